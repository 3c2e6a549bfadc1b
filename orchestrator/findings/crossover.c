/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "findings/crossover.h"

#include <errno.h>
#include <gsl/gsl_math.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/hash.h"
#include "statistics/alpha.h"

/* --- line --- */
/* The places that differ in size alone, and the curve of a pair's differences along it. The memory is made
 * once for all lines of an experiment. */

struct line {
    const struct run_index *index; /* borrowed */
    size_t begin, end;             /* of its places */
    struct curve curve;            /* of the last line_gather(); into the memory below */
    struct curve_point *columns;   /* owned */
    struct difference *gathered;   /* owned */
    uint32_t *blocks;              /* owned: block numbers of the curve, ascending */
    double *values;                /* owned: scratch, room for a number of each run */
    size_t tried;                  /* sizes at which both arms were tried */
    size_t found;                  /* differences at these sizes, used or not */
    int64_t from, to;              /* bytes of the curve's first and last size; 0 when it has none */
};

static void line_release(struct line *line)
{
    free(line->columns);
    free(line->gathered);
    free(line->blocks);
    free(line->values);
    *line = (struct line){0};
}

/* Room for any line of the places; stands before the first one. */
static int line_make(const struct run_index *index, struct line *line, struct err *err)
{
    size_t runs = index->run_count + 1, places = index->place_count + 1;
    *line = (struct line){
        .index = index,
        .columns = calloc(places, sizeof *line->columns),
        .gathered = calloc(runs, sizeof *line->gathered),
        .blocks = calloc(runs, sizeof *line->blocks),
        .values = calloc(runs, sizeof *line->values),
    };
    bool made =
        line->columns != NULL && line->gathered != NULL && line->blocks != NULL && line->values != NULL;
    return made ? 0 : err_set(err, ENOMEM, "out of memory");
}

