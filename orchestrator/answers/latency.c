/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "answers/latency.h"

#include <math.h>

#include "answers/phrase.h"
#include "answers/questions.h"
#include "record/histogram.h"

#define TAKES(times) "it takes " times " times a run, of which ten lie beyond it"

const struct latency_percentile latency_percentiles[LATENCY_PERCENTILES] = {
    {METRIC_latency_p50_us, "p50", 0.5, TAKES("20")},
    {METRIC_latency_p90_us, "p90", 0.9, TAKES("100")},
    {METRIC_latency_p99_us, "p99", 0.99, TAKES("1000")},
    {METRIC_latency_p999_us, "p99.9", 0.999, TAKES("10,000")},
    {METRIC_latency_p9999_us, "p99.99", 0.9999, TAKES("100,000")},
    {METRIC_latency_max_us, "longest", 1, NULL},
};

/* How many messages of a run were timed: the first that a pattern has. */
static const enum metric_id timed[] = {METRIC_round_trips, METRIC_timed_messages};
enum { TIMED = sizeof timed / sizeof *timed };

bool latency_is_timed(const struct findings *findings, const struct cell *cell)
{
    return summaries_find(&findings->summaries, cell, METRIC_latency_max_us) != NULL;
}

/* --- what is missing --- */

/* Cells that were timed, and of these the ones that lack a percentile. */
struct lack {
    size_t cells, of;
    double least, most; /* times in their runs */
};

static void take_cell(const struct findings *findings, const struct cell *cell, unsigned metric,
                      struct lack *lack)
{
    lack->of++;
    if (summaries_find(&findings->summaries, cell, metric) != NULL)
        return;
    lack->cells++;
    for (size_t i = 0; i < TIMED; i++) {
        const struct summary *times = summaries_find(&findings->summaries, cell, timed[i]);
        if (times == NULL)
            continue;
        lack->least = fmin(lack->least, times->min);
        lack->most = fmax(lack->most, times->max);
    }
}

void latency_missing(const struct findings *findings, struct text *text)
{
    double least = NAN, most = NAN;
    for (size_t i = 0; i < LATENCY_PERCENTILES; i++) {
        const struct latency_percentile *percentile = &latency_percentiles[i];
        struct lack lack = {.least = NAN, .most = NAN};
        for (size_t cell = 0; cell < findings->index.measured; cell++)
            if (latency_is_timed(findings, findings->index.cells.cells[cell]))
                take_cell(findings, findings->index.cells.cells[cell], percentile->metric, &lack);
        if (lack.cells == 0)
            continue;
        text_addf(text, "%s%s in ", text->length > 0 ? ", " : "too few times to tell ", percentile->name);
        if (lack.cells == lack.of)
            text_addf(text, "all %zu cell%s", lack.of, plural(lack.of));
        else
            text_addf(text, "%zu of %zu cell%s", lack.cells, lack.of, plural(lack.of));
        text_addf(text, " (it takes %.0f times a run)", HISTOGRAM_TAIL_LEAST / (1 - percentile->share));
        least = fmin(least, lack.least);
        most = fmax(most, lack.most);
    }
    if (text->length == 0)
        return;
    text_add(text, "; ten have to lie beyond a percentile");
    if (isnan(least))
        return;
    text_addf(text, ", and a run has %.0f", least);
    if (most > least)
        text_addf(text, " to %.0f", most);
}

/* --- levels --- */

/* A percentile over the places of an arm: medians, and all that their intervals cover. */
struct level_reach {
    double least, most, low, high;
    size_t places;
    bool ranges; /* runs are too few for an interval somewhere: all of them lie in it */
};

