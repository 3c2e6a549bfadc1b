/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "output/ratio_grid.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "record/metric.h"

/* --- places --- */

void grid_release(struct grid *grid)
{
    free(grid->arms);
    free(grid->reaches);
    free(grid->order);
}

static struct reach *reach_at(const struct grid *grid, size_t row, size_t metric, size_t arm)
{
    return &grid->reaches[(row * METRICS_MAX + metric) * (grid->arm_count + 1) + arm];
}

/* The size that people know is the message's: where that varies, the fields' says nothing more. */
static void find_labels(struct grid *grid)
{
    const struct run_index *index = &grid->findings->index;
    static const bool sizes[] = {false, true};
    bool messages = false;
    for (unsigned i = 0; i < cell_field_count; i++)
        messages =
            messages || (cell_fields[i].offset == offsetof(struct cell, message_size) && index->varies[i]);
    for (size_t pass = 0; pass < 2; pass++)
        for (unsigned i = 0; i < cell_field_count && grid->label_count < PARAMETERS_MAX; i++) {
            const struct field *field = &cell_fields[i];
            if (!index->varies[i] || !cell_is_coordinate(field, index->contrast) ||
                cell_field_is_size(field) != sizes[pass] ||
                (messages && field->offset == offsetof(struct cell, field_size)))
                continue;
            grid->labels[grid->label_count++] = field;
        }
}

/* Those that are judged against the baseline; how fast they are first, then what it cost. */
static int find_arms(struct grid *grid, struct err *err)
{
    static const unsigned costs[] = {METRIC_cycles_per_byte, METRIC_cpu_ns_per_byte};
    const struct findings *findings = grid->findings;
    grid->arms = calloc(findings->index.arm_count + 1, sizeof *grid->arms);
    if (grid->arms == NULL)
        return err_set(err, ENOMEM, "out of memory");
    grid->metrics[grid->metric_count++] = run_index_speed(&findings->index);
    for (size_t i = 0; i < 2 && grid->metric_count < METRICS_MAX; i++)
        if (run_index_knows(&findings->index, costs[i]))
            grid->metrics[grid->metric_count++] = costs[i];
    for (unsigned arm = 1; arm < findings->index.arm_count; arm++)
        if (standings_find(&findings->standings, arm, grid->metrics[0]) != NULL)
            grid->arms[grid->arm_count++] = arm;
    grid->order = calloc(grid->arm_count + 1, sizeof *grid->order);
    grid->reaches = calloc(ROWS_MAX * METRICS_MAX * (grid->arm_count + 1), sizeof *grid->reaches);
    return grid->order != NULL && grid->reaches != NULL ? 0 : err_set(err, ENOMEM, "out of memory");
}

/* ROWS_MAX: there is none. */
static size_t row_of(const struct grid *grid, const struct cell *cell)
{
    for (size_t row = 0; row < grid->row_count; row++) {
        bool same = true;
        for (size_t i = 0; i < grid->label_count && same; i++)
            same = grid->folded[i] || field_equal(grid->labels[i], grid->rows[row].cell, cell);
        if (same)
            return row;
    }
    return ROWS_MAX;
}

static void widen(double value, double *least, double *most)
{
    *least = fmin(*least, value);
    *most = fmax(*most, value);
}

static void add_levels(struct grid *grid, const struct place *place, struct row *row)
{
    const struct findings *findings = grid->findings;
    if (place->count == 0 || place->arms[0].arm != 0)
        return;
    for (size_t i = 0; i < grid->metric_count; i++) {
        const struct cell *cell = findings->index.cells.cells[place->arms[0].cell];
        const struct summary *summary = summaries_find(&findings->summaries, cell, grid->metrics[i]);
        struct level *level = &row->levels[i];
        if (summary == NULL)
            continue;
        widen(summary->median, &level->least, &level->most);
        level->low = summary->low;
        level->high = summary->high;
        level->places++;
    }
}

