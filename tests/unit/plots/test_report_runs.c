/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "findings/refinement.h"

#include "unit/plots/page.h"

/* Who asked for seven mechanisms and finds five rows reads why. */
static void test_what_was_left_out(void **state)
{
    (void)state;
    own_study study, whole;
    own_text html = {0}, none = {0};
    study_make(&whole, the_file, NULL);
    page(&whole, &none);
    has_not(text_string(&none), "id=\"excluded\"");
    study_make(&study, "[workload]\nmechanism=two-copy,one-copy\nmessage_size=4,4K\nthreads=1\n", NULL);
    assert_int_equal(study.plan.exclusion_count, 2);
    strcpy(study.plan.exclusions[0].hint, "<script>fewer fields");
    section(&study, "excluded", &html);
    has(text_string(&html), "2 cells: the message has fewer bytes than fields; the first is ");
    has(text_string(&html), "message_size=4; mechanisms: two-copy, one-copy");
    has(text_string(&html), "&lt;script&gt;fewer fields");
}

/* More reasons than the page lists are counted; and it tells each in one place only. */
static void test_more_reasons_than_a_list_holds(void **state)
{
    (void)state;
    own_study study;
    own_text left_out = {0}, html = {0};
    study_make(&study,
               "[workload]\nmechanism=two-copy,one-copy,zero-copy,writev\nthreads=1\nmessage_size=4K,1,2,3,4,"
               "5,6,7\n",
               NULL);
    assert_int_equal(study.plan.exclusion_count, 28);
    for (size_t i = 0; i < 28; i++)
        snprintf(study.plan.exclusions[i].why, sizeof study.plan.exclusions[i].why, "reason %zu.", i);
    section(&study, "excluded", &left_out);
    has(text_string(&left_out), "1 cell: reason 19.");
    has_not(text_string(&left_out), "reason 20.");
    has(text_string(&left_out), "and 8 more: exclusions.csv has all");
    section(&study, "runs", &html);
    has_not(text_string(&html), "reason 0.");
    has(text_string(&html), "None: all ");
}

static void test_every_run_failed(void **state)
{
    (void)state;
    own_study study;
    own_text html = {0};
    study_make(&study, the_file, "the receiver got <b>7</b> bytes");
    page(&study, &html);
    has(text_string(&html), "<strong>96 failed</strong>");
    has(text_string(&html),
        "<td class=\"number\">96</td><td>the receiver got &lt;b&gt;7&lt;/b&gt; bytes</td>");
    has(text_string(&html),
        "; runs 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20 and 76 more");
    has_not(text_string(&html), "class=\"faster\"");
}

/* A second stage is no more blocks of the cells that were asked for; where it was put, and why, is said. */
static void test_a_second_stage_is_told_by_its_sizes(void **state)
{
    (void)state;
    static const char file[] = "[experiment]\nname=study\nblocks=8\norder=random\nrefine=yes\ncontrol=no\n"
                               "[workload]\nfields=1\nmechanism=two-copy,zero-copy\nthreads=1\nmessage_size=";
    own_study study, unfinished, none;
    own_text refined = {0}, half = {0}, nowhere = {0}, ini = {0}, single = {0};
    struct err err = {0};
    text_addf(&ini, "%s1K,4K\n", file);
    text_addf(&single, "%s1K\n", file);
    study_make(&study, text_string(&ini), NULL);
    assert_int_equal(refinement_plan(&study.plan, &study.spec, &study.records, NULL, &err), 0);
    section(&study, "plan", &refined);
    has(text_string(&refined), "4 cells, each once in each of 8 blocks, in random order: 32 runs of");
    has(text_string(&refined), "Second stage (refine): behind them 8 more cells in 64 runs, ordered in the "
                               "same way, at 1351 B, 1783 B, "
                               "2353 B and 3104 B between 1 KB and 4 KB. There the faster of two values");
    has(text_string(&refined), "further from it than 3 %.");
    study_make(&unfinished, text_string(&ini), NULL);
    unfinished.records.count--;
    section(&unfinished, "plan", &half);
    has(text_string(&half), "Second stage (refine): it is planned when all these runs are there");
    study_make(&none, text_string(&single), NULL);
    section(&none, "plan", &nowhere);
    has(text_string(&nowhere), "Second stage (refine): none. Nowhere does the faster of two values");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_was_left_out),
        cmocka_unit_test(test_more_reasons_than_a_list_holds),
        cmocka_unit_test(test_every_run_failed),
        cmocka_unit_test(test_a_second_stage_is_told_by_its_sizes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
