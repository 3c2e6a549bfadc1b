/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "answers/statement.h"

#include <math.h>

#include "answers/phrase.h"
#include "base/units.h"

/* --- what is confirmed --- */

/* Of how many steps of two digits a size consists. */
static double rounded_down(double steps)
{
    return floor(steps + 1e-6);
}

static double rounded_up(double steps)
{
    return ceil(steps - 1e-6);
}

/* Two digits, and none beyond the sizes measured; between sizes that were asked for in plain bytes, in these
 * too. */
static void add_size(const struct crossover *crossover, double bytes, double (*rounded)(double steps),
                     struct text *text)
{
    bool binary = crossover->to % 1024 == 0;
    double unit = binary && bytes >= 1024 ? pow(1024, floor(log2(bytes) / 10)) : 1;
    double step = fmax(1, unit * pow(10, floor(log10(bytes / unit)) - 1));
    double size = fmin(fmax(rounded(bytes / step) * step, (double)crossover->from), (double)crossover->to);
    if (binary)
        units_label(UNIT_BYTES, llround(size), text);
    else
        text_addf(text, "%lld B", llround(size));
}

static void add_sizes(int64_t from, int64_t to, struct text *text)
{
    units_label_size(from, text);
    if (from == to)
        return;
    text_add(text, "-");
    units_label_size(to, text);
}

static void add_name(const struct crossover *crossover, bool second, struct text *text)
{
    double copied = second ? crossover->against_copied : crossover->copied;
    phrase_value(&cell_fields[crossover->contrast], second ? crossover->other : crossover->cell, text);
    if (!(copied > 0))
        return;
    text_add(text, " (");
    text_number(text, copied, 3);
    text_add(text, " % copied)");
}

/* "zero-copy is", "4 threads are". */
static void add_verb(const struct crossover *crossover, bool second, const char *one, const char *several,
                     struct text *text)
{
    const struct cell *cell = second ? crossover->other : crossover->cell;
    text_add(text, phrase_value_is_plural(&cell_fields[crossover->contrast], cell) ? several : one);
}

/* "one-copy beats two-copy", the winner first. */
static void add_winner(const struct crossover *crossover, const char *one, const char *several,
                       struct text *text)
{
    bool second = crossover->winner < 0;
    add_name(crossover, second, text);
    add_verb(crossover, second, one, several, text);
    add_name(crossover, !second, text);
}

static void write_crossing(const struct crossover *crossover, struct text *text)
{
    add_winner(crossover, " beats ", " beat ", text);
    text_add(text, " from ");
    add_size(crossover, crossover->size, round, text);
    text_add(text, " [");
    add_size(crossover, crossover->low, rounded_down, text);
    text_add(text, ", ");
    add_size(crossover, crossover->high, rounded_up, text);
    text_add(text, "]");
}

/* The medians themselves do not cross: only the bound is known. */
static void write_not_below(const struct crossover *crossover, struct text *text)
{
    add_winner(crossover, " does not beat ", " do not beat ", text);
    text_add(text, " below ");
    add_size(crossover, crossover->low, rounded_down, text);
    text_add(text, ", if at all within ");
    add_sizes(crossover->from, crossover->to, text);
}

static void write_not_above(const struct crossover *crossover, struct text *text)
{
    add_winner(crossover, " beats ", " beat ", text);
    text_add(text, " from ");
    add_size(crossover, crossover->high, rounded_up, text);
    text_add(text, " at the latest");
}

static void write_throughout(const struct crossover *crossover, struct text *text)
{
    text_add(text, "not in ");
    add_sizes(crossover->from, crossover->to, text);
    text_add(text, ": ");
    add_winner(crossover, " is better than ", " are better than ", text);
    text_add(text, " throughout");
}

static void write_several(const struct crossover *crossover, struct text *text)
{
    text_add(text, "no single size: ");
    add_name(crossover, false, text);
    text_add(text, " and ");
    add_name(crossover, true, text);
    text_addf(text, " change places %zu times in ", crossover->crossings);
    add_sizes(crossover->from, crossover->to, text);
    for (size_t i = 0; i < crossover->crossings && i < CROSSOVER_PLACES; i++) {
        text_add(text, i == 0 ? " (at " : ", ");
        add_size(crossover, exp(crossover->places[i]), round, text);
    }
    text_add(text, crossover->crossings > CROSSOVER_PLACES ? ", ...)" : ")");
}

/* --- verdicts at the sizes --- */

/* What the verdicts of a line come to. */
struct conclusions {
    size_t of[EQUIVALENT + 1]; /* stretches of each */
    struct stretch open;       /* the last undecided one */
    bool between;              /* it lies between two others, and these are all */
};

