/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "findings/run_index.h"

#include <errno.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>

#include "findings/verdict.h"
#include "statistics/order_statistics.h"

/* --- groups --- */

void groups_release(struct groups *groups)
{
    free(groups->members);
    free(groups->first);
    *groups = (struct groups){0};
}

/* Counting sort by the group's number. */
int groups_make(const size_t *group_of, size_t things, size_t count, struct groups *groups, struct err *err)
{
    *groups = (struct groups){.members = calloc(things + 1, sizeof *groups->members),
                              .first = calloc(count + 2, sizeof *groups->first),
                              .count = count};
    if (groups->members == NULL || groups->first == NULL)
        return err_set(err, ENOMEM, "out of memory for %zu groups", count);
    size_t *next = groups->first + 1; /* one ahead: filling a group moves its beginning to where it belongs */
    for (size_t i = 0; i < things; i++)
        if (group_of[i] != CELL_NONE)
            next[group_of[i] + 1]++;
    for (size_t i = 0; i < count; i++)
        next[i + 1] += next[i];
    for (size_t i = 0; i < things; i++)
        if (group_of[i] != CELL_NONE)
            groups->members[next[group_of[i]]++] = i;
    return 0;
}

/* --- cells and their runs --- */

/* Cells of ok runs get the first numbers, so that whoever speaks of measured cells counts up to there. */
static int number_cells(struct run_index *index, size_t *cell_of, struct err *err)
{
    for (unsigned status = STATUS_OK; status <= STATUS_FAILED; status++) {
        for (size_t i = 0; i < index->record_count; i++) {
            size_t number;
            if ((index->records[i].status == STATUS_OK) != (status == STATUS_OK))
                continue;
            if (cell_lookup_add(&index->cells, &index->records[i].cell, &number, err) < 0)
                return -err->code;
            cell_of[i] = status == STATUS_OK ? number : CELL_NONE;
        }
        index->measured = status == STATUS_OK ? index->cells.count : index->measured;
    }
    return 0;
}

/* Runs of one block stay in the file's order, which is that of their addresses. */
static int compare_runs(const void *a, const void *b)
{
    const struct record *x = *(const struct record *const *)a, *y = *(const struct record *const *)b;
    if (x->block != y->block)
        return x->block < y->block ? -1 : 1;
    return (x > y) - (x < y);
}

static int sort_runs(struct run_index *index, const size_t *cell_of, struct err *err)
{
    own_groups groups = {0};
    if (groups_make(cell_of, index->record_count, index->cells.count, &groups, err) < 0)
        return -err->code;
    size_t room = groups.first[groups.count] + 1;
    index->run_count = room - 1;
    index->first = steal_pointer(&groups.first);
    index->runs = calloc(room, sizeof *index->runs);
    index->blocks = calloc(room, sizeof *index->blocks);
    index->values = calloc(room, sizeof *index->values);
    index->differences = calloc(room, sizeof *index->differences);
    if (index->runs == NULL || index->blocks == NULL || index->values == NULL || index->differences == NULL)
        return err_set(err, ENOMEM, "out of memory for %zu runs", index->run_count);
    for (size_t i = 0; i < index->run_count; i++)
        index->runs[i] = &index->records[groups.members[i]];
    for (size_t i = 0; i < index->measured; i++)
        qsort(&index->runs[index->first[i]], index->first[i + 1] - index->first[i], sizeof *index->runs,
              compare_runs);
    for (size_t i = 0; i < index->run_count; i++)
        index->blocks[i] = index->runs[i]->block;
    return 0;
}

/* NaN where the value cannot be used. */
static double log_value(const struct record *record, enum metric_id metric)
{
    double value = record->metrics[metric];
    return isfinite(value) && value > 0 ? log(value) : NAN;
}

/* A run takes part in several pairs. */
static int take_logs(struct run_index *index, struct err *err)
{
    for (unsigned i = 0; i < verdict_metric_count; i++) {
        index->logs[verdict_metrics[i]] = calloc(index->run_count + 1, sizeof(double));
        if (index->logs[verdict_metrics[i]] == NULL)
            return err_set(err, ENOMEM, "out of memory for %zu runs", index->run_count);
    }
    for (size_t i = 0; i < index->run_count; i++)
        for (unsigned j = 0; j < verdict_metric_count; j++)
            index->logs[verdict_metrics[j]][i] = log_value(index->runs[i], verdict_metrics[j]);
    return 0;
}

