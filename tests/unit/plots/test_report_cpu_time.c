/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <math.h>

#include "unit/findings/profiled.h"
#include "unit/plots/page.h"

static void test_prices_and_what_has_none(void **state)
{
    (void)state;
    const struct cell cells[] = {{.path = PATH_VETH}, {.path = PATH_LOOPBACK}, {.path = PATH_SINK}};
    struct cost list[] = {
        {.cell = &cells[0],
         .cells = 15,
         .mechanisms = 5,
         .copy = {{0.05, 0.04, 0.06}, 0.045, 0.055, PRICE_SOUND, NULL},
         .call = {{2500, 2300, 2700}, 2400, 2600, PRICE_OF_WAKE_UPS, NULL},
         .byte = {{0.1, -0.09, 0.11}, 0.1, 0.11, PRICE_NOT_POSITIVE, NULL},
         .sleep = {.fit = {NAN, NAN, NAN}},
         .r2 = 0.97,
         .switches = 0.46,
         .places_gap = "copies differ at one place only"},
        {.cell = &cells[1],
         .cells = 9,
         .mechanisms = 3,
         .copy = {{0.07, 0.06, 0.08}, 0.07, 0.07, PRICE_SOUND, NULL},
         .call = {{250, 240, 260}, 250, 255, PRICE_SOUND, NULL},
         .byte = {{0.1, 0.09, 0.11}, 0.1, 0.1, PRICE_SOUND, NULL},
         .sleep = {.fit = {NAN, NAN, NAN}},
         .places = {{{0.06, 0.05, 0.07}, NAN, NAN, PRICE_OF_MECHANISM, &cells[0]},
                    {.fit = {NAN, NAN, NAN}},
                    {{0.08, 0.07, 0.09}, 0.08, 0.08, PRICE_OF_CELL, &cells[0]},
                    {.fit = {NAN, NAN, NAN}}},
         .r2 = 1,
         .switches = 0},
        {.cell = &cells[2], .cells = 3, .mechanisms = 3, .gap = "it takes nine cells", .r2 = NAN},
        {.cell = &cells[2],
         .cells = 12,
         .mechanisms = 3,
         .gap = "copies and calls do not explain the CPU time",
         .r2 = 0.7,
         .residual = 0.51,
         .farthest = MECHANISM_zero_copy,
         .switches = 0.46}};
    const struct costs costs = {.list = list, .count = sizeof list / sizeof *list};
    own_study study, without;
    own_text html = {0}, none = {0};
    study_make(&study, the_file, NULL);
    for (size_t i = 0; i < study.records.count; i++)
        study.records.list[i].cell.path = i % 2 == 0 ? PATH_VETH : PATH_LOOPBACK;
    study.sources.costs = &costs;
    section(&study, "costs", &html);
    static const char *const needles[] = {
        "<caption>path veth: prices from 15 cells of 5 mechanisms, R² 0.97</caption>",
        "<th scope=\"row\">one copy, wherever it is made</th><td class=\"number\">0.05</td><td "
        "class=\"number\"> [0.04, 0.06]</td><td class=\"number\"> [0.045, 0.055]</td><td>ns/B</td><td>yes</"
        "td>",
        "<th scope=\"row\">one system call, with all that is done in it</th><td class=\"number\">2500</td>"
        "<td class=\"number\"> [2300, 2700]</td><td class=\"number\"> [2400, 2600]</td><td>ns</td>"
        "<td class=\"none\">0.46 context switches a call in the median cell have no price here, and what "
        "they "
        "take cannot be told from what a call does</td>",
        "<td class=\"none\">its interval reaches nothing</td>",
        "<p class=\"empty\">No prices by place: copies differ at one place only.</p>",
        "<caption>path loopback: prices from 9 cells of 3 mechanisms, R² 1</caption>",
        "<th scope=\"row\">a copy while serialising</th><td class=\"number\">0.06</td>",
        "<td class=\"none\">without two-copy it is none, or its interval overlaps no longer</td>",
        "<th scope=\"row\">a late copy</th><td class=\"number\">0.08</td>",
        "<td class=\"none\">it hangs on a single cell, two-copy at 0 B</td>",
        "<p class=\"empty\">No prices for path sink: these cells do not tell what a copy and a system call "
        "cost: it takes nine cells (there are 3 cells of 3 mechanisms).</p>",
        "cost: copies and calls do not explain the CPU time (R² 0.7 in 12 cells of 3 mechanisms; in the "
        "mean the fit falls 51 % short of zero-copy&#39;s CPU time, where at most 10 % would do).</p>",
    };
    for (size_t i = 0; i < sizeof needles / sizeof *needles; i++)
        has(text_string(&html), needles[i]);
    has_not(text_string(&html), "a copy to the receiver");

    study_make(&without, the_file, NULL);
    section(&without, "costs", &none);
    has(text_string(&none), "Unknown: no cell has both its CPU time and its copies.");
}

