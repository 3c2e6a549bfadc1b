/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>

#include "plots/figure.h"
#include "plots/picture.h"
#include "test.h"

#include "unit/plots/example.h"

/* --- figure --- */

static const char no_pmu[] = "this virtual machine has no PMU";

static struct figure_context context_of(const struct summaries *summaries, const char **gaps)
{
    return (struct figure_context){.summaries = summaries,
                                   .experiment = "full, seed 1",
                                   .caption = "Example CPU, 2 CPUs · Linux 6.18 · veth, MTU 1500, cubic",
                                   .gaps = gaps,
                                   .prefix = "",
                                   .blocks = 10};
}

static void write_script(const char *name, const struct figure_context *context, size_t variant,
                         struct text *text)
{
    own_variants variants = {0};
    struct err err = {0};
    assert_int_equal(figure_variants(figure_of(name), context, &variants, &err), 0);
    assert_int_equal(gnuplot_script(figure_of(name), &variants, variant, context, text, &err), 0);
}

static void script(const char *name, const struct example *example, size_t variant, struct text *text)
{
    own_summaries summaries = {0};
    own_profiles profiles = {0};
    own_profile_shares shares = {0};
    example_make(example, &summaries);
    example_profile(&summaries, &profiles, &shares);
    const char *gaps[METRIC_COUNT] = {[METRIC_cycles_per_byte] = no_pmu, [METRIC_llc_misses_per_kb] = no_pmu};
    struct figure_context context = context_of(&summaries, gaps);
    context.shares = &shares;
    write_script(name, &context, variant, text);
}

static void test_the_table(void **state)
{
    (void)state;
    for (unsigned i = 0; i < figure_count; i++) {
        const struct figure *figure = &figures[i];
        if (figure->kind != NULL) {
            assert_true(figure->kind->variants != NULL && figure->kind->gnuplot != NULL &&
                        figure->kind->matplotlib != NULL && figure->kind->describe != NULL);
            continue;
        }
        const char *keys[] = {figure->x, figure->panel};
        assert_true(figure->title[0] != '\0' && figure->metric < METRIC_COUNT &&
                    figure->instead < METRIC_COUNT);
        assert_true(figure->metric == figure->instead || figure->instead_title != NULL);
        assert_int_equal(strcmp(figure->x, figure->panel) == 0, figure->bars != NULL);
        assert_true(!figure->sampled || figure->bars != NULL);
        for (size_t k = 0; k < 2; k++) {
            assert_non_null(variants_field(keys[k]));
            assert_int_equal(variants_field(keys[k])->type, FIELD_NUMBER);
        }
        own_text plain = {0};
        variants_file_name(figure->name, &plain);
        assert_string_equal(text_string(&plain), figure->name);
        for (unsigned j = 0; j < i; j++)
            assert_string_not_equal(figure->name, figures[j].name);
    }
}

/* Of streams there is no figure of round trips; where patterns stand beside each other, one of the requests.
 */
static void test_round_trips_are_drawn_where_they_were_timed(void **state)
{
    (void)state;
    own_summaries summaries = {0};
    own_variants none = {0}, some = {0};
    struct err err = {0};
    const char *gaps[METRIC_COUNT] = {0};
    example_make(&the_study, &summaries);
    const struct figure_context context = context_of(&summaries, gaps);
    assert_int_equal(figure_variants(figure_of("latency-p99"), &context, &none, &err), 0);
    assert_int_equal(none.count, 0);
    struct cell cell = example_cell(MECHANISM_two_copy, 1024, 1, 1500, false);
    cell.pattern = PATTERN_REQUEST_RESPONSE;
    example_add(&summaries, &cell, METRIC_latency_p99_us, &the_study, 40);
    assert_int_equal(figure_variants(figure_of("latency-p99"), &context, &some, &err), 0);
    assert_int_equal(some.count, 1);
    assert_int_equal(some.list[0]->pattern, PATTERN_REQUEST_RESPONSE);
}

