/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "findings/line.h"

#include <errno.h>
#include <gsl/gsl_math.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>

#include "statistics/alpha.h"

/* --- line --- */

void line_release(struct line *line)
{
    free(line->columns);
    free(line->gathered);
    free(line->blocks);
    free(line->medians);
    free(line->positions);
    *line = (struct line){0};
}

int line_make(const struct run_index *index, struct line *line, struct err *err)
{
    size_t runs = index->run_count + 1, places = index->place_count + 1;
    *line = (struct line){
        .index = index,
        .columns = calloc(places, sizeof *line->columns),
        .gathered = calloc(runs, sizeof *line->gathered),
        .blocks = calloc(runs, sizeof *line->blocks),
        .medians = calloc(places, sizeof *line->medians),
        .positions = calloc(runs + places, sizeof *line->positions),
    };
    bool made = line->columns != NULL && line->gathered != NULL && line->blocks != NULL &&
                line->medians != NULL && line->positions != NULL;
    return made ? 0 : err_set(err, ENOMEM, "out of memory");
}

bool line_next(struct line *line)
{
    const struct run_index *index = line->index;
    line->begin = line->end;
    while (line->end < index->place_count &&
           cell_compare_lines(index->places[line->begin].cell, index->places[line->end].cell) == 0)
        line->end++;
    return line->begin < line->end;
}

static int compare_values(const void *a, const void *b)
{
    double x = ((const struct difference *)a)->value, y = ((const struct difference *)b)->value;
    return (x > y) - (x < y);
}

