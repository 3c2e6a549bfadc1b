/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "answers/phrase.h"

#include <inttypes.h>
#include <math.h>
#include <stddef.h>
#include <string.h>

#include "answers/questions.h"
#include "base/units.h"

/* --- numbers and places --- */

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
    if (fabs(percent) >= 10)
        percent = round(percent);
    else if (fabs(percent) < 1) /* rounded once: 2.348 is 2.3, and by way of 2.35 it would be 2.4 */
        percent = round(100 * percent) / 100;
    text_number(text, percent, 2);
}

void phrase_range(double low, double high, void (*print)(double number, struct text *text), struct text *text)
{
    own_text first = {0}, last = {0};
    print(low, &first);
    print(high, &last);
    text_add(text, text_string(&first));
    if (strcmp(text_string(&first), text_string(&last)) != 0)
        text_addf(text, " to %s", text_string(&last));
}

void phrase_factor(double factor, struct text *text)
{
    text_number(text, factor, factor < 100 ? 2 : 3);
}

static void add_times(double factor, struct text *text)
{
    text_add(text, "×");
    phrase_times(factor, text);
}

static const double NOISE_FACTOR = 1.2; /* 1 / 1.2 is -17 %: up to there both directions are about one */

void phrase_noise(double least, double most, struct text *text)
{
    if (most >= NOISE_FACTOR) {
        phrase_range(least, most, add_times, text);
        return;
    }
    text_add(text, "±");
    phrase_range(100 * (least - 1), 100 * (most - 1), phrase_percentage, text);
    text_add(text, " %");
}

void phrase_found(double ratio, struct text *text)
{
    if (ratio >= 2) {
        add_times(ratio, text);
        return;
    }
    phrase_percentage(100 * (ratio - 1), text);
    text_add(text, " %");
}

