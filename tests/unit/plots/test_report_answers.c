/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "unit/plots/page.h"

static char sentence[] = "From 2 KB.", why[] = "No counters.", row[] = "1 KB: 0.5 [0.4, 0.6]";
static char lacks[] = "one thread count";
static char limit[] = "one machine";
static char *evidence[] = {row, row}, *caveats[] = {limit};

static void ask(struct study *study, struct answers *answers)
{
    *answers = (struct answers){
        .list = {{.id = "Q5",
                  .question = "From which size?",
                  .measured = true,
                  .answered = true,
                  .sentence = {.data = sentence},
                  .evidence = {.list = evidence, .count = 2},
                  .caveats = {.list = caveats, .count = 1}},
                 {.id = "Q2", .question = "Which cache?", .measured = true, .sentence = {.data = why}},
                 {.id = "Q3", .question = "Which thread?", .unmeasured = {.data = lacks}}}};
    study_make(study, the_file, NULL);
    study->sources.answers = answers;
}

static void test_an_answer_is_its_sentence(void **state)
{
    (void)state;
    own_study study;
    own_text html = {0};
    struct answers answers;
    ask(&study, &answers);
    section(&study, "answers", &html);
    has(text_string(&html),
        "<h2 id=\"answers-title\">Answers</h2>\n"
        "<article class=\"answer\"><h3><span class=\"id\">Q5</span> From which size?</h3>\n"
        "<p>From 2 KB. <a class=\"evidence\" href=\"#evidence-q5\">2 lines of evidence, 1 caveat</a></p>\n"
        "</article>\n"
        "<article class=\"answer open\"><h3><span class=\"id\">Q2</span> Which cache?</h3>\n"
        "<p><span class=\"tag\">no answer from these data</span> No counters.</p>\n</article>\n"
        "<p class=\"empty\">Not asked: Q3 (one thread count).</p>\n");
    has_not(text_string(&html), "Which thread?");
}

static void test_evidence_stands_in_the_appendix(void **state)
{
    (void)state;
    own_study study;
    own_text html = {0}, whole = {0};
    struct answers answers;
    ask(&study, &answers);
    section(&study, "evidence", &html);
    has(text_string(&html),
        "<article id=\"evidence-q5\"><h3><span class=\"id\">Q5</span> From which size?</h3>\n"
        "<h4>Evidence</h4>\n"
        "<ul><li>1 KB: 0.5 [0.4, 0.6]</li>\n<li>1 KB: 0.5 [0.4, 0.6]</li>\n</ul>\n"
        "<h4>Caveats</h4>\n<ul><li>one machine</li>\n</ul>\n</article>\n");
    has_not(text_string(&html), "Which cache?");
    page(&study, &whole);
    assert_true(strstr(text_string(&whole), "id=\"appendix\"") <
                strstr(text_string(&whole), "<section id=\"evidence\""));
}

/* An answer's name is text like any other: of it the letters and digits alone become an id. */
static void test_no_evidence_no_section(void **state)
{
    (void)state;
    own_study study;
    own_text html = {0};
    struct answers answers;
    ask(&study, &answers);
    answers.list[0].evidence.count = answers.list[0].caveats.count = 0;
    page(&study, &html);
    has_not(text_string(&html), "<section id=\"evidence\"");
    has_not(text_string(&html), "#evidence");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_an_answer_is_its_sentence),
        cmocka_unit_test(test_evidence_stands_in_the_appendix),
        cmocka_unit_test(test_no_evidence_no_section),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