static int compare_blocks(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* Replaces block numbers by 0, 1, 2 ...: a line may lack some, and a file may hold any. */
static size_t number_blocks(struct line *line, size_t gathered)
{
    size_t count = 0;
    for (size_t i = 0; i < gathered; i++)
        line->blocks[i] = line->gathered[i].block;
    qsort(line->blocks, gathered, sizeof *line->blocks, compare_blocks);
    for (size_t i = 0; i < gathered; i++) {
        if (count == 0 || line->blocks[i] != line->blocks[count - 1])
            line->blocks[count++] = line->blocks[i];
    }
    for (size_t i = 0; i < gathered; i++) {
        const uint32_t *found =
            bsearch(&line->gathered[i].block, line->blocks, count, sizeof *line->blocks, compare_blocks);
        line->gathered[i].block = (uint32_t)(found - line->blocks);
    }
    return count;
}

static void add_column(struct line *line, const struct place *place, size_t first, size_t count)
{
    int64_t size = place->cell->message_size;
    qsort(&line->gathered[first], count, sizeof *line->gathered, compare_values);
    line->columns[line->curve.count++] =
        (struct curve_point){.log_size = log((double)size), .list = &line->gathered[first], .count = count};
    if (line->from == 0)
        line->from = size;
    line->to = size;
}

void line_gather(struct line *line, struct pair pair, unsigned metric, size_t least)
{
    double better = metrics[metric].better == BETTER_LOWER ? -1 : 1;
    size_t gathered = 0;
    line->curve = (struct curve){.columns = line->columns};
    line->from = line->to = 0;
    line->tried = line->found = 0;
    for (size_t i = line->begin; i < line->end; i++) {
        const struct place *place = &line->index->places[i];
        if (!place_has(place, pair) || place->cell->message_size < 1)
            continue;
        size_t count = run_index_differences(line->index, place, pair, metric);
        line->tried++;
        line->found += count;
        if (count == 0 || count < least)
            continue;
        for (size_t j = 0; j < count; j++) {
            const struct difference *difference = &line->index->differences[j];
            line->gathered[gathered + j] =
                (struct difference){.block = difference->block, .value = better * difference->value};
        }
        add_column(line, place, gathered, count);
        gathered += count;
    }
    if (gathered > 0)
        line->curve.blocks = number_blocks(line, gathered);
    for (size_t i = 0; i < line->curve.count; i++)
        line->medians[i] = curve_median(&line->columns[i]);
}

double line_median(struct line *line, struct pair pair, bool second, unsigned metric)
{
    size_t values = 0;
    for (size_t i = line->begin; i < line->end; i++) {
        size_t cell = place_cell(&line->index->places[i], pair, second);
        size_t count = cell != RUN_INDEX_NONE ? run_index_count(line->index, cell) : 0;
        for (size_t j = 0; j < count; j++) {
            double value = run_index_run(line->index, cell, j)->metrics[metric];
            if (isfinite(value))
                line->positions[values++] = value;
        }
    }
    return values > 0 ? gsl_stats_median(line->positions, 1, values) : NAN;
}

/* --- bracket --- */

#define BEYOND 1e9 /* ln(bytes) that no size has; finite, so that percentiles can be interpolated */

struct turnout {
    size_t none, several, flat;
    size_t positive, negative; /* without crossing, by who is better */
    size_t rising, falling;    /* with different ends: the first mechanism is better above, or below */
};

static void count_resamples(const struct crossings *resamples, size_t count, struct turnout *turnout)
{
    *turnout = (struct turnout){0};
    for (size_t i = 0; i < count; i++) {
        const struct crossings *resample = &resamples[i];
        bool none = resample->count == 0;
        turnout->none += none;
        turnout->several += resample->count > 1;
        turnout->flat += resample->start == 0;
        turnout->positive += none && resample->start > 0;
        turnout->negative += none && resample->start < 0;
        turnout->rising += resample->start < resample->end;
        turnout->falling += resample->start > resample->end;
    }
}

/* The first crossing of each resample for a crossing above which `winner` is better, or the last one. */
static void spread(const struct crossings *resamples, size_t count, int winner, bool last, double *crossings)
{
    for (size_t i = 0; i < count; i++) {
        const struct crossings *resample = &resamples[i];
        double beyond = last ? -BEYOND : BEYOND, place = last ? resample->last : resample->first;
        bool outside = last ? resample->end != winner : resample->start == winner;
        crossings[i] = outside ? -beyond : resample->count > 0 ? place : beyond;
    }
}

/* The percentile that cuts off ALPHA_TAIL, as gsl_stats_quantile_from_sorted_data() interpolates it, from the
 * few values that lie outermost: sorting all of them would cost more than the bootstrap. NaN when it lies
 * beyond the sizes measured. */
static double percentile(const double *values, size_t count, bool upper, double from, double to,
                         double *scratch)
{
    double place = ALPHA_TAIL * (double)(count - 1);
    size_t index = (size_t)place, needed = GSL_MIN(index + 2, count);
    if (upper)
        gsl_sort_largest(scratch, needed, values, 1, count);
    else
        gsl_sort_smallest(scratch, needed, values, 1, count);
    double share = place - (double)index;
    double value = (1 - share) * scratch[index] + share * scratch[needed - 1];
    return value >= from && value <= to ? value : NAN;
}

static enum outcome from_bounds(const struct bracket *bracket, bool observed, double without)
{
    if (isnan(bracket->low) && isnan(bracket->high))
        return UNDECIDED;
    if (isnan(bracket->high))
        return NOT_BELOW;
    if (isnan(bracket->low))
        return NOT_ABOVE;
    return observed && without <= ALPHA_TAIL ? CROSSING : UNDECIDED;
}

void bracket_make(const struct crossings *observed, const struct crossings *resamples, size_t count,
                  double from, double to, double *scratch, struct bracket *bracket)
{
    struct turnout turnout;
    double size = (double)count;
    count_resamples(resamples, count, &turnout);
    *bracket = (struct bracket){.low = NAN,
                                .high = NAN,
                                .share_without = (double)turnout.none / size,
                                .share_several = (double)turnout.several / size};
    if (observed->count > 1) {
        bracket->outcome = (double)turnout.several >= (1 - ALPHA_TAIL) * size ? SEVERAL : UNDECIDED;
        return;
    }
    size_t agreeing = observed->start > 0 ? turnout.positive : turnout.negative;
    if (observed->count == 0 && (double)agreeing >= (1 - ALPHA_TAIL) * size) {
        bracket->outcome = THROUGHOUT;
        bracket->winner = observed->start;
        return;
    }
    int winner = observed->count == 1 ? observed->end : turnout.rising > turnout.falling ? 1 : -1;
    size_t opposite = turnout.flat + (winner > 0 ? turnout.falling : turnout.rising);
    if (observed->start == 0 || (double)opposite > ALPHA_TAIL * size)
        return;
    spread(resamples, count, winner, false, scratch);
    bracket->low = percentile(scratch, count, false, from, to, scratch + count);
    spread(resamples, count, winner, true, scratch);
    bracket->high = percentile(scratch, count, true, from, to, scratch + count);
    size_t alike = winner > 0 ? turnout.rising : turnout.falling;
    bracket->outcome = from_bounds(bracket, observed->count == 1, 1 - (double)alike / size);
    if (bracket->outcome != UNDECIDED)
        bracket->winner = winner;
    else
        bracket->low = bracket->high = NAN;
}
