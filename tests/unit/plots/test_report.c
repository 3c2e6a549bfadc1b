/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "findings/crossover.h"
#include "plots/report.h"
#include "plots/report_section.h"
#include "test.h"

#include "unit/experiment/experiment.h"
#include "unit/findings/indexed.h"
#include "unit/findings/simulated.h"

static const char the_file[] = "[experiment]\nname = study\nblocks = 8\n[workload]\n"
                               "mechanism = two-copy, zero-copy\nmessage_size = 1K, 4K\nthreads = 1, 2\n";

/* All that a page is made of, kept together. */
struct scene {
    struct spec spec;
    struct plan plan;
    struct records records;
    struct verdicts verdicts;
    struct crossovers crossovers;
    struct warning_list warnings;
    struct report_sources sources;
};

static void scene_release(struct scene *scene)
{
    spec_release(&scene->spec);
    plan_release(&scene->plan);
    records_release(&scene->records);
    verdicts_release(&scene->verdicts);
    crossovers_release(&scene->crossovers);
    warnings_release(&scene->warnings);
}
#define own_scene OWNED_BY(scene_release) struct scene

/* zero-copy, all of it copied, loses below 2 KB and wins above; blocks differ a little. */
static void measure(struct record *record)
{
    bool zero = record->cell.mechanism == MECHANISM_zero_copy;
    double gain = !zero ? 1 : record->cell.message_size > 2048 ? 2 : 0.5;
    double factor = 1 + 0.01 * (record->run * 7 % 5);
    record->metrics[METRIC_throughput_gbps] = 10 * gain * factor;
    record->metrics[METRIC_cpu_ns_per_byte] = 0.4 / gain * factor;
    if (zero)
        record->metrics[METRIC_zc_copied_pct] = 100;
}

static void scene_plan(struct scene *scene, const char *file)
{
    own_problems problems = {0};
    struct err err = {0};
    *scene = (struct scene){0};
    assert_int_equal(experiment_parse(file, NULL, &scene->spec, &problems), 0);
    assert_int_equal(plan_make(&scene->spec, NULL, NULL, &scene->plan, &err), 0);
    scene->sources = (struct report_sources){.records = &scene->records,
                                             .spec = &scene->spec,
                                             .plan = &scene->plan,
                                             .caption = "Example CPU",
                                             .started = "2025-01-02T03:04:05Z",
                                             .command = "labrun run study.ini",
                                             .version = "0.1.0",
                                             .experiment = file};
}

static void scene_analyse(struct scene *scene)
{
    struct err err = {0};
    const struct settings *settings = &scene->spec.settings;
    own_run_index index = index_of(&scene->records);
    assert_int_equal(verdicts_make(&index, settings, &scene->verdicts, &err), 0);
    assert_int_equal(crossovers_make(&index, settings, &scene->crossovers, &err), 0);
    assert_int_equal(crossovers_confirm(&scene->verdicts, &scene->crossovers, &err), 0);
    assert_int_equal(warnings_make(&index, settings, &scene->warnings, &err), 0);
    scene->sources.verdicts = &scene->verdicts;
    scene->sources.crossovers = &scene->crossovers;
    scene->sources.warnings = &scene->warnings;
}

/* Every planned run is recorded; all failed when `reason` is given. */
static void scene_make(struct scene *scene, const char *file, const char *reason)
{
    scene_plan(scene, file);
    scene->records = simulated_room(scene->plan.run_count);
    for (size_t i = 0; i < scene->plan.run_count; i++) {
        const struct planned_run *run = &scene->plan.runs[i];
        struct record *record = simulated_add(&scene->records, scene->plan.cells[run->cell], run->block);
        record->run = (uint32_t)i + 1;
        if (reason == NULL) {
            measure(record);
        } else {
            record->status = STATUS_FAILED;
            snprintf(record->reason, sizeof record->reason, "%s", reason);
        }
    }
    scene_analyse(scene);
}

