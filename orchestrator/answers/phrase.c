/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "answers/phrase.h"

#include <inttypes.h>
/* Prices in words. */
#include <math.h>
#include <stddef.h>

#include "base/units.h"
#include "findings/cost.h"

/* --- phrase --- */

void phrase_number(double value, struct text *text)
{
    text_number(text, value, 3);
}

void phrase_percentage(double percent, struct text *text)
{
    if (fabs(percent) > 99.05 && fabs(percent) < 100) {
        text_number(text, trunc(10 * percent) / 10, 3);
        return;
    }
    percent = fabs(percent) >= 10 ? round(percent) : round(100 * percent) / 100;
    text_number(text, percent, 2);
}

void phrase_percent(double ratio, double low, double high, struct text *text)
{
    double sign = ratio < 1 ? -1 : 1;
    phrase_percentage(100 * sign * (ratio - 1), text);
    text_add(text, " %");
    double low_percent = 100 * sign * ((sign < 0 ? high : low) - 1);
    text_interval(text, low_percent, 100 * sign * ((sign < 0 ? low : high) - 1), phrase_percentage);
}

void phrase_signed_percent(double ratio, double low, double high, struct text *text)
{
    phrase_percentage(100 * (ratio - 1), text);
    text_add(text, " %");
    text_interval(text, 100 * (low - 1), 100 * (high - 1), phrase_percentage);
}

void phrase_median(const struct summary *summary, const char *unit, struct text *text)
{
    phrase_number(summary->median, text);
    text_interval(text, summary->low, summary->high, phrase_number);
    if (isnan(summary->low)) {
        text_add(text, " (");
        phrase_number(summary->min, text);
        text_add(text, " to ");
        phrase_number(summary->max, text);
        text_addf(text, ", n = %zu)", summary->n);
    }
    if (unit[0] != '\0')
        text_addf(text, " %s", unit);
}

void phrase_threads(int64_t threads, struct text *text)
{
    text_addf(text, "%" PRId64 " thread%s", threads, plural(threads));
}

static void add_coordinate(const struct field *field, const struct cell *cell, struct text *text)
{
    if (field->offset == offsetof(struct cell, threads)) {
        phrase_threads(cell->threads, text);
        return;
    }
    text_addf(text, "%s ", field->key);
    field_print(field, cell, text);
}

static void add_coordinates(const struct findings *findings, const struct cell *cell, const char *join,
                            struct text *text)
{
    for (unsigned i = 0; i < cell_field_count; i++) {
        const struct field *field = &cell_fields[i];
        if (!findings->index.varies[i] || cell_field_is_mechanism(field) || cell_field_is_size(field))
            continue;
        text_add(text, join);
        add_coordinate(field, cell, text);
        join = ", ";
    }
}

void phrase_place(const struct findings *findings, const struct cell *cell, struct text *text)
{
    units_label_size(cell->message_size, text);
    add_coordinates(findings, cell, ", ", text);
}

void phrase_line(const struct findings *findings, const struct cell *cell, struct text *text)
{
    add_coordinates(findings, cell, "", text);
}

static const char *higher(unsigned metric)
{
    return metric == METRIC_throughput_gbps ? "faster" : "higher";
}

static const char *lower(unsigned metric)
{
    return metric == METRIC_throughput_gbps ? "slower" : "lower";
}

static void add_equivalent(const struct findings *findings, struct text *text)
{
    text_add(text, "equivalent within ±");
    phrase_percentage(100 * findings->experiment.spec.settings.equivalence, text);
    text_add(text, " %");
}

static void add_inconclusive(const struct comparison *comparison, struct text *text)
{
    text_add(text, "inconclusive (");
    phrase_signed_percent(comparison->ratio, comparison->low, comparison->high, text);
    if (isnan(comparison->low)) {
        text_addf(text, "; %zu block%s allow%s no interval)", comparison->n, plural(comparison->n),
                  comparison->n == 1 ? "s" : "");
        return;
    }
    text_add(text, ", p ");
    text_number(text, comparison->p_holm, 2);
    text_add(text, ")");
}

