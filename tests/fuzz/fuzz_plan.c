/* SPDX-License-Identifier: GPL-3.0-or-later */
/* plan.csv: refused with an error that says something, or cells that survive being written and read again. */
#include "fuzz/must.h"
#include "record/record.h"
#include "results/experiment.h"

static int cells_of(const char *bytes, size_t length, struct cell **cells, size_t *count)
{
    struct err err = {0};
    int status = planned_read(must_folder("plan.csv", bytes, length)->folder, cells, count, &err);
    must_agree(status, &err);
    return status;
}

static void print_cells(const struct cell *cells, size_t count, struct text *text)
{
    columns_header(&plan_columns, text);
    for (size_t i = 0; i < count; i++) {
        uint32_t number = (uint32_t)i + 1;
        const struct record record = {.run = number, .block = 1, .position = number, .cell = cells[i]};
        columns_rows(&plan_columns, &record, 1, text);
    }
    must(!text->failed);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    own_free struct cell *cells = NULL, *again = NULL;
    size_t count = 0, count_again = 0;
    own_text printed = {0};
    if (cells_of((const char *)data, size, &cells, &count) != 0)
        return 0;
    print_cells(cells, count, &printed);
    must(cells_of(text_string(&printed), printed.length, &again, &count_again) == 0 && count_again == count);
    for (size_t i = 0; i < count; i++)
        must_be_same_cell(&cells[i], &again[i]);
    return 0;
}
