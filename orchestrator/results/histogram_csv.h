/* SPDX-License-Identifier: GPL-3.0-or-later */
/* histograms.csv: how long the messages of a run took, a row for each bin that is not empty. A connection of
 * a run has 700 to 3,000 rows of 30 bytes where its times spread as those of a local link do, and never more
 * than 28,116, however many messages were timed. When rows are appended is the journal's business. */
#ifndef LABRUN_RESULTS_HISTOGRAM_CSV_H
#define LABRUN_RESULTS_HISTOGRAM_CSV_H

#include <stdint.h>

#include "base/err.h"
#include "base/text.h"
#include "record/columns.h"
#include "record/histogram.h"
#include "results/folder.h"

/* What was timed: HISTOGRAM_KIND(identifier, name in CSV, what it means). */
#define HISTOGRAM_KINDS(HISTOGRAM_KIND)                                                                      \
    HISTOGRAM_KIND(round_trip, "round_trip", "closed loop, from a request to the end of its response")       \
    HISTOGRAM_KIND(one_way, "one_way",                                                                       \
                   "open loop, from when a message was to be sent until its last byte was received")         \
    HISTOGRAM_KIND(one_way_sent, "one_way_sent", "open loop, from when it was really sent")

enum histogram_kind {
#define HISTOGRAM_KIND_ID(identifier, ...) HISTOGRAM_##identifier,
    HISTOGRAM_KINDS(HISTOGRAM_KIND_ID)
#undef HISTOGRAM_KIND_ID
        HISTOGRAM_KIND_COUNT
};

/* "round_trip"; NULL past the end. */
const char *histogram_kind_name(unsigned i);
/* "closed loop, from a request to the end of its response" */
const char *histogram_kind_help(unsigned i);

extern const struct columns histogram_columns;

/* Whose times they are. */
struct histogram_key {
    uint32_t run, connection; /* from 1 */
    unsigned kind;            /* enum histogram_kind */
};

/* Adds the rows of one histogram. The first begins with the minimum and the last ends with the maximum: of a
 * file that is read again nothing is lost but what a maximum has beyond 1000 s. */
void histogram_rows_add(struct histogram_key key, const struct histogram *histogram, struct text *text);

/* Takes one that was read, which is read over afterwards. Not 0: stop, and return that. */
typedef int histogram_take(void *to, struct histogram_key key, const struct histogram *histogram,
                           struct err *err);

/* All of histograms.csv, one after the other: hundreds of runs fit into no memory at once. Nothing is taken
 * when there is no such file. A last row cut off by a crash is left out. Errors name file and line. */
int histograms_read(const struct results *results, histogram_take *take, void *to, struct err *err);

#endif
