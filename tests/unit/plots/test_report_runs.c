/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "experiment/plan.h"
#include "plots/report.h"
#include "test.h"

#include "unit/experiment/experiment.h"
#include "unit/findings/indexed.h"
#include "unit/findings/profiled.h"

static const char the_file[] = "[experiment]\nname = study\n[workload]\n"
                               "mechanism = two-copy, zero-copy\nmessage_size = 1K, 4K\nthreads = 1\n";

/* A page without a single run, and with the profiles of its cells. */
struct scene {
    struct spec spec;
    struct plan plan;
    struct records records;
    struct profiles profiles;
    struct profile_shares shares;
    struct report_sources sources;
};

static void scene_release(struct scene *scene)
{
    profile_shares_release(&scene->shares);
    profiles_release(&scene->profiles);
    records_release(&scene->records);
    plan_release(&scene->plan);
    spec_release(&scene->spec);
}
#define own_scene OWNED_BY(scene_release) struct scene

static void scene_make(struct scene *scene)
{
    own_problems problems = {0};
    struct err err = {0};
    *scene = (struct scene){0};
    assert_int_equal(experiment_parse(the_file, NULL, &scene->spec, &problems), 0);
    assert_int_equal(plan_make(&scene->spec, NULL, NULL, &scene->plan, &err), 0);
    scene->sources = (struct report_sources){.records = &scene->records,
                                             .shares = &scene->shares,
                                             .spec = &scene->spec,
                                             .plan = &scene->plan,
                                             .caption = "",
                                             .started = "",
                                             .command = "",
                                             .version = "",
                                             .experiment = the_file};
}

static void profile_all(struct scene *scene)
{
    for (size_t i = 0; i < scene->plan.cell_count; i++)
        if (!scene->plan.cells[i].control)
            profiled_study(&scene->profiles, &scene->plan.cells[i]);
}

static void page(struct scene *scene, struct text *text)
{
    static const struct summaries none = {0};
    struct err err = {0};
    profile_shares_release(&scene->shares);
    assert_int_equal(profile_shares_make(&scene->profiles, &none, &scene->shares, &err), 0);
    own_run_index index = index_of(&scene->records);
    scene->sources.index = &index;
    assert_int_equal(report_page(&scene->sources, text, &err), 0);
}

static void assert_has(const struct text *text, const char *part)
{
    if (strstr(text_string(text), part) == NULL)
        fail_msg("not on the page: %s", part);
}

static void assert_lacks(const struct text *text, const char *part)
{
    if (strstr(text_string(text), part) != NULL)
        fail_msg("on the page: %s", part);
}

static void test_nobody_asked_nothing_is_said(void **state)
{
    (void)state;
    own_scene scene;
    own_text none = {0}, null = {0};
    scene_make(&scene);
    page(&scene, &none);
    assert_lacks(&none, "Where the time goes");
    scene.sources.shares = NULL;
    page(&scene, &null);
    assert_lacks(&null, "id=\"profile\"");
}

static void test_shares_and_symbols(void **state)
{
    (void)state;
    own_scene scene;
    own_text text = {0};
    scene_make(&scene);
    profile_all(&scene);
    page(&scene, &text);
    assert_has(&text, "<a href=\"#profile\">Where the time goes</a>");
    assert_has(&text,
               "One extra run of each cell, outside the measured blocks and in none of the other numbers: "
               "cpu-clock samples at 997 Hz. Shares are of the samples in the threads of both workers.");
    assert_has(&text,
               "Sampling at 997 Hz: what it costs is not known, no cell was both sampled and measured.");
    assert_has(&text, "<li>a profile is one run of its cell: ");
    assert_has(&text, "<th scope=\"col\">late copying</th>");
    /* 600 of 2370 samples of zero-copy at 1 KB; R 4.2.2: prop.test(600, 2370, correct = FALSE) */
    assert_has(&text, "<td class=\"number\" title=\"25 % [24, 27]\">25</td>");
    assert_has(&text, "<summary>zero-copy, 1 KB, 1 thread</summary>");
    assert_has(&text, "<td><code>memcpy_orig</code> within <code>skb_copy_ubufs</code></td><td>sender</td>"
                      "<td>late copying</td>");
    assert_has(&text, "<td>(no symbol)</td>");
    /* of less than 2 % everywhere, and of nothing */
    assert_lacks(&text, "<th scope=\"col\">other kernel code</th>");
    assert_lacks(&text, "symbols were hidden");
    assert_lacks(&text, "samples were lost");
    assert_lacks(&text, "Not profiled");
}