static bool within(const char *element, const char *const *list)
{
    for (; *list != NULL; list++)
        if (strcmp(*list, element) == 0)
            return true;
    return false;
}

/* Every element that is opened is closed, in order; void ones are not. */
static void assert_balanced(const char *html)
{
    static const char *const never_closed[] = {"meta", "input", "!DOCTYPE", NULL};
    char open[64][24];
    size_t depth = 0;
    for (const char *c = strchr(html, '<'); c != NULL; c = strchr(c + 1, '<')) {
        char name[24] = "";
        sscanf(c + 1, "%23[^ >]", name);
        if (name[0] == '/') {
            assert_true(depth > 0);
            assert_string_equal(open[--depth], name + 1);
        } else if (!within(name, never_closed) && *(strchr(c, '>') - 1) != '/') {
            assert_true(depth < 64);
            memcpy(open[depth++], name, sizeof name);
        }
    }
    assert_int_equal(depth, 0);
}

static void assert_ids_unique(const char *html)
{
    for (const char *c = strstr(html, " id=\""); c != NULL; c = strstr(c + 1, " id=\"")) {
        size_t length = strcspn(c + 5, "\"") + 6;
        own_text id = {0};
        text_add_bytes(&id, c, length);
        if (strstr(c + 1, text_string(&id)) != NULL)
            fail_msg("twice: %s", text_string(&id));
    }
}

static void page(struct scene *scene, struct text *text)
{
    struct err err = {0};
    own_run_index index = index_of(&scene->records);
    scene->sources.index = &index;
    assert_int_equal(report_page(&scene->sources, text, &err), 0);
    assert_balanced(text_string(text));
    assert_ids_unique(text_string(text));
    assert_null(strstr(text_string(text), "<script"));
    assert_null(strstr(text_string(text), "://"));
}

static void has(const char *html, const char *needle)
{
    if (strstr(html, needle) == NULL)
        fail_msg("not on the page: %s", needle);
}

/* The section, up to the end of it. */
static void section(struct scene *scene, const char *id, struct text *text)
{
    own_text html = {0}, start = {0};
    page(scene, &html);
    text_addf(&start, "<section id=\"%s\"", id);
    const char *from = strstr(text_string(&html), text_string(&start));
    assert_non_null(from);
    text_add_bytes(text, from, (size_t)(strstr(from, "</section>") - from));
}

static void test_the_whole_page(void **state)
{
    (void)state;
    own_scene scene;
    own_text html = {0}, again = {0};
    scene_make(&scene, the_file, NULL);
    page(&scene, &html);
    page(&scene, &again);
    assert_string_equal(text_string(&html), text_string(&again));
    static const char *const needles[] = {
        "<!DOCTYPE html>\n<html lang=\"en\">",
        "<title>study · labrun</title>",
        "name=\"viewport\" content=\"width=device-width, initial-scale=1\"",
        "<h1>study</h1>",
        "96 of 96 planned runs recorded · 96 ok</p>",
        "<li><a href=\"#verdicts\">Verdicts</a></li>",
        "@media screen and (prefers-color-scheme: dark)",
        "@media print",
        "None: all 96 planned runs are there and ok.",
    };
    for (size_t i = 0; i < sizeof needles / sizeof *needles; i++)
        has(text_string(&html), needles[i]);
}

static void test_verdicts_are_words_signs_and_intervals(void **state)
{
    (void)state;
    own_scene scene;
    own_text html = {0};
    scene_make(&scene, the_file, NULL);
    section(&scene, "verdicts", &html);
    has(text_string(&html), "<p class=\"counts\">2 faster, 2 slower, 0 equivalent, 0 inconclusive</p>");
    has(text_string(&html), "<h3>Throughput <span class=\"unit\">Gbit/s, higher is better</span></h3>");
    has(text_string(&html),
        "<caption>throughput: ratio of the first one to the second</caption>\n"
        "<thead><tr><th scope=\"col\" class=\"pair\">pair</th><th scope=\"col\">threads</th>"
        "<th scope=\"col\">1 KB</th><th scope=\"col\">4 KB</th></tr>\n</thead>\n"
        "<tbody><tr><th scope=\"rowgroup\" class=\"pair\" rowspan=\"2\">two-copy against "
        "zero-copy (100 % copied)</th><th scope=\"row\">1</th><td class=\"faster\" title=\"8 "
        "blocks, p = 0.0078, with "
        "Holm&#39;s correction 0.031\"><b><span aria-hidden=\"true\">▲</span> "
        "faster</b><span class=\"ratio\">");
    has(text_string(&html), "</tr>\n<tr><th scope=\"row\">2</th><td class=\"faster\"");
    has(text_string(&html), "<td class=\"slower\"");
    assert_null(strstr(text_string(&html), "A/A"));
}

