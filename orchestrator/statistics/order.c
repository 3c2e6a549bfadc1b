/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statistics/order.h"

#include <gsl/gsl_sort.h>

/* Insertion into every `gap`-th value. */
static void insert(double *values, size_t n, size_t gap)
{
    for (size_t i = gap; i < n; i++) {
        double value = values[i];
        size_t place = i;
        for (; place >= gap && values[place - gap] > value; place -= gap)
            values[place] = values[place - gap];
        values[place] = value;
    }
}

void order_sort(double *values, size_t n)
{
    static const size_t gaps[] = {132, 57, 23, 10, 4, 1};
    if (n > ORDER_FEW) {
        gsl_sort(values, 1, n);
        return;
    }
    for (size_t i = 0; i < sizeof gaps / sizeof gaps[0]; i++)
        if (gaps[i] == 1 || 3 * gaps[i] < n)
            insert(values, n, gaps[i]);
}
