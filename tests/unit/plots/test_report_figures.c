/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "plots/figure_values.h"

#include "unit/plots/page.h"

static const char svg[] = "<svg viewBox='0 0 2 1'><g></g></svg>";

static void test_values_stand_under_the_figure(void **state)
{
    (void)state;
    own_study study;
    own_text html = {0};
    own_figure_values values = {0};
    struct err err = {0};
    assert_int_equal(figure_values_make(2, 1, 1, &values, &err), 0);
    static const char *const cells[] = {"message size", "two & more", "1 KB", "3.1 [2.9, 3.3]"};
    for (size_t i = 0; i < 4; i++)
        text_add(figure_values_cell(&values, i / 2, i % 2), cells[i]);
    struct report_figure figure = {.title = "Throughput",
                                   .script = "figures/throughput.gp",
                                   .source = "summary.csv",
                                   .svg = svg,
                                   .length = sizeof svg - 1,
                                   .values = &values};
    study_make(&study, the_file, NULL);
    study.sources.figures = &figure;
    study.sources.figure_count = 1;
    section(&study, "figures", &html);
    has(text_string(&html),
        "<details><summary>Table of values</summary><div class=\"scroll\" tabindex=\"0\" role=\"region\" "
        "aria-label=\"Throughput\"><table class=\"numbers stacked\"><caption>Throughput</caption>\n"
        "<thead><tr><th scope=\"col\">message size</th><th scope=\"col\">two &amp; more</th></tr>\n</thead>\n"
        "<tbody><tr><th scope=\"row\">1 KB</th><td class=\"number\">3.1 <span class=\"interval\">[2.9, "
        "3.3]</span>"
        "</td></tr>\n</tbody>\n</table>\n</div>\n</details>\n</figure>");
}

/* One figure may stand before all else, and is not shown again among the others. */
static void test_the_lead_stands_first(void **state)
{
    (void)state;
    own_study study;
    own_text whole = {0}, lead = {0}, others = {0};
    struct report_figure two[] = {
        {.title = "One", .script = "1.gp", .source = "summary.csv", .svg = svg, .length = sizeof svg - 1},
        {.title = "Two",
         .script = "2.gp",
         .source = "verdicts.csv",
         .svg = svg,
         .length = sizeof svg - 1,
         .lead = LEAD_RATIOS},
    };
    study_make(&study, the_file, NULL);
    study.sources.figures = two;
    study.sources.figure_count = 2;
    section(&study, "ratios", &lead);
    section(&study, "figures", &others);
    page(&study, &whole);
    has(text_string(&lead), "2.gp");
    has_not(text_string(&lead), "1.gp");
    has(text_string(&others), "1.gp");
    has_not(text_string(&others), "2.gp");
    assert_true(strstr(text_string(&whole), "id=\"ratios\"") < strstr(text_string(&whole), "id=\"values\""));
    study.sources.figure_count = 1;
    own_text without = {0};
    page(&study, &without);
    has_not(text_string(&without), "id=\"ratios\"");
}

/* On paper a high picture may take a page. */
static void test_high_pictures_are_told_apart(void **state)
{
    (void)state;
    static const char high[] = "<svg viewBox='0 0 1080 1500'><g></g></svg>";
    own_study study;
    own_text html = {0};
    struct report_figure two[] = {
        {.title = "Wide", .script = "1.gp", .source = "summary.csv", .svg = svg, .length = sizeof svg - 1},
        {.title = "High", .script = "2.gp", .source = "summary.csv", .svg = high, .length = sizeof high - 1}};
    study_make(&study, the_file, NULL);
    study.sources.figures = two;
    study.sources.figure_count = 2;
    section(&study, "figures", &html);
    has(text_string(&html), "<div class=\"scroll plot\" tabindex=\"0\" role=\"region\" aria-label=\"Wide\">");
    has(text_string(&html),
        "<div class=\"scroll plot tall\" tabindex=\"0\" role=\"region\" aria-label=\"High\">");
}

/* Who does not see a picture hears what it comes to. */
static void test_pictures_are_described(void **state)
{
    (void)state;
    char name[] = "a ÷ b", range[] = "×0.5", words[] = "slower <in> 2", sentence[] = "a is slower than b";
    struct headline_card card = {.name = {.data = name},
                                 .ratios = {{METRIC_throughput_gbps, {.data = range}, {.data = words}}},
                                 .ratio_count = 1};
    const struct headline headline = {.sentence = {.data = sentence}, .cards = &card, .card_count = 1};
    struct report_figure two[] = {
        {.title = "One",
         .script = "1.gp",
         .source = "s.csv",
         .svg = svg,
         .length = sizeof svg - 1,
         .metric = METRIC_throughput_gbps,
         .instead = METRIC_throughput_gbps},
        {.title = "Two",
         .script = "2.gp",
         .source = "s.csv",
         .svg = svg,
         .length = sizeof svg - 1,
         .metric = METRIC_copies_per_byte,
         .instead = METRIC_copies_per_byte},
    };
    own_study study;
    own_text html = {0};
    study_make(&study, the_file, NULL);
    study.sources.figures = two;
    study.sources.figure_count = 2;
    study.sources.headline = &headline;
    section(&study, "figures", &html);
    has(text_string(&html),
        "<svg role=\"img\" aria-label=\"One\" aria-describedby=\"f1-about\" viewBox=\"0 0 2 1\">"
        "<desc id=\"f1-about\">a ÷ b: ×0.5, slower &lt;in&gt; 2</desc>");
    has(text_string(&html), "<desc id=\"f2-about\">a is slower than b</desc>");
}

/* For a telephone there is a second picture, whose ids are its own and whose title the page says. */
static void test_a_narrow_picture_stands_beside_the_wide_one(void **state)
{
    (void)state;
    static const char narrow[] = "<svg viewBox='0 0 1 9'><g></g></svg>", broken[] = "<svg><g></svg>";
    struct report_figure figure = {.title = "One",
                                   .script = "1.gp",
                                   .source = "s.csv",
                                   .svg = svg,
                                   .length = sizeof svg - 1,
                                   .narrow = narrow,
                                   .narrow_length = sizeof narrow - 1};
    own_study study;
    own_text html = {0}, without = {0};
    study_make(&study, the_file, NULL);
    study.sources.figures = &figure;
    study.sources.figure_count = 1;
    section(&study, "figures", &html);
    has(text_string(&html), "<figure><div class=\"scroll plot wide\"");
    has(text_string(&html), "viewBox=\"0 0 2 1\"");
    has(text_string(&html), "<p class=\"narrow title\">One</p>\n<div class=\"scroll plot narrow\"");
    has(text_string(&html), "viewBox=\"0 0 1 9\"");
    figure.narrow = broken;
    figure.narrow_length = sizeof broken - 1;
    section(&study, "figures", &without);
    has(text_string(&without), "One: not shown: the picture is not well-formed SVG");
    has(text_string(&without), "<div class=\"scroll plot\"");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values_stand_under_the_figure),
        cmocka_unit_test(test_the_lead_stands_first),
        cmocka_unit_test(test_pictures_are_described),
        cmocka_unit_test(test_a_narrow_picture_stands_beside_the_wide_one),
        cmocka_unit_test(test_high_pictures_are_told_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
