/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/ratio.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plots/figure_values.h"
#include "plots/labels.h"
#include "test.h"

#include "unit/plots/compared.h"

static const char *const gaps[METRIC_COUNT] = {[METRIC_cycles_per_byte] = "this virtual machine has no PMU"};

static struct figure_context context_of(const struct summaries *summaries, const struct compared *compared)
{
    return (struct figure_context){.summaries = summaries,
                                   .verdicts = &compared->verdicts,
                                   .experiment = "full, seed 1",
                                   .caption = "Example CPU, 2 CPUs · Linux 6.18 · veth, MTU 1500, TCP cubic",
                                   .gaps = gaps,
                                   .prefix = "",
                                   .blocks = 9};
}

static struct compared compared;

/* A figure of made-up verdicts; the caller releases it. */
struct made {
    struct summaries summaries;
    struct figure_context context;
    struct variants variants;
    struct ratios ratios;
};

static void made_release(struct made *made)
{
    ratios_release(&made->ratios);
    variants_release(&made->variants);
    summaries_release(&made->summaries);
}

static void make(const char *name, const struct comparison_of *of, struct made *made)
{
    struct err err = {0};
    *made = (struct made){0};
    compared = (struct compared){0};
    example_make(of->example, &made->summaries);
    compared_make(of, &compared);
    made->context = context_of(&made->summaries, &compared);
    assert_int_equal(figure_variants(figure_of(name), &made->context, &made->variants, &err), 0);
    if (made->variants.count > 0)
        assert_int_equal(
            ratios_make(figure_of(name), &made->variants, 0, &made->context, &made->ratios, &err), 0);
}

#define own_made OWNED_BY(made_release) struct made

/* --- which figures there are --- */

static void test_no_comparison_no_figure(void **state)
{
    (void)state;
    struct example example = the_study;
    struct comparison_of of = a_comparison;
    example.mechanism_count = 1;
    of.example = &example;
    own_made alone, made;
    make("ratio", &of, &alone);
    assert_int_equal(alone.variants.count, 0);
    make("ratio-time", &a_comparison, &made);
    assert_int_equal(made.variants.count, 0);
}

/* CPU time where there are no cycles, which is said. */
static void test_what_stands_in(void **state)
{
    (void)state;
    struct comparison_of of = a_comparison;
    of.metric = METRIC_cpu_ns_per_byte;
    own_made made;
    make("ratio-cpu", &of, &made);
    assert_int_equal(made.ratios.plan.metric, METRIC_cpu_ns_per_byte);
    assert_non_null(
        strstr(text_string(&made.ratios.subtitle), "no cycles per byte: this virtual machine has no PMU"));
    assert_string_equal(text_string(&made.ratios.y_title),
                        "CPU time per byte relative to two-copy (lower is better)");
}

/* --- places --- */

static void test_sizes_along_the_axis_threads_as_panels(void **state)
{
    (void)state;
    own_made made;
    own_text title = {0};
    make("ratio", &a_comparison, &made);
    const struct ratios *ratios = &made.ratios;
    assert_false(ratios->plan.rows);
    assert_string_equal(ratios->plan.x->key, "message_size");
    assert_int_equal(made.variants.count, 1);
    assert_int_equal(ratios->x_count, 4);
    assert_int_equal(ratios->panel_count, 4);
    assert_int_equal(ratios->arm_count, 2);
    ratios_panel_title(ratios, 3, &title);
    assert_string_equal(text_string(&title), "8 threads");
    for (size_t arm = 0; arm < 2; arm++)
        for (size_t panel = 0; panel < 4; panel++)
            for (size_t x = 0; x < 4; x++) {
                const struct verdict *verdict = ratios_find(ratios, arm, panel, x);
                assert_non_null(verdict);
                assert_int_equal(verdict->cell->mechanism, the_study.mechanisms[arm + 1]);
                assert_int_equal(verdict->cell->message_size, the_study.sizes[x]);
                assert_int_equal(verdict->cell->threads, the_study.threads[panel]);
            }
    assert_string_equal(text_string(&ratios->arms[1].legend), "zero-copy (100 % copied by the kernel)");
}