static void test_crossovers_are_drawn_and_said(void **state)
{
    (void)state;
    own_scene scene;
    own_text html = {0};
    scene_make(&scene, the_file, NULL);
    section(&scene, "crossovers", &html);
    has(text_string(&html), "<caption>throughput: Gbit/s, higher is better</caption>");
    has(text_string(&html), "zero-copy (100 % copied) beats two-copy from 2 KB");
    has(text_string(&html), "<text x=\"34\" y=\"18\" text-anchor=\"middle\">1 KB</text>");
    has(text_string(&html), "<text x=\"346\" y=\"18\" text-anchor=\"middle\">4 KB</text>");
    has(text_string(&html), "<circle class=\"point\" cx=\"19");
    /* two-copy is blue and better on the left, zero-copy green and better on the right */
    has(text_string(&html), "stroke=\"rgb(0,114,178)\" d=\"M34,13H1");
    has(text_string(&html), "stroke=\"rgb(0,158,115)\" d=\"M19");
}

/* A side is coloured only where a verdict says who is better on it; what is not confirmed is said to be so.
 */
static void test_crossovers_that_no_verdict_confirms(void **state)
{
    (void)state;
    static const char *const said[] = {[UNCONFIRMED] = ">The verdicts do not confirm it.</span>",
                                       [CONFIRMED_PARTLY] =
                                           ">The verdicts confirm it at some sizes only.</span>"};
    own_scene scene;
    scene_make(&scene, the_file, NULL);
    for (unsigned i = 0; i < 12; i++) {
        enum confirmation level = UNCONFIRMED + i / 4;
        bool below = i & 1, above = i & 2;
        own_text html = {0};
        for (size_t j = 0; j < scene.crossovers.count; j++) {
            struct crossover *crossover = &scene.crossovers.list[j];
            crossover->confirmation = level;
            crossover->said_below = below;
            crossover->said_above = above;
        }
        section(&scene, "crossovers", &html);
        const char *page = text_string(&html);
        has(page, "<circle class=\"point\" cx=\"19");
        assert_true((strstr(page, "stroke=\"rgb(0,114,178)\" d=\"M34,13H1") != NULL) == below);
        assert_true((strstr(page, "stroke=\"rgb(0,158,115)\" d=\"M19") != NULL) == above);
        for (enum confirmation other = UNCONFIRMED; other < CONFIRMED; other++)
            assert_true((strstr(page, said[other]) != NULL) == (other == level));
    }
}

/* two-copy and sendfile have the same blue. */
static void test_lines_of_one_colour_differ(void **state)
{
    (void)state;
    own_scene scene;
    own_text html = {0};
    scene_make(&scene,
               "[experiment]\nblocks = 8\n[workload]\nmechanism = two-copy, sendfile\nmessage_size = 1K, 4K\n"
               "threads = 1\n",
               NULL);
    for (size_t i = 0; i < scene.records.count; i++) {
        struct record *record = &scene.records.list[i];
        if (record->cell.mechanism == MECHANISM_sendfile)
            record->metrics[METRIC_throughput_gbps] *= 3;
    }
    verdicts_release(&scene.verdicts);
    crossovers_release(&scene.crossovers);
    warnings_release(&scene.warnings);
    scene_analyse(&scene);
    section(&scene, "crossovers", &html);
    has(text_string(&html), "<path class=\"side\" stroke=\"rgb(0,114,178)\" d=\"M0,5H22\">");
    has(text_string(&html), "<path class=\"side dashed\" stroke=\"rgb(0,114,178)\" d=\"M0,5H22\">");
    has(text_string(&html), "<path class=\"side dashed\" stroke=\"rgb(0,114,178)\" d=\"M34,13H346\">");
}

