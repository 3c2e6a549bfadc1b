/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/pairs.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "analysis/cell_index.h"
#include "analysis/coordinates.h"

enum { ARM_COUNT = 2 * MECHANISM_COUNT }; /* the upper half: controls */

void pairs_release(struct pairs *pairs)
{
    free(pairs->runs);
    free(pairs->logs);
    free(pairs->places);
    *pairs = (struct pairs){0};
}

static unsigned arm_of(const struct cell *cell)
{
    return cell->mechanism + (cell->control ? MECHANISM_COUNT : 0);
}

static unsigned arm_of_pair(struct pair pair, bool second)
{
    if (!second)
        return pair.mechanism;
    return pair.against + (pair.control ? MECHANISM_COUNT : 0);
}

/* The order of the file comes last: records are one array, so addresses tell it. */
static int compare_runs(const void *a, const void *b)
{
    const struct paired_run *x = a, *y = b;
    if (x->place != y->place)
        return x->place < y->place ? -1 : 1;
    if (x->arm != y->arm)
        return x->arm < y->arm ? -1 : 1;
    if (x->block != y->block)
        return x->block < y->block ? -1 : 1;
    if (x->record->status != y->record->status)
        return x->record->status < y->record->status ? -1 : 1;
    return (x->record > y->record) - (x->record < y->record);
}

struct numbered {
    const struct cell *cell;
    size_t number;
};

static int compare_numbered(const void *a, const void *b)
{
    return coordinates_compare(((const struct numbered *)a)->cell, ((const struct numbered *)b)->cell);
}

/* place_of[i]: the number of the coordinates that cell i has, in their order. */
static int number_places(const struct cell_index *cells, uint32_t *place_of, struct err *err)
{
    own_free struct numbered *sorted = calloc(cells->count + 1, sizeof *sorted);
    uint32_t place = 0;
    if (sorted == NULL)
        return err_set(err, ENOMEM, "out of memory");
    for (size_t i = 0; i < cells->count; i++)
        sorted[i] = (struct numbered){.cell = cells->cells[i], .number = i};
    qsort(sorted, cells->count, sizeof *sorted, compare_numbered);
    for (size_t i = 0; i < cells->count; i++) {
        place += i > 0 && compare_numbered(&sorted[i - 1], &sorted[i]) != 0;
        place_of[sorted[i].number] = place;
    }
    return 0;
}

/* Coordinates are compared cell by cell, not run by run: `place` holds the cell's number first. */
static int sort_runs(const struct records *records, struct pairs *pairs, bool arms[ARM_COUNT],
                     struct err *err)
{
    own_cell_index cells = {0};
    for (size_t i = 0, number; i < records->count; i++) {
        const struct record *record = &records->list[i];
        if (record->cell.mechanism >= MECHANISM_COUNT)
            continue;
        if (cell_index_add(&cells, &record->cell, &number, err) < 0)
            return -err->code;
        unsigned arm = arm_of(&record->cell);
        arms[arm] = true;
        pairs->runs[pairs->run_count++] = (struct paired_run){
            .place = (uint32_t)number, .arm = arm, .block = record->block, .record = record};
    }
    own_free uint32_t *place_of = calloc(cells.count + 1, sizeof *place_of);
    if (place_of == NULL)
        return err_set(err, ENOMEM, "out of memory");
    if (number_places(&cells, place_of, err) < 0)
        return -err->code;
    for (size_t i = 0; i < pairs->run_count; i++)
        pairs->runs[i].place = place_of[pairs->runs[i].place];
    if (pairs->run_count > 0)
        qsort(pairs->runs, pairs->run_count, sizeof *pairs->runs, compare_runs);
    return 0;
}

static void find_places(struct pairs *pairs)
{
    for (size_t i = 0; i < pairs->run_count; i++) {
        struct place *place = &pairs->places[pairs->runs[i].place];
        if (place->count++ > 0)
            continue;
        place->cell = &pairs->runs[i].record->cell;
        place->first = i;
        pairs->place_count++;
    }
}

