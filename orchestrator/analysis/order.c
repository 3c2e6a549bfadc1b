/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/order.h"

#include <gsl/gsl_sort.h>

static void insert(double *values, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        double value = values[i];
        size_t place = i;
        for (; place > 0 && values[place - 1] > value; place--)
            values[place] = values[place - 1];
        values[place] = value;
    }
}

void order_sort(double *values, size_t n)
{
    if (n <= ORDER_FEW)
        insert(values, n);
    else
        gsl_sort(values, 1, n);
}
