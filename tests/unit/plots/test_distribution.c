/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/distribution.h"

#include <math.h>
#include <string.h>

#include "plots/figure_values.h"
#include "test.h"

#include "unit/plots/example.h"

static const char *const gaps[METRIC_COUNT];

struct study {
    struct summaries summaries;
    struct percentiles percentiles;
    struct variants variants;
    struct figure_context context;
};

static void study_release(struct study *study)
{
    variants_release(&study->variants);
    percentiles_release(&study->percentiles);
    summaries_release(&study->summaries);
}
#define own_study OWNED_BY(study_release) struct study

static void study_make(const struct example *example, struct study *study)
{
    struct err err = {0};
    *study = (struct study){0};
    example_make(example, &study->summaries);
    example_times(&study->summaries, example, &study->percentiles);
    study->context = (struct figure_context){.summaries = &study->summaries,
                                             .percentiles = &study->percentiles,
                                             .experiment = "latency, seed 1",
                                             .caption = "Example CPU",
                                             .gaps = gaps,
                                             .prefix = "",
                                             .blocks = 10};
    assert_int_equal(figure_variants(figure_of("latency-cdf"), &study->context, &study->variants, &err), 0);
}

static void make(const struct study *study, size_t variant, struct distribution *distribution)
{
    struct err err = {0};
    assert_int_equal(distribution_make(figure_of("latency-cdf"), &study->variants, variant, &study->context,
                                       distribution, &err),
                     0);
}

static struct example two_places(void)
{
    struct example example = the_study;
    example.sizes[2] = example.threads[1] = 0;
    return example;
}

static void test_a_panel_a_place_and_a_line_a_cell(void **state)
{
    (void)state;
    own_study study;
    own_distribution distribution = {0};
    own_text title = {0};
    const struct example example = two_places();
    study_make(&example, &study);
    assert_int_equal(study.variants.count, 1);
    make(&study, 0, &distribution);
    assert_int_equal(distribution.place_count, 2);
    assert_int_equal(distribution.series_count, 3);
    for (size_t s = 0; s <= 3; s++)
        for (size_t p = 0; p < 2; p++)
            assert_int_equal(distribution_find(&distribution, s, p).count, EXAMPLE_TIMES);
    assert_string_equal(text_string(&distribution.control_legend), "two-copy measured again (A/A control)");
    assert_int_equal(distribution.mark_count, 4);
    assert_true(fabs(distribution.reach - 3) < 1e-9);
    panels_title(&distribution.panels, study.variants.contrast, NULL, distribution.places[1], &title);
    assert_string_equal(text_string(&title), "messages of 1 KB");
    assert_string_equal(
        text_string(&distribution.subtitle),
        "the times of all 10 runs of a cell together, as far as ten lie beyond; bars: 95 % interval of what "
        "single runs say, where each of them can tell\n"
        "closed loop, from a request to the end of its response");
}

/* Sixteen places are no page: a figure for each number of threads, as these vary most slowly. */
static void test_places_beyond_a_page_are_variants(void **state)
{
    (void)state;
    own_study study;
    own_text path = {0};
    study_make(&the_study, &study);
    assert_int_equal(study.variants.count, 4);
    figure_path(figure_of("latency-cdf"), &study.variants, 1, "", "gp", &path);
    assert_string_equal(text_string(&path), "figures/latency-cdf-threads2.gp");
    for (size_t variant = 0; variant < 4; variant++) {
        own_distribution distribution = {0};
        make(&study, variant, &distribution);
        assert_int_equal(distribution.place_count, 4);
        assert_int_equal(distribution.places[0]->threads, (int64_t)1 << variant);
    }
}

/* More than a panel can show have one each, and so does their number of places. */
static void test_many_series_have_a_panel_each(void **state)
{
    (void)state;
    own_study study;
    own_distribution distribution = {0};
    struct example example = two_places();
    example.mechanism_count = MECHANISM_COUNT;
    for (unsigned i = 0; i < MECHANISM_COUNT; i++)
        example.mechanisms[i] = i;
    study_make(&example, &study);
    make(&study, 0, &distribution);
    assert_true(distribution.multiples);
    assert_int_equal(distribution.columns, PICTURE_COLUMNS_OF_MULTIPLES);
}

static void test_nothing_timed_no_figure(void **state)
{
    (void)state;
    own_study study;
    own_variants none = {0}, control = {0};
    struct err err = {0};
    const struct example example = two_places();
    study_make(&example, &study);
    struct figure_context context = study.context;
    context.percentiles = NULL;
    assert_int_equal(figure_variants(figure_of("latency-cdf"), &context, &none, &err), 0);
    assert_int_equal(none.count, 0);
    for (size_t i = 0; i < study.summaries.count; i++)
        study.summaries.cells[i].control = true;
    assert_int_equal(figure_variants(figure_of("latency-cdf"), &study.context, &control, &err), 0);
    assert_int_equal(control.count, 0);
}

/* What too few times support is said, not left out. */
static void test_values_say_what_cannot_be_told(void **state)
{
    (void)state;
    own_study study;
    own_figure_description description = {0};
    own_figure_values values = {0};
    struct err err = {0};
    const struct example example = two_places();
    study_make(&example, &study);
    study.percentiles.count -= 1; /* p99.9 of the last cell, the control at 1 KB */
    assert_int_equal(figure_describe(figure_of("latency-cdf"), &study.variants, 0, &study.context,
                                     &description, &values, &err),
                     0);
    assert_int_equal(values.rows, 8);
    assert_string_equal(text_string(figure_values_cell(&values, 0, 5)), "99.9 %, us");
    assert_string_equal(text_string(figure_values_cell(&values, 1, 0)), "messages of 256 B");
    assert_string_equal(text_string(figure_values_cell(&values, 1, 1)), "two-copy");
    assert_string_equal(text_string(figure_values_cell(&values, 1, 2)), "20 [18, 23]");
    assert_string_equal(text_string(figure_values_cell(&values, 8, 5)), "fewer than ten beyond");
    assert_int_equal(description.series_count, 4);
}

static void test_few_runs_have_a_range(void **state)
{
    (void)state;
    own_study study;
    own_distribution distribution = {0};
    struct example example = two_places();
    example.runs = 3;
    study_make(&example, &study);
    make(&study, 0, &distribution);
    struct amount amount = distribution_amount(distribution_find(&distribution, 0, 0).list);
    assert_true(isfinite(amount.low) && isfinite(amount.high));
    assert_non_null(
        strstr(text_string(&distribution.subtitle), "smallest to largest of what single runs say"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_panel_a_place_and_a_line_a_cell),
        cmocka_unit_test(test_places_beyond_a_page_are_variants),
        cmocka_unit_test(test_many_series_have_a_panel_each),
        cmocka_unit_test(test_nothing_timed_no_figure),
        cmocka_unit_test(test_values_say_what_cannot_be_told),
        cmocka_unit_test(test_few_runs_have_a_range),
    };
    return cmocka_run_group_tests_name("distribution", tests, NULL, NULL);
}