static void test_the_noise_floor(void **state)
{
    (void)state;
    own_scene scene, without;
    own_text html = {0}, unknown = {0};
    scene_make(&scene, the_file, NULL);
    section(&scene, "noise", &html);
    has(text_string(&html), "<tr><th scope=\"row\">throughput</th><td class=\"number\">4</td>");
    has(text_string(&html), "<td class=\"number\">0 of 4</td>");
    has(text_string(&html), "rowspan=\"2\">two-copy against itself (A/A)</th>");
    scene_make(&without, "[experiment]\nblocks = 8\ncontrol = no\n", NULL);
    section(&without, "noise", &unknown);
    has(text_string(&unknown), "Unknown: the experiment has no A/A control (control = no).");
}

static void test_nothing_at_all(void **state)
{
    (void)state;
    own_scene scene;
    own_text html = {0};
    scene_plan(&scene, the_file);
    page(&scene, &html);
    static const char *const needles[] = {
        "The six questions were not asked of these data.",
        "There are no figures.",
        "Nothing to compare: no two mechanisms have ok runs at the same place.",
        "None to look for: a crossover needs two mechanisms at two sizes or more.",
        "Unknown: the A/A control has no runs to compare.",
        "Nobody looked for warnings in these data.",
        "96 of 96 planned runs have no record: labrun resume measures them.",
        "Nothing is known about it.",
    };
    for (size_t i = 0; i < sizeof needles / sizeof *needles; i++)
        has(text_string(&html), needles[i]);
}

/* Who asked for seven mechanisms and finds five rows reads why. */
static void test_what_was_left_out(void **state)
{
    (void)state;
    own_scene scene, whole;
    own_text html = {0}, none = {0};
    scene_make(&whole, the_file, NULL);
    page(&whole, &none);
    assert_null(strstr(text_string(&none), "id=\"excluded\""));
    scene_make(&scene, "[workload]\nmechanism=two-copy,one-copy\nmessage_size=4,4K\nthreads=1\n", NULL);
    assert_int_equal(scene.plan.exclusion_count, 2);
    strcpy(scene.plan.exclusions[0].hint, "<script>fewer fields");
    section(&scene, "excluded", &html);
    has(text_string(&html), "2 cells: the message has fewer bytes than fields; the first is ");
    has(text_string(&html), "&lt;script&gt;fewer fields");
}

static void test_every_run_failed(void **state)
{
    (void)state;
    own_scene scene;
    own_text html = {0};
    scene_make(&scene, the_file, "the receiver got <b>7</b> bytes");
    page(&scene, &html);
    has(text_string(&html), "<strong>96 failed</strong>");
    has(text_string(&html),
        "<td class=\"number\">96</td><td>the receiver got &lt;b&gt;7&lt;/b&gt; bytes</td>");
    has(text_string(&html),
        "; runs 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20 and 76 more");
    assert_null(strstr(text_string(&html), "class=\"faster\""));
}

static void test_one_block_has_no_interval(void **state)
{
    (void)state;
    own_scene scene;
    own_text html = {0}, noise = {0};
    scene_make(&scene, "[experiment]\nblocks = 1\n[workload]\nmessage_size = 1K, 4K\nthreads = 1\n", NULL);
    section(&scene, "verdicts", &html);
    has(text_string(&html), " [no interval: 1 block]</span>");
    has(text_string(&html), "<p class=\"counts\">0 faster, 0 slower, 0 equivalent, 6 inconclusive</p>");
    assert_null(strstr(text_string(&html), "class=\"faster\""));
    section(&scene, "noise", &noise);
    has(text_string(&noise), "<td>none: fewer than 6 blocks</td><td class=\"number\">0 of 0</td>");
}