/* False when there are more rows than anybody would want. */
static bool make_rows(struct grid *grid)
{
    const struct run_index *index = &grid->findings->index;
    grid->row_count = 0;
    for (size_t i = 0; i < index->place_count; i++) {
        size_t row = row_of(grid, index->places[i].cell);
        if (row == ROWS_MAX) {
            if (grid->row_count == ROWS_MAX)
                return false;
            row = grid->row_count++;
            grid->rows[row] = (struct row){.cell = index->places[i].cell};
            for (size_t j = 0; j < METRICS_MAX; j++)
                grid->rows[row].levels[j] = (struct level){0, NAN, NAN, NAN, NAN};
        }
        add_levels(grid, &index->places[i], &grid->rows[row]);
    }
    return true;
}

static void reach_take(struct reach *reach, const struct verdict *verdict)
{
    if (reach->places == 0)
        *reach = (struct reach){.least = NAN, .most = NAN};
    reach->places++;
    reach->better += verdict->conclusion == FASTER;
    reach->worse += verdict->conclusion == SLOWER;
    reach->same += verdict->conclusion == EQUIVALENT;
    reach->open += verdict->conclusion == INCONCLUSIVE;
    reach->within += verdict_is_noise(verdict);
    reach->low = verdict->low;
    reach->high = verdict->high;
    widen(verdict->ratio, &reach->least, &reach->most);
}

/* Its number among those that are shown; the count of them: it is none. */
static size_t number_of(const unsigned *list, size_t count, unsigned wanted)
{
    size_t i = 0;
    while (i < count && list[i] != wanted)
        i++;
    return i;
}

static void fill_rows(struct grid *grid)
{
    const struct findings *findings = grid->findings;
    memset(grid->reaches, 0, ROWS_MAX * METRICS_MAX * (grid->arm_count + 1) * sizeof *grid->reaches);
    for (size_t i = 0; i < findings->verdicts.count; i++) {
        const struct verdict *verdict = &findings->verdicts.list[i];
        size_t metric = number_of(grid->metrics, grid->metric_count, verdict->metric);
        if (metric == grid->metric_count || verdict->pair.control || verdict->pair.against != 0)
            continue;
        size_t arm = number_of(grid->arms, grid->arm_count, verdict->pair.arm);
        size_t row = row_of(grid, verdict->cell);
        if (arm < grid->arm_count && row < ROWS_MAX)
            reach_take(reach_at(grid, row, metric, arm), verdict);
    }
    for (size_t i = 0; i < findings->warnings.count; i++) {
        const struct warning *warning = &findings->warnings.list[i];
        size_t row = warning->cell != NULL && !warning->few ? row_of(grid, warning->cell) : ROWS_MAX;
        if (row < ROWS_MAX)
            grid->rows[row].flags |= UINT64_C(1) << warning->id;
    }
}

int grid_open(const struct findings *findings, struct grid *grid, struct err *err)
{
    *grid = (struct grid){.findings = findings};
    find_labels(grid);
    return find_arms(grid, err);
}

bool grid_fill(struct grid *grid)
{
    if (!make_rows(grid))
        return false;
    fill_rows(grid);
    return true;
}

/* --- arms --- */

static bool is_open(const struct grid *grid, size_t arm, size_t from, size_t end)
{
    bool open = true;
    for (size_t row = 0; row < grid->row_count; row++)
        for (size_t metric = from; metric < end; metric++) {
            const struct reach *reach = reach_at(grid, row, metric, arm);
            open = open && reach->open == reach->places;
        }
    return open;
}

void grid_arrange(struct grid *grid, size_t from, size_t end, bool merged)
{
    size_t at = 0;
    for (size_t i = 0; i < grid->arm_count; i++)
        if (!merged || !is_open(grid, i, from, end))
            grid->order[at++] = i;
    grid->others = grid->arm_count - at;
    for (size_t i = 0; i < grid->arm_count && grid->others > 0; i++)
        if (is_open(grid, i, from, end))
            grid->order[at++] = i;
    if (grid->others == 1) /* is none of several */
        grid->others = 0;
    grid->own = grid->arm_count - grid->others;
}