void phrase_times(double ratio, struct text *text)
{
    char digits[32];
    snprintf(digits, sizeof digits, ratio < 0.1 ? "%.2g" : ratio < 10 ? "%.2f" : "%.3g", ratio);
    text_add(text, digits);
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

static void add_ratio(double ratio, struct text *text)
{
    text_number(text, ratio, 4);
}

void phrase_ratio(double ratio, double low, double high, struct text *text)
{
    add_ratio(ratio, text);
    text_interval(text, low, high, add_ratio);
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

void phrase_value(const struct field *field, const struct cell *cell, struct text *text)
{
    own_text name = {0};
    field_words(field, cell, &name);
    const char *value = text_string(&name);
    bool plain =
        (field->type == FIELD_CHOICE || field->type == FIELD_TEXT) && !(value[0] >= '0' && value[0] <= '9');
    if (field->offset == offsetof(struct cell, threads))
        phrase_threads(cell->threads, text);
    else
        text_addf(text, "%s%s%s", plain ? "" : field->label, plain ? "" : " ", value);
}

bool phrase_value_is_plural(const struct field *field, const struct cell *cell)
{
    return field->offset == offsetof(struct cell, threads) && cell->threads > 1;
}

void phrase_arm(const struct run_index *index, unsigned arm, struct text *text)
{
    phrase_value(index->contrast, index->arms[arm].cell, text);
}

bool phrase_arm_is_plural(const struct run_index *index, unsigned arm)
{
    return phrase_value_is_plural(index->contrast, index->arms[arm].cell);
}

/* What varies, but `without`: the mechanism, or what is compared. */
static void add_coordinates(const struct findings *findings, const struct cell *cell,
                            const struct field *without, const char *join, struct text *text)
{
    for (unsigned i = 0; i < cell_field_count; i++) {
        const struct field *field = &cell_fields[i];
        if (!findings->index.varies[i] || field == without || cell_field_is_size(field))
            continue;
        text_add(text, join);
        join = ", ";
        if (cell_field_is_mechanism(field)) {
            field_print(field, cell, text);
            continue;
        }
        if (field->offset == offsetof(struct cell, threads)) {
            phrase_threads(cell->threads, text);
            continue;
        }
        text_addf(text, "%s ", field->label);
        field_words(field, cell, text);
    }
}

void phrase_place(const struct findings *findings, const struct cell *cell, struct text *text)
{
    units_label_size(cell->message_size, text);
    add_coordinates(findings, cell, &cell_fields[CONTRAST_MECHANISM], ", ", text);
}

void phrase_place_of_pair(const struct findings *findings, const struct cell *cell, struct text *text)
{
    units_label_size(cell->message_size, text);
    add_coordinates(findings, cell, findings->index.contrast, ", ", text);
}

void phrase_line(const struct findings *findings, const struct cell *cell, struct text *text)
{
    add_coordinates(findings, cell, &cell_fields[CONTRAST_MECHANISM], "", text);
}

/* --- comparisons --- */

const char *phrase_verdict(unsigned metric, unsigned conclusion)
{
    bool speed = metric == METRIC_throughput_gbps;
    if (conclusion == FASTER)
        return speed ? "faster" : "less";
    return conclusion == SLOWER && !speed ? "more" : conclusion_name(conclusion);
}

static const char *higher(unsigned metric)
{
    return phrase_verdict(metric, metric == METRIC_throughput_gbps ? FASTER : SLOWER);
}

static const char *lower(unsigned metric)
{
    return phrase_verdict(metric, metric == METRIC_throughput_gbps ? SLOWER : FASTER);
}

static void add_equivalent(const struct findings *findings, struct text *text)
{
    text_add(text, "equivalent within ±");
    phrase_percentage(100 * findings->experiment.spec.settings.equivalence, text);
    text_add(text, " %");
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
        text_add(text, "inconclusive (");
        phrase_signed_percent(comparison->ratio, comparison->low, comparison->high, text);
        if (isnan(comparison->low)) {
            text_addf(text, "; %zu %sblock%s allow%s no interval)", comparison->n,
                      comparison->slices_differ ? "steady " : "", plural(comparison->n),
                      comparison->n == 1 ? "s" : "");
            return;
        }
        text_add(text, ", p (family) ");
        text_number(text, comparison->p_family, 2);
        text_add(text, ")");
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
    bool trend = strongest->arm == strongest->against, mixed = false;
    for (size_t i = 1; i < comparisons->count; i++)
        mixed = mixed || comparisons->list[i].against != comparisons->list[0].against;
    text_add(text, " at ");
    phrase_place(findings, strongest->cell, text);
    if (trend || mixed)
        text_addf(text, " %s %s", trend ? "of" : "against", mechanism_name(strongest->other->mechanism));
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
    if (count > 1) /* its interval holds, as those of all do; the estimate was picked for being large */
        text_addf(text, ", the largest of %zu: likely less", count);
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

/* --- latency --- */

const char *phrase_loop(unsigned pattern)
{
    static const char *const loops[] = {
        [PATTERN_REQUEST_RESPONSE] =
            "closed loop, from before a request is sent until its response is there: a "
            "late response delays the next request, and with it those that would have "
            "met it",
        [PATTERN_PACED] = "open loop, from when a message was to be sent until its last byte was received",
    };
    return loops[pattern];
}

/* What an open loop must hold, in the order of the list of warnings. */
static const enum warning_id open_loop_checks[] = {WARNING_arrivals_off, WARNING_not_stationary,
                                                   WARNING_dependent_samples};
enum { OPEN_LOOP_CHECKS = sizeof open_loop_checks / sizeof *open_loop_checks };

struct latency_cells {
    size_t timed[PATTERN_PACED + 1];
    size_t limited, failed[OPEN_LOOP_CHECKS];
};

static size_t count_carriers(const struct record *const *runs, size_t count, enum warning_id id)
{
    size_t carriers = 0;
    for (size_t i = 0; i < count; i++)
        carriers += runs[i]->warnings >> id & 1;
    return carriers;
}

static void count_latency(const struct run_index *index, struct latency_cells *cells)
{
    for (size_t i = 0; i < index->measured; i++) {
        const struct record *const *runs;
        size_t count = run_index_all(index, i, &runs);
        bool timed = false;
        for (size_t j = 0; j < count; j++)
            timed |= isfinite(runs[j]->metrics[METRIC_latency_max_us]);
        size_t limited = count_carriers(runs, count, WARNING_generator_limited);
        if (!timed && limited == 0)
            continue;
        cells->timed[index->cells.cells[i]->pattern]++;
        cells->limited += limited > 0;
        for (size_t j = 0; j < OPEN_LOOP_CHECKS; j++)
            cells->failed[j] += flag_of_most(count_carriers(runs, count, open_loop_checks[j]), count);
    }
}

void phrase_latency(const struct run_index *index, struct text *text)
{
    struct latency_cells cells = {0};
    count_latency(index, &cells);
    const char *join = "";
    for (unsigned pattern = PATTERN_REQUEST_RESPONSE; pattern <= PATTERN_PACED; pattern++) {
        if (cells.timed[pattern] == 0)
            continue;
        text_addf(text, "%s%s", join, phrase_loop(pattern));
        join = "; ";
    }
    if (cells.limited > 0)
        text_addf(
            text,
            "; in %zu of %zu cells the sender could not keep its schedule (generator-limited): messages "
            "that it never sent are in no percentile there",
            cells.limited, cells.timed[PATTERN_PACED]);
    join = "; checks that fail: ";
    for (size_t i = 0; i < OPEN_LOOP_CHECKS; i++) {
        if (cells.failed[i] == 0)
            continue;
        text_addf(text, "%s%s in %zu of %zu cells", join, warning_name(open_loop_checks[i]), cells.failed[i],
                  cells.timed[PATTERN_PACED]);
        join = ", ";
    }
}