static void test_text_from_files_is_escaped(void **state)
{
    (void)state;
    static const char evil[] = "<script>alert('x')</script>\"&";
    static const char escaped[] = "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&quot;&amp;";
    own_scene scene;
    scene_make(&scene, the_file, NULL);
    struct report_figure figure = {.title = evil, .script = evil, .missing = evil};
    struct report_fact fact = {.group = evil, .name = evil, .value = evil};
    const char *overrides[] = {evil};
    char sentence[sizeof evil];
    memcpy(sentence, evil, sizeof evil);
    char *lines[] = {sentence};
    struct answers answers = {.list = {{.id = evil,
                                        .question = evil,
                                        .answered = true,
                                        .sentence = {.data = sentence},
                                        .evidence = {.list = lines, .count = 1},
                                        .caveats = {.list = lines, .count = 1}}}};
    snprintf(scene.spec.settings.name, sizeof scene.spec.settings.name, "%s", evil);
    scene.sources.figures = &figure, scene.sources.figure_count = 1;
    scene.sources.facts = &fact, scene.sources.fact_count = 1;
    scene.sources.caption = scene.sources.started = scene.sources.command = evil;
    scene.sources.version = scene.sources.experiment = evil;
    scene.sources.overrides = overrides, scene.sources.override_count = 1;
    scene.sources.answers = &answers;
    own_text html = {0};
    page(&scene, &html); /* fails when there is a <script> */
    assert_null(strstr(text_string(&html), "alert('x')"));
    size_t found = 0;
    for (const char *c = strstr(text_string(&html), escaped); c != NULL; c = strstr(c + 1, escaped))
        found++;
    assert_int_equal(found,
                     2 + 2 + 3 + 4 + 5 + 1 + 3); /* head, masthead, figure, fact, answer, plan, origin */
    has(text_string(&html), "--set &#39;&lt;script&gt;alert(&#39;\\&#39;&#39;x&#39;\\&#39;&#39;)&lt;");
}

static void test_answers_fold_their_evidence(void **state)
{
    (void)state;
    own_scene scene;
    own_text html = {0};
    char sentence[] = "From 2 KB.", why[] = "No counters.", row[] = "1 KB: 0.5 [0.4, 0.6]";
    char *evidence[] = {row};
    struct answers answers = {.list = {{.id = "Q5",
                                        .question = "From which size?",
                                        .answered = true,
                                        .sentence = {.data = sentence},
                                        .evidence = {.list = evidence, .count = 1}},
                                       {.id = "Q2", .question = "Which cache?", .sentence = {.data = why}}}};
    scene_make(&scene, the_file, NULL);
    scene.sources.answers = &answers;
    section(&scene, "answers", &html);
    has(text_string(&html),
        "<h2 id=\"answers-title\">Answers</h2>\n"
        "<article class=\"answer\"><h3><span class=\"id\">Q5</span> From which size?</h3>\n"
        "<p>From 2 KB.</p>\n"
        "<details><summary>1 line of evidence</summary><h4>Evidence</h4>\n"
        "<ul><li>1 KB: 0.5 [0.4, 0.6]</li>\n</ul>\n</details>\n</article>\n"
        "<article class=\"answer open\"><h3><span class=\"id\">Q2</span> Which cache?</h3>\n"
        "<p><span class=\"tag\">no answer from these data</span> No counters.</p>\n</article>\n");
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
    own_scene scene;
    own_text html = {0};
    scene_make(&scene, the_file, NULL);
    scene.sources.figures = figures;
    scene.sources.figure_count = sizeof figures / sizeof *figures;
    section(&scene, "figures", &html);
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
    const struct report_series series[] = {{.name = "two-copy"},
                                           {.name = "not drawn", .mechanism = MECHANISM_writev},
                                           {.name = "two-copy again (A/A control)", .control = true}};
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
    own_scene scene;
    own_text html = {0};
    scene_make(&scene, the_file, NULL);
    scene.sources.figures = figures;
    scene.sources.figure_count = sizeof figures / sizeof *figures;
    section(&scene, "figures", &html);
    has(text_string(&html),
        "<fieldset><legend>Series shown</legend>\n"
        "<input type=\"checkbox\" class=\"box t1\" id=\"f1-t1\" checked=\"checked\">\n"
        "<label for=\"f1-t1\"><svg class=\"look plot\" width=\"28\" height=\"12\" viewBox=\"0 0 28 12\" "
        "aria-hidden=\"true\"><path stroke=\"rgb(0,114,178)\" stroke-width=\"2\" d=\"M0,6H28\"></path>"
        "<use href=\"#f1-gpPt6\" color=\"rgb(0,114,178)\" transform=\"translate(14,6) "
        "scale(4)\"></use></svg>\n"
        "two-copy</label>"
        "<input type=\"checkbox\" class=\"box t3\" id=\"f1-t3\" checked=\"checked\">\n");
    has(text_string(&html), "stroke=\"rgb(140,140,140)\" stroke-width=\"2\" stroke-dasharray=\"9,5\"");
    has(text_string(&html), "<g class=\"s1\"><title>two-copy</title></g><g></g><g class=\"s3\"><title>");
    assert_null(strstr(text_string(&html), "f1-t2"));
    /* one series is not hidden from anything */
    assert_null(strstr(text_string(&html), "f2-t1"));

    own_text whole = {0};
    page(&scene, &whole);
    has(text_string(&whole), ".t1:not(:checked) ~ .plot .s1,\n.t2:not(:checked) ~ .plot .s2,\n");
}

