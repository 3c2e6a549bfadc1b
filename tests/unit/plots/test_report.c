/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "plots/report_section.h"

#include "unit/plots/page.h"

static void test_the_whole_page(void **state)
{
    (void)state;
    own_study study;
    own_text html = {0}, again = {0};
    study_make(&study, the_file, NULL);
    page(&study, &html);
    page(&study, &again);
    assert_string_equal(text_string(&html), text_string(&again));
    static const char *const needles[] = {
        "<!DOCTYPE html>\n<html lang=\"en\">",
        "<title>study · labrun</title>",
        "name=\"viewport\" content=\"width=device-width, initial-scale=1\"",
        "<h1>study</h1>",
        "<nav aria-label=\"Contents\"><ul><li><a href=\"#values\">Medians and ratios</a></li>\n"
        "<li><a href=\"#answers\">Answers</a></li>\n"
        "<li><a href=\"#figures\">Figures</a></li>\n<li><a href=\"#appendix\">Appendix</a></li>\n</ul>",
        "<h2 class=\"part\" id=\"appendix\">Appendix: evidence and conditions</h2>\n"
        "<nav aria-label=\"Contents of the appendix\"><ul>"
        "<li><a href=\"#verdicts\">Verdicts</a></li>",
        "@media screen and (prefers-color-scheme: dark)",
        "@media print",
        "None: all 96 planned runs are there and ok.",
    };
    for (size_t i = 0; i < sizeof needles / sizeof *needles; i++)
        has(text_string(&html), needles[i]);
}

/* What was found comes first, whatever it rests on behind it. */
static void test_evidence_is_an_appendix(void **state)
{
    (void)state;
    static const char *const ids[] = {"<header>",    "\"values\"",      "\"answers\"",
                                      "\"figures\"", "id=\"appendix\"", "\"verdicts\"",
                                      "\"noise\"",   "\"environment\"", "\"reproduce\""};
    own_study study;
    own_text html = {0};
    study_make(&study, the_file, NULL);
    page(&study, &html);
    const char *at = text_string(&html);
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        own_text start = {0};
        text_addf(&start, ids[i][0] == '"' ? "<section id=%s" : "%s", ids[i]);
        const char *found = strstr(at, text_string(&start));
        if (found == NULL)
            fail_msg("not behind the others: %s", ids[i]);
        else
            at = found;
    }
}

static void test_nothing_at_all(void **state)
{
    (void)state;
    own_study study;
    own_text html = {0};
    study_plan(&study, the_file);
    page(&study, &html);
    static const char *const needles[] = {
        "The six questions were not asked of these data.",
        "There are no figures.",
        "Nothing to compare: no two values of the contrast have ok runs at the same place.",
        "None to look for: a crossover needs two values of the contrast at two sizes or more.",
        "Unknown: the A/A control has no runs to compare.",
        "Nobody looked for warnings in these data.",
        "96 of 96 planned runs are not recorded: labrun resume measures what is missing.",
        "Nothing is known about it.",
    };
    for (size_t i = 0; i < sizeof needles / sizeof *needles; i++)
        has(text_string(&html), needles[i]);
}

