/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "answers/changes.h"

#include <math.h>

#include "answers/phrase.h"
#include "statistics/alpha.h"

/* --- tally --- */

static void count_change(const struct change *change, struct change_tally *tally)
{
    double size = fabs(log(change->ratio));
    size_t runs = change->n < change->m ? change->n : change->m;
    tally->cells++;
    tally->least_runs =
        runs > 0 && (tally->least_runs == 0 || runs < tally->least_runs) ? runs : tally->least_runs;
    if (!isnan(change->low))
        tally->bound = fmax(tally->bound, fmax(fabs(log(change->low)), fabs(log(change->high))));
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
    case INCONCLUSIVE:
        tally->undecided++;
        tally->empty += runs == 0 ? 1 : 0;
        tally->unbounded += isnan(change->low) ? 1 : 0;
        break;
    }
}

void changes_tally(const struct changes *changes, unsigned metric, bool control, struct change_tally *tally)
{
    *tally = (struct change_tally){0};
    for (size_t i = 0; i < changes->count; i++)
        if (changes->list[i].metric == metric && changes->list[i].cell->control == control)
            count_change(&changes->list[i], tally);
}

/* A cell counts once, whatever it is too slow in. */
size_t changes_count(const struct changes *changes, enum gate gate)
{
    size_t count = 0, cells = changes->metric_count > 0 ? changes->count / changes->metric_count : 0;
    for (size_t i = 0; i < cells; i++) {
        bool found = false;
        for (size_t j = i; j < changes->count; j += cells)
            found |= changes->list[j].gate == gate;
        count += found;
    }
    return count;
}

/* --- words --- */

const char *change_word(const struct change *change)
{
    bool speed = change->metric == METRIC_throughput_gbps;
    switch (change->conclusion) {
    case FASTER: return speed ? "faster" : "lower";
    case SLOWER: return speed ? "slower" : "higher";
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

/* "is slower", "are slower", "needs more CPU time per byte". */
static void add_verb(unsigned metric, bool slower, size_t count, struct text *text)
{
    if (metric == METRIC_throughput_gbps)
        text_addf(text, " %s %s", count == 1 ? "is" : "are", slower ? "slower" : "faster");
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

/* Nothing was found: how large may it be nevertheless? */
static void add_unchanged(const struct changes *changes, struct text *text)
{
    double bound = 0;
    size_t unbounded = 0, tests = 0, runs = 0;
    for (size_t i = 0; i < changes->metric_count; i++) {
        struct change_tally tally;
        changes_tally(changes, changes->sessions[i].metric, false, &tally);
        if (!change_decides(changes->sessions[i].metric))
            continue;
        bound = fmax(bound, tally.bound);
        unbounded += tally.unbounded;
        tests = tally.cells - tally.empty > tests ? tally.cells - tally.empty : tests;
        runs = tally.least_runs > runs ? tally.least_runs : runs;
    }
    unsigned least = changes_least_runs(tests, ALPHA);
    bool single = changes->counts[FIRST_SIDE] == 1 && changes->counts[SECOND_SIDE] == 1;
    if (bound > 0)
        text_addf(text, "nothing changed beyond %.0f %%", ceil(100 * expm1(bound)));
    else
        text_add(text, "nothing can be told");
    if (bound > 0 && unbounded > 0)
        text_addf(text, ", and %zu comparison%s say nothing", unbounded, plural(unbounded));
    if (single && runs < least)
        text_addf(text, ": %zu such cell%s %u runs on each side, there %s %zu", tests,
                  tests == 1 ? " needs" : "s need", least, runs == 1 ? "is" : "are", runs);
}

/* No A/A cell by itself, but all together: "the A/A cells are slower by 39 % on the whole". */
static void add_whole(const struct changes *changes, struct text *text)
{
    for (size_t i = 0; i < changes->metric_count; i++) {
        const struct session_change *session = &changes->sessions[i];
        if (!session->host_changed)
            continue;
        bool up = session->host > 1, slower = (metrics[session->metric].better == BETTER_HIGHER) != up;
        double size = fabs(log(session->host));
        text_add(text, text->length == 0 ? "the A/A cells" : ",");
        add_verb(session->metric, slower, 2, text);
        add_range(size, size, up, text);
    }
    text_add(text, " on the whole");
}

void changes_headline(const struct changes *changes, struct text *text)
{
    own_text controls = {0}, cells = {0};
    add_all_changed(changes, false, &cells);
    if (changes->count == 0) {
        text_add(text, "nothing was compared: no cell is in both experiments");
        return;
    }
    if (!changes->host_changed) {
        if (cells.length == 0)
            add_unchanged(changes, &cells);
        text_add(text, text_string(&cells));
        return;
    }
    size_t beyond = changes_count(changes, GATE_FAILED);
    add_all_changed(changes, true, &controls);
    if (controls.length == 0)
        add_whole(changes, &controls);
    text_addf(text, "the host changed: %s; ", text_string(&controls));
    if (beyond > 0)
        text_addf(text, "%zu cell%s slower by more than that", beyond, beyond == 1 ? " is" : "s are");
    else
        text_addf(text, "no cell is slower by more than that");
    if (cells.length > 0)
        text_addf(text, " (%s)", text_string(&cells));
}

void changes_limit(const struct changes *changes, double limit, struct text *text)
{
    size_t failed = changes_count(changes, GATE_FAILED), host = changes_count(changes, GATE_HOST);
    text_add(text, "limit of ");
    phrase_percentage(100 * limit, text);
    text_add(text, " %: ");
    if (failed > 0)
        text_addf(text, "%zu cell%s slower by more, beyond noise", failed, failed == 1 ? " is" : "s are");
    else if (host > 0)
        text_addf(text, "%zu cell%s slower by more, but so %s the A/A cells: measure again", host,
                  host == 1 ? " is" : "s are", changes->controls == 1 ? "is" : "are");
    else
        text_add(text, "kept: no cell is slower by more, beyond noise");
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
    text_addf(text, " as much as their runs and an allowance of %.0f %% would have them",
              100 * SESSION_ALLOWANCE);
}

static void add_control(const struct changes *changes, const struct matching *matching, struct text *text)
{
    if (matching->ignored != 0)
        text_add(text,
                 "the A/A cells differ in what is ignored as well: whether the host changed is not known");
    else if (changes->controls == 0)
        text_add(text, "no A/A cell is in both: whether the host changed is not known");
    else if (changes->host_changed)
        text_add(text,
                 "A/A cells are the same in both but for the host, kernel or labrun: what changed in them "
                 "is no mechanism's");
    else
        text_addf(text, "none of %zu A/A cell%s changed: nothing says that the host did", changes->controls,
                  plural(changes->controls));
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
        if (!matching_ignores(matching, field) || field_equal(field, match->cells[0], match->cells[1]))
            continue;
        field_print(field, match->cells[0], &first);
        field_print(field, match->cells[1], &second);
        text_addf(text, "%s%s.%s: %s in the first, %s in the second", text->length > 0 ? "; " : "",
                  field->section, field->key, text_string(&first), text_string(&second));
    }
}
