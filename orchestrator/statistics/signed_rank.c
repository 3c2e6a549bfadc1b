/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statistics/signed_rank.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

#include "statistics/order_statistics.h"

/* Exact up to here: 2^50 sign patterns are counted without rounding in a double's 53 bits. */
enum { EXACT_MAX = 50, SUMS_MAX = EXACT_MAX * (EXACT_MAX + 1) / 2 + 1 };

/* counts[s]: subsets of the items that add up to s, for s up to limit. */
static void count_sums(const unsigned *items, size_t n, unsigned limit, double *counts)
{
    for (unsigned sum = 0; sum <= limit; sum++)
        counts[sum] = sum == 0;
    for (size_t i = 0; i < n; i++) {
        for (unsigned sum = limit; sum >= items[i] && sum > 0; sum--)
            counts[sum] += counts[sum - items[i]];
    }
}

/* What the test needs of the ranked magnitudes. Ranks are kept doubled: midranks are whole then. */
struct ranking {
    size_t n;        /* differences that are not 0 */
    double positive; /* doubled ranks of the positive ones, summed */
    double total;    /* of all */
    double tie_term; /* sum of t^3 - t over groups of t ties */
    unsigned unit;   /* 2 when all ranks are whole: then it can be divided out */
    unsigned doubled[EXACT_MAX];
};

/* Magnitudes ascend from 0 to both sides of sorted differences; `left` and `right` end where 0 begins and
 * ends. */
static void rank_magnitudes(const double *sorted, size_t n, size_t left, size_t right,
                            struct ranking *ranking)
{
    size_t count = n - (right - left);
    *ranking = (struct ranking){.n = count, .total = (double)count * ((double)count + 1), .unit = 2};
    for (size_t begin = 0, end; begin < count; begin = end) {
        double magnitude =
            fmin(left > 0 ? -sorted[left - 1] : INFINITY, right < n ? sorted[right] : INFINITY);
        size_t positive = right;
        for (end = begin; left > 0 && -sorted[left - 1] == magnitude; left--)
            end++;
        for (; right < n && sorted[right] == magnitude; right++)
            end++;
        size_t doubled = begin + 1 + end;
        double ties = (double)(end - begin);
        ranking->tie_term += ties * ties * ties - ties;
        ranking->positive += (double)(right - positive) * (double)doubled;
        if (doubled % 2 != 0)
            ranking->unit = 1;
        for (size_t i = begin; i < end && count <= EXACT_MAX; i++)
            ranking->doubled[i] = (unsigned)doubled;
    }
}

/* The distribution is symmetric under any pattern of ties: both tails are twice the smaller one. */
static double exact_p(const struct ranking *ranking)
{
    unsigned items[EXACT_MAX];
    double counts[2 * SUMS_MAX], patterns = 0;
    for (size_t i = 0; i < ranking->n; i++)
        items[i] = ranking->doubled[i] / ranking->unit;
    double smaller = fmin(ranking->positive, ranking->total - ranking->positive);
    unsigned limit = (unsigned)smaller / ranking->unit;
    count_sums(items, ranking->n, limit, counts);
    for (unsigned sum = 0; sum <= limit; sum++)
        patterns += counts[sum];
    return fmin(1, ldexp(patterns, 1 - (int)ranking->n));
}

/* Mean and variance as in Lehmann, Nonparametrics (1975), section 3.2, undoubled. */
static double normal_p(const struct ranking *ranking)
{
    double n = (double)ranking->n;
    double variance = n * (n + 1) * (2 * n + 1) / 24 - ranking->tie_term / 48;
    double distance = fabs(ranking->positive / 2 - n * (n + 1) / 4) - 0.5;
    return fmin(1, 2 * gsl_cdf_ugaussian_Q(fmax(0, distance) / sqrt(variance)));
}

/* The smallest q with P(V <= q) >= alpha / 2, and the level 1 - 2 P(V < q) that it gives; 0 when it is no
 * use.
 */
static size_t exact_bound(size_t n, double alpha, double *level)
{
    unsigned ranks[EXACT_MAX], limit = (unsigned)(n * (n + 1) / 4);
    double counts[SUMS_MAX], below = 0;
    for (size_t i = 0; i < n; i++)
        ranks[i] = (unsigned)i + 1;
    count_sums(ranks, n, limit, counts);
    size_t q = 0;
    while (q < limit && ldexp(below + counts[q], -(int)n) < alpha / 2)
        below += counts[q++];
    *level = 1 - ldexp(below, 1 - (int)n);
    return q;
}

static size_t normal_bound(size_t n, double alpha, double *level)
{
    double size = (double)n, mean = size * (size + 1) / 4;
    double deviation = sqrt(size * (size + 1) * (2 * size + 1) / 24);
    double q = fmax(0, floor(mean + 0.5 + deviation * gsl_cdf_ugaussian_Pinv(alpha / 2)));
    *level = 1 - 2 * gsl_cdf_ugaussian_P((q - 0.5 - mean) / deviation);
    return (size_t)q;
}

void signed_rank_interval(const double *sorted, size_t n, double alpha, struct location *location)
{
    const struct pairwise walsh = {.x = sorted, .y = sorted, .n = n, .m = n, .walsh = true};
    double level;
    if (n == 0)
        return;
    size_t k = n <= EXACT_MAX ? exact_bound(n, alpha, &level) : normal_bound(n, alpha, &level);
    struct pairwise_order order = pairwise_order(&walsh, k);
    location->estimate = order.median;
    location->low = order.low;
    location->high = order.high;
    location->level = k > 0 ? level : NAN;
}

void signed_rank(double *differences, size_t n, double alpha, struct location *location)
{
    *location = (struct location){.n = n, .estimate = NAN, .low = NAN, .high = NAN, .level = NAN, .p = NAN};
    if (n == 0)
        return;
    order_sort(differences, n);
    struct ranking ranking;
    size_t left = 0;
    while (left < n && differences[left] < 0)
        left++;
    size_t right = left;
    while (right < n && differences[right] == 0)
        right++;
    rank_magnitudes(differences, n, left, right, &ranking);
    location->p = ranking.n == 0 ? 1 : ranking.n <= EXACT_MAX ? exact_p(&ranking) : normal_p(&ranking);
    signed_rank_interval(differences, n, alpha, location);
}
