/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "findings/agreement.h"

#include <errno.h>
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

#include "findings/run_index.h"
#include "findings/verdict.h"
#include "statistics/alpha.h"
#include "statistics/signed_rank.h"

/* --- spread --- */
/* Of steady ratios from block to block: squares of deviations, and how many of them are free. */

struct spread {
    double squares, freedom;
};

static double variance(struct spread spread)
{
    return spread.freedom > 0 ? spread.squares / spread.freedom : 0;
}

/* A control's values deviate from what they are known to be. */
static void spread_add(struct spread *spread, const double *values, size_t n, bool control)
{
    double mean = 0;
    for (size_t i = 0; i < n && !control; i++)
        mean += values[i] / (double)n;
    for (size_t i = 0; i < n; i++)
        spread->squares += (values[i] - mean) * (values[i] - mean);
    spread->freedom += (double)n - (control ? 0 : 1);
}

/* --- agreement --- */

/* With a single one nothing repeats. */
enum { STEADY_BLOCKS_LEAST = 2 };

/* The ratio in slices, and that of steady runs; what these deviate is added to `spread`. */
static struct agreement measure(const struct run_index *index, const struct place *place, struct pair pair,
                                unsigned metric, struct spread *spread)
{
    struct agreement agreement = {.contest = NAN, .steady = NAN, .least = NAN, .most = NAN, .noise = NAN};
    struct location location;
    size_t n = run_index_slices(index, place, pair, metric);
    signed_rank(index->values, n, ALPHA, &location);
    agreement.contest = location.estimate;
    agreement.low = location.low;
    agreement.high = location.high;
    n = n > 0 ? run_index_steady(index, place, pair, metric) : 0;
    agreement.blocks = n;
    if (n == 0)
        return agreement;
    if (pair.against == 0) /* of other pairs they are differences of these */
        spread_add(spread, index->values, n, pair.control);
    signed_rank(index->values, n, ALPHA, &location);
    agreement.steady = location.estimate;
    for (size_t i = 0; i < n; i++) {
        agreement.least = fmin(agreement.least, index->values[i]);
        agreement.most = fmax(agreement.most, index->values[i]);
    }
    return agreement;
}

static bool can_differ(const struct agreement *agreement, struct pair pair)
{
    return !pair.control && agreement->blocks >= STEADY_BLOCKS_LEAST && !isnan(agreement->low);
}

/* `reach`: of the mean of one block; `margin`: differences that do not matter. */
static void judge(struct agreement *agreement, double reach, double margin)
{
    reach /= sqrt((double)agreement->blocks);
    bool below = agreement->most < agreement->low && agreement->steady + reach < agreement->low;
    bool above = agreement->least > agreement->high && agreement->steady - reach > agreement->high;
    agreement->differ = (below || above) && fabs(agreement->steady - agreement->contest) > margin;
    double half = fmax(agreement->high - agreement->contest, agreement->contest - agreement->low);
    agreement->noise = fmax(reach + half, margin);
}

/* `list`: of one metric, by pair and place. `spreads`: room for one of each place. */
static void compare(const struct run_index *index, unsigned metric, double equivalence,
                    struct agreement *list, struct spread *spreads)
{
    const size_t places = index->place_count;
    struct spread all = {0};
    size_t tests = 0;
    for (size_t place = 0; place < places; place++) {
        spreads[place] = (struct spread){0};
        for (size_t pair = 0; pair < index->pair_count; pair++) {
            struct agreement *agreement = &list[pair * places + place];
            *agreement = measure(index, &index->places[place], index->pairs[pair], metric, &spreads[place]);
            tests += can_differ(agreement, index->pairs[pair]);
        }
        all.squares += spreads[place].squares;
        all.freedom += spreads[place].freedom;
    }
    if (tests == 0 || all.freedom < 1)
        return;
    double t = gsl_cdf_tdist_Qinv(ALPHA_TAIL / (double)tests, all.freedom);
    for (size_t place = 0; place < places; place++) {
        double reach = t * sqrt(fmax(variance(all), variance(spreads[place])));
        for (size_t pair = 0; pair < index->pair_count; pair++)
            if (can_differ(&list[pair * places + place], index->pairs[pair]))
                judge(&list[pair * places + place], reach, log1p(equivalence));
    }
}

/* --- agreements --- */

static bool measured_in_both_ways(const struct run_index *index)
{
    bool both = false;
    for (size_t i = 0; i < index->measured; i++)
        both = both || index->level[i] > index->first[i];
    return both;
}

int agreements_make(const struct run_index *index, double equivalence, struct agreements *agreements,
                    struct err *err)
{
    const size_t each = index->pair_count * index->place_count;
    *agreements = (struct agreements){0};
    if (each == 0 || !measured_in_both_ways(index))
        return 0;
    own_free struct spread *spreads = calloc(index->place_count, sizeof *spreads);
    agreements->list = calloc(each * verdict_metric_count, sizeof *agreements->list);
    if (spreads == NULL || agreements->list == NULL)
        return err_set(err, ENOMEM, "out of memory for %zu agreements", each);
    for (unsigned i = 0; i < verdict_metric_count; i++)
        if (verdicts_judge(index, verdict_metrics[i]))
            compare(index, verdict_metrics[i], equivalence, &agreements->list[i * each], spreads);
    return 0;
}

const struct agreement *agreements_find(const struct agreements *agreements, const struct run_index *index,
                                        unsigned metric, size_t pair, size_t place)
{
    for (unsigned i = 0; i < verdict_metric_count && agreements->list != NULL; i++)
        if (verdict_metrics[i] == metric)
            return &agreements->list[(i * index->pair_count + pair) * index->place_count + place];
    return NULL;
}