static void test_paths_are_plain_names_in_the_folder(void **state)
{
    (void)state;
    static const struct {
        const char *prefix, *path;
    } cases[] = {
        {"", "figures/throughput-mtu9000.svg"},
        {NULL, "figures/throughput-mtu9000.svg"},
        {"run-1_", "figures/run-1_throughput-mtu9000.svg"},
        {"../../etc/", "figures/.._.._etc_throughput-mtu9000.svg"},
        {"|`id`'\n\"", "figures/__id____throughput-mtu9000.svg"},
    };
    struct example example = the_study;
    example.mtus[0] = 9000, example.mtus[1] = 1500;
    own_summaries summaries = {0};
    example_make(&example, &summaries);
    own_variants variants = {0};
    struct err err = {0};
    const struct figure_context context = {.summaries = &summaries};
    assert_int_equal(figure_variants(figure_of("throughput"), &context, &variants, &err), 0);
    assert_int_equal(variants.count, 2);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        own_text path = {0};
        figure_path(figure_of("throughput"), &variants, 1, cases[i].prefix, "svg", &path);
        assert_string_equal(text_string(&path), cases[i].path);
    }
}

static void has(const char *name, const struct example *example, const char *const *needles)
{
    own_text text = {0};
    script(name, example, 0, &text);
    for (; *needles != NULL; needles++)
        if (strstr(text_string(&text), *needles) == NULL)
            fail_msg("%s: not in the script: %s", name, *needles);
}

#define HAS(name, example, ...) has(name, example, (const char *const[]){__VA_ARGS__, NULL})

static void test_it_says_how_it_was_summarised(void **state)
{
    (void)state;
    struct example example = the_study;
    HAS("throughput", &example,
        "['median of 10 runs a cell in 10 randomised blocks; bars: 95 % interval of the median; faint "
        "points: single runs']");
    example.runs = 5;
    HAS("throughput", &example,
        "bars: smallest to largest run (fewer than 6 runs give no 95 % interval); faint points: "
        "single runs']");
    example.runs = 1;
    HAS("throughput", &example, "['one run a cell: no interval']");
}

static void test_it_says_what_the_kernel_did(void **state)
{
    (void)state;
    static const struct {
        double low, high;
        const char *words;
    } cases[] = {{100, 100, "'zero-copy: 100 % copied by the kernel'"},
                 {0, 0, "'zero-copy: 0 % copied by the kernel'"},
                 {93.4, 97.9, "'zero-copy: 93–98 % copied by the kernel'"},
                 {99.96, 100, "'zero-copy: 99.96–100 % copied by the kernel'"},
                 {0, 0.4, "'zero-copy: 0–0.4 % copied by the kernel'"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        own_summaries summaries = {0};
        for (int64_t threads = 1; threads <= 2; threads++) {
            struct cell cell = example_cell(MECHANISM_zero_copy, 1024, threads, 1500, false);
            example_add(&summaries, &cell, METRIC_throughput_gbps, &the_study, 1);
            example_add(&summaries, &cell, METRIC_zc_copied_pct, &the_study,
                        threads == 1 ? cases[i].low : cases[i].high);
        }
        const char *gaps[METRIC_COUNT] = {0};
        struct figure_context context = context_of(&summaries, gaps);
        own_text text = {0};
        write_script("throughput", &context, 0, &text);
        assert_non_null(strstr(text_string(&text), cases[i].words));
    }
}

/* Single runs of all cells or of none: where there are thousands they are a cloud. */
static void test_single_runs_of_all_or_none(void **state)
{
    (void)state;
    static const char words[] = "faint points: single runs", file[] = "plot runs_csv";
    static const struct {
        const char *figure;
        size_t runs;
        bool shown;
    } cases[] = {{"throughput", 10, true},
                 {"time-per-message", 10, true},
                 {"throughput", 1, false}, /* they are the points */
                 {"throughput", 1000, false},
                 {"copies", 10, false}}; /* bars leave no room for them */
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct example example = the_study;
        own_text text = {0};
        example.runs = cases[i].runs;
        script(cases[i].figure, &example, 0, &text);
        assert_int_equal(strstr(text_string(&text), words) != NULL, cases[i].shown);
        assert_int_equal(strstr(text_string(&text), file) != NULL, cases[i].shown);
    }
}