/* Transport and MTU that follow from the path are not told beside it. */
static void test_the_path_tells_what_follows_from_it(void **state)
{
    (void)state;
    own_made made = {0};
    own_text title = {0};
    struct err err = {0};
    compared = (struct compared){0};
    example_make(&the_study, &made.summaries);
    compared_make(&a_comparison, &compared);
    for (size_t i = 0; i < 2 * compared.verdicts.count; i++) {
        struct cell *cell = &compared.cells[i];
        if (cell->threads < 4)
            continue;
        cell->path = PATH_SINK;
        cell->transport = TRANSPORT_UDP;
        cell->mtu = 65535;
    }
    made.context = context_of(&made.summaries, &compared);
    assert_int_equal(figure_variants(figure_of("ratio"), &made.context, &made.variants, &err), 0);
    assert_int_equal(ratios_make(figure_of("ratio"), &made.variants, 0, &made.context, &made.ratios, &err),
                     0);
    assert_int_equal(made.ratios.panel_count, 4);
    ratios_panel_title(&made.ratios, 3, &title);
    assert_string_equal(text_string(&title), "8 threads, sink");
}

/* Which axis varies, how often, and how it is drawn. */
static void test_plans(void **state)
{
    (void)state;
    static const struct {
        const char *what;
        int64_t sizes[16], threads[16];
        unsigned arms;
        bool rows;
        const char *x;
        size_t panels, variants;
    } cases[] = {
        {"one size", {1024}, {1, 2, 4}, 2, false, "threads", 1, 1},
        {"one place", {1024}, {1}, 2, true, NULL, 1, 1},
        {"many arms", {1024, 4096}, {1, 2}, 10, true, NULL, 4, 1},
        {"many points", {1, 2, 4, 8, 16, 32, 64, 128, 256, 512}, {1}, 5, false, "message_size", 1, 1},
        {"many panels", {1024, 4096}, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, 2, false, "message_size", 10, 1},
        {"many places in rows", {1, 2, 4, 8, 16, 32, 64}, {1, 2}, 10, true, NULL, 7, 2},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct example example = {.mechanism_count = cases[i].arms + 1, .runs = 9, .wide = 1.1};
        struct comparison_of of = a_comparison;
        memcpy(example.sizes, cases[i].sizes, sizeof example.sizes);
        memcpy(example.threads, cases[i].threads, sizeof example.threads);
        for (unsigned m = 0; m < example.mechanism_count; m++)
            example.mechanisms[m] = m;
        of.example = &example;
        of.step = 1.01;
        own_made made;
        make("ratio", &of, &made);
        const struct field *x = made.ratios.plan.x;
        if (made.ratios.plan.rows != cases[i].rows || made.ratios.panel_count != cases[i].panels ||
            made.variants.count != cases[i].variants || (x != NULL) != (cases[i].x != NULL) ||
            (x != NULL && strcmp(x->key, cases[i].x) != 0))
            fail_msg("%s: rows %d, %zu panels, %zu variants, x %s", cases[i].what, made.ratios.plan.rows,
                     made.ratios.panel_count, made.variants.count, x != NULL ? x->key : "none");
    }
}

/* --- what is drawn --- */

/* The axis holds all of it, and 1. */
static void test_the_axis_holds_all(void **state)
{
    (void)state;
    static const double ratios[] = {0.01, 0.5, 0.98, 1, 1.02, 3, 400};
    for (size_t i = 0; i < sizeof ratios / sizeof ratios[0]; i++) {
        struct comparison_of of = a_comparison;
        of.ratio = ratios[i];
        of.step = 1;
        of.noise = i % 2 == 0 ? NAN : 1.5;
        own_made made;
        make("ratio", &of, &made);
        const struct scale *scale = &made.ratios.scale;
        bool one = false;
        assert_true(scale->log && scale->low < ratios[i] / 1.1 && scale->high > ratios[i] * 1.1);
        assert_true(scale->low < 1 && scale->high > 1 && scale->count >= 3);
        if (i % 2 == 1)
            assert_true(scale->low < 1 / 1.5 && scale->high > 1.5);
        for (unsigned t = 0; t < scale->count; t++)
            one |= scale->tics[t] == 1;
        assert_true(one);
        assert_int_equal(made.ratios.band, i % 2 == 1);
        assert_int_equal(made.ratios.control_legend.length > 0, i % 2 == 1);
    }
}