static struct level_reach reach_of(const struct findings *findings, unsigned arm, unsigned metric)
{
    const struct run_index *index = &findings->index;
    struct level_reach reach = {NAN, NAN, NAN, NAN, 0, false};
    for (size_t i = 0; i < index->measured; i++) {
        const struct cell *cell = index->cells.cells[i];
        const struct summary *summary = summaries_find(&findings->summaries, cell, metric);
        if (summary == NULL || cell->control || run_index_arm(index, cell) != arm)
            continue;
        reach.places++;
        reach.ranges |= isnan(summary->low);
        reach.least = fmin(reach.least, summary->median);
        reach.most = fmax(reach.most, summary->median);
        reach.low = fmin(reach.low, isnan(summary->low) ? summary->min : summary->low);
        reach.high = fmax(reach.high, isnan(summary->high) ? summary->max : summary->high);
    }
    return reach;
}

/* "p50 29.5 to 32.2 [27.3, 38.9]" */
static void add_reach(const char *name, const struct level_reach *reach, struct text *text)
{
    text_addf(text, "%s ", name);
    phrase_range(reach->least, reach->most, phrase_number, text);
    text_interval(text, reach->low, reach->high, phrase_number);
}

/* "two-copy, us [over all 95 % intervals]: p50 ..., p99 ..., p99.9 ..." */
static void add_baseline(const struct findings *findings, struct text *text)
{
    const struct level_reach longest = reach_of(findings, 0, METRIC_latency_max_us);
    const char *join = " ";
    if (longest.places == 0)
        return;
    phrase_arm(&findings->index, 0, text);
    text_addf(text, " in us [%s]:",
              longest.ranges       ? "all runs"
              : longest.places > 1 ? "all 95 % intervals together"
                                   : "95 % interval");
    for (size_t i = 0; i + 1 < LATENCY_PERCENTILES; i++) {
        const struct latency_percentile *percentile = &latency_percentiles[i];
        const struct level_reach reach = reach_of(findings, 0, percentile->metric);
        bool rare = percentile->metric == METRIC_latency_p9999_us; /* hardly any run has as many */
        if (percentile->metric == METRIC_latency_p90_us || (rare && reach.places == 0))
            continue;
        text_add(text, join);
        if (reach.places > 0)
            add_reach(percentile->name, &reach, text);
        else
            text_addf(text, "no %s (%s)", percentile->name, percentile->gap);
        if (reach.places > 0 && reach.places < longest.places)
            text_addf(text, " in %zu of %zu places", reach.places, longest.places);
        join = ", ";
    }
}

/* "one-copy, 64 B: p50 30.2 [26, 35.3], p90 ..., longest 2310 [...] us"; of a percentile that only some of
 * the runs tell, how many. */
static void add_cell(const struct findings *findings, const struct cell *cell, struct text *text)
{
    const struct summary *longest = summaries_find(&findings->summaries, cell, METRIC_latency_max_us);
    const char *join = ": ";
    phrase_value(findings->index.contrast, cell, text);
    text_add(text, cell->control ? " (A/A), " : ", ");
    phrase_place_of_pair(findings, cell, text);
    for (size_t i = 0; i < LATENCY_PERCENTILES; i++) {
        const struct summary *summary =
            summaries_find(&findings->summaries, cell, latency_percentiles[i].metric);
        if (summary == NULL)
            continue;
        text_addf(text, "%s%s ", join, latency_percentiles[i].name);
        phrase_median(summary, "", text);
        if (summary->n < longest->n)
            text_addf(text, " of %zu of %zu runs", summary->n, longest->n);
        join = ", ";
    }
    text_add(text, " us");
}

bool latency_lines(const struct findings *findings, struct lines *lines)
{
    const struct run_index *index = &findings->index;
    own_text line = {0};
    bool added = true;
    add_baseline(findings, &line);
    if (line.length > 0)
        added = lines_add(lines, &line);
    for (size_t i = 0; i < index->place_count; i++)
        for (size_t j = 0; j < index->places[i].count; j++) {
            const struct cell *cell = index->cells.cells[index->places[i].arms[j].cell];
            if (!latency_is_timed(findings, cell))
                continue;
            add_cell(findings, cell, &line);
            added = lines_add(lines, &line) && added;
        }
    return added;
}
