/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "answers/changes.h"

#include <math.h>
#include <stdint.h>

#include "answers/phrase.h"
#include "statistics/alpha.h"

/* --- tally --- */

static void count_change(const struct change *change, struct change_tally *tally)
{
    double size = fabs(log(change->ratio));
    tally->cells++;
    switch (change->conclusion) {
    case FASTER:
        tally->least_faster = tally->faster++ == 0 ? size : fmin(tally->least_faster, size);
        tally->most_faster = fmax(tally->most_faster, size);
        break;
    case SLOWER:
        tally->least_slower = tally->slower++ == 0 ? size : fmin(tally->least_slower, size);
        tally->most_slower = fmax(tally->most_slower, size);
        break;
    case EQUIVALENT: tally->equivalent++; break;
    case INCONCLUSIVE: tally->undecided++; break;
    }
}

void changes_tally(const struct changes *changes, unsigned metric, bool control, struct change_tally *tally)
{
    *tally = (struct change_tally){0};
    for (size_t i = 0; i < changes->count; i++)
        if (changes->list[i].metric == metric && changes->list[i].cell->control == control)
            count_change(&changes->list[i], tally);
}

size_t changes_count_cells(const struct changes *changes,
                           bool (*is)(const struct change *change, unsigned of), unsigned of)
{
    size_t count = 0, cells = changes->metric_count > 0 ? changes->count / changes->metric_count : 0;
    for (size_t i = 0; i < cells; i++) {
        bool found = false;
        for (size_t j = i; j < changes->count; j += cells)
            found |= change_decides(changes->list[j].metric) && is(&changes->list[j], of);
        count += found;
    }
    return count;
}

static bool is_in_gate(const struct change *change, unsigned gate)
{
    return change->gate == gate && !change->cell->control;
}

size_t changes_count(const struct changes *changes, enum gate gate)
{
    return changes_count_cells(changes, is_in_gate, gate);
}

static bool is_beside(const struct change *change, unsigned unused)
{
    (void)unused;
    return change->beside && !change->cell->control;
}

/* --- words --- */

const char *change_word(const struct change *change)
{
    switch (change->conclusion) {
    case FASTER:
    case SLOWER: return phrase_verdict(change->metric, change->conclusion);
    case EQUIVALENT: return "the same";
    case INCONCLUSIVE: break;
    }
    return "?";
}

/* Of a change of |ln|, up or down. */
static void add_percent(double size, bool up, struct text *text)
{
    phrase_percentage(100 * (up ? expm1(size) : -expm1(-size)), text);
}

/* "by 6 to 9 %". */
static void add_range(double least, double most, bool up, struct text *text)
{
    own_text low = {0}, high = {0};
    add_percent(least, up, &low);
    add_percent(most, up, &high);
    text_addf(text, " by %s", text_string(&low));
    if (strcmp(text_string(&low), text_string(&high)) != 0)
        text_addf(text, " to %s", text_string(&high));
    text_add(text, " %");
}

/* "is slower", "are slower", "has a longer latency p50", "needs more CPU time per byte". */
static void add_verb(unsigned metric, bool slower, size_t count, struct text *text)
{
    bool time = metric == METRIC_latency_p50_us || metric == METRIC_latency_p99_us;
    if (metric == METRIC_throughput_gbps)
        text_addf(text, " %s %s", count == 1 ? "is" : "are", slower ? "slower" : "faster");
    else if (time)
        text_addf(text, " %s a %s %s", count == 1 ? "has" : "have", slower ? "longer" : "shorter",
                  metrics[metric].label);
    else
        text_addf(text, " %s %s %s", count == 1 ? "needs" : "need",
                  slower                             ? "more"
                  : metric == METRIC_cycles_per_byte ? "fewer"
                                                     : "less",
                  metrics[metric].label);
}

/* "2 of 16 cells are slower by 6 to 9 %"; nothing when there are none. `of`: what is counted, said once. */
static void add_changed(unsigned metric, bool slower, const struct change_tally *tally, const char *of,
                        struct text *text)
{
    size_t count = slower ? tally->slower : tally->faster;
    if (count == 0)
        return;
    if (text->length == 0)
        text_addf(text, "%zu of %zu %s%s", count, tally->cells, of, plural(tally->cells));
    else
        text_addf(text, ", %zu", count);
    add_verb(metric, slower, count, text);
    bool up = (metrics[metric].better == BETTER_HIGHER) != slower;
    if (slower)
        add_range(tally->least_slower, tally->most_slower, up, text);
    else
        add_range(tally->least_faster, tally->most_faster, up, text);
}

static void add_all_changed(const struct changes *changes, bool control, struct text *text)
{
    for (size_t i = 0; i < 2 * changes->metric_count; i++) {
        unsigned metric = changes->sessions[i / 2].metric;
        struct change_tally tally;
        changes_tally(changes, metric, control, &tally);
        if (change_decides(metric))
            add_changed(metric, i % 2 == 0, &tally, control ? "A/A cell" : "cell", text);
    }
}