static void test_what_is_hidden_lost_or_failed_is_told(void **state)
{
    (void)state;
    own_scene scene;
    own_text text = {0};
    scene_make(&scene);
    profiled_study(&scene.profiles, &scene.plan.cells[0]);
    profiled_line(&scene.profiles.list[0], PROFILE_SENDER, PROFILE_hidden, "", "", 500);
    scene.profiles.list[0].lost = 12;
    profiled_fail(&scene.profiles, &scene.plan.cells[1], "a thread was lost");
    profiled_add(&scene.profiles, &scene.plan.cells[2]);
    profiled_line(&scene.profiles.list[0], PROFILE_ELSE, PROFILE_user, "", "", 500);
    page(&scene, &text);
    assert_has(&text,
               "% of the samples are in kernel code whose symbols were hidden (/proc/kallsyms shows no");
    assert_has(&text,
               " of all samples on the workers&#39; CPUs are of kernel threads and other programs: they ");
    assert_has(&text, "<p>12 samples were lost, ");
    assert_has(&text, "<h3>Not profiled: 2 cells</h3>");
    assert_has(&text, ", 1 thread: a thread was lost</li>");
    assert_has(&text, ", 1 thread: nothing was sampled</li>");
}

static void test_why_there_are_none_although_asked_for(void **state)
{
    (void)state;
    own_scene scene;
    own_text text = {0};
    scene_make(&scene);
    scene.sources.no_profile = "perf_event_paranoid is 3 & nobody may";
    page(&scene, &text);
    assert_has(&text,
               "Profiles were asked for and could not be made: perf_event_paranoid is 3 &amp; nobody may.");
    assert_lacks(&text, "<table class=\"shares\">");
}

static void test_text_from_files_is_escaped(void **state)
{
    (void)state;
    static const char evil[] = "<script>alert(1)</script>";
    own_scene scene;
    own_text text = {0};
    scene_make(&scene);
    profiled_study(&scene.profiles, &scene.plan.cells[0]);
    profiled_line(&scene.profiles.list[0], PROFILE_SENDER, PROFILE_other, evil, evil, 5000);
    strcpy(scene.profiles.list[0].event, "<script>");
    profiled_fail(&scene.profiles, &scene.plan.cells[1], evil);
    page(&scene, &text);
    assert_lacks(&text, "<script");
    assert_has(&text, "<code>&lt;script&gt;alert(1)&lt;/script&gt;</code> within <code>&lt;script&gt;");
    assert_has(&text, ": &lt;script&gt;alert(1)&lt;/script&gt;</li>");
    assert_has(&text, "&lt;script&gt; samples at 997 Hz");
}

/* Of very many cells the page names the first ones, and the file that has all. */
static void test_a_page_stays_a_page(void **state)
{
    (void)state;
    own_scene scene;
    own_text text = {0};
    scene_make(&scene);
    struct cell cell = scene.plan.cells[0];
    for (int i = 0; i < 3000; i++) {
        cell.mtu = 1500 + i;
        if (i < 2000)
            profiled_study(&scene.profiles, &cell);
        else
            profiled_fail(&scene.profiles, &cell, "why");
    }
    page(&scene, &text);
    assert_has(&text, "1800 more cells are in profile_shares.csv.");
    assert_has(&text, "1940 more cells are in profile.csv.");
    assert_has(&text, "and 980 more: profile.csv has them");
    assert_true(text.length < 400 * 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nobody_asked_nothing_is_said),
        cmocka_unit_test(test_shares_and_symbols),
        cmocka_unit_test(test_what_is_hidden_lost_or_failed_is_told),
        cmocka_unit_test(test_why_there_are_none_although_asked_for),
        cmocka_unit_test(test_text_from_files_is_escaped),
        cmocka_unit_test(test_a_page_stays_a_page),
    };
    return cmocka_run_group_tests_name("report profile", tests, NULL, NULL);
}
