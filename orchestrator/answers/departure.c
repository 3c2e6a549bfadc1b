/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "answers/departure.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "statistics/alpha.h"
#include "findings/verdict.h"
#include "statistics/signed_rank.h"
#include "experiment/plan.h"

void departures_release(struct departures *departures)
{
    free(departures->list);
    *departures = (struct departures){0};
}

double departure_floor(const struct verdicts *verdicts, unsigned metric)
{
    double floor = NAN;
    for (size_t i = 0; i < verdicts->count; i++) {
        const struct verdict *verdict = &verdicts->list[i];
        if (verdict->pair.control && verdict->metric == metric)
            floor = fmax(floor, fmax(verdict->high, 1 / verdict->low));
    }
    return isfinite(floor) ? floor : NAN;
}

static struct departure departure_of(const struct answer_sources *sources, const size_t *cells,
                                     enum series_axis axis, unsigned metric)
{
    const struct cell *const *list = sources->index->cells.cells;
    double below = log((double)series_position(list[cells[0]], axis)),
           at = log((double)series_position(list[cells[1]], axis)),
           above = log((double)series_position(list[cells[2]], axis));
    double share = (at - below) / (above - below);
    struct location location;
    size_t n = run_index_contrast(sources->index, (const size_t[]){cells[1], cells[0], cells[2]},
                                  (const double[]){1, share - 1, -share}, 3, metric);
    rank_signed(sources->index->values, n, &location);
    return (struct departure){.below = cells[0],
                              .at = cells[1],
                              .above = cells[2],
                              .axis = axis,
                              .metric = metric,
                              .n = n,
                              .ratio = exp(location.estimate),
                              .low = exp(location.low),
                              .high = exp(location.high),
                              .p_holm = location.p};
}

static int add_axis(const struct answer_sources *sources, enum series_axis axis, unsigned metric,
                    struct departures *departures, struct err *err)
{
    own_series series = {0};
    int rc = series_make(sources, axis, &series, err);
    for (size_t i = 0; i < series.count && rc == 0; i++)
        for (size_t j = series.first[i]; j + 2 < series.first[i + 1]; j++) {
            struct departure departure = departure_of(sources, &series.cells[j], axis, metric);
            if (departure.n > 0)
                departures->list[departures->count++] = departure;
        }
    return rc;
}

/* Survivors first, then the larger excess; what has none comes last, in the order of the cells. */
static int compare_excess(const void *a, const void *b)
{
    const struct departure *x = a, *y = b;
    if (x->survives != y->survives)
        return y->survives - x->survives;
    if (isnan(x->excess) != isnan(y->excess))
        return isnan(x->excess) - isnan(y->excess);
    if (x->excess > y->excess || x->excess < y->excess)
        return x->excess > y->excess ? -1 : 1;
    return (x->at > y->at) - (x->at < y->at);
}

/* For the smallest family: with fewer blocks nothing at all can be significant. */
static void find_least_blocks(const unsigned *mechanism, struct departures *departures)
{
    size_t members[MECHANISM_COUNT] = {0};
    departures->blocks = departures->least_blocks = 0;
    for (size_t i = 0; i < departures->count; i++) {
        members[mechanism[i]]++;
        if (departures->list[i].n > departures->blocks)
            departures->blocks = departures->list[i].n;
    }
    for (unsigned i = 0; i < MECHANISM_COUNT; i++) {
        unsigned least = plan_least_blocks(members[i], ALPHA);
        if (members[i] > 0 && (departures->least_blocks == 0 || least < departures->least_blocks))
            departures->least_blocks = least;
    }
}

static int judge(const struct answer_sources *sources, struct departures *departures, struct err *err)
{
    size_t count = departures->count;
    own_free double *p = calloc(count + 1, sizeof *p);
    own_free unsigned *mechanism = calloc(count + 1, sizeof *mechanism);
    if (p == NULL || mechanism == NULL)
        return err_set(err, ENOMEM, "out of memory");
    for (size_t i = 0; i < count; i++) {
        p[i] = departures->list[i].p_holm;
        mechanism[i] = sources->index->cells.cells[departures->list[i].at]->mechanism;
    }
    if (families_adjust(p, mechanism, count, err) != 0)
        return -err->code;
    find_least_blocks(mechanism, departures);
    for (size_t i = 0; i < count; i++) {
        struct departure *departure = &departures->list[i];
        double nearer = departure->ratio > 1 ? departure->low : 1 / departure->high;
        departure->p_holm = p[i];
        departure->excess = log(nearer) - log(departures->floor);
        departure->survives = p[i] < ALPHA && departure->excess > 0;
        departures->surviving += departure->survives ? 1 : 0;
    }
    qsort(departures->list, count, sizeof *departures->list, compare_excess);
    return 0;
}

int departures_make(const struct answer_sources *sources, unsigned metric, struct departures *departures,
                    struct err *err)
{
    size_t cells = sources->index->measured;
    *departures = (struct departures){.list = calloc(SERIES_AXIS_COUNT * cells + 1, sizeof *departures->list),
                                      .floor = departure_floor(sources->verdicts, metric)};
    if (departures->list == NULL)
        return err_set(err, ENOMEM, "out of memory");
    int rc = 0;
    for (enum series_axis axis = 0; axis < SERIES_AXIS_COUNT && rc == 0; axis++)
        rc = add_axis(sources, axis, metric, departures, err);
    return rc == 0 ? judge(sources, departures, err) : rc;
}