/* A number stands at what is decided, and at nothing else. */
static void test_labels_at_what_is_decided(void **state)
{
    (void)state;
    own_made made;
    make("ratio", &a_comparison, &made);
    size_t decided = 0, labels = 0;
    for (size_t i = 0; i < compared.verdicts.count; i++) {
        const struct verdict *verdict = made.ratios.at[i];
        bool said = verdict->conclusion == FASTER || verdict->conclusion == SLOWER;
        decided += said;
        labels += made.ratios.sides[i] != LABEL_NONE;
        assert_true(said || made.ratios.sides[i] == LABEL_NONE);
    }
    assert_true(decided > 10);
    assert_int_equal(labels, decided); /* there is room for all of them */
}

/* Too few blocks for an interval: points alone, and the subtitle says why. */
static void test_few_blocks(void **state)
{
    (void)state;
    struct comparison_of of = a_comparison;
    of.n = 4;
    of.noise = NAN;
    own_made made;
    make("ratio", &of, &made);
    assert_false(made.ratios.bars);
    assert_string_equal(
        text_string(&made.ratios.subtitle),
        "ratio to two-copy, paired within 4 blocks; too few for an interval, and for any verdict");
    assert_string_equal(text_string(&made.ratios.title),
                        "Throughput: one-copy and zero-copy are not told apart from two-copy");
}

/* Never in the same block: no ratio, no marker, and a figure all the same. */
static void test_nothing_in_the_same_block(void **state)
{
    (void)state;
    struct comparison_of of = a_comparison;
    of.n = 0;
    of.noise = NAN;
    own_made made;
    own_text script = {0};
    struct err err = {0};
    make("ratio", &of, &made);
    assert_int_equal(gnuplot_script(figure_of("ratio"), &made.variants, 0, &made.context, &script, &err), 0);
    assert_non_null(strstr(text_string(&script), "\ntitle = "));
}

/* --- scripts --- */

static void write_script(const char *name, const struct comparison_of *of, bool python, struct text *text)
{
    own_made made;
    struct err err = {0};
    make(name, of, &made);
    assert_int_equal((python ? matplotlib_script : gnuplot_script)(figure_of(name), &made.variants, 0,
                                                                   &made.context, text, &err),
                     0);
}

/* A script that differs from its golden file is left beside the test for a diff. */
static void check_golden(const char *golden, const struct comparison_of *of)
{
    const char *source = getenv("SOURCE_DIR");
    own_text got = {0}, path = {0};
    char expected[1 << 15];
    text_addf(&path, "%s/tests/golden/%s", source != NULL ? source : ".", golden);
    write_script("ratio", of, false, &got);
    FILE *file = fopen(text_string(&path), "r");
    size_t length = file != NULL ? fread(expected, 1, sizeof expected, file) : 0;
    if (file != NULL)
        fclose(file);
    if (length == got.length && memcmp(expected, text_string(&got), length) == 0)
        return;
    FILE *left = fopen(golden, "w");
    assert_non_null(left);
    fputs(text_string(&got), left);
    fclose(left);
    fail_msg("the script differs from tests/golden/%s: compare it with ./%s", golden, golden);
}

static void test_golden_scripts(void **state)
{
    (void)state;
    struct example place = the_study;
    struct comparison_of of = a_comparison;
    check_golden("ratio.gp", &of);
    place.sizes[1] = place.threads[1] = 0;
    of.example = &place;
    check_golden("ratio-rows.gp", &of);
}