static void conclusions_find(const struct crossover *crossover, struct conclusions *conclusions)
{
    struct stretch stretch;
    size_t count = 0, open = 0;
    *conclusions = (struct conclusions){0};
    for (size_t next = 0; crossover_stretch(crossover, &next, &stretch); count++) {
        conclusions->of[stretch.conclusion]++;
        if (stretch.conclusion != INCONCLUSIVE)
            continue;
        conclusions->open = stretch;
        open = count;
    }
    conclusions->between = count == 3 && open == 1;
}

/* "slower than two-copy at 1 KB-4 KB and 64 KB, faster at 256 KB". */
static void add_decided(const struct crossover *crossover, struct text *text)
{
    bool turned = crossover->winner < 0; /* the winner is spoken of */
    enum conclusion last = INCONCLUSIVE;
    struct stretch stretch;
    for (size_t next = 0; crossover_stretch(crossover, &next, &stretch);) {
        enum conclusion here = stretch.conclusion;
        if (here != FASTER && here != SLOWER)
            continue;
        if (turned)
            here = here == FASTER ? SLOWER : FASTER;
        if (here == last) {
            text_add(text, " and ");
        } else {
            text_addf(text, "%s%s", last == INCONCLUSIVE ? "" : ", ",
                      phrase_verdict(crossover->metric, here));
            if (last == INCONCLUSIVE) {
                text_add(text, " than ");
                add_name(crossover, !turned, text);
            }
            text_add(text, " at ");
        }
        add_sizes(stretch.from, stretch.to, text);
        last = here;
    }
}

/* "equivalent within ±3 % at 4 KB and 64 KB". */
static void add_equivalent(const struct crossover *crossover, struct text *text)
{
    const char *join = " % at ";
    struct stretch stretch;
    text_add(text, "equivalent within ±");
    phrase_percentage(100 * crossover->equivalence, text);
    for (size_t next = 0; crossover_stretch(crossover, &next, &stretch);) {
        if (stretch.conclusion != EQUIVALENT)
            continue;
        text_add(text, join);
        add_sizes(stretch.from, stretch.to, text);
        join = " and ";
    }
}

/* "; in between undecided", "; undecided at 64 KB". */
static void add_undecided(const struct conclusions *conclusions, struct text *text)
{
    if (conclusions->of[INCONCLUSIVE] == 0)
        return;
    if (conclusions->of[INCONCLUSIVE] > 1) {
        text_add(text, "; otherwise undecided");
    } else if (conclusions->between) {
        text_add(text, "; in between undecided");
    } else {
        text_add(text, "; undecided at ");
        add_sizes(conclusions->open.from, conclusions->open.to, text);
    }
}

static void add_medians(const struct crossover *crossover, struct text *text)
{
    if (crossover->crossings > 1)
        text_addf(text, " (the medians cross %zu times)", crossover->crossings);
    if (crossover->crossings != 1)
        return;
    text_add(text, " (the medians cross near ");
    add_size(crossover, crossover->size, round, text);
    text_add(text, ")");
}

/* Where none tells anything: "two-copy and one-copy cannot be told apart in 1 KB-64 KB with 10 blocks". */
static void write_verdicts(const struct crossover *crossover, struct text *text)
{
    bool turned = crossover->winner < 0;
    struct conclusions conclusions;
    conclusions_find(crossover, &conclusions);
    bool decided = conclusions.of[FASTER] + conclusions.of[SLOWER] > 0;
    add_name(crossover, turned, text);
    if (decided) {
        bool rate = crossover->metric == METRIC_throughput_gbps;
        add_verb(crossover, turned, rate ? " is " : " takes ", rate ? " are " : " take ", text);
        add_decided(crossover, text);
    } else {
        text_add(text, " and ");
        add_name(crossover, !turned, text);
    }
    if (!decided && conclusions.of[EQUIVALENT] == 0) {
        text_add(text, " cannot be told apart in ");
        add_sizes(crossover->from, crossover->to, text);
        text_addf(text, " with %zu blocks", crossover->blocks);
        return;
    }
    if (conclusions.of[EQUIVALENT] > 0) {
        text_add(text, decided ? "; " : " are ");
        add_equivalent(crossover, text);
    }
    add_undecided(&conclusions, text);
    add_medians(crossover, text);
}

/* --- statement --- */

bool statement_decides(const struct crossover *crossover)
{
    struct conclusions conclusions;
    conclusions_find(crossover, &conclusions);
    bool better = conclusions.of[FASTER] > 0, worse = conclusions.of[SLOWER] > 0;
    return crossover->confirmation == CONFIRMED || (better && worse) ||
           (crossover->outcome != UNDECIDED && (better || worse));
}

