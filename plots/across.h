/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a figure needs whose points lie at the throughput of their cells, and not at a parameter: the scale of
 * the horizontal axis, and where the parameter's value stands beside each point. */
#ifndef LABRUN_PLOTS_ACROSS_H
#define LABRUN_PLOTS_ACROSS_H

#include "base/err.h"
#include "plots/picture.h"

#define ACROSS_METRIC METRIC_throughput_gbps

struct across {
    struct scale scale;
    char
        *sides; /* owned: of series s, panel p and value i at (s x panels + p) x values + i: plots/labels.h */
};

void across_release(struct across *across);
#define own_across OWNED_BY(across_release) struct across

/* Of a picture whose figure is against_throughput. -ENOMEM. */
int across_make(const struct picture *picture, struct across *across, struct err *err);

/* The median throughput of a place, with its interval. */
struct amount across_amount(const struct picture *picture, size_t series, size_t panel, size_t x);

/* "throughput, Gbit/s": the axis' title. */
void across_title(struct text *text);

#endif
