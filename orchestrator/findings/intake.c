/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "findings/intake.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>

#include "findings/run_index.h"
#include "base/own.h"

static int check_row(const struct record *record, size_t row, uint64_t plan, struct err *err)
{
    if (plan != 0 && record->plan != plan) {
        err_hint(err, "rows of several folders cannot be put into one: labrun compare reads two");
        return err_set(err, EINVAL,
                       "runs.csv: row %zu (run %" PRIu32 ") is of plan %016" PRIx64
                       ", environment.json describes plan %016" PRIx64,
                       row, record->run, record->plan, plan);
    }
    if (record->run > PLAN_RUNS_MAX)
        return err_set(err, EINVAL, "runs.csv: row %zu: no plan has a run %" PRIu32, row, record->run);
    return 0;
}

int intake_check(struct records *records, uint64_t plan, size_t *repeated, struct err *err)
{
    own_free bool *seen = calloc(PLAN_RUNS_MAX + 1, sizeof *seen);
    if (seen == NULL)
        return err_set(err, ENOMEM, "out of memory");
    size_t kept = 0;
    for (size_t i = 0; i < records->count; i++) {
        const struct record *record = &records->list[i];
        if (check_row(record, i + 1, plan, err) < 0)
            return -err->code;
        if (!seen[record->run])
            records->list[kept++] = *record;
        seen[record->run] = true;
    }
    *repeated = records->count - kept;
    records->count = kept;
    return 0;
}

void intake_profiles(struct profiles *profiles, uint64_t plan, size_t *foreign)
{
    size_t kept = 0;
    for (size_t i = 0; i < profiles->count; i++) {
        if (plan == 0 || profiles->list[i].plan == plan)
            profiles->list[kept++] = profiles->list[i];
        else
            profile_release(&profiles->list[i]);
    }
    *foreign = profiles->count - kept;
    profiles->count = kept;
}

int intake_strangers(const struct records *records, const struct plan *plan, size_t *strangers,
                     struct err *err)
{
    own_cell_lookup planned = {0};
    size_t number;
    int rc = 0;
    *strangers = 0;
    for (size_t i = 0; i < plan->cell_count && rc == 0; i++)
        rc = cell_lookup_add(&planned, &plan->cells[i], &number, err);
    for (size_t i = 0; i < records->count && rc == 0; i++)
        *strangers += cell_lookup_find(&planned, &records->list[i].cell) == RUN_INDEX_NONE;
    return rc;
}
