/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "campaign/campaign.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <time.h>

#include "base/clock.h"
#include "base/err.h"
#include "campaign/measure.h"
#include "findings/refinement.h"
#include "findings/stopping.h"
#include "findings/warning_checks.h"
#include "output/beginning.h"
#include "output/terminal.h"
#include "results/journal.h"
#include "results/profile_csv.h"
#include "workers/counters.h"
#include "workers/pair.h"
#include "workers/profiler.h"

/* --- interrupts --- */
/* SIGINT, SIGTERM and SIGHUP while measuring: taken in by poll, not by handlers, so that no run is torn in
 * the middle of its bookkeeping. */

struct interrupts {
    sigset_t before;
    int fd; /* owned: readable when a signal has come */
};

static int interrupts_begin(struct interrupts *interrupts, struct err *err)
{
    sigset_t caught;
    sigemptyset(&caught);
    sigaddset(&caught, SIGINT);
    sigaddset(&caught, SIGTERM);
    sigaddset(&caught, SIGHUP);
    sigprocmask(SIG_BLOCK, &caught, &interrupts->before);
    interrupts->fd = signalfd(-1, &caught, SFD_CLOEXEC | SFD_NONBLOCK);
    return interrupts->fd >= 0 ? 0 : err_errno(err, errno, "cannot make a signalfd");
}

/* Takes pending signals out first: unblocking must not deliver what was already acted upon. */
static void interrupts_end(struct interrupts *interrupts)
{
    struct signalfd_siginfo taken;
    while (interrupts->fd >= 0 && read(interrupts->fd, &taken, sizeof taken) == sizeof taken)
        continue;
    fd_close(&interrupts->fd);
    sigprocmask(SIG_SETMASK, &interrupts->before, NULL);
}

/* A run whose lab cannot be made does not get as far as to look. */
static bool is_interrupted(int fd)
{
    struct pollfd watched = {.fd = fd, .events = POLLIN};
    return poll(&watched, 1, 0) > 0;
}

/* --- what is told --- */

/* What the runs and profiles of a campaign have in common. */
struct state {
    const struct campaign *campaign;
    struct campaign_result *result;
    struct run_request request;
    struct progress progress;
    struct problems *told; /* why runs have failed so far, one of each hint */
    struct stopping *stopping;
    int log;
    bool log_failed;
    bool busy;      /* that other programs are is told */
    uint32_t block; /* that the host and the folder were last looked at for */
};

/* The log is for people: a campaign goes on without it, after saying so once. */
__attribute__((format(printf, 2, 3))) static void note(struct state *state, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    bool failed = vdprintf(state->log, format, args) < 0;
    int code = errno;
    va_end(args);
    if (failed && !state->log_failed)
        progress_say(&state->progress, "warning: cannot write labrun.log: %s", strerrordesc_np(code));
    state->log_failed |= failed;
}

/* "run 3 failed (threads=4): why", and the hint: once, as it is the same for every run that fails for its
 * reason. */
static void tell_failure(struct state *state, const char *noun, size_t number, const char *cell,
                         const struct err *reason)
{
    bool news = reason->hint[0] != '\0';
    progress_say(&state->progress, "%s %zu failed (%s): %s", noun, number, cell, reason->what);
    for (size_t i = 0; i < state->told->count; i++)
        news = news && strcmp(state->told->list[i].hint, reason->hint) != 0;
    if (!news)
        return;
    problems_add(state->told, 0, reason->hint, "%s", reason->what);
    progress_say(&state->progress, "  hint: %s", reason->hint);
    note(state, "hint: %s\n", reason->hint);
}

/* --- the host and the folder --- */

static void tell_change(const char *name, const char *then, const char *now, struct text *text)
{
    if (then[0] != '\0' && now[0] != '\0' && strcmp(then, now) != 0)
        text_addf(text, "%s%s %s instead of %s", text->length > 0 ? ", " : "", name, now, then);
}