static double distance_of(const struct grid *grid, size_t arm)
{
    const struct reach *reach = reach_at(grid, 0, 0, arm);
    return fmax(fabs(log(reach->least)), fabs(log(reach->most)));
}

size_t grid_cut(struct grid *grid, size_t lines)
{
    size_t *order = grid->order, others = grid->others > 0, room = lines > others ? lines - others : 1;
    if (grid->own <= room)
        return 0;
    for (size_t i = 1; i < grid->own; i++) {
        size_t arm = order[i], at = i;
        for (; at > 0 && distance_of(grid, order[at - 1]) < distance_of(grid, arm); at--)
            order[at] = order[at - 1];
        order[at] = arm;
    }
    memmove(order + room, order + grid->own, grid->others * sizeof *order);
    grid->own = room;
    return grid->arm_count - grid->own - grid->others;
}

size_t grid_shown(const struct grid *grid)
{
    return grid->own + (grid->others > 0);
}

void grid_name(const struct grid *grid, size_t i, grid_arm_name *name, struct text *text)
{
    if (i < grid->own)
        name(&grid->findings->index, grid->arms[grid->order[i]], text);
    else
        text_addf(text, "%zu other%s", grid->others, plural(grid->others));
}

struct reach grid_reach(const struct grid *grid, size_t row, size_t metric, size_t i)
{
    struct reach all = {.least = NAN, .most = NAN, .low = NAN, .high = NAN};
    if (i < grid->own)
        return *reach_at(grid, row, metric, grid->order[i]);
    for (size_t other = grid->own; other < grid->own + grid->others; other++) {
        const struct reach *reach = reach_at(grid, row, metric, grid->order[other]);
        if (reach->places == 0)
            continue;
        widen(reach->least, &all.least, &all.most);
        widen(reach->most, &all.least, &all.most);
        all.places += reach->places;
        all.open += reach->open;
    }
    return all;
}

/* --- what matters --- */

/* The mean of ln ratio at each value of the field: how far the values lie apart, over all arms; of a single
 * arm, its speed's. */
static int matter_of(const struct grid *grid, const struct field *field, double *matter, struct err *err)
{
    const struct findings *findings = grid->findings;
    own_cell_values values = {0};
    if (cell_values_make(findings->index.cells.cells, findings->index.measured, field, &values, err) < 0)
        return -err->code;
    own_free double *sums = calloc(2 * (values.count + 1), sizeof *sums);
    if (sums == NULL)
        return err_set(err, ENOMEM, "out of memory");
    double *counts = sums + values.count + 1, least = NAN, most = NAN;
    for (size_t i = 0; i < findings->verdicts.count; i++) {
        const struct verdict *verdict = &findings->verdicts.list[i];
        if (verdict->metric != grid->metrics[0] || verdict->pair.control || verdict->pair.against != 0)
            continue;
        size_t value = cell_values_find(&values, verdict->cell);
        if (value == CELL_NONE || !(verdict->ratio > 0))
            continue;
        sums[value] += log(verdict->ratio);
        counts[value]++;
    }
    for (size_t i = 0; i < values.count; i++)
        if (counts[i] > 0)
            widen(sums[i] / counts[i], &least, &most);
    *matter = isnan(least) ? 0 : most - least;
    return 0;
}

/* The coordinates by how much they matter, the least first. */
int grid_order(const struct grid *grid, size_t order[PARAMETERS_MAX], struct err *err)
{
    double matters[PARAMETERS_MAX] = {0};
    for (size_t i = 0; i < grid->label_count; i++) {
        if (matter_of(grid, grid->labels[i], &matters[i], err) < 0)
            return -err->code;
        size_t at = i;
        for (; at > 0 && matters[order[at - 1]] > matters[i]; at--)
            order[at] = order[at - 1];
        order[at] = i;
    }
    return 0;
}
