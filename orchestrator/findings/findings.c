/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "findings/findings.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/own.h"
#include "findings/refinement.h"
#include "results/journal.h"
#include "results/profile_csv.h"
#include "results/run_parts.h"

/* --- the experiment of a folder --- */

/* What the folder says of its plan. The indices point into the lists. */
struct planned {
    struct cell *cells;           /* owned */
    struct exclusion *exclusions; /* owned */
    struct cell_lookup in, out;   /* owned */
};

static void planned_release(struct planned *planned)
{
    cell_lookup_release(&planned->in);
    cell_lookup_release(&planned->out);
    free(planned->cells);
    free(planned->exclusions);
}

/* Was the cell left over on the machine that made the folder? A plan_probe. */
static int was_planned(const void *given, const struct cell *cell, struct err *err)
{
    const struct planned *planned = given;
    if (cell_lookup_find(&planned->in, cell) != CELL_NONE)
        return 0;
    size_t number = cell_lookup_find(&planned->out, cell);
    if (number == CELL_NONE)
        return err_set(err, ENOENT, "plan.csv has no such cell");
    const struct exclusion *exclusion = (const struct exclusion *)planned->out.cells[number];
    err_hint(err, "%s", exclusion->hint);
    return err_set(err, ENOENT, "%s", exclusion->why);
}

/* The folder's plan is only read: this machine could do more, or less. */
static int read_experiment(struct findings *findings, FILE *complaints, struct err *err)
{
    OWNED_BY(planned_release) struct planned planned = {0};
    const int folder = findings->results.folder;
    struct experiment *experiment = &findings->experiment;
    size_t cells = 0, exclusions = 0, number;
    int rc = experiment_read(&findings->results, &findings->environment, complaints, experiment, err);
    if (rc < 0)
        return rc;
    rc = planned_read(folder, &planned.cells, &cells, err);
    if (rc == 0)
        rc = planned_exclusions(folder, &planned.exclusions, &exclusions, err);
    for (size_t i = 0; i < cells && rc == 0; i++)
        rc = cell_lookup_add(&planned.in, &planned.cells[i], &number, err);
    for (size_t i = 0; i < exclusions && rc == 0; i++)
        rc = cell_lookup_add(&planned.out, &planned.exclusions[i].cell, &number, err);
    if (rc == 0)
        rc = plan_make(&experiment->spec, was_planned, &planned, &experiment->plan, err);
    return rc < 0 ? err_context(err, "%s", findings->results.path) : 0;
}

/* --- which rows count --- */

int findings_check_rows(struct findings *findings, struct err *err)
{
    struct records *records = &findings->records;
    const struct plan *plan = &findings->experiment.plan;
    const uint64_t begun = findings->environment.plan;
    own_free bool *seen = calloc(PLAN_RUNS_MAX + 1, sizeof *seen);
    own_cell_lookup planned = {0};
    size_t number, kept = 0;
    if (seen == NULL)
        return err_set(err, ENOMEM, "out of memory");
    for (size_t i = 0; i < plan->cell_count; i++)
        if (cell_lookup_add(&planned, &plan->cells[i], &number, err) < 0)
            return -err->code;
    for (size_t i = 0; i < records->count; i++) {
        const struct record *record = &records->list[i];
        if (begun != 0 && record->plan != begun) {
            err_hint(err, "rows of several folders cannot be put into one: labrun compare reads two");
            return err_set(err, EINVAL,
                           "runs.csv: row %zu (run %" PRIu32 ") is of plan %016" PRIx64
                           ", environment.json describes plan %016" PRIx64,
                           i + 1, record->run, record->plan, begun);
        }
        if (record->run > PLAN_RUNS_MAX)
            return err_set(err, EINVAL, "runs.csv: row %zu: no plan has a run %" PRIu32, i + 1, record->run);
        if (seen[record->run])
            continue;
        seen[record->run] = true;
        findings->unplanned += cell_lookup_find(&planned, &record->cell) == CELL_NONE;
        records->list[kept++] = *record;
    }
    findings->repeated = records->count - kept;
    records->count = kept;
    return 0;
}

void findings_check_profiles(struct findings *findings)
{
    struct profiles *profiles = &findings->profiles;
    uint64_t plan = findings->environment.plan;
    size_t kept = 0;
    for (size_t i = 0; i < profiles->count; i++) {
        if (plan == 0 || profiles->list[i].plan == plan)
            profiles->list[kept++] = profiles->list[i];
        else
            profile_release(&profiles->list[i]);
    }
    findings->foreign_profiles = profiles->count - kept;
    profiles->count = kept;
}

