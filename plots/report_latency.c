/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The percentiles of each cell, each with its interval over the blocks; and why one is missing. */
#include <math.h>

#include "answers/latency.h"
#include "plots/report_section.h"

enum { ROWS_MAX = 60 }; /* of the table; summary.csv has all */

static void add_three(double number, struct text *text)
{
    text_number(text, number, 3);
}

/* "61.5 [57, 70]"; of runs too few for an interval "(57 to 70)"; and of how many, where not all can tell. */
static void write_percentile(struct html *html, const struct summary *summary, size_t runs)
{
    own_text median = {0}, interval = {0};
    if (summary == NULL) {
        html_element(html, "td", "none", "too few times");
        return;
    }
    add_three(summary->median, &median);
    if (!isnan(summary->low)) {
        text_interval(&interval, summary->low, summary->high, add_three);
    } else if (summary->n > 1) {
        text_add(&interval, " (");
        add_three(summary->min, &interval);
        text_add(&interval, " to ");
        add_three(summary->max, &interval);
        text_add(&interval, ")");
    }
    if (summary->n < runs)
        text_addf(&interval, " of %zu/%zu runs", summary->n, runs);
    html_open(html, "td", "class", "number", NULL);
    html_text(html, text_string(&median));
    html_element(html, "span", "interval", text_string(&interval));
    html_close(html);
}

static void write_row(struct report *report, const struct place *place, const struct place_arm *arm,
                      const struct summary *longest)
{
    const struct report_sources *sources = report->sources;
    const struct cell *cell = sources->index->cells.cells[arm->cell];
    struct html *html = &report->html;
    own_text where = {0}, name = {0};
    report_place_words(&report->compared, place->cell, &where);
    const bool control = arm->arm == ARM_CONTROL;
    pair_name(sources->index, (struct pair){control ? 0 : arm->arm, 0, control}, control, &name);
    html_open(html, "tr", NULL);
    html_header(html, "row", text_string(&where));
    html_header(html, "row", text_string(&name));
    for (size_t i = 0; i < LATENCY_PERCENTILES; i++)
        write_percentile(html, summaries_find(sources->summaries, cell, latency_percentiles[i].metric),
                         longest->n);
    html_close(html);
}

/* Place by place, so that what is compared stands below each other. */
static size_t write_rows(struct report *report)
{
    const struct report_sources *sources = report->sources;
    size_t rows = 0;
    for (size_t i = 0; i < sources->index->place_count; i++) {
        const struct place *place = &sources->index->places[i];
        for (size_t j = 0; j < place->count; j++) {
            const struct cell *cell = sources->index->cells.cells[place->arms[j].cell];
            const struct summary *longest = summaries_find(sources->summaries, cell, METRIC_latency_max_us);
            if (longest != NULL && rows++ < ROWS_MAX)
                write_row(report, place, &place->arms[j], longest);
        }
    }
    return rows;
}

static void write_latency(struct report *report)
{
    const char *columns[2 + LATENCY_PERCENTILES] = {"place", report->sources->index->contrast->label};
    struct html *html = &report->html;
    for (size_t i = 0; i < LATENCY_PERCENTILES; i++)
        columns[2 + i] = latency_percentiles[i].name;
    html_rows(
        html, "numbers dense stacked",
        "Latency, us, lower is better: median of the runs, with its 95 % interval (with the least and the "
        "most where fewer than 6 runs allow none)",
        columns, 2 + LATENCY_PERCENTILES);
    size_t rows = write_rows(report);
    html_rows_end(html);
    const struct headline *headline = report->sources->headline;
    if (headline != NULL && headline->untold.length > 0) {
        html_open(html, "p", NULL);
        html_sentence(html, text_string(&headline->untold));
        html_close(html);
    }
    report_more(html, "p", rows, ROWS_MAX, " rows are in summary.csv.");
}

static bool latency_wanted(const struct report_sources *sources)
{
    return sources->summaries != NULL && summaries_have(sources->summaries, METRIC_latency_max_us);
}

const struct report_section report_latency = {"latency", "Percentiles", write_latency, latency_wanted};