/* --- headline --- */

/* Is it left out of account, and not the same on both sides? */
static bool differs_in(const struct matching *matching, const struct field *field)
{
    const struct match *match = matching->list; /* there is one where anything was compared */
    return matching_ignores(matching, field) && !field_equal(field, match->cells[0], match->cells[1]);
}

/* What is said to be unchanged may have changed by a quarter at most: beyond that nothing is known. */
#define BOUND_MOST log(1.25)

/* How far all cells' intervals reach, as |ln|. */
struct reach {
    size_t cells, bounded; /* that were compared; within BOUND_MOST */
    double least, most; /* the farthest of the bounded ones, and of the others that have intervals; 0: none */
    size_t runs, tests; /* a side of a cell, the least; the most comparisons of a metric */
};

/* Of a cell, in what decides; NaN: it has no values on both sides, INFINITY: but no interval. */
static double reach_of(const struct changes *changes, size_t cell, struct reach *reach)
{
    size_t cells = changes->count / changes->metric_count;
    double farthest = NAN;
    for (size_t i = cell; i < changes->count; i += cells) {
        const struct change *change = &changes->list[i];
        size_t runs = change->n < change->m ? change->n : change->m;
        if (!change_decides(change->metric) || runs == 0)
            continue;
        farthest = fmax(farthest, isnan(change->low) ? INFINITY
                                                     : fmax(fabs(log(change->low)), fabs(log(change->high))));
        reach->runs = runs < reach->runs ? runs : reach->runs;
    }
    return farthest;
}

static void find_reach(const struct changes *changes, struct reach *reach)
{
    *reach = (struct reach){.runs = SIZE_MAX};
    for (size_t i = 0; i < changes->count / changes->metric_count; i++) {
        double farthest = changes->list[i].cell->control ? NAN : reach_of(changes, i, reach);
        if (isnan(farthest))
            continue;
        reach->cells++;
        if (farthest <= BOUND_MOST) {
            reach->bounded++;
            reach->least = fmax(reach->least, farthest);
        } else if (isfinite(farthest)) {
            reach->most = fmax(reach->most, farthest);
        }
    }
}

/* "12 %", "×2.85": a bound is rounded up. */
static void add_bound(double bound, struct text *text)
{
    if (bound < log(2))
        text_addf(text, "%.0f %%", ceil(100 * expm1(bound)));
    else
        text_addf(text, "×%.2f", ceil(100 * exp(bound)) / 100);
}

/* Nothing was found: how large may it be nevertheless? */
static void add_unchanged(const struct changes *changes, struct text *text)
{
    struct reach reach;
    find_reach(changes, &reach);
    size_t open = reach.cells - reach.bounded;
    unsigned least = changes_least_runs(reach.cells, ALPHA);
    bool single = changes->counts[FIRST_SIDE] == 1 && changes->counts[SECOND_SIDE] == 1;
    if (reach.bounded > 0) {
        text_add(text, "nothing changed beyond ");
        add_bound(reach.least, text);
        if (open > 0)
            text_addf(text, " in %zu of %zu cells; of %zu", reach.bounded, reach.cells, open);
    }
    if (open > 0 || reach.cells == 0)
        text_addf(text, "%snothing can be told", reach.bounded > 0 ? " " : "");
    if (reach.most > 0) {
        text_add(text, ": changes up to ");
        add_bound(reach.most, text);
        text_add(text, " cannot be ruled out");
    }
    if (single && reach.cells > 0 && reach.runs < least)
        text_addf(text, "%s %zu such cell%s %u runs on each side, there %s %zu", reach.most > 0 ? "," : ":",
                  reach.cells, reach.cells == 1 ? " needs" : "s need", least, reach.runs == 1 ? "is" : "are",
                  reach.runs);
}

/* No A/A cell by itself, but all together: "the A/A cells are slower by 39 % on the whole". */
static void add_whole(const struct changes *changes, struct text *text)
{
    for (size_t i = 0; i < changes->metric_count; i++) {
        const struct session_change *session = &changes->sessions[i];
        if (!session->changed)
            continue;
        bool up = session->host > 1, slower = (metrics[session->metric].better == BETTER_HIGHER) != up;
        double size = fabs(log(session->host));
        text_add(text, text->length == 0 ? "the A/A cells" : ",");
        add_verb(session->metric, slower, 2, text);
        add_range(size, size, up, text);
    }
    text_add(text, " on the whole");
}

/* "the host changed", "the host, duration or in_flight changed": whatever may have done
 * that. */
