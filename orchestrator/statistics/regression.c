/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statistics/regression.h"

#include <errno.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_multifit.h>
#include <gsl/gsl_version.h>
#include <math.h>

#include "base/own.h"
#include "statistics/alpha.h"

/* Singular values below this share of the largest are 0: columns that agree to ten digits are the same. */
#define RANK_TOLERANCE 1e-10

void statistics_start(void)
{
    gsl_set_error_handler_off();
}

void statistics_library(struct text *text)
{
    text_addf(text, "gsl %s", gsl_version);
}

/* Everything of GSL that a fit needs. */
struct workspace {
    gsl_matrix *x, *covariance;
    gsl_vector *y, *c;
    gsl_multifit_linear_workspace *solver;
};

static void workspace_release(struct workspace *workspace)
{
    gsl_matrix_free(workspace->x);
    gsl_matrix_free(workspace->covariance);
    gsl_vector_free(workspace->y);
    gsl_vector_free(workspace->c);
    gsl_multifit_linear_free(workspace->solver);
}

#define own_workspace OWNED_BY(workspace_release) struct workspace

static int workspace_make(size_t n, size_t terms, struct workspace *workspace, struct err *err)
{
    *workspace = (struct workspace){
        .x = gsl_matrix_alloc(n, terms),
        .covariance = gsl_matrix_alloc(terms, terms),
        .y = gsl_vector_alloc(n),
        .c = gsl_vector_alloc(terms),
        .solver = gsl_multifit_linear_alloc(n, terms),
    };
    if (workspace->x == NULL || workspace->covariance == NULL || workspace->y == NULL ||
        workspace->c == NULL || workspace->solver == NULL)
        return err_set(err, ENOMEM, "out of memory for a regression of %zu values", n);
    return 0;
}

/* Sum of w (y - weighted mean)^2 with w = 1/y^2. */
static double total_squares(const double *y, size_t n)
{
    double weights = 0, weighted = 0, sum = 0;
    for (size_t i = 0; i < n; i++) {
        weights += 1 / (y[i] * y[i]);
        weighted += 1 / y[i];
    }
    for (size_t i = 0; i < n; i++)
        sum += pow(1 - weighted / weights / y[i], 2);
    return sum;
}

int regression_make(const double *rows, const double *y, size_t n, size_t terms,
                    struct regression *regression, struct err *err)
{
    *regression = (struct regression){0};
    if (n <= terms || terms > REGRESSION_TERMS_MAX)
        return 0;
    own_workspace workspace;
    if (workspace_make(n, terms, &workspace, err) < 0)
        return -err->code;
    /* A row divided by its value has the same solution as one with the weight 1/y^2, and GSL then scales the
     * covariance by what is left over, as R does; its weighted fits take the weights for known variances. */
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < terms; j++)
            gsl_matrix_set(workspace.x, i, j, rows[i * terms + j] / y[i]);
        gsl_vector_set(workspace.y, i, 1);
    }
    double left_over;
    size_t rank;
    if (gsl_multifit_linear_tsvd(workspace.x, workspace.y, RANK_TOLERANCE, workspace.c, workspace.covariance,
                                 &left_over, &rank, workspace.solver) != 0 ||
        rank < terms)
        return 0;
    double t = gsl_cdf_tdist_Qinv(ALPHA_TAIL, (double)(n - terms));
    struct regression fit = {.r2 = 1 - left_over / total_squares(y, n), .terms = terms, .solvable = true};
    for (size_t j = 0; j < terms; j++) {
        double value = gsl_vector_get(workspace.c, j);
        double reach = t * sqrt(gsl_matrix_get(workspace.covariance, j, j));
        fit.coefficients[j] = (struct coefficient){value, value - reach, value + reach};
        fit.solvable = fit.solvable && isfinite(value) && isfinite(reach);
    }
    if (!fit.solvable)
        return 0;
    double error = left_over / (double)(n - terms); /* GSL's covariance is the spread times this */
    for (size_t j = 0; j < terms * terms && error > 0; j++)
        fit.spread[j / terms][j % terms] = gsl_matrix_get(workspace.covariance, j / terms, j % terms) / error;
    *regression = fit;
    return 0;
}

double regression_residual(const struct regression *regression, const double *row, double y)
{
    double fitted = 0;
    for (size_t j = 0; j < regression->terms; j++)
        fitted += regression->coefficients[j].value * row[j];
    return 1 - fitted / y;
}

double regression_leverage(const struct regression *regression, const double *row, double y)
{
    double leverage = 0;
    for (size_t j = 0; j < regression->terms; j++)
        for (size_t k = 0; k < regression->terms; k++)
            leverage += row[j] * regression->spread[j][k] * row[k];
    return leverage / (y * y);
}