static void test_prices_and_what_has_none(void **state)
{
    (void)state;
    const struct cell cells[] = {{.path = PATH_VETH}, {.path = PATH_LOOPBACK}, {.path = PATH_SINK}};
    struct cost list[] = {
        {.cell = &cells[0],
         .cells = 15,
         .mechanisms = 5,
         .copy = {0.05, 0.04, 0.06},
         .call = {25, -3, 53},
         .byte = {0.1, 0.09, 0.11},
         .r2 = 0.97,
         .places_gap = "copies differ at one place only"},
        {.cell = &cells[1],
         .cells = 9,
         .mechanisms = 3,
         .copy = {0.07, 0.06, 0.08},
         .call = {250, 240, 260},
         .byte = {0.1, 0.09, 0.11},
         .places = {{0.06, 0.05, 0.07}, {NAN, NAN, NAN}, {0.08, 0.07, 0.09}, {NAN, NAN, NAN}},
         .r2 = 1},
        {.cell = &cells[2], .cells = 3, .mechanisms = 3, .gap = "it takes nine cells", .r2 = NAN}};
    const struct costs costs = {.list = list, .count = sizeof list / sizeof *list};
    own_scene scene, without;
    own_text html = {0}, none = {0};
    scene_make(&scene, the_file, NULL);
    for (size_t i = 0; i < scene.records.count; i++)
        scene.records.list[i].cell.path = i % 2 == 0 ? PATH_VETH : PATH_LOOPBACK;
    scene.sources.costs = &costs;
    section(&scene, "costs", &html);
    static const char *const needles[] = {
        "<caption>path veth: prices from 15 cells of 5 mechanisms, R² 0.97</caption>",
        "<th scope=\"row\">one copy, wherever it is made</th><td class=\"number\">0.05</td><td "
        "class=\"number\">[0.04, 0.06]</td><td>ns/B</td><td>yes</td>",
        "<th scope=\"row\">one system call</th><td class=\"number\">25</td><td class=\"number\">[-3, 53]</td>"
        "<td>ns</td><td class=\"none\">not certain: the interval reaches zero</td>",
        "<p class=\"empty\">No prices by place: copies differ at one place only.</p>",
        "<caption>path loopback: prices from 9 cells of 3 mechanisms, R² 1</caption>",
        "<th scope=\"row\">a copy while serialising</th><td class=\"number\">0.06</td>",
        "<th scope=\"row\">a late copy</th><td class=\"number\">0.08</td>",
        "<p class=\"empty\">No prices for path sink: it takes nine cells (here: 3 cells of 3 "
        "mechanisms).</p>",
    };
    for (size_t i = 0; i < sizeof needles / sizeof *needles; i++)
        has(text_string(&html), needles[i]);
    assert_null(strstr(text_string(&html), "a copy to the receiver"));

    scene_make(&without, the_file, NULL);
    section(&without, "costs", &none);
    has(text_string(&none), "Unknown: no cell has both its CPU time and its copies.");
}

