/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statistics/rank_sum.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_math.h>
#include <gsl/gsl_sf_gamma.h>
#include <gsl/gsl_sort.h>
#include <math.h>

#include "statistics/alpha.h"
#include "statistics/order_statistics.h"

/* C(50, 25) = 1.3e14 selections are counted without rounding. At most half of the values are chosen, with a
 * doubled rank sum of at most its mean, CHOSEN_MAX * (EXACT_MAX + 1). */
enum { EXACT_MAX = 50, CHOSEN_MAX = EXACT_MAX / 2, SUMS_MAX = CHOSEN_MAX * (EXACT_MAX + 1) + 1 };

/* How many selections of `chosen` of the items add up to at most `limit`; sums[s] of exactly s. */
static double count_selections(const unsigned *items, size_t n, size_t chosen, unsigned limit, double *sums)
{
    double counts[CHOSEN_MAX + 1][SUMS_MAX] = {{1}};
    for (size_t i = 0; i < n; i++) {
        for (size_t j = GSL_MIN(chosen, i + 1); j > 0; j--) {
            for (unsigned sum = items[i]; sum <= limit; sum++)
                counts[j][sum] += counts[j - 1][sum - items[i]];
        }
    }
    double total = 0;
    for (unsigned sum = 0; sum <= limit; sum++) {
        sums[sum] = counts[chosen][sum];
        total += sums[sum];
    }
    return total;
}

/* Both samples ranked together. Ranks are kept doubled: midranks are whole then. */
struct rank_sums {
    size_t n, m;
    double first;    /* doubled ranks of x, summed */
    double tie_term; /* sum of t^3 - t over groups of t ties */
    unsigned doubled[EXACT_MAX];
};

/* How many of the sorted values from `begin` on equal `value`. */
static size_t count_equal(const double *values, size_t n, size_t begin, double value)
{
    size_t end = begin;
    while (end < n && values[end] == value)
        end++;
    return end - begin;
}

static void rank_together(const double *x, size_t n, const double *y, size_t m, struct rank_sums *ranking)
{
    *ranking = (struct rank_sums){.n = n, .m = m};
    for (size_t i = 0, j = 0; i < n || j < m;) {
        double value = j == m || (i < n && x[i] < y[j]) ? x[i] : y[j];
        size_t of_x = count_equal(x, n, i, value), of_y = count_equal(y, m, j, value);
        size_t before = i + j, ties = of_x + of_y, doubled = 2 * before + ties + 1;
        ranking->first += (double)of_x * (double)doubled;
        ranking->tie_term += gsl_pow_3((double)ties) - (double)ties;
        for (size_t k = before; n + m <= EXACT_MAX && k < before + ties; k++)
            ranking->doubled[k] = (unsigned)doubled;
        i += of_x;
        j += of_y;
    }
}

/* Counts selections of the smaller sample; a sum above its mean is counted from the other end of the ranks.
 */
static double exact_p(const struct rank_sums *ranking)
{
    size_t all = ranking->n + ranking->m, chosen = GSL_MIN(ranking->n, ranking->m);
    double total = (double)all * ((double)all + 1), mean = (double)chosen * ((double)all + 1);
    double sum = ranking->n == chosen ? ranking->first : total - ranking->first;
    bool reflect = sum > mean;
    unsigned items[EXACT_MAX];
    for (size_t i = 0; i < all; i++)
        items[i] = reflect ? 2 * ((unsigned)all + 1) - ranking->doubled[i] : ranking->doubled[i];
    double sums[SUMS_MAX];
    double tail = count_selections(items, all, chosen, (unsigned)(reflect ? 2 * mean - sum : sum), sums);
    return fmin(1, 2 * tail / gsl_sf_choose((unsigned)all, (unsigned)chosen));
}

static double normal_p(const struct rank_sums *ranking)
{
    double n = (double)ranking->n, m = (double)ranking->m, all = n + m;
    double variance = n * m / 12 * (all + 1 - ranking->tie_term / (all * (all - 1)));
    double distance = fabs(ranking->first / 2 - n * (all + 1) / 2) - 0.5;
    return variance > 0 ? fmin(1, 2 * gsl_cdf_ugaussian_Q(fmax(0, distance) / sqrt(variance))) : 1;
}

/* The smallest q with P(U <= q) >= 0.025, and the level 1 - 2 P(U < q) that it gives; 0 when it is no use. */
static size_t exact_bound(size_t n, size_t m, double *level)
{
    unsigned all = (unsigned)(n + m), chosen = (unsigned)GSL_MIN(n, m), ranks[EXACT_MAX];
    unsigned least = chosen * (chosen + 1) / 2, limit = chosen * (all + 1) / 2;
    double sums[SUMS_MAX], below = 0, selections = gsl_sf_choose(all, chosen);
    for (unsigned i = 0; i < all; i++)
        ranks[i] = i + 1;
    count_selections(ranks, all, chosen, limit, sums);
    unsigned sum = least;
    while (sum < limit && (below + sums[sum]) / selections < ALPHA_TAIL)
        below += sums[sum++];
    *level = 1 - 2 * below / selections;
    return sum - least;
}

static size_t normal_bound(size_t n, size_t m, double *level)
{
    double pairs = (double)n * (double)m, mean = pairs / 2;
    double deviation = sqrt(pairs * ((double)n + (double)m + 1) / 12);
    double q = fmax(0, floor(mean + 0.5 + deviation * gsl_cdf_ugaussian_Pinv(ALPHA_TAIL)));
    *level = 1 - 2 * gsl_cdf_ugaussian_P((q - 0.5 - mean) / deviation);
    return (size_t)q;
}

void rank_sum(double *x, size_t n, double *y, size_t m, struct location *location)
{
    *location =
        (struct location){.n = n + m, .estimate = NAN, .low = NAN, .high = NAN, .level = NAN, .p = NAN};
    if (n == 0 || m == 0)
        return;
    gsl_sort(x, 1, n);
    gsl_sort(y, 1, m);
    bool exact = n + m <= EXACT_MAX;
    struct rank_sums ranking;
    rank_together(x, n, y, m, &ranking);
    location->p = exact ? exact_p(&ranking) : normal_p(&ranking);

    const struct pairwise differences = {.x = x, .y = y, .n = n, .m = m};
    double level;
    size_t k = exact ? exact_bound(n, m, &level) : normal_bound(n, m, &level);
    struct pairwise_order order = pairwise_order(&differences, k);
    location->estimate = order.median;
    location->low = order.low;
    location->high = order.high;
    location->level = k > 0 ? level : NAN;
}
