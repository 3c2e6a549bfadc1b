/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "record/record.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "base/array.h"

const char *status_name(unsigned i)
{
    static const char *const names[] = {[STATUS_OK] = "ok", [STATUS_FAILED] = "failed"};
    return i < sizeof names / sizeof names[0] ? names[i] : NULL;
}

void records_release(struct records *records)
{
    free(records->list);
    *records = (struct records){0};
}

int records_add(struct records *records, const struct record *record, struct err *err)
{
    struct record *place = ARRAY_NEXT(records->list, records->count, records->capacity);
    if (place == NULL)
        return err_set(err, ENOMEM, "out of memory for %zu records", records->count + 1);
    *place = *record;
    return 0;
}

void record_measure(struct record *record, const struct measurement *measurement)
{
    for (unsigned i = 0; i < METRIC_COUNT; i++) {
        double value = metrics[i].value(measurement);
        /* counts of /proc/stat may go back, proc_stat(5) says so of iowait: what they tell is not known then
         */
        record->metrics[i] = metric_possible(&metrics[i], value) ? value : NAN;
    }
}

void record_fail(struct record *record, const struct err *err)
{
    record->status = STATUS_FAILED;
    snprintf(record->reason, sizeof record->reason, "%s", err->what);
    for (unsigned i = 0; i < METRIC_COUNT; i++)
        record->metrics[i] = NAN;
}

/* Identity, parameters, metrics. */

#define OWN(key, member) COLUMN(key, struct record, member)
#define OWN_AS(type, key, member) COLUMN_AS(type, key, struct record, member)

static const struct column column_list[] = {
    {OWN_AS(COLUMN_FINGERPRINT, "plan", plan)},
    {OWN_AS(COLUMN_ORDINAL, "run", run)},
    {OWN_AS(COLUMN_ORDINAL, "block", block)},
    {OWN_AS(COLUMN_ORDINAL, "position", position)},
    {OWN("control", cell.control)},
    {OWN_AS(COLUMN_TIME, "started", started)},
    {OWN("status", status), .name = status_name, .form = "ok or failed"},
    {OWN("reason", reason)},
    {OWN_AS(COLUMN_WARNINGS, "warnings", warnings)},
    {COLUMN_PARAMETERS(struct record, cell)},
#define METRIC(id, ...) {COLUMN_METRIC(id, struct record, metrics[METRIC_##id]), .optional = true},
#include "record/metric_list.h"
#undef METRIC
};
const struct columns record_columns = COLUMNS(column_list, struct record);
