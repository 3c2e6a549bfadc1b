/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "campaign/profile_campaign.h"

#include <errno.h>

#include "findings/run_index.h"
#include "results/profile_csv.h"
#include "campaign/interrupts.h"
#include "campaign/profile_run.h"

/* The cells that profile.csv has. */
static int find_existing(const struct campaign *campaign, struct cell_lookup *existing, struct err *err)
{
    size_t number;
    const struct profiles *profiles = campaign->profiles;
    for (size_t i = 0; profiles != NULL && i < profiles->count; i++) {
        const struct profile *profile = &profiles->list[i];
        if (profile->plan != campaign->experiment->plan.fingerprint) {
            err_hint(err, "move it away: the profiles are then made anew");
            return err_set(err, EINVAL, "profile.csv belongs to another plan than experiment.ini");
        }
        if (cell_lookup_add(existing, &profile->cell, &number, err) != 0)
            return -err->code;
    }
    return 0;
}

static bool is_missing(const struct cell_lookup *existing, const struct cell *cell)
{
    return !cell->control && cell_lookup_find(existing, cell) == RUN_INDEX_NONE;
}

static size_t count_missing(const struct cell_lookup *existing, const struct plan *plan)
{
    size_t missing = 0;
    for (size_t i = 0; i < plan->cell_count; i++)
        missing += is_missing(existing, &plan->cells[i]);
    return missing;
}

int profile_campaign_missing(const struct campaign *campaign, size_t *missing, struct err *err)
{
    own_cell_lookup existing = {0};
    *missing = 0;
    if (campaign->profiling == NULL)
        return 0;
    int rc = find_existing(campaign, &existing, err);
    if (rc == 0)
        *missing = count_missing(&existing, &campaign->experiment->plan);
    return rc;
}

static int run_and_record(struct desk *desk, const struct cell *cell, struct campaign_result *outcome,
                          struct err *err)
{
    const struct campaign *campaign = desk->campaign;
    OWNED_BY(profile_release) struct profile profile = {0};
    own_text name = {0};
    struct err reason = {0};
    cell_describe(cell, &campaign->experiment->spec, &name);
    progress_show(&desk->progress, text_string(&name));
    int rc = profile_run(&desk->request, cell, campaign->profiling, &profile, &reason);
    if (rc < 0)
        *err = reason;
    if (rc == 0)
        rc = profile_file_append(campaign->results, &profile, err);
    if (rc < 0)
        return rc;
    bool ok = profile.status == STATUS_OK;
    desk_note(desk, "%s profile %s: %s, %ju samples, %ju lost%s%s\n", profile.started, text_string(&name),
              ok ? "ok" : "failed", (uintmax_t)profile_samples(&profile), (uintmax_t)profile.lost,
              ok ? "" : ": ", profile.reason);
    progress_done(&desk->progress, ok);
    outcome->profiles_ok += ok;
    outcome->profiles_failed += !ok;
    outcome->profiles_missing--;
    if (!ok)
        desk_tell_failure(desk, "profile", desk->progress.done, text_string(&name), &reason);
    return 0;
}

int profile_campaign_run(struct desk *desk, struct campaign_result *outcome, struct err *err)
{
    own_cell_lookup existing = {0};
    const struct plan *plan = &desk->campaign->experiment->plan;
    const struct settings *settings = desk->request.settings;
    int rc = find_existing(desk->campaign, &existing, err);
    progress_begin(&desk->progress, "profile", count_missing(&existing, plan), 0,
                   settings->warmup_ns + settings->duration_ns);
    for (size_t i = 0; i < plan->cell_count && rc == 0; i++) {
        if (!is_missing(&existing, &plan->cells[i]))
            continue;
        rc = interrupts_pending(desk->request.interrupt)
                 ? -EINTR
                 : run_and_record(desk, &plan->cells[i], outcome, err);
    }
    progress_end(&desk->progress);
    return rc;
}