bool host_change_tell(const struct host *then, const struct host *now, struct text *text)
{
    own_text changes = {0};
    const struct environment old = {.host = *then}, new = {.host = *now};
    for (unsigned i = 0; i < environment_member_count; i++) {
        const struct environment_member *member = &environment_members[i];
        own_text before = {0}, after = {0};
        if (!member->told)
            continue;
        environment_member_print(member, &old, &before);
        environment_member_print(member, &new, &after);
        tell_change(member->label, text_string(&before), text_string(&after), &changes);
    }
    for (unsigned i = 0; i < then->mitigation_count; i++)
        for (unsigned j = 0; j < now->mitigation_count; j++) {
            const struct mitigation *before = &then->mitigations[i], *after = &now->mitigations[j];
            if (strcmp(before->name, after->name) == 0)
                tell_change(before->name, before->state, after->state, &changes);
        }
    text_add(text, text_string(&changes));
    return changes.length > 0;
}

/* Once per block: it takes about a millisecond, and what is set up differently stays so for a while. */
static int begin_block(struct state *state, uint32_t block, struct err *err)
{
    const struct results *results = state->campaign->results;
    struct host now;
    struct stat folder, runs;
    struct err unread = {0};
    own_text change = {0};
    bool changed = state->request.host_changed;
    if (state->block == block)
        return 0;
    state->block = block;
    if (host_read(&now, &unread) == 0)
        changed = host_change_tell(state->campaign->began, &now, &change);
    if (changed && !state->request.host_changed) {
        progress_say(&state->progress, "the machine has changed: %s", text_string(&change));
        note(state, "block %u: the machine has changed: %s\n", block, text_string(&change));
    }
    state->request.host_changed = changed;
    /* rows would be written to files that nobody can find any more */
    if (fstat(results->folder, &folder) == 0 && fstat(results->runs, &runs) == 0 &&
        (folder.st_nlink == 0 || runs.st_nlink == 0))
        return err_set(err, ENOENT, "%s: the folder, or runs.csv in it, has been deleted", results->path);
    return 0;
}

/* --- blocks that are over --- */

/* What is in the journal: a look, and a campaign that goes on, know no more than a report does. */
static int read_rows(const struct campaign *campaign, struct records *records, struct contests *contests,
                     struct err *err)
{
    own_run_slices slices = {0};
    int rc = runs_read(campaign->results, records, NULL, err);
    if (rc == 0)
        rc = slices_read(campaign->results, &slices, err);
    return rc == 0 ? contests_make(&slices, &campaign->experiment->plan, contests, err) : rc;
}

/* What is decided by now. */
static int begin_stopping(const struct campaign *campaign, struct stopping *stopping, struct err *err)
{
    const struct experiment *experiment = campaign->experiment;
    own_records records = {0};
    own_contests contests = {0};
    if (read_rows(campaign, &records, &contests, err) < 0)
        return -err->code;
    return stopping_make(&experiment->plan, &experiment->spec, &records, &contests, stopping, err);
}

/* What a look has come to, and what need not be measured any more. */
static void tell_stop(struct state *state, uint32_t block)
{
    own_text told = {0};
    size_t missing = stopping_missing(state->stopping);
    stopping_tell(state->stopping, &told);
    progress_say(&state->progress, "block %u: %s", block, text_string(&told));
    note(state, "block %u: %s\n", block, text_string(&told));
    state->progress.total -= state->result->missing - missing;
    state->result->missing = missing;
}

/* Those before this one. */
static int pass_blocks(struct state *state, uint32_t block, struct err *err)
{
    struct stopping *stopping = state->stopping;
    while (stopping_goes_on(stopping) && stopping->passed + 1 < block) {
        own_records records = {0};
        own_contests contests = {0};
        bool look = stopping_looks(stopping);
        if ((look && read_rows(state->campaign, &records, &contests, err) < 0) ||
            stopping_pass(stopping, &records, &contests, err) < 0)
            return -err->code;
        if (look || stopping->ended > 0)
            tell_stop(state, stopping->passed);
    }
    return 0;
}

