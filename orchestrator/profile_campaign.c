/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "profile_campaign.h"

#include <errno.h>

#include "analysis/cell_index.h"
#include "files/profile_file.h"
#include "interrupts.h"
#include "profile_run.h"

/* What profile.csv has: the cells stay where they are, the index points to them. */
struct existing {
    struct profiles profiles; /* owned */
    struct cell_index index;  /* owned */
};

static void existing_release(struct existing *existing)
{
    cell_index_release(&existing->index);
    profiles_release(&existing->profiles);
}
#define own_existing OWNED_BY(existing_release) struct existing

static int existing_read(const struct campaign *campaign, struct existing *existing, struct err *err)
{
    size_t number;
    int rc = profile_file_read(campaign->results, &existing->profiles, NULL, err);
    for (size_t i = 0; i < existing->profiles.count && rc == 0; i++) {
        const struct profile *profile = &existing->profiles.list[i];
        if (profile->plan != campaign->experiment->plan.fingerprint) {
            err_hint(err, "move it away: the profiles are then made anew");
            return err_set(err, EINVAL, "profile.csv belongs to another plan than experiment.ini");
        }
        rc = cell_index_add(&existing->index, &profile->cell, &number, err);
    }
    return rc;
}

static bool is_missing(const struct existing *existing, const struct cell *cell)
{
    size_t number;
    return !cell->control && !cell_index_find(&existing->index, cell, &number);
}

static size_t count_missing(const struct existing *existing, const struct plan *plan)
{
    size_t missing = 0;
    for (size_t i = 0; i < plan->cell_count; i++)
        missing += is_missing(existing, &plan->cells[i]);
    return missing;
}

int profile_campaign_missing(const struct campaign *campaign, size_t *missing, struct err *err)
{
    own_existing existing = {0};
    *missing = 0;
    if (campaign->profiling == NULL)
        return 0;
    int rc = existing_read(campaign, &existing, err);
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
    own_existing existing = {0};
    const struct plan *plan = &desk->campaign->experiment->plan;
    const struct settings *settings = desk->request.settings;
    int rc = existing_read(desk->campaign, &existing, err);
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