static void test_text_from_files_is_escaped(void **state)
{
    (void)state;
    static const char evil[] = "<script>alert('x')</script>\"&";
    static const char escaped[] = "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&quot;&amp;";
    own_study study;
    study_make(&study, the_file, NULL);
    struct report_figure figure = {.title = evil, .script = evil, .missing = evil};
    struct report_fact fact = {.group = evil, .name = evil, .value = evil};
    const char *overrides[] = {evil};
    char sentence[sizeof evil];
    memcpy(sentence, evil, sizeof evil);
    char *lines[] = {sentence};
    struct answers answers = {.list = {{.id = evil,
                                        .question = evil,
                                        .measured = true,
                                        .answered = true,
                                        .sentence = {.data = sentence},
                                        .evidence = {.list = lines, .count = 1},
                                        .caveats = {.list = lines, .count = 1}}}};
    snprintf(study.spec.settings.name, sizeof study.spec.settings.name, "%s", evil);
    study.sources.figures = &figure, study.sources.figure_count = 1;
    study.sources.facts = &fact, study.sources.fact_count = 1;
    study.sources.caption = study.sources.command = evil;
    study.sources.version = study.sources.experiment = evil;
    study.sources.overrides = overrides, study.sources.override_count = 1;
    study.sources.answers = &answers;
    own_text html = {0};
    page(&study, &html); /* fails when there is a <script> */
    has_not(text_string(&html), "alert('x')");
    size_t found = 0;
    for (const char *c = strstr(text_string(&html), escaped); c != NULL; c = strstr(c + 1, escaped))
        found++;
    assert_int_equal(found,
                     2 + 1 + 3 + 4 + 7 + 1 + 3); /* name, masthead, figure, fact, answer, plan, origin */
    has(text_string(&html), "--set &#39;&lt;script&gt;alert(&#39;\\&#39;&#39;x&#39;\\&#39;&#39;)&lt;");
}

/* gnuplot gives the same ids to all its pictures. */
static void test_pictures_share_no_ids(void **state)
{
    (void)state;
    static const char svg[] = "<svg viewBox='0 0 1 1'><g id='gnuplot_canvas'/><defs><path id='gpPt1'/></defs>"
                              "<use xlink:href='#gpPt1'/></svg>";
    struct report_figure figures[] = {
        {.title = "One", .script = "figures/one.gp", .svg = svg, .length = sizeof svg - 1},
        {.title = "Two", .script = "figures/two.gp", .svg = svg, .length = sizeof svg - 1},
        {.title = "Three", .script = "figures/three.gp", .svg = "<svg><g></svg>", .length = 14},
        {.title = "Four", .script = "figures/four.gp", .missing = "there is no gnuplot"}};
    own_study study;
    own_text html = {0};
    study_make(&study, the_file, NULL);
    study.sources.figures = figures;
    study.sources.figure_count = sizeof figures / sizeof *figures;
    study.sources.no_course = "no window has 3 intervals";
    section(&study, "figures", &html);
    has(text_string(&html),
        "<p class=\"empty\">Throughput over time is not drawn: no window has 3 intervals</p>");
    has(text_string(&html), "<use href=\"#f1-gpPt1\"/>");
    has(text_string(&html), "<use href=\"#f2-gpPt1\"/>");
    has(text_string(&html), "<p class=\"empty\">Three: not shown: the picture is not well-formed SVG");
    has(text_string(&html), "<p class=\"empty\">Four: not drawn: there is no gnuplot");
}

static void test_series_can_be_hidden(void **state)
{
    (void)state;
    static const char svg[] = "<svg viewBox='0 0 1 1'><g id='gnuplot_plot_1'><title>two-copy</title></g>"
                              "<g id='gnuplot_plot_2'><title>zero-copy &amp; more</title></g>"
                              "<g id='gnuplot_plot_3'><title>two-copy again (A/A control)</title></g></svg>";
    const struct report_series series[] = {
        {.name = "two-copy", .look = theme_look(0)},
        {.name = "not drawn", .look = theme_look(1)},
        {.name = "two-copy again (A/A control)", .look = {.colour = 0xe3e3e3, .mark = 1}, .band = true}};
    struct report_figure figures[] = {
        {.title = "Three",
         .script = "3.gp",
         .svg = svg,
         .length = sizeof svg - 1,
         .series = series,
         .series_count = 3},
        {.title = "One",
         .script = "1.gp",
         .svg = svg,
         .length = sizeof svg - 1,
         .series = series,
         .series_count = 1},
    };
    own_study study;
    own_text html = {0};
    study_make(&study, the_file, NULL);
    study.sources.figures = figures;
    study.sources.figure_count = sizeof figures / sizeof *figures;
    section(&study, "figures", &html);
    has(text_string(&html),
        "<fieldset><legend>Series shown</legend>\n"
        "<input type=\"checkbox\" class=\"box t1\" id=\"f1-t1\" checked=\"checked\">\n"
        "<label for=\"f1-t1\"><svg class=\"look plot\" width=\"28\" height=\"12\" viewBox=\"0 0 28 12\" "
        "aria-hidden=\"true\"><path stroke=\"rgb(0,114,178)\" stroke-width=\"2\" d=\"M0,6H28\"></path>"
        "<use href=\"#f1-gpPt6\" color=\"rgb(0,114,178)\" transform=\"translate(14,6) "
        "scale(4)\"></use></svg>\n"
        "two-copy</label>"
        "<input type=\"checkbox\" class=\"box t3\" id=\"f1-t3\" checked=\"checked\">\n");
    has(text_string(&html), "<rect fill=\"rgb(227,227,227)\" width=\"28\" height=\"12\"></rect></svg>");
    has(text_string(&html), "<g class=\"s1\"><title>two-copy</title></g><g></g><g class=\"s3\"><title>");
    has_not(text_string(&html), "f1-t2");
    /* one series is not hidden from anything */
    has_not(text_string(&html), "f2-t1");

    own_text whole = {0};
    page(&study, &whole);
    has(text_string(&whole), ".t1:not(:checked) ~ .plot .s1,\n.t2:not(:checked) ~ .plot .s2,\n");
}