/* 40,000 verdicts, as 100,000 runs may have, and as many warnings and reasons to fail. */
static void test_a_page_stays_a_page(void **state)
{
    (void)state;
    enum { MANY = 40000, FAMILY = 16 };
    own_scene scene;
    own_text html = {0};
    scene_make(&scene, the_file, NULL);
    free(scene.verdicts.list);
    free(scene.warnings.list);
    scene.verdicts.list = calloc(MANY, sizeof *scene.verdicts.list);
    scene.warnings.list = calloc(MANY, sizeof *scene.warnings.list);
    scene.verdicts.count = scene.warnings.count = MANY;
    for (size_t i = 0; i < MANY; i++) {
        scene.verdicts.list[i] = (struct verdict){.cell = &scene.records.list[0].cell,
                                                  .pair = {.mechanism = i / FAMILY % 2, .against = 2},
                                                  .metric = METRIC_throughput_gbps,
                                                  .ratio = 1.5,
                                                  .low = 1.4,
                                                  .high = 1.6,
                                                  .conclusion = FASTER};
        scene.warnings.list[i] =
            (struct warning){.id = WARNING_unsteady, .cell = &scene.records.list[0].cell, .runs = 1, .of = 8};
    }
    page(&scene, &html);
    assert_true(html.length < 3 * 1000 * 1000);
    has(text_string(&html),
        "2125 pairs are left out, because the page would grow too large: verdicts.csv has all.");
    has(text_string(&html), "and 39980 more");
}

static void test_other_parameters_get_a_column(void **state)
{
    (void)state;
    own_scene scene;
    own_text html = {0};
    scene_make(&scene,
               "[experiment]\nblocks = 6\n[workload]\nmessage_size = 1K,1500\nthreads = 1\n[link]\nmtu = "
               "1500,9000\n",
               NULL);
    section(&scene, "verdicts", &html);
    has(text_string(&html),
        "<th scope=\"col\">threads</th><th scope=\"col\">MTU</th><th scope=\"col\">1 KB</th><th "
        "scope=\"col\">1500 B</th>");
    has(text_string(&html), "<th scope=\"row\">1</th><th scope=\"row\">9000 B</th><td class=\"");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_whole_page),
        cmocka_unit_test(test_verdicts_are_words_signs_and_intervals),
        cmocka_unit_test(test_crossovers_are_drawn_and_said),
        cmocka_unit_test(test_crossovers_that_no_verdict_confirms),
        cmocka_unit_test(test_lines_of_one_colour_differ),
        cmocka_unit_test(test_the_noise_floor),
        cmocka_unit_test(test_nothing_at_all),
        cmocka_unit_test(test_what_was_left_out),
        cmocka_unit_test(test_every_run_failed),
        cmocka_unit_test(test_one_block_has_no_interval),
        cmocka_unit_test(test_text_from_files_is_escaped),
        cmocka_unit_test(test_answers_fold_their_evidence),
        cmocka_unit_test(test_pictures_share_no_ids),
        cmocka_unit_test(test_series_can_be_hidden),
        cmocka_unit_test(test_prices_and_what_has_none),
        cmocka_unit_test(test_a_page_stays_a_page),
        cmocka_unit_test(test_other_parameters_get_a_column),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
