/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A histogram of times: how many took how long, with three significant digits, from 1 ns to 100 s. Bins are
 * laid out as HdrHistogram does (G. Tene, hdrhistogram.org; 2048 sub-buckets, lowest discernible value 1):
 * one for each ns below 2048, then 1024 to each doubling, so that two times in one bin differ by less than
 * 1/1024 of either. A plain struct without pointers, of which all zeroes is an empty one: it can lie in
 * memory that processes share, where one thread writes it without a lock. Which times are recorded is not
 * known here. */
#ifndef LABRUN_RECORD_HISTOGRAM_H
#define LABRUN_RECORD_HISTOGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HISTOGRAM_MOST_NS UINT64_C(100000000000)

enum {
    HISTOGRAM_SUB_BUCKETS = 2048,
    HISTOGRAM_BUCKETS = 27, /* doublings: 2048 << 26 is the first power of two beyond 100 s */
    /* The last bin has all that took longer than HISTOGRAM_MOST_NS. */
    HISTOGRAM_BEYOND =
        (HISTOGRAM_BUCKETS - 1) * HISTOGRAM_SUB_BUCKETS / 2 + (int)(HISTOGRAM_MOST_NS >> 26) + 1,
    HISTOGRAM_BINS = HISTOGRAM_BEYOND + 1,
};

/* 225 KB, of which a thread touches the few pages that its times fall into. Counts of 32 bits would save half
 * of that, and be full after seven minutes of 10 million messages a second that all take equally long: those
 * of 64 bits need no look at each message, and none when histograms are added. */
struct histogram {
    uint64_t count;
    uint64_t min_ns, max_ns; /* exact; 0 while there is none */
    uint64_t bins[HISTOGRAM_BINS];
};

/* --- recording --- */

static inline unsigned histogram_bin(uint64_t ns)
{
    if (ns > HISTOGRAM_MOST_NS)
        return HISTOGRAM_BEYOND;
    /* by how many bits the time is too long for 2048 sub-buckets: 0 below 2048 ns */
    unsigned shift = 53 - (unsigned)__builtin_clzll(ns | (HISTOGRAM_SUB_BUCKETS - 1));
    return shift * (HISTOGRAM_SUB_BUCKETS / 2) + (unsigned)(ns >> shift);
}

static inline void histogram_record(struct histogram *histogram, uint64_t ns)
{
    if (histogram->count++ == 0 || ns < histogram->min_ns)
        histogram->min_ns = ns;
    if (ns > histogram->max_ns)
        histogram->max_ns = ns;
    histogram->bins[histogram_bin(ns)]++;
}

/* Adds all that `from` has: the same as if each of its times had been recorded in `into`. */
void histogram_add(struct histogram *into, const struct histogram *from);

/* --- what it says --- */

/* The shortest and the longest time of a bin; of the last one UINT64_MAX. */
uint64_t histogram_bin_from(unsigned bin);
uint64_t histogram_bin_to(unsigned bin);

/* The time that the share `quantile` (0 to 1) of all did not exceed, as HdrHistogram defines it: the longest
 * time of the bin in which the count of number ceil(quantile n) is, though never more than the maximum. At
 * most 1/1024 above the exact order statistic, exact below 2048 ns and at 1. 0 when there is none. */
uint64_t histogram_value_at(const struct histogram *histogram, double quantile);

/* The same of `count` quantiles that rise, in one go over the bins. */
void histogram_values_at(const struct histogram *histogram, const double *quantiles, size_t count,
                         uint64_t *values_ns);

/* Mean and standard deviation (over n) of the times as if each were in the middle of its bin, in ns; NaN when
 * there is none. */
double histogram_mean(const struct histogram *histogram);
double histogram_deviation(const struct histogram *histogram);

/* --- what may be claimed --- */

/* So many times must lie beyond a percentile before it is told: of fewer the next run would show others. */
enum { HISTOGRAM_TAIL_LEAST = 10 };

/* Do n (1 - p) times or more lie beyond the percentile p (0 to 1)? */
bool histogram_percentile_known(uint64_t n, double p);

/* The percentile p in ns, NaN unless it is known; of 1 the maximum that was seen, which any time is enough
 * for. */
double histogram_percentile(const struct histogram *histogram, double p);

#endif
