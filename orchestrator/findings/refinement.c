/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "findings/refinement.h"

#include <errno.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>

#include "base/array.h"
#include "base/units.h"
#include "findings/run_index.h"
#include "findings/stopping.h"
#include "statistics/order_statistics.h"

/* What is added to a plan. */
struct stage {
    const struct plan *plan;       /* borrowed */
    const struct run_index *index; /* borrowed: of the first stage */
    double equivalence;
    struct cell *cells; /* owned */
    size_t count, capacity;
};

static void stage_release(struct stage *stage)
{
    free(stage->cells);
}

static bool has_cell(const struct cell *cells, size_t count, const struct cell *cell)
{
    for (size_t i = 0; i < count; i++)
        if (cell_same(&cells[i], cell))
            return true;
    return false;
}

/* --- sizes --- */

/* All arms of the place at another size, but those that are there already or make no sense. */
static int add_size(struct stage *stage, const struct place *place, int64_t size, struct err *err)
{
    for (size_t i = 0; i < place->count; i++) {
        struct cell cell = *stage->index->cells.cells[place->arms[i].cell];
        cell.message_size = size;
        cell.field_size = 0;
        cell_settle(&cell);
        if (rules_exclude(&cell) != NULL || has_cell(stage->plan->cells, stage->plan->cell_count, &cell) ||
            has_cell(stage->cells, stage->count, &cell))
            continue;
        struct cell *added = ARRAY_NEXT(stage->cells, stage->count, stage->capacity);
        if (added == NULL)
            return err_set(err, ENOMEM, "out of memory");
        *added = cell;
    }
    return 0;
}

/* Between two places that differ in size alone. */
static int add_sizes(struct stage *stage, const struct place *smaller, const struct place *larger,
                     struct err *err)
{
    const int64_t fields = smaller->cell->fields;
    const double from = (double)smaller->cell->message_size, to = (double)larger->cell->message_size;
    for (int i = 1; i <= REFINED_SIZES; i++) {
        double size = from * pow(to / from, (double)i / (REFINED_SIZES + 1));
        int64_t whole = (int64_t)round(size / (double)fields) * fields;
        bool between = whole > smaller->cell->message_size && whole < larger->cell->message_size;
        if (between && add_size(stage, smaller, whole, err) < 0)
            return -err->code;
    }
    return 0;
}

/* The median of ln of the ratio; 0 where it is not known. */
static double median_of(const struct run_index *index, const struct place *place, struct pair pair)
{
    size_t n = run_index_differences(index, place, pair, METRIC_throughput_gbps);
    order_sort(index->values, n);
    return n > 0 ? gsl_stats_median_from_sorted_data(index->values, 1, n) : 0;
}

/* Along all lines: places are ordered by line, sizes ascending in each. Arms that are the same everywhere
 * cross by noise alone. */
static int add_crossings(struct stage *stage, struct pair pair, struct err *err)
{
    const struct run_index *index = stage->index;
    const struct place *before = NULL;
    double side = 0; /* of which the arm is there */
    for (size_t i = 0; i < index->place_count; i++) {
        const struct place *place = &index->places[i];
        double median = median_of(index, place, pair);
        if (median == 0)
            continue;
        double reach = fmax(fabs(side), fabs(median));
        bool line = before != NULL && cell_compare_lines(before->cell, place->cell, index->contrast) == 0;
        bool crosses = line && side * median < 0 && reach > log1p(stage->equivalence);
        if (crosses && add_sizes(stage, before, place, err) < 0)
            return -err->code;
        before = place;
        side = median;
    }
    return 0;
}

/* --- refinement --- */

int refinement_plan(struct plan *plan, const struct spec *spec, const struct records *records,
                    const struct contests *contests, struct err *err)
{
    OWNED_BY(stage_release) struct stage stage = {.plan = plan, .equivalence = spec->settings.equivalence};
    own_stopping stopping = {0};
    own_records first = {0};
    own_run_index index = {0};
    if (!spec->settings.refine || plan->run_count == 0 || plan->run_count > plan->first_runs)
        return 0;
    if (records_select(records, plan->runs[plan->run_count - 1].block, &first, err) < 0 ||
        stopping_make(plan, spec, &first, contests, &stopping, err) < 0)
        return -err->code;
    if (stopping_missing(&stopping) > 0)
        return 0;
    if (run_index_make(&first, spec, &index, err) < 0)
        return -err->code;
    if (index.run_count == 0) /* all have failed */
        return 0;
    index.contests = contests;
    stage.index = &index;
    for (size_t i = 0; i < index.pair_count; i++)
        if (!index.pairs[i].control && add_crossings(&stage, index.pairs[i], err) < 0)
            return -err->code;
    int64_t blocks = stopping_blocks(&stopping);
    return stage.count > 0 ? plan_extend(plan, &spec->settings, blocks, stage.cells, stage.count, err) : 0;
}

/* --- words --- */

void refinement_tell(const struct plan *plan, struct text *text)
{
    int64_t from = INT64_MAX, to = 0;
    for (size_t i = plan->first_cells; i < plan->cell_count; i++) {
        int64_t size = plan->cells[i].message_size;
        from = size < from ? size : from;
        to = size > to ? size : to;
    }
    if (to == 0)
        return;
    size_t cells = plan->cell_count - plan->first_cells;
    text_addf(text, "refined near crossings: %zu more cell%s from ", cells, plural(cells));
    units_label_size(from, text);
    text_add(text, " to ");
    units_label_size(to, text);
}

/* The least message size above `size` among some of the plan's cells; INT64_MAX: there is none. */
static int64_t next_size(const struct plan *plan, size_t from, size_t to, int64_t size)
{
    int64_t next = INT64_MAX;
    for (size_t i = from; i < to; i++) {
        int64_t other = plan->cells[i].message_size;
        next = other > size && other < next ? other : next;
    }
    return next;
}

void refinement_tell_sizes(const struct plan *plan, struct text *text)
{
    const size_t first = plan->first_cells, end = plan->cell_count;
    int64_t from = next_size(plan, 0, first, 0), to;
    for (; (to = next_size(plan, 0, first, from)) < INT64_MAX; from = to) {
        int64_t size = next_size(plan, first, end, from), next;
        if (size >= to)
            continue;
        const char *join = text->length > 0 ? "; " : "";
        for (; size < to; size = next) {
            next = next_size(plan, first, end, size);
            text_add(text, join);
            units_label_size(size, text);
            join = next < to && next_size(plan, first, end, next) >= to ? " and " : ", ";
        }
        text_add(text, " between ");
        units_label_size(from, text);
        text_add(text, " and ");
        units_label_size(to, text);
    }
}
