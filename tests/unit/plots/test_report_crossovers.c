/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "unit/plots/page.h"

/* Two-copy is blue and better on the left, zero-copy vermilion and better on the right. */
#define BLUE_AT_1K "stroke=\"rgb(0,114,178)\" d=\"M31,13H37\""
#define VERMILION_AT_4K "stroke=\"rgb(213,94,0)\" d=\"M343,13H349\""

static void test_crossovers_are_drawn_and_said(void **state)
{
    (void)state;
    own_study study;
    own_text html = {0};
    study_make(&study, the_file, NULL);
    section(&study, "crossovers", &html);
    has(text_string(&html), "<caption>throughput: Gbit/s, higher is better</caption>");
    has(text_string(&html), "zero-copy (100 % copied) beats two-copy from 2 KB [");
    has(text_string(&html), "<text x=\"34\" y=\"18\" text-anchor=\"middle\">1 KB</text>");
    has(text_string(&html), "<text x=\"346\" y=\"18\" text-anchor=\"middle\">4 KB</text>");
    has(text_string(&html), "<rect class=\"band\" x=\"1");
    has(text_string(&html), "<circle class=\"point\" cx=\"19");
    has(text_string(&html), BLUE_AT_1K);
    has(text_string(&html), VERMILION_AT_4K);
}

/* What is not confirmed has a ring where the medians cross, and no interval; colours are the verdicts' alone.
 */
static void test_crossovers_that_no_verdict_confirms(void **state)
{
    (void)state;
    own_study study;
    own_text html = {0}, open = {0};
    study_make(&study, the_file, NULL);
    for (size_t j = 0; j < study.crossovers.count; j++)
        study.crossovers.list[j].confirmation = UNCONFIRMED;
    section(&study, "crossovers", &html);
    has(text_string(&html), "<circle class=\"point ring\" cx=\"19");
    has(text_string(&html),
        "zero-copy (100 % copied) is slower than two-copy at 1 KB, faster at 4 KB (the medians "
        "cross near ");
    has(text_string(&html), BLUE_AT_1K);
    has(text_string(&html), VERMILION_AT_4K);
    assert_null(strstr(text_string(&html), "class=\"band\""));
    for (size_t i = 0; i < study.verdicts.count; i++)
        study.verdicts.list[i].conclusion = INCONCLUSIVE;
    section(&study, "crossovers", &open);
    assert_null(strstr(text_string(&open), BLUE_AT_1K));
    assert_null(strstr(text_string(&open), VERMILION_AT_4K));
    has(text_string(&open), "cannot be told apart in 1 KB-4 KB");
}

/* As in the figures: the second that the experiment names has the second colour, whatever it is. */
static void test_lines_look_as_in_the_figures(void **state)
{
    (void)state;
    own_study study;
    own_text html = {0};
    study_make(&study,
               "[experiment]\nblocks = 8\n[workload]\nmechanism = two-copy, sendfile\nmessage_size = 1K, 4K\n"
               "threads = 1\n",
               NULL);
    for (size_t i = 0; i < study.records.count; i++) {
        struct record *record = &study.records.list[i];
        if (record->cell.mechanism == MECHANISM_sendfile)
            record->metrics[METRIC_throughput_gbps] *= 3;
    }
    free(study.verdicts.list);
    free(study.crossovers.list);
    free(study.warnings.list);
    study_analyse(&study);
    section(&study, "crossovers", &html);
    has(text_string(&html), "<path class=\"side\" stroke=\"rgb(0,114,178)\" d=\"M0,5H22\">");
    has(text_string(&html), "<path class=\"side\" stroke=\"rgb(213,94,0)\" d=\"M0,5H22\">");
    has(text_string(&html), "<path class=\"side\" stroke=\"rgb(213,94,0)\" d=\"M31,13H349\">");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_crossovers_are_drawn_and_said),
        cmocka_unit_test(test_crossovers_that_no_verdict_confirms),
        cmocka_unit_test(test_lines_look_as_in_the_figures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