/* --- runs --- */

/* Behind the journal: what is said of a run that is in it. */
static void tell_run(struct state *state, const struct measured *run, const char *cell)
{
    const struct record *record = &run->record;
    const struct measurement *measurement = &run->measurement;
    bool ok = record->status == STATUS_OK;
    note(state, "%s run %u block %u %s: %s, wall %.1f ms, lab %.1f ms%s%s\n", record->started, record->run,
         record->block, cell, ok ? "ok" : "failed",
         (double)(measurement->ended_ns - measurement->began_ns) / 1e6, (double)measurement->lab_ns / 1e6,
         record->reason[0] != '\0' ? ": " : "", record->reason);
    stopping_note(state->stopping, record);
    progress_done(&state->progress, ok);
    state->result->ok += ok;
    state->result->failed += !ok;
    state->result->recorded++;
    state->result->missing--;
    if (!ok)
        tell_failure(state, "run", record->run, cell, &run->reason);
}

/* Who had the CPUs besides labrun: in the log whenever a run has the warning, on the terminal once, and only
 * when it is true of the whole unit: a short arm of a contest may have it for a process of a few ms. */
static void tell_foreign(struct state *state, const struct measured_runs *runs)
{
    const struct record *first = &runs->list[0].record;
    uint64_t warnings = 0;
    for (size_t i = 0; i < runs->count; i++)
        warnings |= runs->list[i].record.warnings;
    if ((warnings >> WARNING_busy_host & 1) == 0 || runs->foreign.length == 0)
        return;
    double load_pct = measured_foreign_load_pct(runs);
    own_text told = {0};
    text_percent(&told, load_pct);
    text_addf(&told, " %% of the CPUs' time: %s", text_string(&runs->foreign));
    note(state, "busy-host: run %u: %s\n", first->run, text_string(&told));
    if (state->busy || !(load_pct > FOREIGN_MOST))
        return;
    progress_say(&state->progress, "the machine is busy, other programs have %s", text_string(&told));
    state->busy = true;
}

/* The runs of a unit, all or none. -EINTR: interrupted, nothing recorded. */
static int record_unit(struct state *state, size_t index, struct err *err)
{
    const struct experiment *experiment = state->campaign->experiment;
    own_measured runs = {0};
    own_text first = {0};
    cell_describe(&experiment->plan.cells[experiment->plan.runs[index].cell], &experiment->spec, &first);
    progress_show(&state->progress, text_string(&first));
    int rc = measure_unit(&state->request, index, &runs, err);
    own_free struct journal_run *rows = calloc(runs.count + 1, sizeof *rows);
    if (rows == NULL)
        return err_set(err, ENOMEM, "out of memory for %zu runs", runs.count);
    for (size_t i = 0; i < runs.count && rc == 0; i++) {
        const struct measured *run = &runs.list[i];
        bool ok = run->record.status == STATUS_OK;
        rows[i] = (struct journal_run){&run->record, ok ? &run->measurement : NULL};
    }
    if (rc == 0)
        rc = journal_append_runs(state->campaign->results, rows, runs.count, err);
    for (size_t i = 0; i < runs.count && rc == 0; i++) {
        own_text cell = {0};
        cell_describe(&runs.list[i].record.cell, &experiment->spec, &cell);
        tell_run(state, &runs.list[i], text_string(&cell));
    }
    if (rc == 0)
        tell_foreign(state, &runs);
    return rc;
}

/* Was it there before this campaign? */
static bool is_done(const struct campaign *campaign, size_t index)
{
    return index < campaign->done_count && campaign->done[index];
}