/* A band, and no series; bars have no place for it. */
static void test_the_control_is_no_series(void **state)
{
    (void)state;
    static const char *const names[] = {"throughput", "copies"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        own_text text = {0};
        script(names[i], &the_study, 0, &text);
        assert_non_null(
            strstr(text_string(&text), "array series[3] = ['two-copy', 'one-copy', 'zero-copy']\n"));
        assert_null(strstr(text_string(&text), "(A/A)"));
        assert_int_equal(strstr(text_string(&text),
                                "\ncontrol_legend = 'two-copy measured again (A/A control)'\n") != NULL,
                         i == 0);
    }
    struct example example = the_study;
    example.control = false;
    HAS("throughput", &example, "\ncontrol_legend = ''\n");
}

/* Up to seven series share a panel. */
static void test_many_series_have_a_panel_each(void **state)
{
    (void)state;
    for (unsigned count = 7; count <= 8; count++) {
        struct example example = the_study;
        example.mechanism_count = count;
        for (unsigned i = 0; i < count; i++)
            example.mechanisms[i] = i;
        example.threads[1] = 0;
        own_text text = {0};
        script("throughput", &example, 0, &text);
        assert_int_equal(strstr(text_string(&text), "\nbase = 1\nmultiples = 1\n") != NULL, count == 8);
        assert_int_equal(strstr(text_string(&text), "array subtitle = ['1 thread · median of") != NULL,
                         count == 8);
    }
}

/* An axis that ends with the interval of the median would cut off single runs that are shown. */
static void test_axes_reach_as_far_as_single_runs(void **state)
{
    (void)state;
    struct cell cell = example_cell(MECHANISM_two_copy, 1024, 1, 1500, false);
    double highs[2];
    for (int runs = 0; runs < 2; runs++) {
        own_summaries summaries = {0};
        own_variants variants = {0};
        own_picture picture = {0};
        struct err err = {0};
        const char *gaps[METRIC_COUNT] = {0};
        struct figure_context context = context_of(&summaries, gaps);
        example_add(&summaries, &cell, METRIC_throughput_gbps, &the_study, 10);
        summaries.list[0].max = 40;
        summaries.list[0].n = runs ? 10 : 100000;
        assert_int_equal(figure_variants(figure_of("throughput"), &context, &variants, &err), 0);
        assert_int_equal(picture_make(figure_of("throughput"), &variants, 0, &context, &picture, &err), 0);
        assert_int_equal(picture.runs, runs);
        highs[runs] = picture.scale.high;
    }
    assert_true(highs[0] < 40 && highs[1] >= 40);
}

/* One place on an axis, many panels: nothing could be seen. A single cell has no better axis. */
static void test_a_lone_value_makes_no_axis(void **state)
{
    (void)state;
    struct example one_thread = the_study, one_size = the_study, one_cell = the_study;
    memset(one_thread.threads + 1, 0, 3 * sizeof one_thread.threads[0]);
    HAS("time-per-message", &one_thread, "title = 'Time per message against message size'",
        "x_title = 'size of the whole message'", "'1 thread'");
    HAS("throughput", &one_thread, "title = 'Throughput against message size'");
    memset(one_size.sizes + 1, 0, 3 * sizeof one_size.sizes[0]);
    HAS("throughput", &one_size, "title = 'Throughput against the number of threads'", "x_title = 'threads'",
        "'messages of 256 B'");
    HAS("time-per-message", &one_size, "title = 'Time per message against the number of threads'");
    one_cell = one_size;
    memset(one_cell.threads + 1, 0, 3 * sizeof one_cell.threads[0]);
    HAS("throughput", &one_cell, "title = 'Throughput against message size'");
}

