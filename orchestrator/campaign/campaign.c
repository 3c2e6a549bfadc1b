/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "campaign/campaign.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "campaign/interrupts.h"
#include "campaign/profiles.h"
#include "results/safe_file.h"
#include "workers/counters.h"
#include "workers/pair.h"

/* --- host change --- */

static void tell(const char *name, const char *then, const char *now, struct text *text)
{
    if (then[0] != '\0' && now[0] != '\0' && strcmp(then, now) != 0)
        text_addf(text, "%s%s %s instead of %s", text->length > 0 ? ", " : "", name, now, then);
}

static void tell_mitigations(const struct host *then, const struct host *now, struct text *text)
{
    for (unsigned i = 0; i < then->mitigation_count; i++)
        for (unsigned j = 0; j < now->mitigation_count; j++)
            if (strcmp(then->mitigations[i].name, now->mitigations[j].name) == 0)
                tell(then->mitigations[i].name, then->mitigations[i].state, now->mitigations[j].state, text);
}

bool host_change_tell(const struct host *then, const struct host *now, struct text *text)
{
    own_text changes = {0};
    for (unsigned i = 0; i < environment_member_count; i++) {
        const struct environment_member *member = &environment_members[i];
        own_text before = {0}, after = {0};
        if (!member->told)
            continue;
        environment_value_print(member, environment_host_value(member, then), &before);
        environment_value_print(member, environment_host_value(member, now), &after);
        tell(member->label, text_string(&before), text_string(&after), &changes);
    }
    tell_mitigations(then, now, &changes);
    text_add(text, text_string(&changes));
    return changes.length > 0;
}

/* --- campaign --- */

static void note_run(struct desk *desk, const struct record *record, const struct measurement *measurement,
                     const char *cell)
{
    double wall_ms = (double)(measurement->ended_ns - measurement->began_ns) / 1e6;
    desk_note(desk, "%s run %u block %u %s: %s, wall %.1f ms, lab %.1f ms%s%s\n", record->started,
              record->run, record->block, cell, record->status == STATUS_OK ? "ok" : "failed", wall_ms,
              (double)measurement->lab_ns / 1e6, record->reason[0] != '\0' ? ": " : "", record->reason);
}

static void look_at_host(struct desk *desk, uint32_t block)
{
    struct host now;
    struct err ignored = {0};
    if (host_read(&now, &ignored) != 0)
        return;
    own_text change = {0};
    bool changed = host_change_tell(desk->campaign->began, &now, &change);
    if (changed && !desk->request.host_changed) {
        progress_say(&desk->progress, "the machine has changed: %s", text_string(&change));
        desk_note(desk, "block %u: the machine has changed: %s\n", block, text_string(&change));
    }
    desk->request.host_changed = changed;
}

/* Rows would be written to files that nobody can find any more. */
static int check_folder(const struct results *results, struct err *err)
{
    struct stat folder, runs;
    if (fstat(results->folder, &folder) == 0 && fstat(results->runs, &runs) == 0 &&
        (folder.st_nlink == 0 || runs.st_nlink == 0))
        return err_set(err, ENOENT, "%s: the folder, or runs.csv in it, has been deleted", results->path);
    return 0;
}

/* Once per block: it takes about a millisecond, and what is set up differently stays so for a while. */
static int begin_block(struct desk *desk, uint32_t block, struct err *err)
{
    if (desk->block == block)
        return 0;
    desk->block = block;
    look_at_host(desk, block);
    return check_folder(desk->campaign->results, err);
}

/* -EINTR: interrupted, nothing recorded. */
static int run_and_record(struct desk *desk, size_t index, struct campaign_result *outcome, struct err *err)
{
    const struct experiment *experiment = desk->campaign->experiment;
    own_text cell = {0};
    cell_describe(&experiment->plan.cells[experiment->plan.runs[index].cell], &experiment->spec, &cell);
    progress_show(&desk->progress, text_string(&cell));

    struct record record;
    struct measurement measurement;
    desk->request.index = index;
    struct err reason;
    int rc = run_once(&desk->request, &record, &measurement, &reason);
    if (rc < 0)
        *err = reason;
    bool ok = rc == 0 && record.status == STATUS_OK;
    if (rc == 0)
        rc = results_append(desk->campaign->results, &record, ok ? &measurement : NULL, err);
    if (rc == 0) {
        note_run(desk, &record, &measurement, text_string(&cell));
        progress_done(&desk->progress, ok);
        outcome->ok += ok;
        outcome->failed += !ok;
        outcome->recorded++;
        outcome->missing--;
        if (!ok)
            desk_tell_failure(desk, "run", record.run, text_string(&cell), &reason);
    }
    measurement_release(&measurement);
    return rc;
}

