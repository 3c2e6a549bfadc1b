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

/* Of all cells of the arm: the place that the companion was found at need not be the worst. */
static void add_copied(const struct findings *findings, unsigned arm, struct text *text)
{
    double least = NAN, most = NAN;
    for (size_t i = 0; i < findings->summaries.count; i++) {
        const struct summary *summary = &findings->summaries.list[i];
        if (summary->metric != METRIC_zc_copied_pct || summary->cell->control ||
            run_index_arm(&findings->index, summary->cell) != arm)
            continue;
        least = fmin(least, summary->median);
        most = fmax(most, summary->median);
    }
    text_add(text, "with ");
    phrase_range(least, most, print_percent, text);
    text_add(text, " % of its sends copied by the kernel");
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
    case COMPANION_COPIED: add_copied(findings, standing->pair.arm, text); return;
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