static void test_without_counters(void **state)
{
    (void)state;
    struct example example = the_study;
    example.cycles = false;
    HAS("cpu-per-byte", &example, "metric = 'cpu_ns_per_byte'",
        "title = 'CPU time per byte against message size'",
        "'no cycles per byte: this virtual machine has no PMU'");
    HAS("llc-misses", &example, "metric = 'llc_misses_per_kb'",
        "array gap = ['no LLC load misses per KB: this", "array series[1] = ['']", "measured = 0\n");
    example.cycles = true;
    HAS("cpu-per-byte", &example, "metric = 'cycles_per_byte'");
}

/* Where nothing was profiled there is no such figure. */
static void test_no_profiles_no_figure(void **state)
{
    (void)state;
    own_summaries summaries = {0};
    own_profiles profiles = {0};
    own_profile_shares shares = {0}, none = {0};
    const char *gaps[METRIC_COUNT] = {0};
    example_make(&the_study, &summaries);
    example_profile(&summaries, &profiles, &shares);
    const struct {
        const char *figure;
        const struct profile_shares *shares;
        size_t count;
    } cases[] = {{"profile", NULL, 0}, {"profile", &none, 0}, {"profile", &shares, 4}, {"copies", NULL, 4}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        own_variants variants = {0};
        struct err err = {0};
        struct figure_context context = context_of(&summaries, gaps);
        context.shares = cases[i].shares;
        assert_int_equal(figure_variants(figure_of(cases[i].figure), &context, &variants, &err), 0);
        assert_int_equal(variants.count, cases[i].count);
    }
}

/* Only groups that have a sample have a colour, and what was copied where looks as in the figure of copies.
 */
static void test_parts_of_a_profile(void **state)
{
    (void)state;
    struct example example = the_study;
    example.threads[1] = 0;
    HAS("profile", &example, "# The numbers come from profile_shares.csv in the folder above",
        "array part[22] = ['copy-in', 'late-copy', 'copy-out', 'pinning', 'buffers', 'tcp-ip', 'device', "
        "'scheduling', 'entry', 'user', 'other', 'copy-in',",
        "array colour[22] = [0x3d8fc4, 0xd55e00, 0x1f3d5c,",
        "array legend[11] = ['copying in', 'late copying',",
        "array name[3] = ['two-copy', 'one-copy', 'zero-copy']\n",
        "'cpu-clock samples at 997 Hz in one run a cell outside the blocks; samples of the workers alone'");
    HAS("copies", &example, "array colour[6] = [0xa9cfe8, 0x3d8fc4, 0xd55e00, 0x1f3d5c,",
        "array legend[6] = ['copies while serialising', 'copies into the kernel', 'late copies', 'copies to "
        "the "
        "receiver',");
}

/* Each point lies at its throughput, with the interval of that too; small multiples have no room for a band.
 */
static void test_against_throughput(void **state)
{
    (void)state;
    struct example example = the_study;
    own_text lines = {0}, multiples = {0};
    script("cpu-against-throughput", &example, 0, &lines);
    assert_non_null(strstr(text_string(&lines), "\ntitle = 'CPU cycles per byte against throughput'\n"));
    assert_non_null(strstr(text_string(&lines), "\nx_title = 'throughput, Gbit/s (higher is better)'\n"));
    assert_non_null(strstr(text_string(&lines), "\nacross_metric = 'throughput_gbps'"));
    assert_non_null(strstr(text_string(&lines), "\ncontrol_legend = ''\n"));
    example.mechanism_count = 8;
    for (unsigned m = 0; m < 8; m++)
        example.mechanisms[m] = m;
    script("cpu-against-throughput", &example, 0, &multiples);
    assert_non_null(strstr(text_string(&multiples), "multiples = 1\n"));
    assert_non_null(strstr(text_string(&multiples), "\narray side[32] = ['"));
}

