/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "unit/plots/page.h"

/* The head of a page of such an experiment holds it. */
static void head_has(const char *file, const char *reason, const char *needle)
{
    own_study study;
    own_text html = {0}, head = {0};
    study_make(&study, file, reason);
    page(&study, &html);
    const char *from = strstr(text_string(&html), "<header>");
    text_add_bytes(&head, from, (size_t)(strstr(from, "</header>") - from));
    has(text_string(&head), needle);
}

static void test_what_was_measured_where(void **state)
{
    (void)state;
    head_has(the_file, NULL,
             "<p class=\"kicker\">labrun report</p>\n<h1>study</h1>\n"
             "<p class=\"measured\">two-copy, zero-copy × 1 KB, 4 KB × 1, 2 threads · Example CPU · 96 of 96 "
             "runs ok</p>\n");
    head_has(
        "[experiment]\nblocks = 1\n[workload]\nmechanism = two-copy\nmessage_size = 1K,2K,4K\nthreads = 1\n"
        "[link]\nmtu = 1500,9000\n",
        NULL, "two-copy × 1 KB – 4 KB × 1 thread × MTU 1500, 9000 · ");
    head_has(
        "[experiment]\nblocks = 1\n[workload]\nmechanism = two-copy,one-copy,zero-copy,writev,contiguous\n"
        "message_size = 1K\nthreads = 1,2,4,8,16\n",
        NULL, "5 mechanisms × 1 KB × 1 – 16 threads · ");
}

static void test_failed_runs_are_said(void **state)
{
    (void)state;
    head_has(the_file, "no route", "96 of 96 planned runs recorded, 0 ok, <strong>96 failed</strong></p>");
    own_study study;
    own_text html = {0};
    study_plan(&study, the_file);
    page(&study, &html);
    has(text_string(&html), "two-copy, zero-copy × 1, 2 threads · Example CPU · 0 of 96 planned runs "
                            "recorded, 0 ok</p>");
}

/* A headline of which every line is that string. */
static void fill(char *string, struct headline *headline, struct headline_card cards[6])
{
    static char *lines[4];
    struct lines four = {.list = lines, .count = 4};
    for (int i = 0; i < 4; i++)
        lines[i] = string;
    for (int i = 0; i < 6; i++)
        cards[i] =
            (struct headline_card){.name = {.data = string},
                                   .ratios = {{METRIC_throughput_gbps, {.data = string}, {.data = string}},
                                              {METRIC_cpu_ns_per_byte, {.data = string}, {.data = string}}},
                                   .ratio_count = 2,
                                   .conclusion = SLOWER};
    *headline = (struct headline){.sentence = {.data = string},
                                  .cards = cards,
                                  .card_count = 2,
                                  .noise = {.data = string, .length = 1},
                                  .undecided = four,
                                  .trust = four,
                                  .left_out = four,
                                  .next = four};
}

static void test_who_won_and_by_how_much(void **state)
{
    (void)state;
    char string[] = "a < b";
    struct headline headline;
    struct headline_card cards[6];
    own_study study;
    own_text html = {0};
    fill(string, &headline, cards);
    study_make(&study, the_file, NULL);
    study.sources.headline = &headline;
    section(&study, "result", &html);
    has(text_string(&html), "aria-labelledby=\"result-title\"><h2 id=\"result-title\" class=\"headline\">"
                            "A &lt; b.</h2>\n<ul class=\"cards\">");
    has(text_string(&html),
        "<li class=\"card slower\"><h3>a &lt; b</h3>\n<p class=\"range\"><span>a &lt; b</span></p>\n"
        "<p>throughput: a &lt; b</p>\n<p class=\"also\">CPU time per byte <b>a &lt; b</b>, a &lt; "
        "b</p>\n</li>");
    has(text_string(&html),
        "<h3>Can it be trusted?</h3>\n<p class=\"range\">noise a &lt; b</p>\n<p>A &lt; b.</p>\n"
        "<details><summary>More about noise and warnings</summary><p>A &lt; b.</p>");
    has(text_string(&html), "<h3>What next?</h3>\n<p><b>A &lt; b</b></p>\n<code class=\"command\">"
                            "<span>a &lt; b</span></code>");
    has(text_string(&html),
        "<details><summary>What is open, and what would decide it</summary><p>A &lt; b.</p>");
    has(text_string(&html), "<ul class=\"left-out\"><li>A &lt; b.</li>");
}

/* Of many pairs each says one metric: the table below has the other. */
static void test_many_cards_are_short(void **state)
{
    (void)state;
    char string[] = "labrun run DIR/experiment.ini --set a.b=1 --set c.d=x-y";
    struct headline headline;
    struct headline_card cards[6];
    own_study study;
    own_text html = {0};
    fill(string, &headline, cards);
    headline.card_count = 6;
    study_make(&study, the_file, NULL);
    study.sources.headline = &headline;
    section(&study, "result", &html);
    has_not(text_string(&html), "CPU time per byte");
    has(text_string(&html), "<code class=\"command\"><span>labrun run DIR/experiment.ini</span> "
                            "<span>--set a.b=1</span> <span>--set c.d=x-y</span></code>");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_was_measured_where),
        cmocka_unit_test(test_failed_runs_are_said),
        cmocka_unit_test(test_who_won_and_by_how_much),
        cmocka_unit_test(test_many_cards_are_short),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