/* Is some run of the unit not in the journal yet? */
static bool unit_is_missing(const struct state *state, size_t index)
{
    const struct campaign *campaign = state->campaign;
    size_t done = 0, count = plan_unit(&campaign->experiment->plan, index);
    for (size_t i = index; i < index + count; i++)
        done += is_done(campaign, i);
    return done < count && !stopping_spares(state->stopping, index);
}

static int run_from(struct state *state, size_t first, struct err *err)
{
    const struct plan *plan = &state->campaign->experiment->plan;
    for (size_t i = first; i < plan->run_count; i += plan_unit(plan, i)) {
        if (pass_blocks(state, plan->runs[i].block, err) < 0)
            return -err->code;
        if (!unit_is_missing(state, i))
            continue;
        if (is_interrupted(state->request.interrupt))
            return -EINTR;
        int rc = begin_block(state, plan->runs[i].block, err);
        if (rc == 0)
            rc = record_unit(state, i, err);
        if (rc != 0)
            return rc;
    }
    return pass_blocks(state, UINT32_MAX, err);
}

/* --- profiles --- */
/* After all blocks, never in between: what they measure is compared with nothing. */

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
    return !cell->control && cell_lookup_find(existing, cell) == CELL_NONE;
}

static int count_profiles(const struct campaign *campaign, size_t *missing, struct err *err)
{
    own_cell_lookup existing = {0};
    const struct plan *plan = &campaign->experiment->plan;
    *missing = 0;
    if (campaign->profiling == NULL)
        return 0;
    int rc = find_existing(campaign, &existing, err);
    for (size_t i = 0; i < plan->cell_count && rc == 0; i++)
        *missing += is_missing(&existing, &plan->cells[i]);
    return rc;
}

static int record_profile(struct state *state, const struct cell *cell, struct err *err)
{
    const struct campaign *campaign = state->campaign;
    OWNED_BY(profile_release) struct profile profile = {0};
    own_text name = {0};
    struct err reason = {0};
    cell_describe(cell, &campaign->experiment->spec, &name);
    progress_show(&state->progress, text_string(&name));
    int rc = measure_profile(&state->request, cell, campaign->profiling, &profile, &reason);
    if (rc < 0)
        *err = reason;
    if (rc == 0)
        rc = profile_file_append(campaign->results, &profile, err);
    if (rc < 0)
        return rc;
    bool ok = profile.status == STATUS_OK;
    note(state, "%s profile %s: %s, %ju samples, %ju lost%s%s\n", profile.started, text_string(&name),
         ok ? "ok" : "failed", (uintmax_t)profile_samples(&profile), (uintmax_t)profile.lost, ok ? "" : ": ",
         profile.reason);
    progress_done(&state->progress, ok);
    state->result->profiles_ok += ok;
    state->result->profiles_failed += !ok;
    state->result->profiles_missing--;
    if (!ok)
        tell_failure(state, "profile", state->progress.done, text_string(&name), &reason);
    return 0;
}

static int profile_all(struct state *state, struct err *err)
{
    own_cell_lookup existing = {0};
    const struct plan *plan = &state->campaign->experiment->plan;
    const struct settings *settings = state->request.settings;
    int rc = find_existing(state->campaign, &existing, err);
    progress_begin(&state->progress, "profile", state->result->profiles_missing,
                   settings->warmup_ns + settings->duration_ns + RUN_SET_UP_NS);
    state->progress.rest_ns = beginning_drawing_ns(settings);
    for (size_t i = 0; i < plan->cell_count && rc == 0; i++) {
        if (!is_missing(&existing, &plan->cells[i]))
            continue;
        rc = is_interrupted(state->request.interrupt) ? -EINTR : record_profile(state, &plan->cells[i], err);
    }
    progress_end(&state->progress);
    return rc;
}

/* --- the second stage --- */

