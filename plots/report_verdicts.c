/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statistics/alpha.h"
#include "plots/report_matrix.h"

static void write_counts(struct html *html, const struct verdict *list, size_t count)
{
    size_t counts[EQUIVALENT + 1] = {0};
    for (size_t i = 0; i < count; i++)
        counts[list[i].conclusion]++;
    html_open(html, "p", "class", "counts", NULL);
    html_textf(html, "%zu faster, %zu slower, %zu equivalent, %zu inconclusive", counts[FASTER],
               counts[SLOWER], counts[EQUIVALENT], counts[INCONCLUSIVE]);
    html_close(html);
}

static void write_metric_heading(struct html *html, const struct verdict *list, size_t count)
{
    own_text unit = {0};
    report_unit(list->metric, &unit);
    html_open(html, "h3", NULL);
    html_capital(html, metrics[list->metric].label);
    html_text(html, " ");
    html_element(html, "span", "unit", text_string(&unit));
    html_close(html);
    write_counts(html, list, count);
}

static void write_legend(struct report *report)
{
    own_text margin = {0};
    struct html *html = &report->html;
    text_number(&margin, 100 * report->sources->spec->settings.equivalence, 3);
    html_open(html, "p", NULL);
    html_textf(
        html,
        "Each box compares the two mechanisms of a pair at one size and one setting: the ratio of the "
        "first one's value to the second one's, paired within blocks (a block is every combination "
        "measured once), with its 95 %% interval. Faster and slower mean better and worse in that "
        "metric, significant at 5 %% after Holm's correction for testing the pair at several places; "
        "equivalent means that the whole interval lies within %s %% of 1. Inconclusive is not the same "
        "as equal: the data cannot tell.",
        text_string(&margin));
    html_close(html);
}

/* Else it looks odd that intervals far from 1 are inconclusive. */
static void write_too_few(struct report *report)
{
    const struct plan *plan = report->sources->plan;
    size_t family = plan_family(plan);
    long long blocks = report->sources->spec->settings.blocks;
    if (family > 0 && blocks < plan_least_blocks(family, ALPHA))
        html_elementf(
            &report->html, "p", NULL,
            "With %lld block%s nothing can be faster or slower after that correction: a pair has up to %zu "
            "places, for which it takes at least %u blocks.",
            blocks, plural(blocks), family, plan_least_blocks(family, ALPHA));
}

void report_verdicts(struct report *report)
{
    const struct verdicts *verdicts = report->sources->verdicts;
    size_t count = verdicts != NULL ? verdicts->count : 0, compared = 0, left_out = 0;
    for (size_t i = 0; i < count; i++)
        compared += verdicts->list[i].pair.control ? 0 : 1;
    if (compared == 0) {
        html_element(&report->html, "p", "empty",
                     "Nothing to compare: no two mechanisms have ok runs at the same place.");
        return;
    }
    write_legend(report);
    write_too_few(report);
    for (size_t i = 0, size; i < count; i += size) {
        size = report_matrix_group(&verdicts->list[i], count - i);
        if (verdicts->list[i].pair.control)
            continue;
        write_metric_heading(&report->html, &verdicts->list[i], size);
        left_out += report_matrix(report, &verdicts->list[i], size);
    }
    if (left_out > 0)
        html_elementf(&report->html, "p", "more",
                      "%zu pairs are left out, because the page would grow too large: verdicts.csv has all.",
                      left_out);
}
