/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "findings/crossover.h"

#include <errno.h>
#include <gsl/gsl_math.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/hash.h"
#include "statistics/bootstrap.h"

/* --- crossover --- */

void crossovers_release(struct crossovers *crossovers)
{
    free(crossovers->list);
    *crossovers = (struct crossovers){0};
}

bool crossovers_alike(const struct crossover *a, const struct crossover *b)
{
    return a->metric == b->metric && a->pair.mechanism == b->pair.mechanism &&
           a->pair.against == b->pair.against;
}

/* What the search for one pair's crossovers works with. */
struct search {
    struct line line;            /* owned */
    gsl_rng *rng;                /* owned */
    struct bootstrap room;       /* owned arrays */
    size_t blocks, sizes;        /* that there is room for */
    struct crossings *resamples; /* owned */
    double *scratch;             /* owned: 2 x resamples */
    int64_t seed;
};

static void search_release(struct search *search)
{
    line_release(&search->line);
    if (search->rng != NULL)
        gsl_rng_free(search->rng);
    free(search->room.weights);
    free(search->room.medians);
    free(search->room.columns);
    free(search->resamples);
    free(search->scratch);
}

static int search_make(const struct run_index *index, int64_t seed, struct search *search, struct err *err)
{
    *search = (struct search){
        .rng = gsl_rng_alloc(gsl_rng_mt19937),
        .resamples = calloc(BOOTSTRAP_RESAMPLES, sizeof *search->resamples),
        .scratch = calloc(2 * BOOTSTRAP_RESAMPLES, sizeof *search->scratch),
        .seed = seed,
    };
    bool made = search->rng != NULL && search->resamples != NULL && search->scratch != NULL;
    return made ? line_make(index, &search->line, err) : err_set(err, ENOMEM, "out of memory");
}

/* Room for a line of the curve's size; what was in it is lost. */
static int make_room(struct search *search, struct err *err)
{
    const struct curve *curve = &search->line.curve;
    struct bootstrap *room = &search->room;
    if (curve->blocks > BOOTSTRAP_BLOCKS_MAX)
        return err_set(err, E2BIG, "%zu blocks: more than can be resampled", curve->blocks);
    if (curve->blocks > search->blocks) {
        free(room->weights);
        room->weights = calloc(curve->blocks, sizeof *room->weights);
        search->blocks = room->weights != NULL ? curve->blocks : 0;
    }
    if (curve->count > search->sizes) {
        free(room->medians);
        free(room->columns);
        room->medians = calloc(curve->count, sizeof *room->medians);
        room->columns = calloc(curve->count, sizeof *room->columns);
        search->sizes = room->medians != NULL && room->columns != NULL ? curve->count : 0;
    }
    bool made = search->blocks >= curve->blocks && search->sizes >= curve->count;
    return made ? 0 : err_set(err, ENOMEM, "out of memory");
}

/* A seed for each line of its own, so that adding a metric or a mechanism changes no other line's numbers.
 * The Mersenne twister takes 32 bits. */
static void seed_line(struct search *search, const struct crossover *crossover)
{
    const char *const words[] = {metrics[crossover->metric].key, mechanism_name(crossover->pair.mechanism),
                                 mechanism_name(crossover->pair.against)};
    uint64_t hash = hash_bytes(HASH_START, &search->seed, sizeof search->seed);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        hash = hash_bytes(hash, words[i], strlen(words[i]) + 1);
    hash = cell_hash_line(crossover->cell, hash);
    gsl_rng_set(search->rng, (uint32_t)(hash ^ hash >> 32));
}

