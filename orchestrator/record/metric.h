/* SPDX-License-Identifier: GPL-3.0-or-later */
/* metrics[]: every number that labrun reports, once: key (CSV column), label, unit, which way is better, and
 * the function that forms it from a measurement. NaN means "not available": empty in CSV, null in JSON, a
 * named gap in figures. */
#ifndef LABRUN_RECORD_METRIC_H
#define LABRUN_RECORD_METRIC_H

#include "record/sample.h"

enum better { BETTER_NEITHER, BETTER_HIGHER, BETTER_LOWER };

struct metric {
    const char *key, *label, *unit;
    enum better better;
    const char *help;         /* the formula in words, and its source */
    const char *const *words; /* a metric that is one of several words: the value is its index */
    double (*value)(const struct measurement *measurement);
};

enum metric_id {
#define METRIC(id, ...) METRIC_##id,
#include "record/metric_list.h"
#undef METRIC
    METRIC_COUNT
};

extern const struct metric metrics[METRIC_COUNT];

const char *metric_key(unsigned i); /* NULL past the end */

/* All metrics of one measurement; NaN for what no run can have measured. */
void metrics_measure(const struct measurement *measurement, double values[METRIC_COUNT]);

/* The value as it stands in a CSV: a number with the fewest digits that are exactly it, a word, or nothing
 * for NaN. `metric` may be NULL: any other number. */
void metric_print(const struct metric *metric, double value, struct text *text);

/* Reads what metric_print wrote, whatever the locale; nothing is NaN. -EINVAL for anything else (grouped
 * digits, hexadecimal, "nan", text of other programs such as "<not supported>") and for what is not possible.
 */
int metric_parse(const struct metric *metric, const char *string, double *value, struct err *err);

#endif
