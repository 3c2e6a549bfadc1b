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
    head_has(
        the_file, NULL,
        "<p class=\"kicker\">labrun report</p>\n<h1>study</h1>\n"
        "<p class=\"measured\">two-copy, zero-copy × 1 KB, 4 KB × 1, 2 connections · Example CPU · 96 of 96 "
        "runs ok</p>\n");
    head_has(
        "[experiment]\nblocks = 1\n[workload]\nmechanism = two-copy\nmessage_size = 1K,2K,4K\nthreads = 1\n"
        "[link]\nmtu = 1500,9000\n",
        NULL, "two-copy × 1 KB – 4 KB × 1 connection × MTU 1500 B, 9000 B · ");
    head_has(
        "[experiment]\nblocks = 1\n[workload]\nmechanism = two-copy,one-copy,zero-copy,writev,contiguous\n"
        "message_size = 1K\nthreads = 1,2,4,8,16\n",
        NULL, "5 mechanisms × 1 KB × 1 – 16 connections · ");
}

static void test_failed_runs_are_said(void **state)
{
    (void)state;
    head_has(the_file, "no route", "96 of 96 planned runs recorded, 0 ok, <strong>96 failed</strong></p>");
    own_study study;
    own_text html = {0};
    study_plan(&study, the_file);
    page(&study, &html);
    has(text_string(&html), "two-copy, zero-copy × 1, 2 connections · Example CPU · 0 of 96 planned runs "
                            "recorded, 0 ok</p>");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_was_measured_where),
        cmocka_unit_test(test_failed_runs_are_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
