/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "findings/doubt.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

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
