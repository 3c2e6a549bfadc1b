/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "findings/frequency.h"

#include <errno.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "findings/warning_rows.h"

/* One run's frequency, in shares of its cell's median. */
struct frequency_share {
    uint32_t block;
    double value;
};

/* GHz; NaN without a cycle counter. */
static double frequency_of(const struct record *record)
{
    return record->metrics[METRIC_cycles_per_byte] / record->metrics[METRIC_cpu_ns_per_byte];
}

static size_t add_cell(const struct run_index *index, size_t cell, struct frequency_share *shares)
{
    size_t n = 0, runs = run_index_count(index, cell);
    for (size_t i = 0; i < runs; i++) {
        double value = frequency_of(run_index_run(index, cell, i));
        if (value > 0 && isfinite(value)) {
            shares[n] = (struct frequency_share){run_index_run(index, cell, i)->block, value};
            index->values[n++] = value;
        }
    }
    gsl_sort(index->values, 1, n);
    double median = n > 0 ? gsl_stats_median_from_sorted_data(index->values, 1, n) : NAN;
    for (size_t i = 0; i < n; i++)
        shares[i].value /= median;
    return n;
}

static int by_block(const void *left, const void *right)
{
    const struct frequency_share *one = left, *other = right;
    if (one->block != other->block)
        return one->block < other->block ? -1 : 1;
    return (one->value > other->value) - (one->value < other->value);
}

/* The lowest and the highest of the blocks' medians. `shares` are sorted. */
struct range {
    struct frequency_share low, high;
};

static struct range range_of(const struct frequency_share *shares, size_t count)
{
    struct range range = {{0, INFINITY}, {0, -INFINITY}};
    for (size_t i = 0, next; i < count; i = next) {
        for (next = i + 1; next < count && shares[next].block == shares[i].block;)
            next++;
        size_t last = next - i - 1; /* the median of shares[i] to shares[next - 1] */
        struct frequency_share block = {shares[i].block,
                                        (shares[i + last / 2].value + shares[i + (last + 1) / 2].value) / 2};
        range.low = block.value < range.low.value ? block : range.low;
        range.high = block.value > range.high.value ? block : range.high;
    }
    return range;
}

int frequency_drift(const struct run_index *index, struct warning *warning, struct err *err)
{
    own_free struct frequency_share *shares = calloc(index->run_count + 1, sizeof *shares);
    if (shares == NULL)
        return err_set(err, ENOMEM, "out of memory for %zu runs", index->run_count);
    size_t count = 0;
    for (size_t cell = 0; cell < index->measured; cell++)
        count += add_cell(index, cell, shares + count);
    qsort(shares, count, sizeof *shares, by_block);
    struct range range = range_of(shares, count);
    if (count == 0 || range.high.value <= (1 + FREQUENCY_DRIFT_MOST) * range.low.value)
        return 0;
    warning->of = count;
    for (size_t i = 0; i < count; i++)
        warning->runs += fabs(shares[i].value - 1) > FREQUENCY_OFF_MOST ? 1 : 0;
    snprintf(warning->detail, sizeof warning->detail,
             "cycles per CPU time: %+.1f %% in block %u, %+.1f %% in block %u, of each cell's median",
             100 * (range.low.value - 1), range.low.block, 100 * (range.high.value - 1), range.high.block);
    return 0;
}