/* It is planned when the first one is over, unless a campaign that is resumed has planned it already. */
static int refine(struct state *state, struct err *err)
{
    const struct campaign *campaign = state->campaign;
    struct experiment *experiment = campaign->experiment;
    const size_t before = experiment->plan.run_count, missing = state->result->missing;
    own_records records = {0};
    own_contests contests = {0};
    own_text told = {0};
    if (!experiment->spec.settings.refine || before > experiment->plan.first_runs)
        return 0;
    if (read_rows(campaign, &records, &contests, err) < 0 ||
        refinement_plan(&experiment->plan, &experiment->spec, &records, &contests, err) < 0)
        return -err->code;
    if (experiment->plan.run_count == before)
        return 0;
    stopping_release(state->stopping);
    if (planned_write(campaign->results, &experiment->plan, err) < 0 ||
        stopping_make(&experiment->plan, &experiment->spec, &records, &contests, state->stopping, err) < 0 ||
        count_profiles(campaign, &state->result->profiles_missing, err) < 0)
        return -err->code;
    refinement_tell(&experiment->plan, &told);
    progress_say(&state->progress, "%s", text_string(&told));
    note(state, "%s\n", text_string(&told));
    state->result->missing = stopping_missing(state->stopping);
    state->progress.total += state->result->missing - missing;
    state->progress.after = state->result->profiles_missing;
    return run_from(state, before, err);
}

/* --- campaign --- */

static int count_missing(const struct campaign *campaign, const struct stopping *stopping,
                         struct campaign_result *outcome, struct err *err)
{
    const struct plan *plan = &campaign->experiment->plan;
    *outcome = (struct campaign_result){0};
    for (size_t i = 0; i < plan->run_count; i++) {
        outcome->recorded += is_done(campaign, i);
        outcome->missing += !is_done(campaign, i) && !stopping_spares(stopping, i);
    }
    return count_profiles(campaign, &outcome->profiles_missing, err);
}

int campaign_missing(const struct campaign *campaign, struct campaign_result *outcome, struct err *err)
{
    own_stopping stopping = {0};
    int rc = begin_stopping(campaign, &stopping, err);
    return rc == 0 ? count_missing(campaign, &stopping, outcome, err) : rc;
}

int campaign_run(const struct campaign *campaign, struct campaign_result *outcome, struct err *err)
{
    const struct experiment *experiment = campaign->experiment;
    own_stopping stopping = {0};
    int rc = begin_stopping(campaign, &stopping, err);
    if (rc == 0)
        rc = count_missing(campaign, &stopping, outcome, err);
    if (rc < 0)
        return rc;
    struct settings settings = experiment->spec.settings;
    /* The other events would only cost an attempt per thread and run, or count nothing. */
    settings.events = counters_available(campaign->environment->counters);
    own_fd log = regular_open(campaign->results->folder, "labrun.log", O_WRONLY | O_CREAT | O_APPEND, err);
    if (log < 0)
        return log;
    own_problems told = {0};
    struct interrupts interrupts;
    rc = interrupts_begin(&interrupts, err);
    struct state state = {.campaign = campaign,
                          .result = outcome,
                          .request = {.plan = &experiment->plan,
                                      .settings = &settings,
                                      .host = &campaign->environment->host,
                                      .interrupt = interrupts.fd},
                          .told = &told,
                          .stopping = &stopping,
                          .log = log};
    progress_begin(&state.progress, "run", outcome->missing, beginning_run_ns(experiment));
    state.progress.after = outcome->profiles_missing;
    state.progress.rest_ns = beginning_drawing_ns(&settings);
    if (rc == 0)
        rc = run_from(&state, 0, err);
    if (rc == 0)
        rc = refine(&state, err);
    progress_end(&state.progress);
    if (rc == 0 && campaign->profiling != NULL)
        rc = profile_all(&state, err);
    interrupts_end(&interrupts);
    outcome->interrupted = rc == -EINTR;
    if (outcome->interrupted)
        *err = (struct err){0};
    return outcome->interrupted ? 0 : rc;
}