static int run_all(struct desk *desk, struct campaign_result *outcome, struct err *err)
{
    const struct campaign *campaign = desk->campaign;
    for (size_t i = 0; i < campaign->experiment->plan.run_count; i++) {
        if (campaign->done != NULL && campaign->done[i])
            continue;
        if (interrupts_pending(desk->request.interrupt))
            return -EINTR;
        int rc = begin_block(desk, campaign->experiment->plan.runs[i].block, err);
        if (rc == 0)
            rc = run_and_record(desk, i, outcome, err);
        if (rc != 0)
            return rc;
    }
    return 0;
}

static size_t count_missing(const struct campaign *campaign)
{
    size_t missing = 0;
    for (size_t i = 0; i < campaign->experiment->plan.run_count; i++)
        missing += campaign->done == NULL || !campaign->done[i];
    return missing;
}

int campaign_run(const struct campaign *campaign, struct campaign_result *outcome, struct err *err)
{
    const struct experiment *experiment = campaign->experiment;
    size_t missing = count_missing(campaign);
    *outcome = (struct campaign_result){.recorded = experiment->plan.run_count - missing, .missing = missing};
    int rc = profile_campaign_missing(campaign, &outcome->profiles_missing, err);
    if (rc < 0)
        return rc;
    struct settings settings = experiment->spec.settings;
    /* The other events would only cost an attempt per thread and run, or count nothing. */
    settings.events = counters_available(campaign->environment->counters);

    own_fd log = regular_open(campaign->results->folder, "labrun.log", O_WRONLY | O_CREAT | O_APPEND, err);
    if (log < 0)
        return log;
    struct interrupts interrupts;
    rc = interrupts_begin(&interrupts, err);
    own_desk desk = {.campaign = campaign,
                     .request = {.plan = &experiment->plan,
                                 .settings = &settings,
                                 .host = &campaign->environment->host,
                                 .interrupt = interrupts.fd},
                     .log = log};
    progress_begin(&desk.progress, "run", outcome->missing, outcome->profiles_missing,
                   settings.warmup_ns + settings.duration_ns);
    if (rc == 0)
        rc = run_all(&desk, outcome, err);
    progress_end(&desk.progress);
    if (rc == 0 && campaign->profiling != NULL)
        rc = profile_campaign_run(&desk, outcome, err);
    interrupts_end(&interrupts);
    if (rc != -EINTR)
        return rc;
    outcome->interrupted = true;
    *err = (struct err){0};
    return 0;
}

/* --- desk --- */

void desk_release(struct desk *desk)
{
    problems_release(&desk->told);
}

/* The log is for people: a campaign goes on without it, after saying so once. */
void desk_note(struct desk *desk, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    bool failed = vdprintf(desk->log, format, args) < 0;
    int code = errno;
    va_end(args);
    if (failed && !desk->log_failed)
        progress_say(&desk->progress, "warning: cannot write labrun.log: %s", strerrordesc_np(code));
    desk->log_failed |= failed;
}

/* A hint is the same for every run that fails for its reason: once is enough. */
static bool is_news(const struct problems *told, const char *hint)
{
    for (size_t i = 0; i < told->count; i++)
        if (strcmp(told->list[i].hint, hint) == 0)
            return false;
    return hint[0] != '\0';
}

void desk_tell_failure(struct desk *desk, const char *noun, size_t number, const char *cell,
                       const struct err *reason)
{
    progress_say(&desk->progress, "%s %zu failed (%s): %s", noun, number, cell, reason->what);
    if (!is_news(&desk->told, reason->hint))
        return;
    problems_add(&desk->told, 0, reason->hint, "%s", reason->what);
    progress_say(&desk->progress, "  hint: %s", reason->hint);
    desk_note(desk, "hint: %s\n", reason->hint);
}
