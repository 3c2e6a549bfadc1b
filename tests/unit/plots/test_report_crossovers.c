/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "unit/plots/page.h"

static void test_crossovers_are_drawn_and_said(void **state)
{
    (void)state;
    own_study study;
    own_text html = {0};
    study_make(&study, the_file, NULL);
    section(&study, "crossovers", &html);
    has(text_string(&html), "<caption>throughput: Gbit/s, higher is better</caption>");
    has(text_string(&html), "zero-copy (100 % copied) beats two-copy from 2 KB");
    has(text_string(&html), "<text x=\"34\" y=\"18\" text-anchor=\"middle\">1 KB</text>");
    has(text_string(&html), "<text x=\"346\" y=\"18\" text-anchor=\"middle\">4 KB</text>");
    has(text_string(&html), "<circle class=\"point\" cx=\"19");
    /* two-copy is blue and better on the left, zero-copy vermilion and better on the right */
    has(text_string(&html), "stroke=\"rgb(0,114,178)\" d=\"M34,13H1");
    has(text_string(&html), "stroke=\"rgb(213,94,0)\" d=\"M19");
}

/* A side is coloured only where a verdict says who is better on it; what is not confirmed is said to be so.
 */
static void test_crossovers_that_no_verdict_confirms(void **state)
{
    (void)state;
    static const char *const said[] = {[UNCONFIRMED] = ">The verdicts do not confirm it.</span>",
                                       [CONFIRMED_PARTLY] =
                                           ">The verdicts confirm it at some sizes only.</span>"};
    own_study study;
    study_make(&study, the_file, NULL);
    for (unsigned i = 0; i < 12; i++) {
        enum confirmation level = UNCONFIRMED + i / 4;
        bool below = i & 1, above = i & 2;
        own_text html = {0};
        for (size_t j = 0; j < study.crossovers.count; j++) {
            struct crossover *crossover = &study.crossovers.list[j];
            crossover->confirmation = level;
            crossover->said_below = below;
            crossover->said_above = above;
        }
        section(&study, "crossovers", &html);
        const char *page = text_string(&html);
        has(page, "<circle class=\"point\" cx=\"19");
        assert_true((strstr(page, "stroke=\"rgb(0,114,178)\" d=\"M34,13H1") != NULL) == below);
        assert_true((strstr(page, "stroke=\"rgb(213,94,0)\" d=\"M19") != NULL) == above);
        for (enum confirmation other = UNCONFIRMED; other < CONFIRMED; other++)
            assert_true((strstr(page, said[other]) != NULL) == (other == level));
    }
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
    has(text_string(&html), "<path class=\"side\" stroke=\"rgb(213,94,0)\" d=\"M34,13H346\">");
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