/* A script that differs from its golden file is left beside the test for a diff. */
static void check_golden(const char *golden, const char *name, const struct example *example)
{
    own_text text = {0};
    script(name, example, 0, &text);
    const char *source = getenv("SOURCE_DIR");
    own_text path = {0};
    text_addf(&path, "%s/tests/golden/%s", source != NULL ? source : ".", golden);
    own_file file = fopen(text_string(&path), "r");
    static char expected[64 * 1024];
    size_t length = file != NULL ? fread(expected, 1, sizeof expected - 1, file) : 0;
    expected[length] = '\0';
    if (strcmp(text_string(&text), expected) == 0)
        return;
    FILE *left = fopen(golden, "w");
    if (left != NULL) {
        fputs(text_string(&text), left);
        fclose(left); /* before fail_msg, which does not return */
    }
    fail_msg("the script differs from tests/golden/%s: compare it with ./%s", golden, golden);
}

static void test_golden_scripts(void **state)
{
    (void)state;
    struct example example = the_study;
    check_golden("throughput.gp", "throughput", &example);
    check_golden("time-per-message.gp", "time-per-message", &example);
    example.cycles = false;
    check_golden("cpu-per-byte-no-pmu.gp", "cpu-per-byte", &example);
    check_golden("llc-misses-no-pmu.gp", "llc-misses", &example);
    check_golden("cpu-against-throughput.gp", "cpu-against-throughput", &example);
    example.threads[1] = 0;
    check_golden("copies.gp", "copies", &example);
    check_golden("profile.gp", "profile", &example);
    example.threads[1] = 2;
    example.mtus[0] = 1500, example.mtus[1] = 9000;
    check_golden("throughput-mtu1500.gp", "throughput", &example);
}

/* --- variant --- */

static void find(const struct summaries *summaries, struct variants *variants)
{
    struct err err = {0};
    const struct figure_context context = {.summaries = summaries};
    assert_int_equal(figure_variants(figure_of("throughput"), &context, variants, &err), 0);
}

static void check(const struct variants *variants, size_t i, const char *path, const char *words,
                  const char *condition)
{
    own_text text = {0}, wanted = {0};
    struct err err = {0};
    const char *gaps[METRIC_COUNT] = {0};
    const struct figure_context context = context_of(variants->summaries, gaps);
    figure_path(figure_of("throughput"), variants, i, "", "gp", &text);
    assert_string_equal(text_string(&text), path);
    text_clear(&text);
    variants_words(variants, i, &text);
    assert_string_equal(text_string(&text), words);
    text_clear(&text);
    text_addf(&wanted, "\nwanted(row) = %s\n", condition);
    assert_int_equal(gnuplot_script(figure_of("throughput"), variants, i, &context, &text, &err), 0);
    assert_non_null(strstr(text_string(&text), text_string(&wanted)));
}

static void test_the_study_has_one(void **state)
{
    (void)state;
    own_summaries summaries = {0};
    example_make(&the_study, &summaries);
    own_variants variants = {0};
    find(&summaries, &variants);
    assert_int_equal(variants.count, 1);
    check(&variants, 0, "figures/throughput.gp", "", "1");
}

static void test_nothing_measured_is_one(void **state)
{
    (void)state;
    const struct summaries none = {0};
    own_variants variants = {0};
    find(&none, &variants);
    assert_int_equal(variants.count, 1);
    check(&variants, 0, "figures/throughput.gp", "", "1");
}

