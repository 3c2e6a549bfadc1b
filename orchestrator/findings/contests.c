/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "findings/contests.h"

#include <errno.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "statistics/order_statistics.h"

void contests_release(struct contests *contests)
{
    run_slices_release(&contests->slices);
    free(contests->first);
    free(contests->ratios);
    *contests = (struct contests){0};
}

static int by_run_and_round(const void *a, const void *b)
{
    const struct run_slice *x = a, *y = b;
    return x->run != y->run ? (x->run > y->run) - (x->run < y->run)
                            : (x->round > y->round) - (x->round < y->round);
}

/* --- left out --- */

static int by_round(const void *a, const void *b)
{
    const struct run_slice *x = a, *y = b;
    return (x->round > y->round) - (x->round < y->round);
}

/* How many slices are of the first one's round, of slices by round. */
static size_t round_length(const struct run_slice *list, size_t count)
{
    size_t length = 0;
    while (length < count && list[length].round == list[0].round)
        length++;
    return length;
}

/* Of a round's slices. */
static bool is_loaded(const struct run_slice *list, size_t count)
{
    double busy = 0, time = 0;
    for (size_t i = 0; i < count; i++)
        if (!isnan(list[i].foreign_load_pct)) {
            busy += list[i].foreign_load_pct * list[i].time_s;
            time += list[i].time_s;
        }
    return busy > ROUND_FOREIGN_MOST * time;
}

/* Of one contest's slices; those that are left out get the round 0. */
static void leave_out(struct contests *contests, struct run_slice *list, size_t count)
{
    size_t rounds = 0, loaded = 0, length;
    qsort(list, count, sizeof *list, by_round);
    for (size_t i = 0; i < count; i += length) {
        length = round_length(list + i, count - i);
        loaded += is_loaded(list + i, length);
        rounds++;
    }
    contests->played += rounds;
    contests->count++;
    if (2 * loaded > rounds) {
        contests->loaded++;
        return;
    }
    contests->left_out += loaded;
    for (size_t i = 0; i < count; i += length) {
        length = round_length(list + i, count - i);
        bool out = is_loaded(list + i, length);
        for (size_t j = i; j < i + length && out; j++)
            list[j].round = 0;
    }
}

/* The slices are by run, and the runs of a contest follow each other in the plan. */
static void leave_out_rounds(struct contests *contests, const struct plan *plan)
{
    struct run_slices *slices = &contests->slices;
    size_t at = 0, kept = 0;
    for (size_t run = 0; run < plan->run_count && at < slices->count;) {
        size_t first = at;
        run += plan_unit(plan, run);
        while (at < slices->count && slices->list[at].run <= run)
            at++;
        if (at > first)
            leave_out(contests, slices->list + first, at - first);
    }
    for (size_t i = 0; i < slices->count; i++)
        if (slices->list[i].round > 0)
            slices->list[kept++] = slices->list[i];
    slices->count = kept;
    qsort(slices->list, kept, sizeof *slices->list, by_run_and_round);
}

/* --- contests --- */

/* How long slices really took. */
static int median_slice(const struct run_slices *slices, double *median, struct err *err)
{
    own_free double *times = calloc(slices->count + 1, sizeof *times);
    if (times == NULL)
        return err_set(err, ENOMEM, "out of memory for %zu slices", slices->count);
    for (size_t i = 0; i < slices->count; i++)
        times[i] = slices->list[i].time_s;
    order_sort(times, slices->count);
    *median = gsl_stats_median_from_sorted_data(times, 1, slices->count);
    return 0;
}

int contests_make(struct run_slices *slices, const struct plan *plan, struct contests *contests,
                  struct err *err)
{
    *contests = (struct contests){.slices = *slices, .slice_s = NAN};
    *slices = (struct run_slices){0};
    if (contests->slices.count == 0)
        return 0;
    qsort(contests->slices.list, contests->slices.count, sizeof *contests->slices.list, by_run_and_round);
    leave_out_rounds(contests, plan);
    const struct run_slice *list = contests->slices.list;
    const size_t count = contests->slices.count;
    contests->runs = list[count - 1].run;
    contests->first = calloc(contests->runs + 2, sizeof *contests->first);
    if (contests->first == NULL)
        return err_set(err, ENOMEM, "out of memory for %zu runs", contests->runs);
    for (size_t i = 0; i < count; i++)
        contests->first[list[i].run + 1] = i + 1;
    for (size_t run = 1; run <= contests->runs + 1; run++) {
        if (contests->first[run] == 0)
            contests->first[run] = contests->first[run - 1];
        size_t rounds = contests->first[run] - contests->first[run - 1];
        bool least = rounds > 0 && (contests->rounds_least == 0 || rounds < contests->rounds_least);
        contests->rounds_least = least ? rounds : contests->rounds_least;
        contests->rounds = rounds > contests->rounds ? rounds : contests->rounds;
    }
    contests->ratios = calloc(contests->rounds, sizeof *contests->ratios);
    if (contests->ratios == NULL)
        return err_set(err, ENOMEM, "out of memory for %zu rounds", contests->rounds);
    return median_slice(&contests->slices, &contests->slice_s, err);
}

static double throughput(const struct run_slice *slice)
{
    return (double)slice->bytes / slice->time_s;
}

static double cpu_per_byte(const struct run_slice *slice)
{
    double rx_cpu_ns = isnan(slice->rx_cpu_ns) ? 0 : slice->rx_cpu_ns; /* a sink: the sender's alone */
    return ((double)slice->tx_cpu_ns + rx_cpu_ns) / (double)slice->bytes;
}

/* What a slice says of a metric, up to a factor that all slices share. */
static double (*const values[METRIC_COUNT])(const struct run_slice *slice) = {
    [METRIC_throughput_gbps] = throughput,
    [METRIC_cpu_ns_per_byte] = cpu_per_byte,
};

/* The slices of a run; `end` is behind the last. */
static const struct run_slice *slices_of(const struct contests *contests, uint32_t run,
                                         const struct run_slice **end)
{
    bool has = run <= contests->runs;
    *end = contests->slices.list + (has ? contests->first[run + 1] : 0);
    return contests->slices.list + (has ? contests->first[run] : 0);
}

double contests_log_ratio(const struct contests *contests, uint32_t run, uint32_t other,
                          enum metric_id metric)
{
    const struct run_slice *a_end, *b_end;
    size_t n = 0;
    if (contests == NULL || values[metric] == NULL || contests->slices.count == 0)
        return NAN;
    const struct run_slice *a = slices_of(contests, run, &a_end), *b = slices_of(contests, other, &b_end);
    while (a < a_end && b < b_end) {
        if (a->round != b->round) {
            *(a->round < b->round ? &a : &b) += 1;
            continue;
        }
        double ratio = log(values[metric](a++) / values[metric](b++));
        contests->ratios[n] = ratio;
        n += isfinite(ratio) ? 1 : 0;
    }
    if (n == 0)
        return NAN;
    order_sort(contests->ratios, n);
    const struct pairwise walsh = {
        .x = contests->ratios, .y = contests->ratios, .n = n, .m = n, .walsh = true};
    return pairwise_order(&walsh, 0).median;
}