static void add_causes(const struct matching *matching, struct text *text)
{
    own_text last = {0};
    text_add(text, "the host");
    for (unsigned i = 0; i < setting_field_count + cell_field_count; i++) {
        bool setting = i < setting_field_count;
        const struct field *field = setting ? &setting_fields[i] : &cell_fields[i - setting_field_count];
        if (setting ? (matching->settings >> i & 1) == 0 : !differs_in(matching, field))
            continue;
        if (last.length > 0)
            text_addf(text, ", %s", text_string(&last));
        text_clear(&last);
        text_add(&last, field->key);
    }
    text_addf(text, "%s%s changed", last.length > 0 ? " or " : "", text_string(&last));
}

/* Those that a limit fails beside the host, or that changed otherwise than the control where there is no
 * telling. */
static void add_others(const struct changes *changes, struct text *text)
{
    size_t count = changes->host_changed ? changes_count(changes, GATE_FAILED)
                                         : changes_count_cells(changes, is_beside, 0);
    if (count > 0)
        text_addf(text, "%zu cell%s", count, plural(count));
    else
        text_add(text, "no cell");
    if (changes->host_changed)
        text_addf(text, " %s slower by more than that", count > 1 ? "are" : "is");
    else
        text_add(text, " changed otherwise");
}

void changes_headline(const struct changes *changes, const struct matching *matching, struct text *text)
{
    own_text controls = {0}, cells = {0};
    if (changes->count == 0) {
        text_add(text, "nothing was compared: no cell is in both experiments");
        return;
    }
    add_all_changed(changes, false, &cells);
    if (!changes->control_changed) {
        if (cells.length == 0)
            add_unchanged(changes, &cells);
        text_add(text, text_string(&cells));
        return;
    }
    add_all_changed(changes, true, &controls);
    if (controls.length == 0)
        add_whole(changes, &controls);
    add_causes(matching, text);
    text_addf(text, ": %s; ", text_string(&controls));
    add_others(changes, text);
    if (cells.length > 0)
        text_addf(text, " (%s)", text_string(&cells));
}

/* --- remarks --- */

/* Runs of one experiment share its hour: their intervals hold the noise within an experiment and nothing
 * else.
 */
static void add_sessions(const struct changes *changes, struct text *text)
{
    if (changes->counts[FIRST_SIDE] == 1 && changes->counts[SECOND_SIDE] == 1) {
        text_addf(
            text,
            "one folder a side: how far two sessions of one experiment differ was not measured; %.0f %% "
            "(standard deviation) are allowed for, so that no interval is narrower than ±%.0f %%; compare "
            "A1,A2,A3 B1,B2,B3, measured in turns, finds out",
            100 * SESSION_ALLOWANCE, 100 * expm1(sessions_reach()));
        return;
    }
    text_addf(text, "%zu folder%s against %zu: sessions of one side scatter", changes->counts[FIRST_SIDE],
              plural(changes->counts[FIRST_SIDE]), changes->counts[SECOND_SIDE]);
    for (size_t i = 0, said = 0; i < changes->metric_count; i++) {
        const struct session_change *session = &changes->sessions[i];
        if (!change_decides(session->metric) || isnan(session->noise.observed))
            continue;
        text_add(text, said++ > 0 ? ", " : " ");
        text_number(text, sqrt(session->noise.observed), 2);
        text_addf(text, " times (%s)", metrics[session->metric].label);
    }
    text_addf(text,
              " as much as their runs and an allowance of %.0f %% would have them; first and second are the "
              "geometric means over a side's folders",
              100 * SESSION_ALLOWANCE);
}

static void add_control(const struct changes *changes, const struct matching *matching, struct text *text)
{
    if (matching->ignored != 0)
        text_add(text, "the A/A cells differ in what cells are paired over as well: whether the host changed "
                       "is not known");
    else if (changes->controls == 0)
        text_add(text, "no A/A cell is in both: whether the host changed is not known");
    else if (changes->host_changed)
        text_add(text,
                 "A/A cells are the same in both but for the host, kernel, labrun and settings: what changed "
                 "in them is no mechanism's");
    else if (changes->controls == 1)
        text_add(text, "the only A/A cell did not change: nothing says that the host did");
    else
        text_addf(text, "none of %zu A/A cells changed: nothing says that the host did", changes->controls);
}

bool changes_remark(const struct changes *changes, const struct matching *matching, unsigned i,
                    struct text *text)
{
    switch (i) {
    case 0: add_sessions(changes, text); return true;
    case 1: add_control(changes, matching, text); return true;
    default: return false;
    }
}

void changes_ignored(const struct matching *matching, struct text *text)
{
    for (unsigned i = 0; i < cell_field_count && matching->count > 0; i++) {
        const struct field *field = &cell_fields[i];
        const struct match *match = &matching->list[0];
        own_text first = {0}, second = {0};
        if (!differs_in(matching, field))
            continue;
        field_print(field, match->cells[0], &first);
        field_print(field, match->cells[1], &second);
        text_addf(text, "%s%s.%s: %s in the first, %s in the second", text->length > 0 ? "; " : "",
                  field->section, field->key, text_string(&first), text_string(&second));
    }
}
