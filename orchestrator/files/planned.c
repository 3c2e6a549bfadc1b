/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "files/planned.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/own.h"
#include "files/csv.h"
#include "model/plan.h"

/* Where in a row each thing stands. */
struct layout {
    size_t block, control, fields[CSV_COLUMNS_MAX]; /* of each row of cell_fields[] */
};

static int find_column(const struct csv *csv, const char *key, size_t *column, struct err *err)
{
    for (*column = 0; *column < csv->count; ++*column)
        if (strcmp(csv->fields[*column], key) == 0)
            return 0;
    return err_set(err, EINVAL, "%s:1: there is no column '%s'", csv->name, key);
}

static int read_header(struct csv *csv, struct layout *layout, struct err *err)
{
    int got = csv_next(csv, err);
    if (got == 0)
        return err_set(err, EINVAL, "%s:1: there is no header line", csv->name);
    if (got < 0 || find_column(csv, "block", &layout->block, err) < 0 ||
        find_column(csv, "control", &layout->control, err) < 0)
        return -err->code;
    for (unsigned i = 0; i < cell_field_count; i++)
        if (find_column(csv, cell_fields[i].key, &layout->fields[i], err) < 0)
            return -err->code;
    return 0;
}

static int read_cell(const struct csv *csv, const struct layout *layout, struct cell *cell, struct err *err)
{
    *cell = (struct cell){.control = strcmp(csv->fields[layout->control], "yes") == 0};
    for (unsigned i = 0; i < cell_field_count; i++)
        if (field_parse(&cell_fields[i], csv->fields[layout->fields[i]], cell, err) < 0)
            return err_context(err, "%s:%u", csv->name, csv->number);
    return 0;
}

static int read_cells(struct csv *csv, struct cell **cells, size_t *count, struct err *err)
{
    struct layout layout = {0};
    size_t room = 0;
    int got = read_header(csv, &layout, err);
    while (got == 0 && (got = csv_next(csv, err)) == 1 && strcmp(csv->fields[layout.block], "1") == 0) {
        if (*count == 2 * PLAN_CELLS_MAX) /* each may have its control */
            return err_set(err, EFBIG, "%s:%u: more cells than a plan can have", csv->name, csv->number);
        struct cell *place = ARRAY_NEXT(*cells, *count, room);
        if (place == NULL)
            return err_set(err, ENOMEM, "out of memory");
        got = read_cell(csv, &layout, place, err);
    }
    return got < 0 ? got : 0;
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
