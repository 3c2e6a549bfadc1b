/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/report_section.h"

static void write_list(struct html *html, const char *title, char *const *lines, size_t count)
{
    if (count == 0)
        return;
    html_element(html, "h4", NULL, title);
    html_open(html, "ul", NULL);
    for (size_t i = 0; i < count && i < REPORT_LIST_MAX; i++)
        html_element(html, "li", NULL, lines[i]);
    if (count > REPORT_LIST_MAX)
        html_elementf(html, "li", "more", "and %zu more: labrun explain shows them",
                      count - (size_t)REPORT_LIST_MAX);
    html_close(html);
}

static void add_count(size_t count, const char *word, const char *words, struct text *text)
{
    if (count > 0)
        text_addf(text, "%s%zu %s", text->length > 0 ? ", " : "", count, count == 1 ? word : words);
}

static void write_answer(struct html *html, const struct answer *answer)
{
    html_open(html, "article", "class", answer->answered ? "answer" : "answer open", NULL);
    html_open(html, "h3", NULL);
    html_element(html, "span", "id", answer->id);
    html_textf(html, " %s", answer->question);
    html_close(html);
    html_open(html, "p", NULL);
    if (!answer->answered) {
        html_element(html, "span", "tag", "no answer from these data");
        html_text(html, " ");
    }
    html_sentence(html, answer->sentence);
    html_close(html);
    if (answer->evidence_count + answer->caveat_count > 0) {
        own_text counts = {0};
        add_count(answer->evidence_count, "line of evidence", "lines of evidence", &counts);
        add_count(answer->caveat_count, "caveat", "caveats", &counts);
        html_open(html, "details", NULL);
        html_element(html, "summary", NULL, text_string(&counts));
        write_list(html, "Evidence", answer->evidence, answer->evidence_count);
        write_list(html, "Caveats", answer->caveats, answer->caveat_count);
        html_close(html);
    }
    html_close(html);
}

void report_answers(struct report *report)
{
    const struct answers *answers = report->sources->answers;
    if (answers == NULL) {
        html_element(&report->html, "p", "empty", "The six questions were not asked of these data.");
        return;
    }
    for (size_t i = 0; i < ANSWER_COUNT; i++)
        if (answers->list[i].sentence != NULL)
            write_answer(&report->html, &answers->list[i]);
}
