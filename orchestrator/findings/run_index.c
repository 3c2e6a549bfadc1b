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
    bool x_slices = x->order == ORDER_CONTEST, y_slices = y->order == ORDER_CONTEST;
    if (x_slices != y_slices)
        return x_slices ? -1 : 1;
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
    index->level = calloc(groups.count + 1, sizeof *index->level);
    index->runs = calloc(room, sizeof *index->runs);
    index->blocks = calloc(room, sizeof *index->blocks);
    index->values = calloc(room, sizeof *index->values);
    index->differences = calloc(room, sizeof *index->differences);
    if (index->level == NULL || index->runs == NULL || index->blocks == NULL || index->values == NULL ||
        index->differences == NULL)
        return err_set(err, ENOMEM, "out of memory for %zu runs", index->run_count);
    for (size_t i = 0; i < index->run_count; i++)
        index->runs[i] = &index->records[groups.members[i]];
    for (size_t i = 0; i < index->measured; i++)
        qsort(&index->runs[index->first[i]], index->first[i + 1] - index->first[i], sizeof *index->runs,
              compare_runs);
    for (size_t i = 0; i < index->run_count; i++)
        index->blocks[i] = index->runs[i]->block;
    for (size_t i = 0; i < groups.count; i++) {
        size_t at = index->first[i], end = index->first[i + 1];
        while (at < end && index->runs[at]->order == ORDER_CONTEST)
            at++;
        index->level[i] = at < end ? at : index->first[i];
    }
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
    *runs = &index->runs[index->level[cell]];
    return run_index_count(index, cell);
}

double run_index_word(const struct run_index *index, size_t cell, unsigned metric)
{
    const struct record *const *runs;
    size_t count = run_index_runs(index, cell, &runs);
    for (unsigned word = 0; metrics[metric].words[word] != NULL; word++) {
        size_t have = 0;
        for (size_t i = 0; i < count; i++)
            have += runs[i]->metrics[metric] == word;
        if (2 * have > count)
            return word;
    }
    return NAN;
}

