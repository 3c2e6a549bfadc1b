/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "findings/comparison.h"

#include <errno.h>
#include <stdlib.h>

void comparisons_release(struct comparisons *comparisons)
{
    free(comparisons->list);
    *comparisons = (struct comparisons){0};
}

static enum conclusion turned(enum conclusion conclusion)
{
    return conclusion == FASTER ? SLOWER : conclusion == SLOWER ? FASTER : conclusion;
}

struct comparison comparison_from(const struct verdict *verdict, unsigned mechanism)
{
    struct comparison comparison = {.cell = verdict->cell,
                                    .mechanism = verdict->pair.mechanism,
                                    .against = verdict->pair.against,
                                    .metric = verdict->metric,
                                    .n = verdict->n,
                                    .ratio = verdict->ratio,
                                    .low = verdict->low,
                                    .high = verdict->high,
                                    .p_holm = verdict->p_holm,
                                    .conclusion = verdict->conclusion};
    if (mechanism == verdict->pair.mechanism)
        return comparison;
    comparison.mechanism = verdict->pair.against;
    comparison.against = verdict->pair.mechanism;
    comparison.ratio = 1 / verdict->ratio;
    comparison.low = 1 / verdict->high;
    comparison.high = 1 / verdict->low;
    comparison.conclusion = turned(verdict->conclusion);
    return comparison;
}

static bool is_about(struct pair pair, unsigned mechanism, unsigned against)
{
    if (pair.control || (pair.mechanism != mechanism && pair.against != mechanism))
        return false;
    unsigned other = pair.mechanism == mechanism ? pair.against : pair.mechanism;
    return against == MECHANISM_COUNT ? !mechanisms[other].undelivered : other == against;
}

int comparisons_select(const struct verdicts *verdicts, unsigned metric, unsigned mechanism, unsigned against,
                       struct comparisons *comparisons, struct err *err)
{
    *comparisons = (struct comparisons){.list = calloc(verdicts->count + 1, sizeof *comparisons->list)};
    if (comparisons->list == NULL)
        return err_set(err, ENOMEM, "out of memory");
    for (size_t i = 0; i < verdicts->count; i++) {
        const struct verdict *verdict = &verdicts->list[i];
        if (verdict->metric == metric && is_about(verdict->pair, mechanism, against))
            comparisons->list[comparisons->count++] = comparison_from(verdict, mechanism);
    }
    return 0;
}

static void count_conclusive(const struct comparison *comparison, struct balance *balance)
{
    if (comparison->ratio > 1) {
        balance->higher++;
        if (balance->highest == NULL || comparison->ratio > balance->highest->ratio)
            balance->highest = comparison;
    } else {
        balance->lower++;
        if (balance->lowest == NULL || comparison->ratio < balance->lowest->ratio)
            balance->lowest = comparison;
    }
}

void comparisons_balance(const struct comparisons *comparisons, struct balance *balance)
{
    *balance = (struct balance){0};
    for (size_t i = 0; i < comparisons->count; i++) {
        const struct comparison *comparison = &comparisons->list[i];
        if (comparison->n == 0)
            balance->apart++;
        else if (comparison->conclusion == EQUIVALENT)
            balance->equivalent++;
        else if (comparison->conclusion == INCONCLUSIVE)
            balance->inconclusive++;
        else
            count_conclusive(comparison, balance);
    }
}