static const char one_thread[] = "[experiment]\nname = study\n[workload]\n"
                                 "mechanism = two-copy, zero-copy\nmessage_size = 1K, 4K\nthreads = 1\n";

static void profile_all(struct study *study)
{
    for (size_t i = 0; i < study->plan.cell_count; i++)
        if (!study->plan.cells[i].control)
            profiled_study(&study->profiles, &study->plan.cells[i]);
}

/* The page of an experiment without a single run, but with the profiles of its cells. */
static void profiled_page(struct study *study, struct text *text)
{
    static const struct summaries none = {0};
    struct err err = {0};
    assert_int_equal(profile_shares_make(&study->profiles, &none, &study->shares, &err), 0);
    study->sources.shares = &study->shares;
    page(study, text);
}

static void test_nobody_asked_nothing_is_said(void **state)
{
    (void)state;
    own_study study;
    own_text none = {0}, null = {0};
    study_plan(&study, one_thread);
    profiled_page(&study, &none);
    has_not(text_string(&none), "Where the time goes");
    study.sources.shares = NULL;
    page(&study, &null);
    has_not(text_string(&null), "id=\"profile\"");
}

static void test_shares_and_symbols(void **state)
{
    (void)state;
    own_study study;
    own_text text = {0};
    study_plan(&study, one_thread);
    profile_all(&study);
    profiled_page(&study, &text);
    has(text_string(&text), "<a href=\"#profile\">Where the time goes</a>");
    has(text_string(&text),
        "One extra run of each cell, outside the measured blocks and in none of the other numbers: "
        "cpu-clock samples at 997 Hz. Shares are of the samples in the threads of both workers.");
    has(text_string(&text),
        "Sampling at 997 Hz: what it costs is not known, no cell was both sampled and measured.");
    has(text_string(&text), "<li>a profile is one run of its cell: ");
    has(text_string(&text), "<th scope=\"col\">late copying</th>");
    /* 600 of 2370 samples of zero-copy at 1 KB; R 4.2.2: prop.test(600, 2370, correct = FALSE) */
    has(text_string(&text), "<td class=\"number\" title=\"25 % [24, 27]\">25</td>");
    has(text_string(&text), "<summary>zero-copy, 1 KB, 1 thread</summary>");
    has(text_string(&text),
        "<td><code>memcpy_orig</code> within <code>skb_copy_ubufs</code></td><td>sender</td>"
        "<td>late copying</td>");
    has(text_string(&text), "<td>(no symbol)</td>");
    /* of less than 2 % everywhere, and of nothing */
    has_not(text_string(&text), "<th scope=\"col\">other kernel code</th>");
    has_not(text_string(&text), "symbols were hidden");
    has_not(text_string(&text), "samples were lost");
    has_not(text_string(&text), "Not profiled");
}

static void test_the_symbols_with_most_samples_whatever_their_order(void **state)
{
    (void)state;
    own_study study;
    own_text text = {0};
    study_plan(&study, one_thread);
    struct profile *profile = profiled_add(&study.profiles, &study.plan.cells[0]);
    static const uint64_t counts[] = {3, 0, 9, 1, 9, 7, 2, 4, 5, 6};
    for (unsigned i = 0; i < sizeof counts / sizeof *counts; i++) {
        char name[8];
        snprintf(name, sizeof name, "f%u", i);
        profiled_line(profile, PROFILE_SENDER, PROFILE_other, name, "", counts[i]);
    }
    profiled_line(profile, PROFILE_ELSE, PROFILE_user, "elsewhere", "", 1000); /* not of the workers */
    profiled_page(&study, &text);
    /* equals stay in their order */
    static const char *const order[] = {"f2", "f4", "f5", "f9", "f8", "f7", "f0", "f6"};
    const char *at = text_string(&text);
    for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
        char code[20];
        snprintf(code, sizeof code, "<code>%s</code>", order[i]);
        at = strstr(at, code);
        assert_non_null(at);
    }
    has_not(text_string(&text), "<code>f3</code>"); /* the ninth */
    has_not(text_string(&text), "<code>f1</code>");
    has_not(text_string(&text), "<code>elsewhere</code>");
}

