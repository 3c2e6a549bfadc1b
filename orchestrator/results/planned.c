/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/planned.h"

#include <errno.h>
#include <stdlib.h>

#include "base/array.h"
#include "base/own.h"
#include "results/csv.h"
#include "record/record.h"

#define OWN(type, key, member) COLUMN_AS(type, key, struct record, member)

static const struct column column_list[] = {
    {OWN(COLUMN_ORDINAL, "run", run)},
    {OWN(COLUMN_ORDINAL, "block", block)},
    {OWN(COLUMN_ORDINAL, "position", position)},
    {OWN(COLUMN_FLAG, "control", cell.control)},
    {OWN(COLUMN_CELL, NULL, cell)},
};
const struct columns plan_columns = COLUMNS(column_list, struct record);

void planned_print(const struct plan *plan, struct text *text)
{
    columns_header(&plan_columns, text);
    for (size_t run = 0; run < plan->run_count; run++) {
        const struct planned_run *planned = &plan->runs[run];
        const struct record record = {.run = (uint32_t)run + 1,
                                      .block = planned->block,
                                      .position = planned->position,
                                      .cell = plan->cells[planned->cell]};
        columns_rows(&plan_columns, &record, 1, text);
    }
}

static const struct column exclusion_list[] = {
    {COLUMN("why", struct exclusion, why)},
    {COLUMN("hint", struct exclusion, hint)},
    {COLUMN_PARAMETERS(struct exclusion, cell)},
};
const struct columns exclusion_columns = COLUMNS(exclusion_list, struct exclusion);

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