static void test_other_parameters_get_a_column(void **state)
{
    (void)state;
    own_study study;
    own_text html = {0};
    study_make(&study,
               "[experiment]\nblocks = 6\n[workload]\nmessage_size = 1K,1500\nthreads = 1\n[link]\nmtu = "
               "1500,9000\n",
               NULL);
    section(&study, "verdicts", &html);
    has(text_string(&html),
        "<th scope=\"col\">threads</th><th scope=\"col\">MTU</th><th scope=\"col\">1 KB</th><th "
        "scope=\"col\">1500 B</th>");
    has(text_string(&html), "<th scope=\"row\">1</th><th scope=\"row\">9000</th><td class=\"");
}

/* 40,000 verdicts, as 100,000 runs may have, and as many warnings and reasons to fail. */
static void test_a_page_stays_a_page(void **state)
{
    (void)state;
    enum { MANY = 40000, FAMILY = 16 };
    own_study study;
    own_text html = {0};
    study_make(&study, the_file, NULL);
    study.crossovers.count = 0; /* they borrow verdicts */
    free(study.verdicts.list);
    free(study.warnings.list);
    study.verdicts.list = calloc(MANY, sizeof *study.verdicts.list);
    study.warnings.list = calloc(MANY, sizeof *study.warnings.list);
    study.verdicts.count = study.warnings.count = MANY;
    for (size_t i = 0; i < MANY; i++) {
        study.verdicts.list[i] = (struct verdict){.cell = &study.records.list[0].cell,
                                                  .other = &study.records.list[0].cell,
                                                  .pair = {.arm = 1 + i / FAMILY % 2},
                                                  .metric = METRIC_throughput_gbps,
                                                  .ratio = 1.5,
                                                  .low = 1.4,
                                                  .high = 1.6,
                                                  .conclusion = FASTER};
        study.warnings.list[i] =
            (struct warning){.id = WARNING_unsteady, .cell = &study.records.list[0].cell, .runs = 1, .of = 8};
    }
    page(&study, &html);
    assert_true(html.length < 3 * 1000 * 1000);
    has(text_string(&html),
        "2125 pairs are left out, because the page would grow too large: verdicts.csv has all.");
    has(text_string(&html), "and 39980 more");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_whole_page),
        cmocka_unit_test(test_evidence_is_an_appendix),
        cmocka_unit_test(test_nothing_at_all),
        cmocka_unit_test(test_text_from_files_is_escaped),
        cmocka_unit_test(test_pictures_share_no_ids),
        cmocka_unit_test(test_series_can_be_hidden),
        cmocka_unit_test(test_other_parameters_get_a_column),
        cmocka_unit_test(test_a_page_stays_a_page),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