static void test_what_is_hidden_lost_or_failed_is_told(void **state)
{
    (void)state;
    own_study study;
    own_text text = {0};
    study_plan(&study, one_thread);
    profiled_study(&study.profiles, &study.plan.cells[0]);
    profiled_line(&study.profiles.list[0], PROFILE_SENDER, PROFILE_hidden, "", "", 500);
    study.profiles.list[0].lost = 12;
    profiled_fail(&study.profiles, &study.plan.cells[1], "a thread was lost");
    profiled_add(&study.profiles, &study.plan.cells[2]);
    profiled_line(&study.profiles.list[0], PROFILE_ELSE, PROFILE_user, "", "", 500);
    profiled_page(&study, &text);
    has(text_string(&text),
        "% of the samples are in kernel code whose symbols were hidden (/proc/kallsyms shows no");
    has(text_string(&text),
        " of all samples on the workers&#39; CPUs are of kernel threads and other programs: they ");
    has(text_string(&text), "<p>12 samples were lost, ");
    has(text_string(&text), "<h3>Not profiled: 2 cells</h3>");
    has(text_string(&text), ", 1 thread: a thread was lost</li>");
    has(text_string(&text), ", 1 thread: nothing was sampled</li>");
}

static void test_why_there_are_none_although_asked_for(void **state)
{
    (void)state;
    own_study study;
    own_text text = {0};
    study_plan(&study, one_thread);
    study.sources.no_profile = "perf_event_paranoid is 3 & nobody may";
    profiled_page(&study, &text);
    has(text_string(&text),
        "Profiles were asked for and could not be made: perf_event_paranoid is 3 &amp; nobody may.");
    has_not(text_string(&text), "<table class=\"shares stacked\">");
}

static void test_text_from_files_is_escaped(void **state)
{
    (void)state;
    static const char evil[] = "<script>alert(1)</script>";
    own_study study;
    own_text text = {0};
    study_plan(&study, one_thread);
    profiled_study(&study.profiles, &study.plan.cells[0]);
    profiled_line(&study.profiles.list[0], PROFILE_SENDER, PROFILE_other, evil, evil, 5000);
    strcpy(study.profiles.list[0].event, "<script>");
    profiled_fail(&study.profiles, &study.plan.cells[1], evil);
    profiled_page(&study, &text);
    has_not(text_string(&text), "<script");
    has(text_string(&text), "<code>&lt;script&gt;alert(1)&lt;/script&gt;</code> within <code>&lt;script&gt;");
    has(text_string(&text), ": &lt;script&gt;alert(1)&lt;/script&gt;</li>");
    has(text_string(&text), "&lt;script&gt; samples at 997 Hz");
}

/* Of very many cells the page names the first ones, and the file that has all. */
static void test_a_page_stays_a_page(void **state)
{
    (void)state;
    own_study study;
    own_text text = {0};
    study_plan(&study, one_thread);
    struct cell cell = study.plan.cells[0];
    for (int i = 0; i < 3000; i++) {
        cell.mtu = 1500 + i;
        if (i < 2000)
            profiled_study(&study.profiles, &cell);
        else
            profiled_fail(&study.profiles, &cell, "why");
    }
    profiled_page(&study, &text);
    has(text_string(&text), "1800 more cells are in profile_shares.csv.");
    has(text_string(&text), "1940 more cells are in profile.csv.");
    has(text_string(&text), "and 980 more: profile.csv has them");
    assert_true(text.length < 400 * 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_prices_and_what_has_none),
        cmocka_unit_test(test_nobody_asked_nothing_is_said),
        cmocka_unit_test(test_shares_and_symbols),
        cmocka_unit_test(test_the_symbols_with_most_samples_whatever_their_order),
        cmocka_unit_test(test_what_is_hidden_lost_or_failed_is_told),
        cmocka_unit_test(test_why_there_are_none_although_asked_for),
        cmocka_unit_test(test_text_from_files_is_escaped),
        cmocka_unit_test(test_a_page_stays_a_page),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
