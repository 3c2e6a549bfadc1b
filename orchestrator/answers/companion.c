/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What goes with a difference, in words. It is said as company and never as a cause: the runs show that both
 * are there. */
#include <math.h>

#include "answers/phrase.h"
#include "answers/questions.h"
#include "base/units.h"

static void print_percent(double percent, struct text *text)
{
    text_percent(text, percent);
}

/* Of all cells of the arms: the place that the companion was found at need not be the worst. */
static void add_copied(const struct findings *findings, const struct standing *const *list, size_t count,
                       struct text *text)
{
    double least = NAN, most = NAN;
    for (size_t i = 0; i < findings->summaries.count; i++) {
        const struct summary *summary = &findings->summaries.list[i];
        bool among = false;
        for (size_t j = 0; j < count; j++)
            among = among || run_index_arm(&findings->index, summary->cell) == list[j]->pair.arm;
        if (summary->metric != METRIC_zc_copied_pct || summary->cell->control || !among)
            continue;
        least = fmin(least, summary->median);
        most = fmax(most, summary->median);
    }
    phrase_range(least, most, print_percent, text);
    text_add(text, " %");
}

static void add_rate(const struct companion *companion, const char *what, struct text *text)
{
    text_add(text, "with ");
    text_number(text, companion->arm, 2);
    text_add(text, " instead of ");
    text_number(text, companion->against, 2);
    text_addf(text, " %s a message", what);
}

static void add_buffer(const struct companion *companion, const char *which, struct text *text)
{
    text_addf(text, "with a %s buffer of ", which);
    units_label(UNIT_BYTES, llround(companion->arm), text);
    text_add(text, " instead of ");
    units_label(UNIT_BYTES, llround(companion->against), text);
}

static void add_bottleneck(const struct companion *companion, struct text *text)
{
    const char *const *words = metrics[METRIC_bottleneck].words;
    text_addf(text, "with the bottleneck %s instead of %s", words[(unsigned)companion->arm],
              words[(unsigned)companion->against]);
}

void headline_companion(const struct findings *findings, const struct standing *standing, struct text *text)
{
    const struct companion *companion = &standing->companion;
    switch (companion->kind) {
    case COMPANION_NONE:
    case COMPANION_COUNT: return;
    case COMPANION_COPIED:
        text_add(text, "with ");
        add_copied(findings, &standing, 1, text);
        text_add(text, " of its sends copied by the kernel");
        return;
    case COMPANION_SWITCHES: add_rate(companion, "context switches", text); break;
    case COMPANION_CALLS: add_rate(companion, "send calls", text); break;
    case COMPANION_SEND_BUFFER: add_buffer(companion, "send", text); break;
    case COMPANION_RECEIVE_BUFFER: add_buffer(companion, "receive", text); break;
    case COMPANION_BOTTLENECK: add_bottleneck(companion, text); break;
    }
    if (standing->places == 1)
        return;
    text_add(text, " at ");
    phrase_place_of_pair(findings, companion->where->cell, text);
}

/* --- of several --- */

static void print_two(double number, struct text *text)
{
    text_number(text, number, 2);
}

static void print_bytes(double bytes, struct text *text)
{
    units_label(UNIT_BYTES, llround(bytes), text);
}

/* That the kernel copied what was to be spared explains the most, be it the largest difference or not. */
enum companion_kind headline_companion_kind(const struct findings *findings, const struct standing *standing)
{
    size_t copied = 0, cells = 0;
    for (size_t i = 0; i < findings->summaries.count; i++) {
        const struct summary *summary = &findings->summaries.list[i];
        if (summary->metric != METRIC_zc_copied_pct || summary->cell->control ||
            run_index_arm(&findings->index, summary->cell) != standing->pair.arm)
            continue;
        cells++;
        copied += copying_judge(summary->median) == COPYING_DONE;
    }
    return cells > 0 && copied == cells ? COMPANION_COPIED : standing->companion.kind;
}

/* Which way, where one number for all of them would be as good as another. */
static const char *more_or_fewer(const struct standing *const *list, size_t count)
{
    size_t more = 0;
    for (size_t i = 0; i < count; i++)
        more += list[i]->companion.arm > list[i]->companion.against;
    return more == count ? "more" : more == 0 ? "fewer" : "other";
}

void headline_companion_brief(const struct findings *findings, const struct standing *const *list,
                              size_t count, bool brief, struct text *text)
{
    const struct companion *companion = &list[0]->companion;
    double least = companion->arm, most = companion->arm;
    for (size_t i = 1; i < count; i++) {
        least = fmin(least, list[i]->companion.arm);
        most = fmax(most, list[i]->companion.arm);
    }
    switch (headline_companion_kind(findings, list[0])) {
    case COMPANION_NONE:
    case COMPANION_COUNT: return;
    case COMPANION_COPIED:
        add_copied(findings, list, count, text);
        text_add(text, " copied");
        return;
    case COMPANION_SWITCHES: text_addf(text, "%s context switches", more_or_fewer(list, count)); return;
    case COMPANION_CALLS:
        phrase_range(least, most, print_two, text);
        text_addf(text, " calls%s", brief ? "" : " a message");
        return;
    case COMPANION_SEND_BUFFER:
    case COMPANION_RECEIVE_BUFFER:
        text_addf(text, "%s buffer ", companion->kind == COMPANION_SEND_BUFFER ? "send" : "receive");
        phrase_range(least, most, print_bytes, text);
        return;
    case COMPANION_BOTTLENECK:
        text_addf(text, "bottleneck %s", metrics[METRIC_bottleneck].words[(unsigned)companion->arm]);
    }
}
