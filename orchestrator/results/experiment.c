/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/experiment.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/own.h"
#include "experiment/ini.h"
#include "record/record.h"
#include "results/csv.h"

void experiment_release(struct experiment *experiment)
{
    free(experiment->text);
    spec_release(&experiment->spec);
    plan_release(&experiment->plan);
    *experiment = (struct experiment){0};
}

size_t experiment_profiles(const struct experiment *experiment)
{
    const struct plan *plan = &experiment->plan;
    size_t profiles = 0;
    for (size_t i = 0; i < plan->cell_count && experiment->spec.settings.profile; i++)
        profiles += !plan->cells[i].control;
    return profiles;
}

int64_t experiment_duration_ns(const struct experiment *experiment)
{
    const struct settings *settings = &experiment->spec.settings;
    size_t runs = experiment->plan.run_count + experiment_profiles(experiment);
    return (int64_t)runs * (settings->warmup_ns + settings->duration_ns);
}

/* --- experiment.ini --- */

static void print_problems(const char *name, const struct problems *problems)
{
    for (size_t i = 0; i < problems->count; i++) {
        const struct problem *problem = &problems->list[i];
        if (problem->line > 0)
            text_print(stderr, "%s:%u: %s\n", name, problem->line, problem->what);
        else if (strncmp(problem->what, "--set ", 6) == 0) /* of the command line, not of the file */
            text_print(stderr, "%s\n", problem->what);
        else
            text_print(stderr, "%s: %s\n", name, problem->what);
        if (problem->hint[0] != '\0')
            text_print(stderr, "  hint: %s\n", problem->hint);
    }
}

/* From the text that is already in `experiment` to its spec. `measured`: of a folder; labruns before this one
 * measured the default study, of two hours, for an empty file. */
static int understand(const char *name, bool measured, const char *const *overrides, size_t override_count,
                      struct experiment *experiment, struct err *err)
{
    own_entries entries = {0};
    own_problems problems = {0};
    int rc = ini_read(experiment->text, experiment->length, &entries, &problems);
    if (rc == 0 && spec_asks_nothing(&entries) && !measured) { /* mostly one that was cut, or none of ours */
        problems_add(&problems, 0, "mechanism = two-copy, zero-copy under [workload] is enough",
                     "there is not a single key in it");
        rc = -EINVAL;
    }
    for (size_t i = 0; i < override_count; i++) {
        struct err refusal = {0};
        if (entries_add_override(&entries, overrides[i], &refusal) != 0)
            problems_add(&problems, 0, refusal.hint, "%s", refusal.what);
        rc = refusal.code != 0 ? -EINVAL : rc;
    }
    if (spec_parse(&entries, &experiment->spec, &problems) != 0 || rc != 0) {
        problems_sort(&problems);
        print_problems(name, &problems);
        err_hint(err, "labrun describe ini lists every key with its values");
        return err_set(err, EINVAL, "%s has %zu problem%s", name, problems.count, plural(problems.count));
    }
    return 0;
}

int experiment_load(const char *path, const char *const *overrides, size_t override_count,
                    struct experiment *experiment, struct err *err)
{
    int rc = ini_load(path, &experiment->text, &experiment->length, err);
    return rc == 0 ? understand(path, false, overrides, override_count, experiment, err) : rc;
}

int experiment_read(const struct results *results, const struct environment *environment,
                    struct experiment *experiment, struct err *err)
{
    own_text path = {0};
    text_addf(&path, "%s/experiment.ini", results->path);
    int rc =
        results_read(results, "experiment.ini", INI_BYTES_MAX, &experiment->text, &experiment->length, err);
    return rc == 0 ? understand(text_string(&path), true, environment->overrides, environment->override_count,
                                experiment, err)
                   : rc;
}

/* --- plan.csv, exclusions.csv --- */

#define PLANNED(type, key, member) COLUMN_AS(type, key, struct record, member)

static const struct column plan_list[] = {
    {PLANNED(COLUMN_ORDINAL, "run", run)},
    {PLANNED(COLUMN_ORDINAL, "block", block)},
    {PLANNED(COLUMN_ORDINAL, "position", position)},
    {PLANNED(COLUMN_FLAG, "control", cell.control)},
    {PLANNED(COLUMN_CELL, NULL, cell)},
};
const struct columns plan_columns = COLUMNS(plan_list, struct record);