size_t run_index_runs(const struct run_index *index, size_t cell, const struct record *const **runs)
{
    *runs = &index->runs[index->first[cell]];
    return index->first[cell + 1] - index->first[cell];
}

size_t run_index_values(const struct run_index *index, size_t cell, enum metric_id metric)
{
    size_t n = 0;
    for (size_t i = index->first[cell]; i < index->first[cell + 1]; i++) {
        double value = index->runs[i]->metrics[metric];
        index->values[n] = value;
        n += isnan(value) ? 0 : 1;
    }
    return n;
}

double run_index_median(const struct run_index *index, size_t cell, enum metric_id metric)
{
    size_t n = run_index_values(index, cell, metric);
    order_sort(index->values, n);
    return n > 0 ? gsl_stats_median_from_sorted_data(index->values, 1, n) : NAN;
}

bool run_index_knows(const struct run_index *index, enum metric_id metric)
{
    for (size_t i = 0; i < index->run_count; i++)
        if (isfinite(index->runs[i]->metrics[metric]))
            return true;
    return false;
}

int run_index_families(const struct run_index *index, void (*blank)(struct cell *cell),
                       struct groups *families, struct err *err)
{
    size_t count = index->measured;
    own_cell_lookup lookup = {0};
    own_free struct cell *blanked = calloc(count + 1, sizeof *blanked);
    own_free size_t *family_of = calloc(count + 1, sizeof *family_of);
    if (blanked == NULL || family_of == NULL)
        return err_set(err, ENOMEM, "out of memory for %zu cells", count);
    for (size_t i = 0; i < count; i++) {
        blanked[i] = *index->cells.cells[i];
        blank(&blanked[i]);
        if (cell_lookup_add(&lookup, &blanked[i], &family_of[i], err) < 0)
            return -err->code;
    }
    return groups_make(family_of, count, lookup.count, families, err);
}

/* --- places --- */

static unsigned arm_of(const struct cell *cell)
{
    return cell->mechanism + (cell->control ? MECHANISM_COUNT : 0);
}

struct numbered {
    const struct cell *cell;
    size_t number;
};

static int compare_numbered(const void *a, const void *b)
{
    return cell_compare(((const struct numbered *)a)->cell, ((const struct numbered *)b)->cell);
}

static int find_places(struct run_index *index, struct err *err)
{
    size_t count = index->cells.count;
    own_free struct numbered *sorted = calloc(count + 1, sizeof *sorted);
    index->places = calloc(count + 1, sizeof *index->places);
    if (sorted == NULL || index->places == NULL)
        return err_set(err, ENOMEM, "out of memory for %zu cells", count);
    for (size_t i = 0; i < count; i++)
        sorted[i] = (struct numbered){.cell = index->cells.cells[i], .number = i};
    qsort(sorted, count, sizeof *sorted, compare_numbered);
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || cell_compare_places(sorted[i - 1].cell, sorted[i].cell) != 0)
            index->places[index->place_count++].cell = sorted[i].cell;
        index->places[index->place_count - 1].arms[arm_of(sorted[i].cell)] = (uint32_t)(sorted[i].number + 1);
    }
    return 0;
}

size_t place_cell(const struct place *place, struct pair pair, bool second)
{
    unsigned arm = second ? pair.against + (pair.control ? MECHANISM_COUNT : 0) : pair.mechanism;
    return place->arms[arm] > 0 ? place->arms[arm] - 1 : CELL_NONE;
}

bool place_has(const struct place *place, struct pair pair)
{
    return place_cell(place, pair, false) != CELL_NONE && place_cell(place, pair, true) != CELL_NONE;
}

/* --- pairs --- */

