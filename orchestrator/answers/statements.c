/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "answers/statements.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "answers/phrase.h"

enum { NAMED_MAX = 3 };

void statements_release(struct statements *statements)
{
    free(statements->list);
    *statements = (struct statements){0};
}

int statements_select(const struct crossovers *crossovers, unsigned metric, unsigned mechanism,
                      unsigned against, struct statements *statements, struct err *err)
{
    *statements = (struct statements){.list = calloc(crossovers->count + 1, sizeof *statements->list)};
    if (statements->list == NULL)
        return err_set(err, ENOMEM, "out of memory");
    for (size_t i = 0; i < crossovers->count; i++) {
        const struct crossover *crossover = &crossovers->list[i];
        struct pair pair = crossover->pair;
        bool about = (pair.mechanism == mechanism && pair.against == against) ||
                     (pair.mechanism == against && pair.against == mechanism);
        if (about && crossover->metric == metric)
            statements->list[statements->count++] = crossover;
    }
    return 0;
}

static bool said_before(const struct statements *statements, size_t i)
{
    for (size_t j = 0; j < i; j++)
        if (strcmp(statements->list[j]->statement, statements->list[i]->statement) == 0)
            return true;
    return false;
}

/* Where line i and all later ones with the same statement lie. */
static void add_lines(const struct answer_sources *sources, const struct statements *statements, size_t i,
                      struct text *text)
{
    const char *join = "";
    for (size_t j = i; j < statements->count; j++) {
        if (strcmp(statements->list[j]->statement, statements->list[i]->statement) != 0)
            continue;
        text_add(text, join);
        phrase_line(sources, statements->list[j]->cell, text);
        join = " / ";
    }
}

static size_t count_different(const struct statements *statements)
{
    size_t different = 0;
    for (size_t i = 0; i < statements->count; i++)
        different += said_before(statements, i) ? 0 : 1;
    return different;
}

void statements_phrase(const struct answer_sources *sources, const struct statements *statements,
                       struct text *text)
{
    size_t different = count_different(statements), said = 0;
    for (size_t i = 0; i < statements->count && said < STATEMENTS_MAX; i++) {
        if (said_before(statements, i))
            continue;
        text_add(text, said++ > 0 ? "; " : "");
        if (statements->count > 1) {
            add_lines(sources, statements, i, text);
            text_add(text, ": ");
        }
        text_add(text, statements->list[i]->statement);
    }
    if (different > STATEMENTS_MAX)
        text_addf(text, "; %zu more in crossovers.csv", different - STATEMENTS_MAX);
}

void doubts_phrase(const struct answer_sources *sources, const struct doubts *doubts, struct text *text)
{
    const char *join = " at ";
    if (doubts->count == 0)
        return;
    text_addf(text, "; not confirmed by the verdict%s", plural(doubts->count));
    for (size_t i = 0; i < doubts->count && i < NAMED_MAX; i++) {
        text_add(text, join);
        phrase_place(sources, doubts->list[i]->cell, text);
        join = " / ";
    }
    if (doubts->count > NAMED_MAX)
        text_addf(text, " and %zu more place%s", doubts->count - NAMED_MAX,
                  plural(doubts->count - NAMED_MAX));
}