/* Moves on to the next line; false after the last. */
static bool line_next(struct line *line)
{
    const struct run_index *index = line->index;
    line->begin = line->end;
    while (line->end < index->place_count &&
           cell_compare_lines(index->places[line->begin].cell, index->places[line->end].cell,
                              index->contrast) == 0)
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

/* What a message takes of the metric, up to a factor that both arms have: throughput is its reciprocal, and
 * all else but times of messages is counted per byte. */
static double per_message(unsigned metric, double value, double size)
{
    switch (metric) {
    case METRIC_throughput_gbps: return size / value;
    case METRIC_receive_us:
    case METRIC_latency_p50_us:
    case METRIC_latency_p99_us:
    case METRIC_latency_p999_us: return value;
    default: return value * size;
    }
}

/* What a unit of the logarithm of the ratio amounts to in a message's cost; NaN: not known. Costs t1 and t2
 * differ by L ln(t1 / t2), L their logarithmic mean: that of two with the geometric mean g whose ratio is
 * exp(m) is g sinh(m/2) / (m/2). m is the paired median, as it is told; g is of both arms' levels, of the
 * runs that tell levels, and so the same whichever arm is first. Resamples have other m, and this L: it would
 * change by m^2 / 24. Overwrites `values` of the index. */
static double line_scale(const struct line *line, const struct place *place, struct pair pair,
                         unsigned metric, double median)
{
    double mean = 1;
    for (unsigned second = 0; second < 2; second++) {
        size_t cell = place_cell(place, pair, second);
        double level = run_index_median(line->index, cell, metric);
        mean *= sqrt(per_message(metric, level, (double)place->cell->message_size));
    }
    return median == 0 ? mean : mean * (sinh(median / 2) / (median / 2));
}

/* The pair's curve in a metric: a column for each size with at least `least` differences, positive where the
 * first arm is better. */
static void line_gather(struct line *line, struct pair pair, unsigned metric, size_t least)
{
    double better = metrics[metric].better == BETTER_LOWER ? -1 : 1;
    size_t gathered = 0;
    line->curve = (struct curve){.columns = line->columns};
    line->from = line->to = 0;
    line->tried = line->found = 0;
    for (size_t i = line->begin; i < line->end; i++) {
        const struct place *place = &line->index->places[i];
        int64_t size = place->cell->message_size;
        if (!place_has(place, pair) || size < 1)
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
        qsort(&line->gathered[gathered], count, sizeof *line->gathered, compare_values);
        struct curve_point *column = &line->columns[line->curve.count++];
        *column = (struct curve_point){.size = (double)size,
                                       .log_size = log((double)size),
                                       .list = &line->gathered[gathered],
                                       .count = count};
        column->scale = line_scale(line, place, pair, metric, curve_median(column));
        line->from = line->from == 0 ? size : line->from;
        line->to = size;
        gathered += count;
    }
    if (gathered > 0)
        line->curve.blocks = number_blocks(line, gathered);
}

/* The median of a metric over the ok runs of one arm on the line; NaN when none has it. Overwrites
 * `values`. */
static double line_median(struct line *line, struct pair pair, bool second, unsigned metric)
{
    size_t n = 0;
    for (size_t i = line->begin; i < line->end; i++) {
        size_t cell = place_cell(&line->index->places[i], pair, second);
        size_t runs = cell != CELL_NONE ? run_index_count(line->index, cell) : 0;
        for (size_t j = 0; j < runs; j++) {
            double value = run_index_run(line->index, cell, j)->metrics[metric];
            if (isfinite(value))
                line->values[n++] = value;
        }
    }
    return n > 0 ? gsl_stats_median(line->values, 1, n) : NAN;
}

/* --- search --- */

/* What the search for crossovers works with. */
struct search {
    struct line line;      /* owned */
    struct bootstrap room; /* owned */
    int64_t seed;
};

static void search_release(struct search *search)
{
    line_release(&search->line);
    bootstrap_release(&search->room);
}

/* Each line has its own seed, so that adding a metric or an arm changes no other line's numbers; and two arms
 * have one, whichever is the baseline. */
static int find_seed(const struct search *search, const struct crossover *crossover, uint64_t *seed,
                     struct err *err)
{
    const struct field *contrast = search->line.index->contrast;
    bool ascending = field_compare(contrast, crossover->cell, crossover->other) < 0;
    own_text first = {0}, second = {0};
    field_print(contrast, ascending ? crossover->cell : crossover->other, &first);
    field_print(contrast, ascending ? crossover->other : crossover->cell, &second);
    const char *const words[] = {metrics[crossover->metric].key, text_string(&first), text_string(&second)};
    *seed = hash_bytes(HASH_START, &search->seed, sizeof search->seed);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        *seed = hash_bytes(*seed, words[i], strlen(words[i]) + 1);
    for (unsigned i = 0; i < cell_field_count; i++) /* what cell_compare_lines() looks at */
        if (cell_is_coordinate(&cell_fields[i], contrast) && !cell_field_is_size(&cell_fields[i]) &&
            !field_is_as_before(&cell_fields[i], crossover->cell))
            *seed = field_hash(&cell_fields[i], crossover->cell, *seed, hash_bytes);
    return first.failed || second.failed ? err_set(err, ENOMEM, "out of memory") : 0;
}

static int find_crossing(struct search *search, struct crossover *crossover, struct err *err)
{
    const struct line *line = &search->line;
    struct crossings observed;
    struct bracket bracket;
    uint64_t seed;
    if (find_seed(search, crossover, &seed, err) < 0)
        return -err->code;
    if (bootstrap_bracket(&search->room, &line->curve, seed, &observed, &bracket, err) < 0)
        return -err->code;
    crossover->crossings = observed.count;
    memcpy(crossover->places, search->room.places,
           GSL_MIN(observed.count, CROSSOVER_PLACES) * sizeof *crossover->places);
    if (observed.count == 1) {
        double place = *search->room.places;
        crossover->size = exp(place);
        crossover->size_ln = exp(observed.first == place ? observed.last : observed.first);
    }
    crossover->low = exp(bracket.low);
    crossover->high = exp(bracket.high);
    crossover->share_without = bracket.share_without;
    crossover->share_several = bracket.share_several;
    crossover->outcome = bracket.outcome;
    crossover->winner = bracket.winner;
    return 0;
}

/* The cell of one arm of the pair at the first place of the line where both were tried; NULL: nowhere. */
static const struct cell *line_cell(const struct line *line, struct pair pair, bool second)
{
    for (size_t i = line->begin; i < line->end; i++)
        if (place_has(&line->index->places[i], pair))
            return line->index->cells.cells[place_cell(&line->index->places[i], pair, second)];
    return NULL;
}

/* The crossover of a pair on the line that the search stands at; 1 when there is none to speak of. */
static int examine(struct search *search, struct pair pair, unsigned metric, struct crossover *crossover,
                   struct err *err)
{
    struct line *line = &search->line;
    *crossover = (struct crossover){.cell = line_cell(line, pair, false),
                                    .other = line_cell(line, pair, true),
                                    .contrast = (unsigned)(line->index->contrast - cell_fields),
                                    .pair = pair,
                                    .metric = metric,
                                    .size = NAN,
                                    .size_ln = NAN,
                                    .low = NAN,
                                    .high = NAN,
                                    .share_without = NAN,
                                    .share_several = NAN};
    line_gather(line, pair, metric, CROSSOVER_BLOCKS);
    if (line->tried < 2 || line->found == 0)
        return 1;
    crossover->copied = line_median(line, pair, false, METRIC_zc_copied_pct);
    crossover->against_copied = line_median(line, pair, true, METRIC_zc_copied_pct);
    crossover->sizes = line->curve.count;
    crossover->left_out = line->tried - line->curve.count;
    crossover->blocks = line->curve.blocks;
    crossover->from = line->from;
    crossover->to = line->to;
    return crossover->sizes >= 2 ? find_crossing(search, crossover, err) : 0;
}

static int search_pair(struct search *search, struct pair pair, unsigned metric, size_t *capacity,
                       struct crossovers *crossovers, struct err *err)
{
    search->line.end = 0;
    while (line_next(&search->line)) {
        struct crossover crossover;
        int result = examine(search, pair, metric, &crossover, err);
        if (result < 0)
            return result;
        struct crossover *place =
            result == 0 ? ARRAY_NEXT(crossovers->list, crossovers->count, *capacity) : &crossover;
        if (place == NULL)
            return err_set(err, ENOMEM, "out of memory");
        *place = crossover;
    }
    return 0;
}

int crossovers_make(const struct run_index *index, const struct verdicts *verdicts,
                    const struct settings *settings, struct crossovers *crossovers, struct err *err)
{
    *crossovers = (struct crossovers){0};
    OWNED_BY(search_release) struct search search = {.seed = settings->seed};
    size_t capacity = 0;
    int result = line_make(index, &search.line, err);
    for (unsigned i = 0; result == 0 && i < verdict_metric_count; i++)
        for (size_t j = 0; result == 0 && j < index->pair_count; j++)
            if (!index->pairs[j].control && verdicts_judge(index, verdict_metrics[i]))
                result =
                    search_pair(&search, index->pairs[j], verdict_metrics[i], &capacity, crossovers, err);
    for (size_t i = 0; i < crossovers->count; i++)
        crossovers->list[i].equivalence = settings->equivalence;
    crossovers_confirm(verdicts, crossovers);
    return result;
}

bool crossovers_alike(const struct crossover *a, const struct crossover *b)
{
    return a->metric == b->metric && a->pair.arm == b->pair.arm && a->pair.against == b->pair.against;
}

/* --- confirmation --- */

static bool has_say(const struct verdict *verdict)
{
    return verdict->n >= CROSSOVER_BLOCKS;
}

bool crossover_stretch(const struct crossover *crossover, size_t *next, struct stretch *stretch)
{
    const struct verdict *list = crossover->verdicts;
    size_t begin = *next;
    while (begin < crossover->verdict_count && !has_say(&list[begin]))
        begin++;
    size_t end = begin;
    while (end < crossover->verdict_count && has_say(&list[end]) &&
           list[end].conclusion == list[begin].conclusion)
        end++;
    *next = end;
    if (begin == end)
        return false;
    *stretch = (struct stretch){.conclusion = list[begin].conclusion,
                                .from = list[begin].cell->message_size,
                                .to = list[end - 1].cell->message_size};
    return true;
}

/* Of the pair's first arm: 1 better, -1 worse, 0 neither. */
static int favour(enum conclusion conclusion)
{
    return (conclusion == FASTER) - (conclusion == SLOWER);
}

static size_t count_changes(const struct crossover *crossover)
{
    struct stretch stretch;
    size_t changes = 0, next = 0;
    for (int last = 0; crossover_stretch(crossover, &next, &stretch);) {
        int here = favour(stretch.conclusion);
        changes += last != 0 && here == -last;
        last = here != 0 ? here : last;
    }
    return changes;
}

/* A bound that is not known compares false. */
static bool borne_out(const struct crossover *crossover, const struct verdict *verdict)
{
    double bytes = (double)verdict->cell->message_size;
    int said = favour(verdict->conclusion);
    if (crossover->outcome == THROUGHOUT || bytes >= crossover->high)
        return said == crossover->winner;
    if (bytes <= crossover->low)
        return said == -crossover->winner || verdict->conclusion == EQUIVALENT;
    return said == 0;
}

static bool confirmed(const struct crossover *crossover)
{
    size_t having_say = 0;
    if (crossover->outcome == SEVERAL)
        return count_changes(crossover) >= crossover->crossings;
    if (crossover->share_several > ALPHA_TAIL)
        return false;
    if (crossover->outcome != CROSSING && crossover->crossings > 0)
        return false;
    for (size_t i = 0; i < crossover->verdict_count; i++) {
        const struct verdict *verdict = &crossover->verdicts[i];
        if (has_say(verdict) && !borne_out(crossover, verdict))
            return false;
        having_say += has_say(verdict);
    }
    return having_say > 0;
}

static bool on_line(const struct crossover *crossover, const struct verdict *verdict)
{
    return verdict->metric == crossover->metric && verdict->pair.arm == crossover->pair.arm &&
           verdict->pair.against == crossover->pair.against && !verdict->pair.control &&
           cell_compare_lines(verdict->cell, crossover->cell, &cell_fields[crossover->contrast]) == 0;
}

void crossovers_confirm(const struct verdicts *verdicts, struct crossovers *crossovers)
{
    size_t next = 0;
    for (size_t i = 0; i < crossovers->count; i++) {
        struct crossover *crossover = &crossovers->list[i];
        while (next < verdicts->count && !on_line(crossover, &verdicts->list[next]))
            next++;
        crossover->verdicts = next < verdicts->count ? &verdicts->list[next] : NULL;
        crossover->verdict_count = 0;
        for (; next < verdicts->count && on_line(crossover, &verdicts->list[next]); next++)
            crossover->verdict_count++;
        crossover->confirmation = crossover->outcome == UNDECIDED ? NOTHING_STATED
                                  : confirmed(crossover)          ? CONFIRMED
                                                                  : UNCONFIRMED;
    }
}