static const struct column exclusion_list[] = {
    {COLUMN("why", struct exclusion, why)},
    {COLUMN("hint", struct exclusion, hint)},
    {COLUMN_PARAMETERS(struct exclusion, cell)},
};
const struct columns exclusion_columns = COLUMNS(exclusion_list, struct exclusion);

int planned_write(const struct results *results, const struct plan *plan, struct err *err)
{
    own_text text = {0}, excluded = {0};
    columns_header(&plan_columns, &text);
    for (size_t run = 0; run < plan->run_count; run++) {
        const struct planned_run *planned = &plan->runs[run];
        const struct record record = {.run = (uint32_t)run + 1,
                                      .block = planned->block,
                                      .position = planned->position,
                                      .cell = plan->cells[planned->cell]};
        columns_rows(&plan_columns, &record, 1, &text);
    }
    columns_csv(&exclusion_columns, plan->exclusions, plan->exclusion_count, &excluded);
    if (text_ok(&text, err) < 0 || text_ok(&excluded, err) < 0 ||
        results_write(results, "plan.csv", text_string(&text), text.length, err) < 0)
        return -err->code;
    if (plan->exclusion_count == 0)
        return 0;
    return results_write(results, "exclusions.csv", text_string(&excluded), excluded.length, err);
}

static int read_cells(struct csv *csv, struct cell **cells, size_t *count, struct err *err)
{
    struct record record = {.block = 1};
    size_t room = 0;
    int got = csv_header(csv, &plan_columns, err);
    if (got == 0)
        return err_set(err, EINVAL, "%s:1: there is no header line", csv->name);
    while (got == 1 && (got = csv_next(csv, err)) == 1) {
        if (csv_parse(csv, &record, err) < 0)
            return -err->code;
        if (record.block != 1)
            return 0;
        if (*count == 2 * PLAN_CELLS_MAX) /* each may have its control */
            return err_set(err, EFBIG, "%s:%u: more cells than a plan can have", csv->name, csv->number);
        struct cell *place = ARRAY_NEXT(*cells, *count, room);
        if (place == NULL)
            return err_set(err, ENOMEM, "out of memory");
        *place = record.cell;
    }
    return got;
}

int planned_read(int folder, struct cell **cells, size_t *count, struct err *err)
{
    own_csv csv = CSV_NONE;
    own_free struct cell *list = NULL;
    *count = 0;
    if (csv_open(&csv, folder, "plan.csv", err) < 0 || read_cells(&csv, &list, count, err) < 0)
        return -err->code;
    *cells = steal_pointer(&list);
    return 0;
}

static int read_exclusions(struct csv *csv, struct exclusion **list, size_t *count, struct err *err)
{
    size_t room = 0;
    int got = csv_header(csv, &exclusion_columns, err);
    if (got == 0)
        return err_set(err, EINVAL, "%s:1: there is no header line", csv->name);
    while (got == 1 && (got = csv_next(csv, err)) == 1) {
        if (*count == PLAN_CELLS_MAX)
            return err_set(err, EFBIG, "%s:%u: more cells than a plan can have", csv->name, csv->number);
        struct exclusion *place = ARRAY_NEXT(*list, *count, room);
        if (place == NULL)
            return err_set(err, ENOMEM, "out of memory");
        *place = (struct exclusion){0};
        if (csv_parse(csv, place, err) < 0)
            return -err->code;
    }
    return got;
}

int planned_exclusions(int folder, struct exclusion **list, size_t *count, struct err *err)
{
    own_csv csv = CSV_NONE;
    own_free struct exclusion *read = NULL;
    struct err why = {0};
    *count = 0;
    *list = NULL;
    int rc = csv_open(&csv, folder, "exclusions.csv", &why);
    if (rc < 0 && why.code == ENOENT) /* nothing was excluded, or an older labrun made the folder */
        return 0;
    if (rc == 0)
        rc = read_exclusions(&csv, &read, count, &why);
    if (rc < 0) {
        *err = why;
        return rc;
    }
    *list = steal_pointer(&read);
    return 0;
}

