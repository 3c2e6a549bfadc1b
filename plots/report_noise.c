/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "base/units.h"
#include "plots/report_matrix.h"

/* What the A/A comparisons of one metric say together. */
struct floor {
    size_t places, with_interval, claimed;
    double least, most;           /* ratios; NaN: none */
    const struct verdict *widest; /* the interval; NULL: none */
};

static void floor_add(struct floor *floor, const struct verdict *verdict)
{
    if (isnan(verdict->ratio))
        return;
    floor->places++;
    floor->claimed += verdict->conclusion == FASTER || verdict->conclusion == SLOWER ? 1 : 0;
    floor->least = fmin(floor->least, verdict->ratio);
    floor->most = fmax(floor->most, verdict->ratio);
    if (isnan(verdict->low))
        return;
    floor->with_interval++;
    const struct verdict *widest = floor->widest;
    if (widest == NULL || verdict->high / verdict->low > widest->high / widest->low)
        floor->widest = verdict;
}

static void write_ratio(struct html *html, double ratio)
{
    own_text number = {0};
    text_number(&number, ratio, 3);
    html_element(html, "td", "number", text_string(&number));
}

static void write_floor(struct report *report, unsigned metric, const struct floor *floor)
{
    struct html *html = &report->html;
    html_open(html, "tr", NULL);
    html_header(html, "row", metrics[metric].label);
    html_elementf(html, "td", "number", "%zu", floor->places);
    write_ratio(html, floor->least);
    write_ratio(html, floor->most);
    html_open(html, "td", NULL);
    if (floor->widest != NULL) {
        own_text words = {0};
        report_matrix_ratio(floor->widest, &words);
        text_add(&words, " at ");
        units_label_size(floor->widest->cell->message_size, &words);
        text_add(&words, ", ");
        report_place_words(&report->place, floor->widest->cell, &words);
        html_text(html, text_string(&words));
    } else {
        html_text(html, "none: fewer than 6 blocks");
    }
    html_close(html);
    html_elementf(html, "td", "number", "%zu of %zu", floor->claimed, floor->with_interval);
    html_close(html);
}

static void write_table(struct report *report, const struct floor floors[METRIC_COUNT])
{
    static const char *const columns[] = {
        "metric", "places", "least ratio", "greatest ratio", "widest 95 % interval", "called different"};
    struct html *html = &report->html;
    html_table(html, "list", "The same mechanism under two labels, per metric");
    html_columns(html, columns, sizeof columns / sizeof *columns);
    html_open(html, "tbody", NULL);
    for (unsigned metric = 0; metric < METRIC_COUNT; metric++)
        if (floors[metric].places > 0)
            write_floor(report, metric, &floors[metric]);
    html_close(html);
    html_close(html);
    html_close(html);
}

static void write_matrices(struct report *report, const struct verdicts *verdicts)
{
    struct html *html = &report->html;
    size_t left_out = 0;
    html_open(html, "details", NULL);
    html_element(html, "summary", NULL, "Every A/A comparison");
    for (size_t i = 0, size; i < verdicts->count; i += size) {
        size = report_matrix_group(&verdicts->list[i], verdicts->count - i);
        if (verdicts->list[i].pair.control)
            left_out += report_matrix(report, &verdicts->list[i], size);
    }
    if (left_out > 0)
        html_elementf(html, "p", "more", "%zu pairs are left out: verdicts.csv has all.", left_out);
    html_close(html);
}

void report_noise(struct report *report)
{
    const struct verdicts *verdicts = report->sources->verdicts;
    struct floor floors[METRIC_COUNT];
    size_t places = 0;
    for (unsigned i = 0; i < METRIC_COUNT; i++)
        floors[i] = (struct floor){.least = NAN, .most = NAN};
    for (size_t i = 0; verdicts != NULL && i < verdicts->count; i++)
        if (verdicts->list[i].pair.control) {
            floor_add(&floors[verdicts->list[i].metric], &verdicts->list[i]);
            places += isnan(verdicts->list[i].ratio) ? 0 : 1;
        }
    if (places == 0) {
        html_element(&report->html, "p", "empty",
                     report->sources->spec->settings.control
                         ? "Unknown: the A/A control has no runs to compare."
                         : "Unknown: the experiment has no A/A control (control = no).");
        return;
    }
    html_element(
        &report->html, "p", NULL,
        "The A/A control is one mechanism measured twice in every block, under two labels. The truth "
        "is a ratio of 1: whatever else these rows show is noise, and a difference between two "
        "mechanisms that is no larger is not to be trusted.");
    write_table(report, floors);
    write_matrices(report, verdicts);
}
