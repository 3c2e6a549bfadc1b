/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "unit/plots/page.h"

static void test_verdicts_are_words_signs_and_intervals(void **state)
{
    (void)state;
    own_study study;
    own_text html = {0};
    study_make(&study, the_file, NULL);
    section(&study, "verdicts", &html);
    has(text_string(&html), "<p class=\"counts\">2 faster, 2 slower, 0 equivalent, 0 inconclusive</p>");
    has(text_string(&html), "<h3>Throughput <span class=\"unit\">Gbit/s, higher is better</span></h3>");
    has(text_string(&html),
        "<caption>throughput: ratio of the first one to the second</caption>\n"
        "<thead><tr><th scope=\"col\" class=\"pair\">pair</th><th scope=\"col\">threads</th>"
        "<th scope=\"col\">1 KB</th><th scope=\"col\">4 KB</th></tr>\n</thead>\n"
        "<tbody><tr><th scope=\"rowgroup\" class=\"pair\" rowspan=\"2\">zero-copy "
        "(100 % copied) against two-copy</th><th scope=\"row\">1</th><td class=\"slower\" title=\"8 "
        "blocks, p = 0.0078, for all "
        "places together 0.031\"><b><span aria-hidden=\"true\">▼</span> "
        "slower</b><span class=\"ratio\">");
    has(text_string(&html), "</tr>\n<tr><th scope=\"row\">2</th><td class=\"slower\"");
    has(text_string(&html), "<td class=\"faster\"");
    has_not(text_string(&html), "A/A");
}

static void test_one_block_has_no_interval(void **state)
{
    (void)state;
    own_study study;
    own_text html = {0}, noise = {0};
    study_make(&study,
               "[experiment]\nblocks = 1\norder = random\n[workload]\nmessage_size = 1K, 4K\nthreads = 1\n",
               NULL);
    section(&study, "verdicts", &html);
    has(text_string(&html), " [no interval: 1 block]</span>");
    has(text_string(&html), "<p class=\"counts\">0 faster, 0 slower, 0 equivalent, 6 inconclusive</p>");
    has_not(text_string(&html), "class=\"faster\"");
    section(&study, "noise", &noise);
    has(text_string(&noise),
        "<td>none: fewer than 6 blocks</td><td class=\"number\"></td><td class=\"number\">0 of 0</td>");
}

static void test_the_noise_floor(void **state)
{
    (void)state;
    own_study study, without;
    own_text html = {0}, unknown = {0};
    study_make(&study, the_file, NULL);
    section(&study, "noise", &html);
    has(text_string(&html), "<tr><th scope=\"row\">throughput</th><td class=\"number\">4</td>");
    has(text_string(&html), " %</td><td class=\"number\">0 of 4</td>");
    has(text_string(&html), "rowspan=\"2\">two-copy against itself (A/A)</th>");
    study_make(&without, "[experiment]\nblocks = 8\ncontrol = no\n", NULL);
    section(&without, "noise", &unknown);
    has(text_string(&unknown), "Unknown: the experiment has no A/A control (control = no).");
}

static void test_why_there_is_no_control(void **state)
{
    (void)state;
    own_study study;
    own_text html = {0};
    study_make(&study, "[workload]\nmechanism = splice, two-copy, writev\ntransport = udp\n", NULL);
    section(&study, "noise", &html);
    has(text_string(&html),
        "Unknown: there is no A/A control: it would be of the baseline, mechanism = splice, "
        "which is left out (the mechanism sends a message in pieces, ");
    own_study partly;
    own_text some = {0};
    study_make(&partly,
               "[workload]\nmechanism = splice, two-copy, writev\ntransport = tcp, udp\nthreads = 1\n"
               "message_size = 1K\n",
               NULL);
    section(&partly, "noise", &some);
    has(text_string(&some), "<p>There is no A/A control at 1 of 2 places: it would be of the baseline, ");
    has(text_string(&some), "splice against itself (A/A)</th>");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_verdicts_are_words_signs_and_intervals),
        cmocka_unit_test(test_one_block_has_no_interval),
        cmocka_unit_test(test_the_noise_floor),
        cmocka_unit_test(test_why_there_is_no_control),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
