/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "unit/plots/page.h"

static void test_a_row_a_size_with_marks_and_notes(void **state)
{
    (void)state;
    own_study study;
    own_text html = {0};
    study_make(&study, the_file, NULL);
    section(&study, "values", &html);
    has(text_string(&html),
        "<table class=\"values\"><caption>throughput, Gbit/s, higher is better: median, and ratio to "
        "two-copy "
        "with its 95 % interval</caption>\n"
        "<thead><tr><th scope=\"col\">message</th><th scope=\"col\">two-copy<span class=\"unit\"> = "
        "1</span></th>"
        "<th scope=\"col\">zero-copy<sup>1</sup></th><th scope=\"col\">noise (A/A)</th></tr>\n</thead>\n"
        "<tbody><tr><th scope=\"rowgroup\" colspan=\"4\">1 thread</th></tr>\n"
        "<tr><th scope=\"row\">1 KB</th><td><span class=\"median\">10.1</span></td>"
        "<td class=\"slower\"><span class=\"median\">5.");
    has(text_string(&html), "<span class=\"ratio\"><span class=\"sign\" aria-hidden=\"true\">▼</span>"
                            "<span class=\"hidden\">, slower, </span>×0.50</span>");
    has(text_string(&html), "<span class=\"hidden\">, faster, </span>×2.0");
    has(text_string(&html), "<tr><th scope=\"rowgroup\" colspan=\"4\">2 threads</th></tr>\n");
    has(text_string(&html), "<ul class=\"notes\"><li><sup>1</sup> 100 % of the zero-copy sends were copied "
                            "by the kernel</li>\n");
    has(text_string(&html), "<li>▲ better, ▼ worse, = equivalent within ±3 %, ? not told apart</li>");
    has(text_string(&html), "<span class=\"hidden\">, more, </span>×2.0");
    has(text_string(&html), "<details><summary>CPU time per byte</summary>");
}

/* Whatever is compared: the columns are its values, the rest stands over the rows. */
static void test_columns_are_the_contrast(void **state)
{
    (void)state;
    own_study study;
    own_text html = {0};
    study_make(&study,
               "[experiment]\nblocks = 6\ncontrast = mtu\nbaseline = 9000\n[workload]\nmechanism = "
               "two-copy, zero-copy\nmessage_size = 1K\nthreads = 1\n[link]\nmtu = 1500, 9000\n",
               NULL);
    section(&study, "values", &html);
    has(text_string(&html), "ratio to MTU 9000 with its 95 % interval");
    has(text_string(&html), "<th scope=\"col\">message</th><th scope=\"col\">MTU 9000");
    has(text_string(&html), "<th scope=\"rowgroup\" colspan=\"4\">1 thread, two-copy</th>");
    has(text_string(&html), "<th scope=\"rowgroup\" colspan=\"4\">1 thread, zero-copy</th>");
    has(text_string(&html), "<sup>1</sup> 100 % of the zero-copy sends");
    has_not(text_string(&html), "<sup>2</sup>");
}

static void test_one_mechanism_has_medians(void **state)
{
    (void)state;
    own_study study;
    own_text html = {0};
    study_make(&study,
               "[experiment]\nblocks = 2\ncontrol = no\n[workload]\nmechanism = two-copy\nmessage_size = 1K\n"
               "threads = 1\n",
               NULL);
    section(&study, "values", &html);
    has(text_string(&html), "higher is better: median with its 95 % interval</caption>");
    has(text_string(&html), "<th scope=\"col\">two-copy</th></tr>\n</thead>");
    has(text_string(&html), "<tr><th scope=\"row\">1 KB</th><td><span class=\"median\">10.");
    has_not(text_string(&html), "noise");
    has_not(text_string(&html), "class=\"ratio\"");
    has_not(text_string(&html), "class=\"interval\""); /* two blocks have none */
}

/* Nothing is compared: the noise at a place is known from the control alone, and the brackets are the
 * median's. */
static void test_one_mechanism_has_intervals_and_noise(void **state)
{
    (void)state;
    own_study study;
    own_text html = {0};
    study_make(&study,
               "[experiment]\nblocks = 8\n[workload]\nmechanism = two-copy\nmessage_size = 1K, 4K\n"
               "threads = 1\n",
               NULL);
    section(&study, "values", &html);
    has(text_string(&html), "</span><span class=\"interval\"> [10.0, 10.4]</span>");
    has(text_string(&html), "<td class=\"number floor\">×1.");
    has_not(text_string(&html), "unknown");
}

static void test_without_numbers_there_is_no_table(void **state)
{
    (void)state;
    own_study study;
    own_text html = {0};
    study_make(&study, the_file, "no route");
    page(&study, &html);
    has_not(text_string(&html), "<section id=\"values\"");
}

/* Of 100 places the first 60; of six columns each has the ratio below its median. */
static void test_a_large_table_is_cut_and_says_so(void **state)
{
    (void)state;
    own_study study;
    own_text html = {0}, file = {0};
    text_add(&file, "[experiment]\nblocks = 1\n[workload]\nmechanism = two-copy,one-copy,zero-copy,writev,"
                    "contiguous,send-fields\nthreads = 1\nmessage_size = 1K");
    for (int i = 0; i < 99; i++)
        text_addf(&file, ",%d", 2000 + i);
    study_make(&study, text_string(&file), NULL);
    section(&study, "values", &html);
    has(text_string(&html), "<table class=\"values dense stacked\">");
    has(text_string(&html), "<p class=\"more\">40 more rows are in summary.csv and verdicts.csv.</p>");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_row_a_size_with_marks_and_notes),
        cmocka_unit_test(test_columns_are_the_contrast),
        cmocka_unit_test(test_one_mechanism_has_medians),
        cmocka_unit_test(test_one_mechanism_has_intervals_and_noise),
        cmocka_unit_test(test_without_numbers_there_is_no_table),
        cmocka_unit_test(test_a_large_table_is_cut_and_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
