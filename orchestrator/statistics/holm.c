/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statistics/holm.h"

#include <math.h>
#include <stdlib.h>

/* NaN behind all numbers, which gsl_sort_index does not promise. */
static int compare_p(const void *a, const void *b, void *values)
{
    double x = ((const double *)values)[*(const size_t *)a];
    double y = ((const double *)values)[*(const size_t *)b];
    if (isnan(x) || isnan(y))
        return isnan(x) - isnan(y);
    return (x > y) - (x < y);
}

void holm_adjust(double *p, size_t count, size_t *order)
{
    size_t family = 0;
    for (size_t i = 0; i < count; i++) {
        order[i] = i;
        family += isnan(p[i]) ? 0 : 1;
    }
    qsort_r(order, count, sizeof *order, compare_p, p);
    double largest = 0;
    for (size_t i = 0; i < family; i++) {
        largest = fmax(largest, fmin(1, (double)(family - i) * p[order[i]]));
        p[order[i]] = largest;
    }
}