void phrase_comparison(const struct findings *findings, const struct comparison *comparison,
                       struct text *text)
{
    if (comparison->n == 0) {
        text_add(text, "not compared (never in the same block)");
    } else if (comparison->conclusion == EQUIVALENT) {
        add_equivalent(findings, text);
        text_add(text, " (");
        phrase_signed_percent(comparison->ratio, comparison->low, comparison->high, text);
        text_add(text, ")");
    } else if (comparison->conclusion == INCONCLUSIVE) {
        add_inconclusive(comparison, text);
    } else {
        text_addf(text, "%s by ",
                  comparison->ratio > 1 ? higher(comparison->metric) : lower(comparison->metric));
        phrase_percent(comparison->ratio, comparison->low, comparison->high, text);
    }
}

/* "in 6 of 8 comparisons" the first time, "in 2" from then on. */
static void add_share(size_t count, size_t of, bool *named, struct text *text)
{
    text_addf(text, " in %zu", count);
    if (!*named)
        text_addf(text, " of %zu comparisons", of);
    *named = true;
}

/* At which place, and of which mechanisms where the comparisons are not all of the same two; a change along
 * an axis is one mechanism's. */
static void add_strongest(const struct findings *findings, const struct comparisons *comparisons,
                          const struct comparison *strongest, struct text *text)
{
    bool trend = strongest->mechanism == strongest->against, mixed = false;
    for (size_t i = 1; i < comparisons->count; i++)
        mixed = mixed || comparisons->list[i].against != comparisons->list[0].against;
    text_add(text, " at ");
    phrase_place(findings, strongest->cell, text);
    if (trend || mixed)
        text_addf(text, " %s %s", trend ? "of" : "against", mechanism_name(strongest->against));
}

static void add_conclusive(const struct findings *findings, const struct comparisons *comparisons,
                           const char *word, size_t count, const struct comparison *strongest, bool *named,
                           struct text *text)
{
    if (count == 0)
        return;
    text_addf(text, "%s%s", *named ? ", " : "", word);
    add_share(count, comparisons->count, named, text);
    text_add(text, count > 1 ? " (most by " : " (by ");
    phrase_percent(strongest->ratio, strongest->low, strongest->high, text);
    add_strongest(findings, comparisons, strongest, text);
    text_add(text, ")");
}

static void add_open(const char *word, size_t count, size_t of, bool *named, struct text *text)
{
    if (count == 0)
        return;
    text_addf(text, "%s%s", *named ? ", " : "", word);
    add_share(count, of, named, text);
}

void phrase_balance(const struct findings *findings, const struct comparisons *comparisons, struct text *text)
{
    struct balance balance;
    own_text equivalent = {0};
    bool named = false;
    size_t of = comparisons->count;
    if (of == 0)
        return;
    if (of == 1) {
        phrase_comparison(findings, &comparisons->list[0], text);
        add_strongest(findings, comparisons, &comparisons->list[0], text);
        return;
    }
    comparisons_balance(comparisons, &balance);
    unsigned metric = comparisons->list[0].metric;
    add_equivalent(findings, &equivalent);
    add_conclusive(findings, comparisons, lower(metric), balance.lower, balance.lowest, &named, text);
    add_conclusive(findings, comparisons, higher(metric), balance.higher, balance.highest, &named, text);
    add_open(text_string(&equivalent), balance.equivalent, of, &named, text);
    add_open("inconclusive", balance.inconclusive, of, &named, text);
    add_open("not compared", balance.apart, of, &named, text);
}

bool phrase_lacks(const struct findings *findings, unsigned mechanism, struct text *why)
{
    const char *name = mechanism_name(mechanism);
    size_t failed = findings->index.failed[mechanism];
    if (findings->index.ok[mechanism] > 0)
        return false;
    if (failed == 0)
        text_addf(why, "%s was not measured", name);
    else
        text_addf(why, "no run of %s was ok, %zu failed", name, failed);
    return true;
}

static const struct summary *median_of(const struct findings *findings, const struct comparison *comparison,
                                       unsigned mechanism)
{
    struct cell cell = *comparison->cell;
    cell.mechanism = mechanism;
    cell.control = false;
    return summaries_find(&findings->summaries, &cell, comparison->metric);
}

