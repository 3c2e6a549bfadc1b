/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Least squares with relative errors: a value twice as large may be off by twice as much, as run times are.
 * In R: lm(y ~ x1 + x2, weights = 1 / y^2). What the terms mean is cost's business. */
#ifndef LABRUN_STATISTICS_REGRESSION_H
#define LABRUN_STATISTICS_REGRESSION_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/text.h"

/* Called once, before anything of GSL: it aborts the process at its first error, a lack of memory too, unless
 * it is told to return codes. labrun does so before it runs a command, a program of tests/ in its main(). */
void statistics_start(void);

/* Adds which GSL is loaded, "gsl 2.7.1". */
void statistics_library(struct text *text);

enum { REGRESSION_TERMS_MAX = 7 };

struct coefficient {
    double value, low, high; /* with its 95 % interval, by Student's t */
};

struct regression {
    struct coefficient coefficients[REGRESSION_TERMS_MAX];
    size_t terms;
    /* (X'WX)^-1: what the terms, apart from any values, leave open of each other */
    double spread[REGRESSION_TERMS_MAX][REGRESSION_TERMS_MAX];
    double r2;     /* share of the weighted variation around the weighted mean that is explained */
    bool solvable; /* the terms are no combinations of each other, there are more values than terms, and the
                      solution is finite; false: nothing else is set */
};

/* y[i], positive, as a sum of coefficient j x rows[i * terms + j]; a constant is a column of ones. -ENOMEM.
 */
int regression_make(const double *rows, const double *y, size_t n, size_t terms,
                    struct regression *regression, struct err *err);

/* Of one of the values that were fitted. What is left over, as a share of the value: (y - fit) / y. */
double regression_residual(const struct regression *regression, const double *row, double y);
/* How much of its own fit the value makes (the diagonal of the hat matrix): 0 to 1, all of them together as
 * many as there are terms. From 0.5 on more than all others together (Huber, Robust Statistics, 7.2). */
double regression_leverage(const struct regression *regression, const double *row, double y);

#endif