static void list_pairs(struct pairs *pairs, const bool arms[ARM_COUNT])
{
    for (unsigned x = 0; x < MECHANISM_COUNT; x++) {
        for (unsigned y = x + 1; y < MECHANISM_COUNT; y++) {
            if (arms[x] && arms[y])
                pairs->list[pairs->count++] = (struct pair){.mechanism = x, .against = y};
        }
    }
    for (unsigned x = 0; x < MECHANISM_COUNT; x++) {
        if (arms[x] && arms[x + MECHANISM_COUNT])
            pairs->list[pairs->count++] = (struct pair){.mechanism = x, .against = x, .control = true};
    }
}

int pairs_make(const struct records *records, struct pairs *pairs, struct err *err)
{
    bool arms[ARM_COUNT] = {false};
    *pairs = (struct pairs){0};
    own_pairs made = {.runs = calloc(records->count + 1, sizeof *made.runs),
                      .logs = calloc(records->count + 1, sizeof *made.logs),
                      .places = calloc(records->count + 1, sizeof *made.places)};
    if (made.runs == NULL || made.logs == NULL || made.places == NULL)
        return err_set(err, ENOMEM, "out of memory");
    if (sort_runs(records, &made, arms, err) < 0)
        return -err->code;
    find_places(&made);
    list_pairs(&made, arms);
    *pairs = made;
    made = (struct pairs){0};
    return 0;
}

/* The first run of the place whose arm is at least `arm`. */
static size_t lower_bound(const struct pairs *pairs, const struct place *place, unsigned arm)
{
    size_t low = place->first, high = place->first + place->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (pairs->runs[middle].arm < arm)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const struct paired_run *pairs_arm(const struct pairs *pairs, const struct place *place, struct pair pair,
                                   bool second, size_t *count)
{
    unsigned arm = arm_of_pair(pair, second);
    size_t first = lower_bound(pairs, place, arm);
    *count = lower_bound(pairs, place, arm + 1) - first;
    return *count > 0 ? &pairs->runs[first] : NULL;
}

bool pairs_meet(const struct pairs *pairs, const struct place *place, struct pair pair)
{
    size_t count;
    return pairs_arm(pairs, place, pair, false, &count) != NULL &&
           pairs_arm(pairs, place, pair, true, &count) != NULL;
}

/* NaN where the run or its value cannot be used. */
static double log_value(const struct paired_run *run, unsigned metric)
{
    double value = run->record->metrics[metric];
    return run->record->status == STATUS_OK && isfinite(value) && value > 0 ? log(value) : NAN;
}

void pairs_load(struct pairs *pairs, unsigned metric)
{
    for (size_t i = 0; i < pairs->run_count; i++)
        pairs->logs[i] = log_value(&pairs->runs[i], metric);
}

/* Behind the runs of the block that stands at `i`: failed attempts and repetitions follow the first ok run.
 */
static size_t next_block(const struct paired_run *runs, size_t count, size_t i)
{
    size_t next = i + 1;
    while (next < count && runs[next].block == runs[i].block)
        next++;
    return next;
}

size_t pairs_differences(const struct pairs *pairs, const struct place *place, struct pair pair,
                         struct difference *differences)
{
    size_t n, m, count = 0;
    const struct paired_run *x = pairs_arm(pairs, place, pair, false, &n);
    const struct paired_run *y = pairs_arm(pairs, place, pair, true, &m);
    const double *x_logs = pairs->logs + (n > 0 ? x - pairs->runs : 0);
    const double *y_logs = pairs->logs + (m > 0 ? y - pairs->runs : 0);
    for (size_t i = 0, j = 0; i < n && j < m;) {
        if (x[i].block < y[j].block) {
            i = next_block(x, n, i);
        } else if (x[i].block > y[j].block) {
            j = next_block(y, m, j);
        } else {
            double value = x_logs[i] - y_logs[j];
            if (!isnan(value))
                differences[count++] = (struct difference){.block = x[i].block, .value = value};
            i = next_block(x, n, i);
            j = next_block(y, m, j);
        }
    }
    return count;
}

void pairs_name(struct pair pair, bool second, struct text *text)
{
    text_add(text, mechanism_name(second ? pair.against : pair.mechanism));
    if (second && pair.control)
        text_add(text, " (A/A)");
}
