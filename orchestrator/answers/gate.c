/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "answers/gate.h"

#include <math.h>

#include "answers/changes.h"
#include "answers/phrase.h"
#include "findings/gate.h"

/* What would rule out more: these factors are tried. */
enum { MORE = 4, MORE_MOST = 64 };

/* The farthest that a cell may be slower by with so many times the runs and sessions; NULL: no cell has an
 * interval. `at_most`: how far. */
static const struct change *find_worst(const struct changes *changes, double runs, double sessions,
                                       double *at_most)
{
    const struct change *worst = NULL;
    *at_most = NAN;
    for (size_t i = 0; i < changes->count; i++) {
        const struct change *change = &changes->list[i];
        if (change->cell->control || !change_decides(change->metric) || isnan(change->at_most))
            continue;
        double here =
            runs > 1 || sessions > 1 ? change_at_most_with(changes, change, runs, sessions) : change->at_most;
        if (worst != NULL && here <= *at_most)
            continue;
        worst = change;
        *at_most = here;
    }
    return worst;
}

void gate_print_at_most(const struct change *change, struct text *text)
{
    const struct metric *metric = &metrics[change->metric];
    text_addf(text, "%.0f %% %s %s%s", ceil(100 * change->at_most),
              metric->better == BETTER_HIGHER ? "less" : "more", metric->label,
              change->at_most_beside ? " (relative to the A/A cells)" : "");
}

/* "; 4 times the blocks would leave about 41 %, 4 folders a side about 35 %". */
static void add_what_more_leaves(const struct changes *changes, struct text *text)
{
    size_t folders =
        MORE * (changes->counts[FIRST_SIDE] > changes->counts[SECOND_SIDE] ? changes->counts[FIRST_SIDE]
                                                                           : changes->counts[SECOND_SIDE]);
    double blocks, sessions;
    find_worst(changes, MORE, 1, &blocks);
    find_worst(changes, 1, MORE, &sessions);
    text_addf(text, "; %d times the blocks would leave about %.0f %%, %zu folders a side about %.0f %%", MORE,
              100 * blocks, folders, 100 * sessions);
}

/* "; 12 times the blocks would do", or the fewest folders, where blocks do not. */
static void add_what_would_do(const struct changes *changes, double rule_out, struct text *text)
{
    double at_most;
    for (unsigned i = 2; i <= MORE_MOST; i++)
        if (find_worst(changes, i, 1, &at_most) != NULL && at_most < rule_out) {
            text_addf(text, "; %u times the blocks would do", i);
            return;
        }
    for (unsigned i = 2; i <= MORE_MOST; i++)
        if (find_worst(changes, 1, i, &at_most) != NULL && at_most < rule_out) {
            text_addf(text, "; %u times the folders would do", i);
            return;
        }
}

static bool is_blind(const struct change *change, unsigned unused)
{
    (void)unused;
    return !change->cell->control && isnan(change->at_most);
}

/* "slower by 20 % is not ruled out in 6 cells". */
static void add_open(double rule_out, size_t open, struct text *text)
{
    text_addf(text, ", %s slower by ", open == 0 ? "and" : "but");
    phrase_percentage(100 * rule_out, text);
    text_add(text, open == 0 ? " % is ruled out in every cell" : " % is not ruled out");
    if (open > 0)
        text_addf(text, " in %zu cell%s", open, plural(open));
}

/* "up to 62 % less throughput is not ruled out; 4 times the blocks ...": of the worst cell. */
static void add_worst(const struct changes *changes, const struct change *worst, double rule_out,
                      struct text *text)
{
    text_add(text, rule_out > 0 ? ": up to " : ", but up to ");
    gate_print_at_most(worst, text);
    text_add(text, rule_out > 0 ? "" : " is not ruled out");
    if (changes->host_changed)
        return;
    if (rule_out > 0)
        add_what_would_do(changes, rule_out, text);
    else
        add_what_more_leaves(changes, text);
}

/* Not exceeded, as far as is known: how far is that? A host that became faster hides what became slower. */
static void add_ruled_out(const struct changes *changes, double rule_out, struct text *text)
{
    size_t open = changes_count(changes, GATE_OPEN), blind = changes_count_cells(changes, is_blind, 0);
    double at_most;
    const struct change *worst = find_worst(changes, 1, 1, &at_most);
    text_add(text, changes->host_changed
                       ? "cannot be judged, for the A/A cells changed: no cell is slower by more"
                       : "not exceeded");
    if (rule_out > 0)
        add_open(rule_out, open, text);
    if (worst != NULL && (rule_out <= 0 || open > blind))
        add_worst(changes, worst, rule_out, text);
    if (blind > 0)
        text_addf(text, "; %zu cell%s too few runs to tell anything", blind, blind == 1 ? " has" : "s have");
    text_add(text, changes->host_changed ? "; measure again" : "");
}

static bool is_failed_beside(const struct change *change, unsigned unused)
{
    (void)unused;
    return change->gate == GATE_FAILED && change->beside && !change->cell->control;
}

/* "9 cells are slower by more, beyond noise: 3 beyond the A/A cells, 6 as they are": where those changed, and
 * not the host on the whole. */
static void add_failed(const struct changes *changes, size_t failed, struct text *text)
{
    text_addf(text, "%zu cell%s slower by more, beyond noise", failed, failed == 1 ? " is" : "s are");
    if (!changes->control_changed || changes->host_changed)
        return;
    size_t beside = changes_count_cells(changes, is_failed_beside, 0);
    text_addf(text, ": %zu beyond the A/A cells, %zu as they are", beside, failed - beside);
}

void gate_sentence(const struct changes *changes, const struct change_rules *asked, struct text *text)
{
    size_t failed = changes_count(changes, GATE_FAILED), host = changes_count(changes, GATE_HOST);
    text_add(text, "limit of ");
    phrase_percentage(100 * asked->limit, text);
    text_add(text, " %: ");
    if (failed > 0)
        add_failed(changes, failed, text);
    else if (host > 0)
        text_addf(text, "%zu cell%s slower by more, but so %s: measure again", host,
                  host == 1 ? " is" : "s are",
                  changes->controls == 1 ? "is the A/A cell" : "are the A/A cells");
    else
        add_ruled_out(changes, asked->rule_out, text);
}
