/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "answers/trend.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "findings/verdict.h"
#include "statistics/signed_rank.h"
#include "answers/series.h"

void trends_release(struct trends *trends)
{
    free(trends->list);
    *trends = (struct trends){0};
}

static struct trend trend_between(const struct answer_sources *sources, size_t fewest, size_t most,
                                  unsigned metric)
{
    const struct run_index *index = sources->index;
    struct location location;
    size_t n = run_index_contrast(sources->index, (const size_t[]){most, fewest}, (const double[]){1, -1}, 2,
                                  metric);
    rank_signed(sources->index->values, n, &location);
    const struct cell *cell = index->cells.cells[most];
    return (struct trend){.fewest = index->cells.cells[fewest],
                          .most = cell,
                          .change = {.cell = cell,
                                     .mechanism = cell->mechanism,
                                     .against = cell->mechanism,
                                     .metric = metric,
                                     .n = n,
                                     .ratio = exp(location.estimate),
                                     .low = exp(location.low),
                                     .high = exp(location.high),
                                     .p_holm = location.p}};
}

static int correct(const struct answer_sources *sources, struct trends *trends, struct err *err)
{
    own_free double *p = calloc(trends->count + 1, sizeof *p);
    own_free unsigned *mechanism = calloc(trends->count + 1, sizeof *mechanism);
    if (p == NULL || mechanism == NULL)
        return err_set(err, ENOMEM, "out of memory");
    for (size_t i = 0; i < trends->count; i++) {
        p[i] = trends->list[i].change.p_holm;
        mechanism[i] = trends->list[i].change.mechanism;
    }
    int rc = families_adjust(p, mechanism, trends->count, err);
    for (size_t i = 0; i < trends->count && rc == 0; i++) {
        struct comparison *change = &trends->list[i].change;
        change->p_holm = p[i];
        change->conclusion =
            conclusion_of(change->metric, change->low, change->high, p[i], sources->settings->equivalence);
    }
    return rc;
}

int trends_make(const struct answer_sources *sources, unsigned metric, struct trends *trends, struct err *err)
{
    own_series series = {0};
    *trends = (struct trends){0};
    int rc = series_make(sources, SERIES_THREADS, &series, err);
    if (rc != 0)
        return rc;
    trends->list = calloc(series.count + 1, sizeof *trends->list);
    if (trends->list == NULL)
        return err_set(err, ENOMEM, "out of memory");
    for (size_t i = 0; i < series.count; i++) {
        size_t first = series.first[i], last = series.first[i + 1] - 1;
        if (last > first)
            trends->list[trends->count++] =
                trend_between(sources, series.cells[first], series.cells[last], metric);
    }
    return correct(sources, trends, err);
}