/* Names from files are constants in both languages. */
static void test_strings_stay_strings(void **state)
{
    (void)state;
    static const char hostile[] = "x'; system('id') #`id`";
    own_made made;
    own_text gnuplot = {0}, python = {0};
    struct err err = {0};
    make("ratio", &a_comparison, &made);
    for (size_t i = 0; i < 2 * compared.verdicts.count; i++) {
        struct cell *cell = &compared.cells[i];
        memset(cell->congestion, 0, sizeof cell->congestion);
        snprintf(cell->congestion, sizeof cell->congestion, "%s", i % 4 < 2 ? hostile : "cubic");
    }
    own_variants variants = {0};
    assert_int_equal(figure_variants(figure_of("ratio"), &made.context, &variants, &err), 0);
    assert_int_equal(gnuplot_script(figure_of("ratio"), &variants, 0, &made.context, &gnuplot, &err), 0);
    assert_int_equal(matplotlib_script(figure_of("ratio"), &variants, 0, &made.context, &python, &err), 0);
    assert_null(strstr(text_string(&gnuplot), "'x'; system"));
    assert_null(strstr(text_string(&python), "'x'; system"));
    assert_non_null(strstr(text_string(&gnuplot), "x'.\"'\".'; system("));
    assert_non_null(strstr(text_string(&python), "x\\'; system(\\'"));
}

/* Labels, title, order and size of [figures]; a look is that of the place in the experiment. */
static void test_settings(void **state)
{
    (void)state;
    static const char text[] =
        "[workload]\nmechanism = two-copy, one-copy, zero-copy\n[figures]\ntitle = Study\n"
        "labels = zero-copy: Lent, two-copy: Twice\norder = zero-copy\nsize = 800x500\n";
    own_spec spec = {0};
    own_problems problems = {0};
    own_made made;
    own_ratios ratios = {0};
    struct err err = {0};
    make("ratio", &a_comparison, &made);
    const struct spec_text from = {.bytes = text, .length = strlen(text)};
    assert_int_equal(spec_parse(&from, &spec, &problems), 0);
    made.context.spec = &spec;
    assert_int_equal(ratios_make(figure_of("ratio"), &made.variants, 0, &made.context, &ratios, &err), 0);
    assert_string_equal(text_string(&ratios.arms[0].legend), "Lent (100 % copied by the kernel)");
    assert_string_equal(text_string(&ratios.arms[1].legend), "one-copy");
    assert_string_equal(text_string(&ratios.base_legend), "Twice = ×1");
    assert_int_equal(ratios.arms[0].place, 2);
    assert_int_equal(ratios.width, 800);
    assert_int_equal(ratios.height, 500);
    assert_int_equal(strncmp(text_string(&ratios.title), "Study: Throughput: Lent is ", 27), 0);
    assert_int_equal(ratios_find(&ratios, 0, 0, 0)->cell->mechanism, MECHANISM_zero_copy);
}

/* The page can hide an arm, and reads the finding to who does not see. */
static void test_description(void **state)
{
    (void)state;
    own_made made;
    own_figure_description description = {0};
    own_figure_values values = {0};
    struct err err = {0};
    make("ratio", &a_comparison, &made);
    assert_int_equal(
        figure_describe(figure_of("ratio"), &made.variants, 0, &made.context, &description, &values, &err),
        0);
    assert_string_equal(text_string(&description.title), text_string(&made.ratios.title));
    assert_int_equal(description.series_count, 2);
    assert_string_equal(text_string(&description.series[0].name), "one-copy");
    /* a row for each place: threads, size, two arms, the control */
    assert_int_equal(values.rows, 16);
    assert_int_equal(values.columns, 5);
    static const char *const rows[][5] = {
        {"panel", "message size", "one-copy", "zero-copy", "A/A"},
        {"1 thread", "256 B", "×0.40 [0.364, 0.44] slower", "×1.84 [1.67, 2.02] faster", "×0.83 to ×1.20"},
    };
    for (size_t row = 0; row < 2; row++)
        for (size_t column = 0; column < 5; column++)
            assert_string_equal(text_string(figure_values_cell(&values, row, column)), rows[row][column]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_no_comparison_no_figure),
        cmocka_unit_test(test_what_stands_in),
        cmocka_unit_test(test_sizes_along_the_axis_threads_as_panels),
        cmocka_unit_test(test_the_path_tells_what_follows_from_it),
        cmocka_unit_test(test_plans),
        cmocka_unit_test(test_the_axis_holds_all),
        cmocka_unit_test(test_labels_at_what_is_decided),
        cmocka_unit_test(test_few_blocks),
        cmocka_unit_test(test_nothing_in_the_same_block),
        cmocka_unit_test(test_golden_scripts),
        cmocka_unit_test(test_strings_stay_strings),
        cmocka_unit_test(test_settings),
        cmocka_unit_test(test_description),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
