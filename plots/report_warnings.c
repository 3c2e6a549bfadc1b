/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/report_section.h"

static void write_place(struct report *report, const struct warning *warning)
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
    if (warning->detail[0] != '\0')
        html_textf(html, "; %s", warning->detail);
    html_close(html);
}

/* All places of one kind. */
static void write_kind(struct report *report, const struct warning *list, size_t count)
{
    struct html *html = &report->html;
    html_open(html, "article", "class", "warning", NULL);
    html_open(html, "h3", NULL);
    html_element(html, "code", NULL, warning_name(list->id));
    html_text(html, " ");
    html_elementf(html, "span", "unit", "%zu place%s", count, plural(count));
    html_close(html);
    html_element(html, "p", NULL, warning_sentence(list->id));
    html_element(html, "p", "hint", warning_hint(list->id));
    html_open(html, "details", NULL);
    html_element(html, "summary", NULL, "Where");
    html_open(html, "ul", NULL);
    for (size_t i = 0; i < count && i < REPORT_LIST_MAX; i++)
        write_place(report, &list[i]);
    if (count > REPORT_LIST_MAX)
        html_elementf(html, "li", "more", "and %zu more", count - (size_t)REPORT_LIST_MAX);
    html_close(html);
    html_close(html);
    html_close(html);
}

void report_warnings(struct report *report)
{
    const struct warning_list *warnings = report->sources->warnings;
    if (warnings == NULL) {
        html_element(&report->html, "p", "empty", "Nobody looked for warnings in these data.");
        return;
    }
    if (warnings->count == 0)
        html_element(&report->html, "p", "empty", "None.");
    for (size_t i = 0; i < warnings->count;) {
        size_t count = 1;
        while (i + count < warnings->count && warnings->list[i].id == warnings->list[i + count].id)
            count++;
        write_kind(report, &warnings->list[i], count);
        i += count;
    }
}
