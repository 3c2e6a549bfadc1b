/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "answers/statement.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "answers/phrase.h"
#include "base/units.h"

/* --- statement --- */

enum { NAMED_MAX = 5 }; /* changes of sign that are listed before "..." */

/* Between sizes that were asked for in plain bytes, in these too; three digits, as in KB. */
static void add_size(const struct crossover *crossover, double bytes, struct text *text)
{
    double unit = pow(10, fmax(0, floor(log10(bytes)) - 2));
    if (crossover->to % 1024 == 0)
        units_label(UNIT_BYTES, llround(bytes), text);
    else
        text_addf(text, "%lld B", llround(round(bytes / unit) * unit));
}

static void add_range(const struct crossover *crossover, struct text *text)
{
    units_label_size(crossover->from, text);
    text_add(text, "-");
    units_label_size(crossover->to, text);
}

static void add_name(const struct crossover *crossover, bool second, struct text *text)
{
    double copied = second ? crossover->against_copied : crossover->copied;
    pair_name(crossover->pair, second, text);
    if (!(copied > 0))
        return;
    text_add(text, " (");
    text_number(text, copied, 3);
    text_add(text, " % copied)");
}

/* "one-copy beats two-copy", the winner first. */
static void add_winner(const struct crossover *crossover, const char *verb, struct text *text)
{
    bool second = crossover->winner < 0;
    add_name(crossover, second, text);
    text_add(text, verb);
    add_name(crossover, !second, text);
}

static void write_crossing(const struct crossover *crossover, const double *places, struct text *text)
{
    (void)places;
    add_winner(crossover, " beats ", text);
    text_add(text, " from ");
    add_size(crossover, crossover->size, text);
    text_add(text, " [");
    if (isnan(crossover->low)) {
        text_add(text, "below ");
        units_label_size(crossover->from, text);
    } else {
        add_size(crossover, crossover->low, text);
    }
    text_add(text, ", ");
    if (isnan(crossover->high)) {
        text_add(text, "beyond ");
        units_label_size(crossover->to, text);
    } else {
        add_size(crossover, crossover->high, text);
    }
    text_add(text, "]");
}

/* The medians themselves may not cross: then only the bound is known. */
static void write_not_below(const struct crossover *crossover, const double *places, struct text *text)
{
    if (crossover->crossings == 1) {
        write_crossing(crossover, places, text);
        return;
    }
    add_winner(crossover, " does not beat ", text);
    text_add(text, " below ");
    add_size(crossover, crossover->low, text);
    text_add(text, ", if at all within ");
    add_range(crossover, text);
}

static void write_not_above(const struct crossover *crossover, const double *places, struct text *text)
{
    if (crossover->crossings == 1) {
        write_crossing(crossover, places, text);
        return;
    }
    add_winner(crossover, " beats ", text);
    text_add(text, " from ");
    add_size(crossover, crossover->high, text);
    text_add(text, " at the latest");
}

static void write_throughout(const struct crossover *crossover, const double *places, struct text *text)
{
    (void)places;
    text_add(text, "not in ");
    add_range(crossover, text);
    text_add(text, ": ");
    add_winner(crossover, " is better than ", text);
    text_add(text, " throughout");
}

static void write_several(const struct crossover *crossover, const double *places, struct text *text)
{
    text_add(text, "no single size: ");
    add_name(crossover, false, text);
    text_add(text, " and ");
    add_name(crossover, true, text);
    text_addf(text, " change places %zu times in ", crossover->crossings);
    add_range(crossover, text);
    for (size_t i = 0; i < crossover->crossings && i < NAMED_MAX; i++) {
        text_add(text, i == 0 ? " (at " : ", ");
        add_size(crossover, exp(places[i]), text);
    }
    text_add(text, crossover->crossings > NAMED_MAX ? ", ...)" : ")");
}

static void write_undecided(const struct crossover *crossover, const double *places, struct text *text)
{
    (void)places;
    text_add(text, "undecided: ");
    if (crossover->sizes < 2) {
        text_addf(text, "at least %d blocks in which both ran are needed at two sizes", CROSSOVER_BLOCKS);
        return;
    }
    add_name(crossover, false, text);
    text_add(text, " and ");
    add_name(crossover, true, text);
    text_add(text, " are too close in ");
    add_range(crossover, text);
    text_addf(text, " for %zu blocks (", crossover->blocks);
    text_number(text, round(100 * crossover->share_without), 3);
    text_add(text, " % of resamples never cross, ");
    text_number(text, round(100 * crossover->share_several), 3);
    text_add(text, " % more than once)");
}

void statement_write(const struct crossover *crossover, const double *places, struct text *text)
{
    static void (*const writers[])(const struct crossover *, const double *, struct text *) = {
        [UNDECIDED] = write_undecided, [CROSSING] = write_crossing,     [NOT_BELOW] = write_not_below,
        [NOT_ABOVE] = write_not_above, [THROUGHOUT] = write_throughout, [SEVERAL] = write_several,
    };
    writers[crossover->outcome](crossover, places, text);
    if (crossover->left_out > 0 && crossover->sizes >= 2)
        text_addf(text, "; %zu %s left out for want of blocks", crossover->left_out,
                  crossover->left_out == 1 ? "size" : "sizes");
}

/* --- statements --- */

enum { STATEMENTS_NAMED_MAX = 3 };

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
    for (size_t i = 0; i < doubts->count && i < STATEMENTS_NAMED_MAX; i++) {
        text_add(text, join);
        phrase_place(sources, doubts->list[i]->cell, text);
        join = " / ";
    }
    if (doubts->count > STATEMENTS_NAMED_MAX)
        text_addf(text, " and %zu more place%s", doubts->count - STATEMENTS_NAMED_MAX,
                  plural(doubts->count - STATEMENTS_NAMED_MAX));
}