static void list_pairs(struct run_index *index)
{
    bool arms[ARM_COUNT] = {false};
    for (size_t i = 0; i < index->cells.count; i++)
        arms[arm_of(index->cells.cells[i])] = true;
    for (unsigned x = 0; x < MECHANISM_COUNT; x++)
        for (unsigned y = x + 1; y < MECHANISM_COUNT; y++)
            if (arms[x] && arms[y])
                index->pairs[index->pair_count++] = (struct pair){.mechanism = x, .against = y};
    for (unsigned x = 0; x < MECHANISM_COUNT; x++)
        if (arms[x] && arms[x + MECHANISM_COUNT])
            index->pairs[index->pair_count++] = (struct pair){.mechanism = x, .against = x, .control = true};
}

void pair_name(struct pair pair, bool second, struct text *text)
{
    text_add(text, mechanism_name(second ? pair.against : pair.mechanism));
    if (second && pair.control)
        text_add(text, " (A/A)");
}

/* ln of the metric in a block; `at` moves on through the cell's runs, as the blocks asked for ascend. */
static double log_in(const struct run_index *index, size_t *at, size_t end, uint32_t block,
                     enum metric_id metric)
{
    while (*at < end && index->blocks[*at] < block)
        (*at)++;
    if (*at == end || index->blocks[*at] != block)
        return NAN;
    return index->logs[metric] != NULL ? index->logs[metric][*at] : log_value(index->runs[*at], metric);
}

size_t run_index_contrast(const struct run_index *index, const size_t *cells, const double *weights,
                          size_t count, enum metric_id metric)
{
    size_t at[CONTRAST_CELLS_MAX], n = 0;
    for (size_t j = 0; j < count; j++)
        at[j] = index->first[cells[j]];
    for (size_t i = at[0]; i < index->first[cells[0] + 1]; i++) {
        uint32_t block = index->blocks[i];
        double sum = 0;
        if (i > index->first[cells[0]] && index->blocks[i - 1] == block)
            continue;
        for (size_t j = 0; j < count; j++)
            sum += weights[j] * log_in(index, &at[j], index->first[cells[j] + 1], block, metric);
        if (!isfinite(sum))
            continue;
        index->differences[n] = (struct difference){.block = block, .value = sum};
        index->values[n++] = sum;
    }
    return n;
}

size_t run_index_differences(const struct run_index *index, const struct place *place, struct pair pair,
                             enum metric_id metric)
{
    const size_t cells[] = {place_cell(place, pair, false), place_cell(place, pair, true)};
    return place_has(place, pair) ? run_index_contrast(index, cells, (const double[]){1, -1}, 2, metric) : 0;
}

/* --- index --- */

void run_index_release(struct run_index *index)
{
    cell_lookup_release(&index->cells);
    free(index->varies);
    free(index->runs);
    free(index->blocks);
    for (unsigned i = 0; i < METRIC_COUNT; i++)
        free(index->logs[i]);
    free(index->first);
    free(index->values);
    free(index->differences);
    free(index->places);
    *index = (struct run_index){0};
}

int run_index_make(const struct records *records, struct run_index *index, struct err *err)
{
    *index = (struct run_index){.records = records->list, .record_count = records->count};
    own_free size_t *cell_of = calloc(records->count + 1, sizeof *cell_of);
    index->varies = calloc(cell_field_count, sizeof *index->varies);
    if (cell_of == NULL || index->varies == NULL)
        return err_set(err, ENOMEM, "out of memory for %zu records", records->count);
    if (number_cells(index, cell_of, err) < 0 || sort_runs(index, cell_of, err) < 0 ||
        take_logs(index, err) < 0 || find_places(index, err) < 0)
        return -err->code;
    for (unsigned i = 0; i < cell_field_count; i++)
        index->varies[i] = cells_vary(index->cells.cells, index->cells.count, &cell_fields[i]);
    list_pairs(index);
    for (size_t i = 0; i < index->record_count; i++) {
        const struct record *record = &index->records[i];
        bool ok = record->status == STATUS_OK;
        if (!ok && index->failure == NULL)
            index->failure = record;
        if (!record->cell.control)
            (ok ? index->ok : index->failed)[record->cell.mechanism]++;
    }
    return 0;
}