size_t run_index_values(const struct run_index *index, size_t cell, enum metric_id metric)
{
    size_t n = 0;
    for (size_t i = index->level[cell]; i < index->first[cell + 1]; i++) {
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

enum metric_id run_index_speed(const struct run_index *index)
{
    for (size_t i = 0; i < index->measured; i++)
        if (index->cells.cells[i]->pattern == PATTERN_STREAM)
            return METRIC_throughput_gbps;
    return run_index_knows(index, METRIC_latency_p50_us) ? METRIC_latency_p50_us : METRIC_throughput_gbps;
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

/* --- arms --- */

/* A value of the contrast, and where it stands among the arms. */
struct ranked {
    size_t value; /* number among cell_values */
    size_t rank;  /* 0 the baseline; then the axis; then what stands on no axis, in order */
};

static int compare_ranks(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    return (x->rank > y->rank) - (x->rank < y->rank);
}

/* The order of the arms: what an experiment's file named first, comes first. */
static void rank_values(const struct cell_values *values, const struct spec *spec, struct ranked *ranked)
{
    const struct axis *axis = spec != NULL && spec->axes != NULL ? spec_contrast(spec) : NULL;
    size_t named = axis != NULL ? axis->count : 0;
    for (size_t i = 0; i < values->count; i++)
        ranked[i] = (struct ranked){.value = i, .rank = 1 + named + i};
    for (size_t i = 0; i < named; i++) {
        struct cell cell = {0};
        axis_value(axis, i, &cell);
        size_t value = cell_values_find(values, &cell);
        if (value != CELL_NONE)
            ranked[value].rank = i == spec->baseline ? 0 : 1 + i;
    }
    qsort(ranked, values->count, sizeof *ranked, compare_ranks);
}

/* `arm_of`: of each value of the contrast its arm; the caller frees it. */
static int find_arms(struct run_index *index, const struct spec *spec, struct cell_values *values,
                     uint32_t **arm_of, struct err *err)
{
    index->contrast = &cell_fields[spec != NULL ? spec->settings.contrast : CONTRAST_MECHANISM];
    if (cell_values_make(index->cells.cells, index->cells.count, index->contrast, values, err) < 0)
        return -err->code;
    own_free struct ranked *ranked = calloc(values->count + 1, sizeof *ranked);
    index->arms = calloc(values->count + 1, sizeof *index->arms);
    *arm_of = calloc(values->count + 1, sizeof **arm_of);
    if (ranked == NULL || index->arms == NULL || *arm_of == NULL)
        return err_set(err, ENOMEM, "out of memory for %zu arms", values->count);
    rank_values(values, spec, ranked);
    for (size_t i = 0; i < values->count; i++) {
        index->arms[i].cell = values->cells[ranked[i].value];
        (*arm_of)[ranked[i].value] = (uint32_t)i;
    }
    index->arm_count = values->count;
    return 0;
}

unsigned run_index_arm(const struct run_index *index, const struct cell *cell)
{
    for (unsigned i = 0; i < index->arm_count; i++)
        if (field_equal(index->contrast, index->arms[i].cell, cell))
            return i;
    return ARM_NONE;
}

unsigned run_index_mechanism(const struct run_index *index, unsigned mechanism)
{
    bool compared = index->contrast != NULL && cell_field_is_mechanism(index->contrast);
    return compared ? run_index_arm(index, &(struct cell){.mechanism = mechanism}) : ARM_NONE;
}

void arm_name(const struct run_index *index, unsigned arm, struct text *text)
{
    field_words(index->contrast, index->arms[arm].cell, text);
}

/* --- places --- */

static int compare_numbers(const void *a, const void *b, void *context)
{
    const struct run_index *index = context;
    return cell_compare(index->cells.cells[*(const size_t *)a], index->cells.cells[*(const size_t *)b],
                        index->contrast);
}

static int compare_place_arms(const void *a, const void *b)
{
    const struct place_arm *x = a, *y = b;
    return (x->arm > y->arm) - (x->arm < y->arm);
}

/* A control of another arm than the baseline, as of files that were put together by hand, is no arm. */
static int find_places(struct run_index *index, const struct cell_values *values, const uint32_t *arm_of,
                       struct err *err)
{
    size_t count = index->cells.count, used = 0;
    own_free size_t *sorted = calloc(count + 1, sizeof *sorted);
    index->places = calloc(count + 1, sizeof *index->places);
    index->place_arms = calloc(count + 1, sizeof *index->place_arms);
    if (sorted == NULL || index->places == NULL || index->place_arms == NULL)
        return err_set(err, ENOMEM, "out of memory for %zu cells", count);
    for (size_t i = 0; i < count; i++)
        sorted[i] = i;
    qsort_r(sorted, count, sizeof *sorted, compare_numbers, index);
    for (size_t i = 0; i < count; i++) {
        const struct cell *cell = index->cells.cells[sorted[i]];
        struct place *place = &index->places[index->place_count];
        if (i == 0 || cell_compare_places(place[-1].cell, cell, index->contrast) != 0) {
            *place = (struct place){.cell = cell, .arms = &index->place_arms[used]};
            index->place_count++;
        } else {
            place--;
        }
        uint32_t arm = arm_of[cell_values_find(values, cell)];
        if (cell->control && arm != 0)
            continue;
        index->place_arms[used++] =
            (struct place_arm){.arm = cell->control ? ARM_CONTROL : arm, .cell = (uint32_t)sorted[i]};
        place->count++;
    }
    for (size_t i = 0, first = 0; i < index->place_count; first += index->places[i++].count)
        qsort(&index->place_arms[first], index->places[i].count, sizeof *index->place_arms,
              compare_place_arms);
    return 0;
}

size_t place_cell(const struct place *place, struct pair pair, bool second)
{
    const struct place_arm wanted = {.arm = !second ? pair.arm : pair.control ? ARM_CONTROL : pair.against};
    const struct place_arm *found = NULL;
    if (place->arms != NULL) /* never, which the analyzer cannot see */
        found = bsearch(&wanted, place->arms, place->count, sizeof *place->arms, compare_place_arms);
    return found != NULL ? found->cell : CELL_NONE;
}

bool place_has(const struct place *place, struct pair pair)
{
    return place_cell(place, pair, false) != CELL_NONE && place_cell(place, pair, true) != CELL_NONE;
}

/* --- pairs --- */

static int list_pairs(struct run_index *index, struct err *err)
{
    size_t arms = index->arm_count;
    bool all = arms <= ARMS_PAIRED_MAX, control = false;
    index->pairs = calloc(all ? arms * arms + 1 : arms + 1, sizeof *index->pairs);
    if (index->pairs == NULL)
        return err_set(err, ENOMEM, "out of memory for %zu arms", arms);
    for (unsigned against = 0; against < arms && (all || against == 0); against++)
        for (unsigned arm = against + 1; arm < arms; arm++)
            index->pairs[index->pair_count++] = (struct pair){.arm = arm, .against = against};
    const struct pair aa = {.control = true};
    for (size_t i = 0; i < index->place_count; i++)
        control = control || place_cell(&index->places[i], aa, true) != CELL_NONE;
    if (control)
        index->pairs[index->pair_count++] = aa;
    return 0;
}

void pair_name(const struct run_index *index, struct pair pair, bool second, struct text *text)
{
    arm_name(index, second ? pair.against : pair.arm, text);
    if (second && pair.control)
        text_add(text, " (A/A)");
}

/* The cell's run in a block; NULL when it has none. `at` moves on through its runs, as the blocks asked for
 * ascend. */
static const struct record *run_in(const struct run_index *index, size_t *at, size_t end, uint32_t block)
{
    while (*at < end && index->blocks[*at] < block)
        (*at)++;
    return *at < end && index->blocks[*at] == block ? index->runs[*at] : NULL;
}

static double log_at(const struct run_index *index, size_t at, enum metric_id metric)
{
    return index->logs[metric] != NULL ? index->logs[metric][at] : log_value(index->runs[at], metric);
}

/* Runs of a cell, by number: from one to before the other. */
struct stretch {
    size_t from, to;
};

static struct stretch compared(const struct run_index *index, size_t cell)
{
    const struct record *const *runs;
    return (struct stretch){index->first[cell], index->first[cell] + run_index_compared(index, cell, &runs)};
}

/* Those beside slices. */
static struct stretch steady(const struct run_index *index, size_t cell)
{
    bool slices = index->level[cell] > index->first[cell];
    return (struct stretch){slices ? index->level[cell] : index->first[cell + 1], index->first[cell + 1]};
}

static size_t combine(const struct run_index *index, const struct stretch *runs, const double *weights,
                      size_t count, enum metric_id metric)
{
    size_t at[COMBINED_CELLS_MAX], n = 0;
    for (size_t j = 0; j < count; j++)
        at[j] = runs[j].from;
    for (size_t i = at[0]; i < runs[0].to; i++) {
        uint32_t block = index->blocks[i];
        double sum = 0;
        if (i > runs[0].from && index->blocks[i - 1] == block)
            continue;
        for (size_t j = 0; j < count; j++) {
            bool has = run_in(index, &at[j], runs[j].to, block) != NULL;
            sum += weights[j] * (has ? log_at(index, at[j], metric) : NAN);
        }
        if (!isfinite(sum))
            continue;
        index->differences[n] = (struct difference){.block = block, .value = sum};
        index->values[n++] = sum;
    }
    return n;
}

size_t run_index_combine(const struct run_index *index, const size_t *cells, const double *weights,
                         size_t count, enum metric_id metric)
{
    struct stretch runs[COMBINED_CELLS_MAX];
    for (size_t j = 0; j < count; j++)
        runs[j] = compared(index, cells[j]);
    return combine(index, runs, weights, count, metric);
}

/* What the rounds of contests say takes the place of what their sums say. */
static void prefer_slices(const struct run_index *index, const struct stretch runs[2], size_t n,
                          enum metric_id metric)
{
    size_t at[] = {runs[0].from, runs[1].from};
    for (size_t i = 0; i < n; i++) {
        uint32_t block = index->differences[i].block;
        const struct record *run = run_in(index, &at[0], runs[0].to, block);
        const struct record *other = run_in(index, &at[1], runs[1].to, block);
        if (run == NULL || other == NULL) /* a difference has both */
            continue;
        double ratio = contests_log_ratio(index->contests, run->run, other->run, metric);
        if (!isnan(ratio))
            index->differences[i].value = index->values[i] = ratio;
    }
}

static size_t differences(const struct run_index *index, const struct place *place, struct pair pair,
                          struct stretch (*of)(const struct run_index *index, size_t cell),
                          struct stretch runs[2], enum metric_id metric)
{
    if (!place_has(place, pair))
        return 0;
    for (int i = 0; i < 2; i++)
        runs[i] = of(index, place_cell(place, pair, i == 1));
    return combine(index, runs, (const double[]){1, -1}, 2, metric);
}

size_t run_index_slices(const struct run_index *index, const struct place *place, struct pair pair,
                        enum metric_id metric)
{
    struct stretch runs[2];
    size_t n = differences(index, place, pair, compared, runs, metric);
    if (index->contests != NULL && index->contests->slices.count > 0)
        prefer_slices(index, runs, n, metric);
    return n;
}

size_t run_index_steady(const struct run_index *index, const struct place *place, struct pair pair,
                        enum metric_id metric)
{
    struct stretch runs[2];
    return differences(index, place, pair, steady, runs, metric);
}

const struct agreement *run_index_agreement(const struct run_index *index, const struct place *place,
                                            struct pair pair, enum metric_id metric)
{
    for (size_t i = 0; index->agreements != NULL && i < index->pair_count; i++)
        if (index->pairs[i].arm == pair.arm && index->pairs[i].against == pair.against &&
            index->pairs[i].control == pair.control)
            return agreements_find(index->agreements, index, metric, i, (size_t)(place - index->places));
    return NULL;
}

size_t run_index_differences(const struct run_index *index, const struct place *place, struct pair pair,
                             enum metric_id metric)
{
    const struct agreement *agreement = run_index_agreement(index, place, pair, metric);
    return (agreement != NULL && agreement->differ ? run_index_steady : run_index_slices)(index, place, pair,
                                                                                          metric);
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
    free(index->level);
    free(index->values);
    free(index->differences);
    free(index->arms);
    free(index->place_arms);
    free(index->places);
    free(index->pairs);
    *index = (struct run_index){0};
}

int run_index_make(const struct records *records, const struct spec *spec, struct run_index *index,
                   struct err *err)
{
    *index = (struct run_index){.records = records->list, .record_count = records->count};
    own_cell_values values = {0};
    own_free uint32_t *arm_of = NULL;
    own_free size_t *cell_of = calloc(records->count + 1, sizeof *cell_of);
    index->varies = calloc(cell_field_count, sizeof *index->varies);
    if (cell_of == NULL || index->varies == NULL)
        return err_set(err, ENOMEM, "out of memory for %zu records", records->count);
    if (number_cells(index, cell_of, err) < 0 || sort_runs(index, cell_of, err) < 0 ||
        take_logs(index, err) < 0 || find_arms(index, spec, &values, &arm_of, err) < 0 ||
        find_places(index, &values, arm_of, err) < 0 || list_pairs(index, err) < 0)
        return -err->code;
    for (unsigned i = 0; i < cell_field_count; i++)
        index->varies[i] = cells_vary(index->cells.cells, index->cells.count, &cell_fields[i]);
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
