/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "plots/report_section.h"

static void write_place(struct report *report, const struct report_warning *warning)
{
    struct html *html = &report->html;
    own_text place = {0};
    if (warning->cell != NULL)
        report_place_cell(&report->place, warning->cell, &place);
    else
        text_add(&place, "the experiment as a whole");
    html_open(html, "li", NULL);
    html_text(html, text_string(&place));
    if (warning->of > 0)
        html_textf(html, ": %zu of %zu runs", warning->runs, warning->of);
    if (warning->detail != NULL && warning->detail[0] != '\0')
        html_textf(html, "; %s", warning->detail);
    html_close(html);
}

/* All places of one kind. */
static void write_kind(struct report *report, const struct report_warning *list, size_t count)
{
    struct html *html = &report->html;
    html_open(html, "article", "class", "warning", NULL);
    html_open(html, "h3", NULL);
    html_element(html, "code", NULL, list->id);
    html_textf(html, " %zu place%s", count, count == 1 ? "" : "s");
    html_close(html);
    html_element(html, "p", NULL, list->sentence);
    html_elementf(html, "p", "hint", "%s", list->hint);
    html_open(html, "details", NULL);
    html_element(html, "summary", NULL, "Where");
    html_open(html, "ul", NULL);
    for (size_t i = 0; i < count && i < REPORT_LIST_MAX; i++)
        write_place(report, &list[i]);
    if (count > REPORT_LIST_MAX)
        html_elementf(html, "li", "more", "and %zu more: column warnings of runs.csv",
                      count - (size_t)REPORT_LIST_MAX);
    html_close(html);
    html_close(html);
    html_close(html);
}

void report_warnings(struct report *report)
{
    const struct report_sources *sources = report->sources;
    if (sources->warnings == NULL) {
        html_element(&report->html, "p", "empty", "Nobody looked for warnings in these data.");
        return;
    }
    if (sources->warning_count == 0)
        html_element(&report->html, "p", "empty", "None.");
    for (size_t i = 0; i < sources->warning_count;) {
        size_t count = 1;
        while (i + count < sources->warning_count &&
               strcmp(sources->warnings[i].id, sources->warnings[i + count].id) == 0)
            count++;
        write_kind(report, &sources->warnings[i], count);
        i += count;
    }
}
