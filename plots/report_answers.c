/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The answers, a sentence or two each, and in the appendix what each of them rests on. */
#include <ctype.h>

#include "plots/report_section.h"

/* --- answers --- */

/* "evidence-q5": where the evidence of an answer stands; false when there is none. */
static bool evidence_id(const struct answer *answer, struct text *id)
{
    text_add(id, "evidence-");
    for (const char *c = answer->id; c != NULL && *c != '\0'; c++)
        if (isalnum((unsigned char)*c))
            text_addf(id, "%c", tolower((unsigned char)*c));
    return answer->evidence.count + answer->caveats.count > 0;
}

static void add_count(size_t count, const char *word, const char *words, struct text *text)
{
    if (count > 0)
        text_addf(text, "%s%zu %s", text->length > 0 ? ", " : "", count, count == 1 ? word : words);
}

static void write_link(struct html *html, const struct answer *answer)
{
    own_text id = {0}, target = {0}, counts = {0};
    if (!evidence_id(answer, &id))
        return;
    text_addf(&target, "#%s", text_string(&id));
    add_count(answer->evidence.count, "line of evidence", "lines of evidence", &counts);
    add_count(answer->caveats.count, "caveat", "caveats", &counts);
    html_text(html, " ");
    html_open(html, "a", "class", "evidence", "href", text_string(&target), NULL);
    html_text(html, text_string(&counts));
    html_close(html);
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
    html_sentence(html, text_string(&answer->sentence));
    write_link(html, answer);
    html_close(html);
    html_close(html);
}

/* Questions about what was not measured: a line for all of them. */
static void write_unmeasured(struct html *html, const struct answers *answers)
{
    own_text names = {0};
    for (size_t i = 0; i < ANSWER_COUNT; i++) {
        const struct answer *answer = &answers->list[i];
        if (answer->question != NULL && !answer->measured)
            text_addf(&names, "%s%s (%s)", names.length > 0 ? ", " : "", answer->id,
                      text_string(&answer->unmeasured));
    }
    if (names.length > 0)
        html_elementf(html, "p", "empty", "Not asked: %s.", text_string(&names));
}

static void write_answers(struct report *report)
{
    const struct answers *answers = report->sources->answers;
    if (answers == NULL) {
        html_element(&report->html, "p", "empty", "The six questions were not asked of these data.");
        return;
    }
    for (size_t i = 0; i < ANSWER_COUNT; i++)
        if (answers->list[i].question != NULL && answers->list[i].measured)
            write_answer(&report->html, &answers->list[i]);
    write_unmeasured(&report->html, answers);
}

const struct report_section report_answers = {"answers", "Answers", write_answers, NULL};

/* --- evidence --- */

static void write_list(struct html *html, const char *title, char *const *lines, size_t count)
{
    if (count == 0)
        return;
    html_element(html, "h4", NULL, title);
    html_open(html, "ul", NULL);
    for (size_t i = 0; i < count && i < REPORT_LIST_MAX; i++)
        html_element(html, "li", NULL, lines[i]);
    report_more(html, "li", count, REPORT_LIST_MAX, ": labrun explain shows them");
    html_close(html);
}

static void write_evidence(struct report *report)
{
    const struct answers *answers = report->sources->answers;
    struct html *html = &report->html;
    for (size_t i = 0; i < ANSWER_COUNT; i++) {
        const struct answer *answer = &answers->list[i];
        own_text id = {0};
        if (answer->question == NULL || !answer->measured || !evidence_id(answer, &id))
            continue;
        html_open(html, "article", "id", text_string(&id), NULL);
        html_open(html, "h3", NULL);
        html_element(html, "span", "id", answer->id);
        html_textf(html, " %s", answer->question);
        html_close(html);
        write_list(html, "Evidence", answer->evidence.list, answer->evidence.count);
        write_list(html, "Caveats", answer->caveats.list, answer->caveats.count);
        html_close(html);
    }
}

static bool evidence_wanted(const struct report_sources *sources)
{
    for (size_t i = 0; sources->answers != NULL && i < ANSWER_COUNT; i++)
        if (sources->answers->list[i].measured &&
            sources->answers->list[i].evidence.count + sources->answers->list[i].caveats.count > 0)
            return true;
    return false;
}

const struct report_section report_evidence = {"evidence", "What the answers rest on", write_evidence,
                                               evidence_wanted};