/* --- the plan of a folder --- */

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

int experiment_reload(const struct results *results, const struct environment *environment,
                      struct experiment *experiment, struct err *err)
{
    OWNED_BY(planned_release) struct planned planned = {0};
    size_t cells = 0, exclusions = 0, number;
    int rc = experiment_read(results, environment, experiment, err);
    if (rc < 0)
        return rc;
    /* the folder's plan, which is only read: this machine could do more, or less */
    rc = planned_read(results->folder, &planned.cells, &cells, err);
    if (rc == 0)
        rc = planned_exclusions(results->folder, &planned.exclusions, &exclusions, err);
    for (size_t i = 0; i < cells && rc == 0; i++)
        rc = cell_lookup_add(&planned.in, &planned.cells[i], &number, err);
    for (size_t i = 0; i < exclusions && rc == 0; i++)
        rc = cell_lookup_add(&planned.out, &planned.exclusions[i].cell, &number, err);
    if (rc == 0)
        rc = plan_make(&experiment->spec, was_planned, &planned, &experiment->plan, err);
    return rc < 0 ? err_context(err, "%s", results->path) : 0;
}

enum { DIFFERENCES_SHOWN_MAX = 10 };

static void add_difference(const struct experiment *experiment, const struct cell *cell, bool planned,
                           struct problems *problems)
{
    own_text name = {0};
    const struct plan *plan = &experiment->plan;
    const struct exclusion *why = NULL;
    for (size_t i = 0; i < plan->exclusion_count && planned && why == NULL; i++)
        why = cell_same(&plan->exclusions[i].cell, cell) ? &plan->exclusions[i] : NULL;
    cell_describe(cell, &experiment->spec, &name);
    if (planned)
        problems_add(problems, 0, why != NULL ? why->hint : NULL,
                     "%s is in plan.csv and cannot be measured now%s%s", text_string(&name),
                     why != NULL ? ": " : "", why != NULL ? why->why : "");
    else
        problems_add(problems, 0, NULL, "%s can be measured now and is not in plan.csv", text_string(&name));
}

/* Those of `cells` that are not among `others`; the first of them become problems. */
static int cells_only_in(const struct experiment *experiment, const struct cell *cells, size_t count,
                         const struct cell *others, size_t other_count, bool planned,
                         struct problems *problems, size_t *differences, struct err *err)
{
    own_cell_lookup index = {0};
    size_t number;
    int rc = 0;
    for (size_t i = 0; i < other_count && rc == 0; i++)
        rc = cell_lookup_add(&index, &others[i], &number, err);
    for (size_t i = 0; i < count && rc == 0; i++)
        if (cell_lookup_find(&index, &cells[i]) == CELL_NONE && ++*differences <= DIFFERENCES_SHOWN_MAX)
            add_difference(experiment, &cells[i], planned, problems);
    return rc;
}

int experiment_same_plan(const char *folder, uint64_t begun, const struct cell *planned, size_t count,
                         const struct experiment *experiment, struct err *err)
{
    const struct plan *plan = &experiment->plan;
    own_problems problems = {0};
    size_t differences = 0;
    if (begun == plan->fingerprint)
        return 0;
    int rc = cells_only_in(experiment, planned, count, plan->cells, plan->cell_count, true, &problems,
                           &differences, err);
    if (rc == 0)
        rc = cells_only_in(experiment, plan->cells, plan->cell_count, planned, count, false, &problems,
                           &differences, err);
    if (rc < 0 || (begun == 0 && differences == 0))
        return rc;
    print_problems(folder, &problems);
    err_hint(err, "start the experiment anew with labrun run; labrun report shows what was measured then");
    if (differences == 0)
        return err_set(err, EINVAL,
                       "%s: experiment.ini makes another plan than the one that was begun: other blocks, "
                       "times, order, seed or events",
                       folder);
    return err_set(err, EINVAL, "%s: experiment.ini makes another plan here than plan.csv: %zu cell%s",
                   folder, differences, differences == 1 ? " differs" : "s differ");
}
