/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "answers/statement.h"

#include <math.h>

#include "base/units.h"

/* --- statement --- */

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
    field_print(&cell_fields[crossover->contrast], second ? crossover->other : crossover->cell, text);
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

static void write_crossing(const struct crossover *crossover, struct text *text)
{
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
static void write_not_below(const struct crossover *crossover, struct text *text)
{
    if (crossover->crossings == 1) {
        write_crossing(crossover, text);
        return;
    }
    add_winner(crossover, " does not beat ", text);
    text_add(text, " below ");
    add_size(crossover, crossover->low, text);
    text_add(text, ", if at all within ");
    add_range(crossover, text);
}

static void write_not_above(const struct crossover *crossover, struct text *text)
{
    if (crossover->crossings == 1) {
        write_crossing(crossover, text);
        return;
    }
    add_winner(crossover, " beats ", text);
    text_add(text, " from ");
    add_size(crossover, crossover->high, text);
    text_add(text, " at the latest");
}

static void write_throughout(const struct crossover *crossover, struct text *text)
{
    text_add(text, "not in ");
    add_range(crossover, text);
    text_add(text, ": ");
    add_winner(crossover, " is better than ", text);
    text_add(text, " throughout");
}

static void write_several(const struct crossover *crossover, struct text *text)
{
    text_add(text, "no single size: ");
    add_name(crossover, false, text);
    text_add(text, " and ");
    add_name(crossover, true, text);
    text_addf(text, " change places %zu times in ", crossover->crossings);
    add_range(crossover, text);
    for (size_t i = 0; i < crossover->crossings && i < CROSSOVER_PLACES; i++) {
        text_add(text, i == 0 ? " (at " : ", ");
        add_size(crossover, exp(crossover->places[i]), text);
    }
    text_add(text, crossover->crossings > CROSSOVER_PLACES ? ", ...)" : ")");
}

static void write_undecided(const struct crossover *crossover, struct text *text)
{
    if (crossover->sizes < 2) {
        text_addf(text, "undecided: at least %d blocks in which both ran are needed at two sizes",
                  CROSSOVER_BLOCKS);
        return;
    }
    add_name(crossover, false, text);
    text_add(text, " and ");
    add_name(crossover, true, text);
    text_add(text, " cannot be told apart in ");
    add_range(crossover, text);
    text_addf(text, " with %zu blocks", crossover->blocks);
}

void statement_write(const struct crossover *crossover, struct text *text)
{
    static void (*const writers[])(const struct crossover *, struct text *) = {
        [UNDECIDED] = write_undecided, [CROSSING] = write_crossing,     [NOT_BELOW] = write_not_below,
        [NOT_ABOVE] = write_not_above, [THROUGHOUT] = write_throughout, [SEVERAL] = write_several,
    };
    writers[crossover->outcome](crossover, text);
    if (crossover->left_out > 0 && crossover->sizes >= 2)
        text_addf(text, "; %zu %s left out for want of blocks", crossover->left_out,
                  crossover->left_out == 1 ? "size" : "sizes");
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

/* "", "no", "partly", "yes". */
static const char *confirmation_name(unsigned confirmation)
{
    static const char *const names[] = {
        [NOTHING_STATED] = "", [UNCONFIRMED] = "no", [CONFIRMED_PARTLY] = "partly", [CONFIRMED] = "yes"};
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
     .help = "whether the verdicts at the sizes say the same"},
    {.key = "statement", .type = COLUMN_PRINTED, .print = print_statement, .help = "all of it in a sentence"},
};
const struct columns crossover_columns = COLUMNS(column_list, struct crossover);
