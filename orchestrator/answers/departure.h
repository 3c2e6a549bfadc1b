/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Departures: how far a cell lies from where its two neighbours along an axis lead to expect it, block by
 * block, and the noise floor that it must rise above. */
#ifndef LABRUN_ANALYSIS_DEPARTURE_H
#define LABRUN_ANALYSIS_DEPARTURE_H

#include "answers/answers.h"
#include "answers/series.h"

struct departure {
    size_t below, at, above; /* numbers of the cells in the run index, ascending along the axis */
    enum series_axis axis;
    unsigned metric;
    size_t n;                        /* blocks in which all three were ok */
    double ratio, low, high, p_holm; /* cell / expectation, with its 95 % interval, as in struct verdict */
    bool survives;                   /* significant, and the whole interval lies beyond the noise floor */
    double excess; /* ln: from the floor to the nearer end of the interval; NaN without one */
};

struct departures {
    struct departure *list; /* owned; those that survive first, the larger excess first */
    size_t count, surviving;
    double floor; /* ratio above 1; NaN: unknown */
    size_t blocks,
        least_blocks; /* the most that any departure has; those without which none can be significant */
};

void departures_release(struct departures *departures);
#define own_departures OWNED_BY(departures_release) struct departures

/* The noise floor of a metric: the largest ratio, either way, that the 95 % intervals of the A/A controls
 * reach. NaN without a control that has an interval. */
double departure_floor(const struct verdicts *verdicts, unsigned metric);

/* Every cell with neighbours on both sides, along both axes. Expected is the straight line between the
 * neighbours in ln(position) and ln(metric), formed in each block from that block's runs, so that the
 * interval (inverted signed-rank test) holds the neighbours' noise too. Holm's correction over those of one
 * mechanism.
 */
int departures_make(const struct answer_sources *sources, unsigned metric, struct departures *departures,
                    struct err *err);

#endif