void phrase_row(const struct findings *findings, const struct comparison *comparison, struct text *text)
{
    const struct summary *first = median_of(findings, comparison, comparison->mechanism),
                         *second = median_of(findings, comparison, comparison->against);
    const struct metric *metric = &metrics[comparison->metric];
    phrase_place(findings, comparison->cell, text);
    text_addf(text, ": %s of %s against %s ", metric->label, mechanism_name(comparison->mechanism),
              mechanism_name(comparison->against));
    phrase_comparison(findings, comparison, text);
    if (comparison->conclusion != INCONCLUSIVE) {
        text_add(text, ", p ");
        text_number(text, comparison->p_holm, 2);
    }
    text_addf(text, ", n = %zu", comparison->n);
    if (first == NULL || second == NULL)
        return;
    text_add(text, "; medians ");
    phrase_median(first, "", text);
    text_add(text, " and ");
    phrase_median(second, metric->unit, text);
}

/* --- cost text --- */

/* "0.06 ns/B [0.05, 0.07]" */
static void add_price(const struct coefficient *price, const char *unit, struct text *text)
{
    phrase_number(price->value, text);
    text_addf(text, " %s", unit);
    text_interval(text, price->low, price->high, phrase_number);
}

bool cost_is_price(const struct coefficient *price)
{
    return price->low > 0;
}

static const char *const place_words[PLACE_COUNT] = {
    [PLACE_SERIALISE] = "a copy while serialising",
    [PLACE_IN] = "a copy into the kernel",
    [PLACE_LATE] = "a late copy",
    [PLACE_OUT] = "a copy to the receiver",
};

size_t cost_lines(const struct cost *cost, struct cost_line lines[COST_LINES_MAX])
{
    size_t count = 0;
    if (cost->gap != NULL)
        return 0;
    lines[count++] = (struct cost_line){"one copy, wherever it is made", "ns/B", &cost->copy};
    lines[count++] = (struct cost_line){"one system call", "ns", &cost->call};
    lines[count++] = (struct cost_line){"a byte, whatever is done with it", "ns/B", &cost->byte};
    for (unsigned place = 0; place < PLACE_COUNT && cost->places_gap == NULL; place++)
        if (!isnan(cost->places[place].value))
            lines[count++] = (struct cost_line){place_words[place], "ns/B", &cost->places[place]};
    return count;
}

void cost_print_family(const struct cost *cost, const struct spec *spec, struct text *text)
{
    for (unsigned i = 0; i < cell_field_count; i++) {
        if (cost_explains(&cell_fields[i]) || !cell_varies(spec, &cell_fields[i]))
            continue;
        text_addf(text, "%s%s=", text->length > 0 ? " " : "", cell_fields[i].key);
        field_print(&cell_fields[i], cost->cell, text);
    }
}

void cost_print_cells(const struct cost *cost, struct text *text)
{
    text_addf(text, "%zu cell%s of %zu mechanism%s", cost->cells, plural(cost->cells), cost->mechanisms,
              plural(cost->mechanisms));
}

static void add_fit(const struct cost *cost, struct text *text)
{
    text_add(text, " (");
    if (!isnan(cost->r2)) {
        text_add(text, "R² ");
        text_number(text, cost->r2, 3);
        text_add(text, ", ");
    }
    text_add(text, "n = ");
    cost_print_cells(cost, text);
    text_add(text, ")");
}

static void add_either(const struct coefficient *price, const char *what, const char *unit, struct text *text)
{
    text_addf(text, "%s ", what);
    text_add(text, cost_is_price(price) ? "costs " : "has no price that these cells support: ");
    add_price(price, unit, text);
}

void cost_print(const struct cost *cost, struct text *text)
{
    if (cost->gap != NULL) {
        text_addf(text, "these cells do not tell what a copy and a system call cost: %s", cost->gap);
        add_fit(cost, text);
        return;
    }
    add_either(&cost->copy, "one copy", "ns/B", text);
    text_add(text, "; ");
    add_either(&cost->call, "one system call", "ns", text);
    text_add(text, "; a byte costs ");
    add_price(&cost->byte, "ns", text);
    text_add(text, " besides");
    add_fit(cost, text);
}

void cost_print_places(const struct cost *cost, struct text *text)
{
    if (cost->places_gap != NULL) {
        text_addf(text, "these cells do not tell what a copy costs at each place: %s", cost->places_gap);
        return;
    }
    for (unsigned place = 0; place < PLACE_COUNT; place++) {
        if (isnan(cost->places[place].value))
            continue;
        text_add(text, text->length > 0 ? "; " : "");
        add_either(&cost->places[place], place_words[place], "ns/B", text);
    }
}