static void bracket_line(struct search *search, struct crossover *crossover)
{
    const struct curve *curve = &search->line.curve;
    struct crossings observed;
    struct bracket bracket;
    curve_cross(curve, search->line.medians, 1, search->line.positions, &observed);
    seed_line(search, crossover);
    bootstrap_cross(curve, search->rng, &search->room, search->resamples);
    bracket_make(&observed, search->resamples, BOOTSTRAP_RESAMPLES, curve->columns[0].log_size,
                 curve->columns[curve->count - 1].log_size, search->scratch, &bracket);
    crossover->crossings = observed.count;
    memcpy(crossover->places, search->line.positions,
           GSL_MIN(observed.count, CROSSOVER_PLACES) * sizeof *crossover->places);
    crossover->size = observed.count == 1 ? exp(observed.first) : NAN;
    crossover->low = exp(bracket.low);
    crossover->high = exp(bracket.high);
    crossover->share_without = bracket.share_without;
    crossover->share_several = bracket.share_several;
    crossover->outcome = bracket.outcome;
    crossover->winner = bracket.winner;
}

/* The crossover of a pair on the line that the search stands at; 1 when there is none to speak of. */
static int examine(struct search *search, struct pair pair, unsigned metric, struct crossover *crossover,
                   struct err *err)
{
    struct line *line = &search->line;
    *crossover = (struct crossover){.cell = line->index->places[line->begin].cell,
                                    .pair = pair,
                                    .metric = metric,
                                    .size = NAN,
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
    int failed = make_room(search, err);
    if (failed != 0)
        return failed;
    if (crossover->sizes >= 2)
        bracket_line(search, crossover);
    return 0;
}

static int add(struct crossovers *crossovers, size_t *capacity, struct crossover *crossover, struct err *err)
{
    struct crossover *place = ARRAY_NEXT(crossovers->list, crossovers->count, *capacity);
    if (place == NULL)
        return err_set(err, ENOMEM, "out of memory");
    *place = *crossover;
    return 0;
}

static int search_pair(struct search *search, struct pair pair, unsigned metric, size_t *capacity,
                       struct crossovers *crossovers, struct err *err)
{
    search->line.end = 0;
    while (line_next(&search->line)) {
        struct crossover crossover;
        int result = examine(search, pair, metric, &crossover, err);
        if (result == 0)
            result = add(crossovers, capacity, &crossover, err);
        if (result < 0)
            return result;
    }
    return 0;
}

int crossovers_make(const struct run_index *index, const struct settings *settings,
                    struct crossovers *crossovers, struct err *err)
{
    *crossovers = (struct crossovers){0};
    OWNED_BY(search_release) struct search search = {0};
    size_t capacity = 0;
    int result = search_make(index, settings->seed, &search, err);
    for (unsigned i = 0; result == 0 && i < verdict_metric_count; i++)
        for (size_t j = 0; result == 0 && j < index->pair_count; j++)
            if (!index->pairs[j].control)
                result =
                    search_pair(&search, index->pairs[j], verdict_metrics[i], &capacity, crossovers, err);
    return result;
}

/* --- doubt --- */

void doubts_release(struct doubts *doubts)
{
    free(doubts->list);
    *doubts = (struct doubts){0};
}

int doubts_make(const struct comparisons *comparisons, struct doubts *doubts, struct err *err)
{
    *doubts = (struct doubts){.list = calloc(comparisons->count + 1, sizeof *doubts->list)};
    return doubts->list != NULL ? 0 : err_set(err, ENOMEM, "out of memory");
}

/* Of the crossover's first mechanism: 1 better, -1 worse, 0 neither. */
static int favour(const struct crossover *crossover, const struct comparison *comparison)
{
    int sign = comparison->mechanism == crossover->pair.mechanism ? 1 : -1;
    return comparison->conclusion == FASTER ? sign : comparison->conclusion == SLOWER ? -sign : 0;
}

/* Who is stated to be better at a size, in the same way; 0: nothing is stated. A bound that is not known
 * compares false. */
static int stated(const struct crossover *crossover, int64_t size)
{
    double bytes = (double)size;
    if (crossover->outcome == THROUGHOUT || bytes >= crossover->high)
        return crossover->winner;
    return bytes <= crossover->low ? -crossover->winner : 0;
}

/* Whether it is on the line, and of enough blocks to be part of the crossover. */
static bool takes_part(const struct crossover *crossover, const struct comparison *comparison)
{
    return comparison->n >= CROSSOVER_BLOCKS && cell_compare_lines(comparison->cell, crossover->cell) == 0;
}

/* Sizes ascend along a line. */
static size_t count_changes(const struct crossover *crossover, const struct comparisons *comparisons)
{
    size_t changes = 0;
    int last = 0;
    for (size_t i = 0; i < comparisons->count; i++) {
        const struct comparison *comparison = &comparisons->list[i];
        int here = takes_part(crossover, comparison) ? favour(crossover, comparison) : 0;
        changes += last != 0 && here == -last ? 1 : 0;
        last = here != 0 ? here : last;
    }
    return changes;
}

static void examine_several(const struct crossover *crossover, const struct comparisons *comparisons,
                            struct doubts *doubts)
{
    doubts->confirmed = count_changes(crossover, comparisons) >= crossover->crossings;
    for (size_t i = 0; i < comparisons->count && !doubts->confirmed; i++) {
        const struct comparison *comparison = &comparisons->list[i];
        if (takes_part(crossover, comparison) && favour(crossover, comparison) == 0)
            doubts->list[doubts->count++] = comparison;
    }
}

/* A lower bound alone: "does not beat" is confirmed by an equivalent, "beats from" by the opposite only. */
static bool confirms_bound(const struct crossover *crossover, bool said)
{
    return crossover->outcome == NOT_BELOW && (said || crossover->crossings == 0);
}

void doubts_examine(const struct crossover *crossover, const struct comparisons *comparisons,
                    struct doubts *doubts)
{
    doubts->confirmed = doubts->said_below = doubts->said_above = false;
    if (crossover->outcome == SEVERAL) {
        examine_several(crossover, comparisons, doubts);
        return;
    }
    for (size_t i = 0; i < comparisons->count && crossover->outcome != UNDECIDED; i++) {
        const struct comparison *comparison = &comparisons->list[i];
        int expected =
            takes_part(crossover, comparison) ? stated(crossover, comparison->cell->message_size) : 0;
        bool wins = expected == crossover->winner; /* else it must only not win: it may be equivalent */
        bool said = favour(crossover, comparison) == expected;
        if (expected == 0)
            continue;
        doubts->said_above = doubts->said_above || (said && wins);
        doubts->said_below = doubts->said_below || (said && !wins);
        if (said || (!wins && comparison->conclusion == EQUIVALENT))
            doubts->confirmed = doubts->confirmed || wins || confirms_bound(crossover, said);
        else
            doubts->list[doubts->count++] = comparison;
    }
}

static enum confirmation confirmation_of(const struct crossover *crossover, const struct doubts *doubts)
{
    if (crossover->outcome == UNDECIDED)
        return NOTHING_STATED;
    if (!doubts->confirmed)
        return UNCONFIRMED;
    return doubts->count > 0 ? CONFIRMED_PARTLY : CONFIRMED;
}

/* All lines of one pair in one metric. */
static int settle_contest(const struct verdicts *verdicts, struct crossover *list, size_t count,
                          struct err *err)
{
    own_comparisons comparisons = {0};
    own_doubts doubts = {0};
    int rc = comparisons_select(verdicts, list->metric, list->pair.mechanism, list->pair.against,
                                &comparisons, err);
    if (rc == 0)
        rc = doubts_make(&comparisons, &doubts, err);
    for (size_t i = 0; i < count && rc == 0; i++) {
        doubts.count = 0;
        doubts_examine(&list[i], &comparisons, &doubts);
        list[i].confirmation = confirmation_of(&list[i], &doubts);
        list[i].said_below = doubts.said_below;
        list[i].said_above = doubts.said_above;
    }
    return rc;
}

int doubts_settle(const struct verdicts *verdicts, struct crossovers *crossovers, struct err *err)
{
    int rc = 0;
    for (size_t i = 0, count; i < crossovers->count && rc == 0; i += count) {
        struct crossover *list = &crossovers->list[i];
        for (count = 1; i + count < crossovers->count && crossovers_alike(list, list + count); count++)
            ;
        rc = settle_contest(verdicts, list, count, err);
    }
    return rc;
}