/* --- all of it --- */

void findings_close(struct findings *findings)
{
    profile_shares_release(&findings->shares);
    free(findings->costs.list);
    free(findings->warnings.list);
    free(findings->crossovers.list);
    free(findings->standings.list);
    free(findings->averages.list);
    free(findings->verdicts.list);
    summaries_release(&findings->summaries);
    run_index_release(&findings->index);
    free(findings->agreements.list);
    stopping_release(&findings->stopping);
    contests_release(&findings->contests);
    profiles_release(&findings->profiles);
    records_release(&findings->records);
    experiment_release(&findings->experiment);
    environment_release(&findings->environment);
    results_close(&findings->results);
}

const char *findings_no_profile(const struct findings *findings)
{
    const char *why = findings->environment.profile;
    return findings->experiment.spec.settings.profile && why[0] != '\0' &&
                   strcmp(why, PROFILE_NOT_ASKED_FOR) != 0
               ? why
               : NULL;
}

static int read_contests(struct findings *findings, struct err *err)
{
    own_run_slices slices = {0};
    contests_release(&findings->contests);
    int rc = slices_read(&findings->results, &slices, err);
    return rc == 0 ? contests_make(&slices, &findings->experiment.plan, &findings->contests, err) : rc;
}

/* Which runs are one contest is known when all stages are. */
static int read_refinement(struct findings *findings, struct err *err)
{
    struct plan *plan = &findings->experiment.plan;
    if (read_contests(findings, err) < 0 ||
        refinement_plan(plan, &findings->experiment.spec, &findings->records, &findings->contests, err) < 0)
        return -err->code;
    return plan->run_count > plan->first_runs ? read_contests(findings, err) : 0;
}

int findings_read(struct findings *findings, FILE *complaints, struct err *err)
{
    int rc = environment_read(&findings->environment, &findings->results, err);
    if (rc == 0)
        rc = read_experiment(findings, complaints, err);
    if (rc == 0)
        rc = runs_read(&findings->results, &findings->records, &findings->cut, err);
    if (rc == 0)
        rc = read_refinement(findings, err);
    if (rc == 0 && findings_check_rows(findings, err) != 0)
        return err_context(err, "%s", findings->results.path);
    return rc;
}

static int read_folder(const char *folder, struct findings *findings, struct err *err)
{
    int rc = results_open(folder, false, &findings->results, err);
    if (rc == 0)
        rc = findings_read(findings, stderr, err);
    if (rc == 0)
        rc = profile_file_read(&findings->results, &findings->profiles, &findings->cut_profiles, err);
    if (rc == 0)
        findings_check_profiles(findings);
    return rc;
}

int findings_analyse(struct findings *findings, struct err *err)
{
    const struct settings *settings = &findings->experiment.spec.settings;
    const struct run_index *index = &findings->index;
    if (stopping_make(&findings->experiment.plan, &findings->experiment.spec, &findings->records,
                      &findings->contests, &findings->stopping, err) < 0 ||
        run_index_make(&findings->records, &findings->experiment.spec, &findings->index, err) < 0)
        return -err->code;
    findings->index.contests = &findings->contests;
    if (agreements_make(index, settings->equivalence, &findings->agreements, err) < 0)
        return -err->code;
    findings->index.agreements = &findings->agreements;
    bool made = summaries_make(index, &findings->summaries, err) == 0 &&
                verdicts_make(index, settings, &findings->verdicts, err) == 0 &&
                averages_make(index, &findings->verdicts, settings, &findings->averages, err) == 0 &&
                standings_make(index, &findings->verdicts, settings, &findings->standings, err) == 0 &&
                crossovers_make(index, &findings->verdicts, settings, &findings->crossovers, err) == 0 &&
                warnings_make(index, settings, &findings->warnings, err) == 0 &&
                costs_make(index, &findings->costs, err) == 0 &&
                profile_shares_make(&findings->profiles, &findings->summaries, &findings->shares, err) == 0;
    return made ? 0 : -err->code;
}

int findings_open(const char *folder, struct findings *findings, struct err *err)
{
    int rc = read_folder(folder, findings, err);
    return rc == 0 ? findings_analyse(findings, err) : rc;
}
