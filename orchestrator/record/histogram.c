/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "record/histogram.h"

#include <float.h>
#include <math.h>

enum { HALF = HISTOGRAM_SUB_BUCKETS / 2 };

void histogram_add(struct histogram *into, const struct histogram *from)
{
    if (from->count == 0)
        return;
    if (into->count == 0 || from->min_ns < into->min_ns)
        into->min_ns = from->min_ns;
    if (from->max_ns > into->max_ns)
        into->max_ns = from->max_ns;
    into->count += from->count;
    for (unsigned i = 0; i < HISTOGRAM_BINS; i++)
        if (from->bins[i] > 0) /* pages that nothing is written to take no memory */
            into->bins[i] += from->bins[i];
}

/* --- bins --- */

/* Bits that a bin's times have lost: 2^shift of them are in it. */
static unsigned bin_shift(unsigned bin)
{
    return bin < HISTOGRAM_SUB_BUCKETS ? 0 : bin / HALF - 1;
}

uint64_t histogram_bin_from(unsigned bin)
{
    unsigned shift = bin_shift(bin);
    return bin == HISTOGRAM_BEYOND ? HISTOGRAM_MOST_NS + 1 : (uint64_t)(bin - shift * HALF) << shift;
}

uint64_t histogram_bin_to(unsigned bin)
{
    if (bin >= HISTOGRAM_BEYOND - 1)
        return bin == HISTOGRAM_BEYOND ? UINT64_MAX : HISTOGRAM_MOST_NS;
    return histogram_bin_from(bin) + (UINT64_C(1) << bin_shift(bin)) - 1;
}

/* --- order --- */

void histogram_values_at(const struct histogram *histogram, const double *quantiles, size_t count,
                         uint64_t *values_ns)
{
    const double n = (double)histogram->count;
    uint64_t seen = 0;
    size_t at = 0;
    for (unsigned i = 0; i < HISTOGRAM_BINS && at < count; i++) {
        if (histogram->bins[i] == 0)
            continue;
        seen += histogram->bins[i];
        uint64_t to = histogram_bin_to(i);
        /* 0.07 x 100 is a little more than 7, and the count of number 7 is meant */
        for (; at < count && (double)seen >= ceil(quantiles[at] * n * (1 - 4 * DBL_EPSILON)); at++)
            values_ns[at] = to < histogram->max_ns ? to : histogram->max_ns;
    }
    for (; at < count; at++)
        values_ns[at] = histogram->max_ns;
}

uint64_t histogram_value_at(const struct histogram *histogram, double quantile)
{
    uint64_t value_ns;
    histogram_values_at(histogram, &quantile, 1, &value_ns);
    return value_ns;
}

/* --- moments --- */

/* HdrHistogram's median equivalent value; of those beyond, half-way to the maximum. */
static double bin_middle(const struct histogram *histogram, unsigned bin)
{
    uint64_t from = histogram_bin_from(bin);
    uint64_t width = bin == HISTOGRAM_BEYOND ? histogram->max_ns - from : UINT64_C(1) << bin_shift(bin);
    uint64_t middle = from + width / 2; /* whole, as there */
    return (double)middle;
}

double histogram_mean(const struct histogram *histogram)
{
    double sum = 0;
    for (unsigned i = 0; i < HISTOGRAM_BINS; i++)
        if (histogram->bins[i] > 0)
            sum += bin_middle(histogram, i) * (double)histogram->bins[i];
    return histogram->count > 0 ? sum / (double)histogram->count : (double)NAN;
}

double histogram_deviation(const struct histogram *histogram)
{
    const double mean = histogram_mean(histogram);
    double sum = 0;
    for (unsigned i = 0; i < HISTOGRAM_BINS; i++)
        if (histogram->bins[i] > 0) {
            double off = bin_middle(histogram, i) - mean;
            sum += off * off * (double)histogram->bins[i];
        }
    return histogram->count > 0 ? sqrt(sum / (double)histogram->count) : (double)NAN;
}

/* --- what may be claimed --- */

bool histogram_percentile_known(uint64_t n, double p)
{
    /* 100,000 (1 - 0.9999) is a little less than 10 in binary */
    return (double)n * (1 - p) > HISTOGRAM_TAIL_LEAST - 1e-6;
}

double histogram_percentile(const struct histogram *histogram, double p)
{
    bool known = p == 1 ? histogram->count > 0 : histogram_percentile_known(histogram->count, p);
    return known ? (double)histogram_value_at(histogram, p) : (double)NAN;
}