void statement_write(const struct crossover *crossover, struct text *text)
{
    static void (*const writers[])(const struct crossover *, struct text *) = {
        [UNDECIDED] = write_verdicts,  [CROSSING] = write_crossing,     [NOT_BELOW] = write_not_below,
        [NOT_ABOVE] = write_not_above, [THROUGHOUT] = write_throughout, [SEVERAL] = write_several,
    };
    if (crossover->sizes < 2) {
        text_addf(text, "undecided: at least %d blocks in which both ran are needed at two sizes",
                  CROSSOVER_BLOCKS);
        return;
    }
    (crossover->confirmation == CONFIRMED ? writers[crossover->outcome] : write_verdicts)(crossover, text);
    if (crossover->left_out > 0)
        text_addf(text, "; %zu size%s left out for want of blocks", crossover->left_out,
                  plural(crossover->left_out));
}

/* --- crossovers.csv --- */

/* "crossing", "not-below", "not-above", "throughout", "several", "undecided". */
static const char *outcome_name(unsigned outcome)
{
    static const char *const names[] = {
        [UNDECIDED] = "undecided", [CROSSING] = "crossing",     [NOT_BELOW] = "not-below",
        [NOT_ABOVE] = "not-above", [THROUGHOUT] = "throughout", [SEVERAL] = "several"};
    return names[outcome];
}

/* "", "no", "yes". */
static const char *confirmation_name(unsigned confirmation)
{
    static const char *const names[] = {[NOTHING_STATED] = "", [UNCONFIRMED] = "no", [CONFIRMED] = "yes"};
    return names[confirmation];
}

/* The columns that say where a line lies. */
static bool is_column(const struct field *field)
{
    return !cell_field_is_size(field);
}

static bool has_sizes(const void *row)
{
    return ((const struct crossover *)row)->sizes > 0;
}

static bool has_curve(const void *row)
{
    return ((const struct crossover *)row)->sizes >= 2;
}

static void print_better(const void *row, struct text *text)
{
    const struct crossover *crossover = row;
    if (crossover->winner != 0)
        column_print_parameter(&cell_fields[crossover->contrast],
                               crossover->winner > 0 ? crossover->cell : crossover->other, text);
}

static void print_arm(const void *row, struct text *text)
{
    const struct crossover *crossover = row;
    column_print_parameter(&cell_fields[crossover->contrast], crossover->cell, text);
}

static void print_against(const void *row, struct text *text)
{
    const struct crossover *crossover = row;
    column_print_parameter(&cell_fields[crossover->contrast], crossover->other, text);
}

static void print_statement(const void *row, struct text *text)
{
    statement_write(row, text);
}

#define OWN(key, member) COLUMN(key, struct crossover, member)

enum { DIGITS = 6 };

static const struct column column_list[] = {
    {OWN("metric", metric), .name = metric_key},
    {OWN("contrast", contrast), .name = cell_field_key},
    {.key = "arm", .type = COLUMN_PRINTED, .print = print_arm},
    {.key = "against", .type = COLUMN_PRINTED, .print = print_against},
    {COLUMN_PARAMETERS_VIA(struct crossover, cell), .wanted = is_column},
    {OWN("from", from), .present = has_sizes, .help = "least message size that was looked at, bytes"},
    {OWN("to", to), .present = has_sizes, .help = "greatest message size that was looked at, bytes"},
    {OWN("sizes", sizes), .help = "how many sizes both have"},
    {OWN("left_out", left_out), .help = "sizes that only one of them has"},
    {OWN("blocks", blocks), .help = "blocks in which both were ok at every size"},
    {OWN("outcome", outcome), .name = outcome_name, .help = "whether there is a crossover, and if not why"},
    {.key = "better",
     .type = COLUMN_PRINTED,
     .print = print_better,
     .help = "who is better on which side of it"},
    {OWN("crossings", crossings), .present = has_curve, .help = "how often the medians cross"},
    {OWN("size", size), .digits = DIGITS,
     .help = "where they cross, bytes: what a message takes is interpolated linearly in the size"},
    {OWN("size_ln", size_ln), .digits = DIGITS,
     .help = "the same, with the logarithm of the ratio interpolated linearly in that of the size"},
    {OWN("low", low), .digits = DIGITS, .help = "95 % interval, both ways of interpolating within it"},
    {OWN("high", high), .digits = DIGITS},
    {OWN("share_without", share_without), .digits = DIGITS,
     .help = "share of the bootstrap's resamples without a crossing"},
    {OWN("share_several", share_several), .digits = DIGITS,
     .help = "share of the resamples with several crossings"},
    {OWN("confirmed", confirmation), .name = confirmation_name,
     .help = "whether the verdicts at the sizes bear it out; else the statement is made of them"},
    {.key = "statement", .type = COLUMN_PRINTED, .print = print_statement, .help = "all of it in a sentence"},
};
const struct columns crossover_columns = COLUMNS(column_list, struct crossover);