static void test_combinations_in_the_order_of_their_values(void **state)
{
    (void)state;
    own_summaries summaries = {0};
    static const struct {
        int64_t mtu;
        unsigned path;
    } seen[] = {{9000, PATH_LOOPBACK}, {1500, PATH_VETH}, {1500, PATH_LOOPBACK}, {9000, PATH_LOOPBACK}};
    for (size_t i = 0; i < sizeof seen / sizeof seen[0]; i++) {
        struct cell cell = example_cell(MECHANISM_two_copy, 1024, 1, seen[i].mtu, false);
        cell.path = seen[i].path;
        example_add(&summaries, &cell, METRIC_throughput_gbps, &the_study, 1);
    }
    own_variants variants = {0};
    find(&summaries, &variants);
    assert_int_equal(variants.count, 3); /* what occurred, not the product */
    check(&variants, 0, "figures/throughput-veth-mtu1500.gp", "path veth, MTU 1500",
          "strcol('path') eq 'veth' && strcol('mtu') eq '1500'");
    check(&variants, 1, "figures/throughput-loopback-mtu1500.gp", "path loopback, MTU 1500",
          "strcol('path') eq 'loopback' && strcol('mtu') eq '1500'");
    assert_true(variants_has(&variants, 2, summaries.list[0].cell));
    assert_false(variants_has(&variants, 0, summaries.list[0].cell));
}

static void test_axes_of_the_figure_make_none(void **state)
{
    (void)state;
    own_summaries summaries = {0};
    for (int64_t size = 256; size <= 1024; size *= 2)
        for (unsigned m = 0; m < 3; m++) {
            struct cell cell = example_cell(m, size, size / 256, 1500, m == 2);
            example_add(&summaries, &cell, METRIC_throughput_gbps, &the_study, 1);
        }
    own_variants variants = {0};
    find(&summaries, &variants);
    assert_int_equal(variants.count, 1);
}

static void test_a_hostile_name_stays_a_string(void **state)
{
    (void)state;
    own_summaries summaries = {0};
    static const char *const names[] = {"cubic", "a'.`id`\n@x/"};
    for (size_t i = 0; i < 2; i++) {
        struct cell cell = example_cell(MECHANISM_two_copy, 1024, 1, 1500, false);
        memset(cell.congestion, 0, sizeof cell.congestion);
        strcpy(cell.congestion, names[i]);
        example_add(&summaries, &cell, METRIC_throughput_gbps, &the_study, 1);
    }
    own_variants variants = {0};
    find(&summaries, &variants);
    assert_int_equal(variants.count, 2);
    check(&variants, 0, "figures/throughput-a_._id___x_.gp", "congestion control a'.`id`\n@x/",
          "strcol('congestion') eq 'a'.\"'\".'.`id` @x/'");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_table),
        cmocka_unit_test(test_round_trips_are_drawn_where_they_were_timed),
        cmocka_unit_test(test_paths_are_plain_names_in_the_folder),
        cmocka_unit_test(test_it_says_how_it_was_summarised),
        cmocka_unit_test(test_it_says_what_the_kernel_did),
        cmocka_unit_test(test_a_lone_value_makes_no_axis),
        cmocka_unit_test(test_without_counters),
        cmocka_unit_test(test_single_runs_of_all_or_none),
        cmocka_unit_test(test_the_control_is_no_series),
        cmocka_unit_test(test_many_series_have_a_panel_each),
        cmocka_unit_test(test_axes_reach_as_far_as_single_runs),
        cmocka_unit_test(test_no_profiles_no_figure),
        cmocka_unit_test(test_parts_of_a_profile),
        cmocka_unit_test(test_against_throughput),
        cmocka_unit_test(test_golden_scripts),
        cmocka_unit_test(test_the_study_has_one),
        cmocka_unit_test(test_nothing_measured_is_one),
        cmocka_unit_test(test_combinations_in_the_order_of_their_values),
        cmocka_unit_test(test_axes_of_the_figure_make_none),
        cmocka_unit_test(test_a_hostile_name_stays_a_string),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
