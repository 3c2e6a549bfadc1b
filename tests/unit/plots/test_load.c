/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Figures of paced messages: against the load that was offered, and where it was more than could be kept. */
#include "plots/figure.h"

#include <string.h>

#include "plots/figure_values.h"
#include "plots/picture.h"
#include "test.h"

#include "unit/plots/example.h"

static const char *const gaps[METRIC_COUNT];
static const int64_t rates[] = {1000, 4000, 16000, 64000};
enum { RATES = sizeof rates / sizeof *rates };

/* Latencies that rise with the load; of the last one a fifth is sent, and one-copy loses some of the third.
 */
static void add_loads(struct summaries *summaries, int64_t size, int64_t threads)
{
    for (unsigned m = 0; m < 2; m++)
        for (size_t i = 0; i < RATES; i++) {
            struct cell cell =
                example_cell(m == 0 ? MECHANISM_two_copy : MECHANISM_one_copy, size, threads, 1500, false);
            double sent = (double)rates[i] * (i == 3 ? 0.2 : 1);
            cell.pattern = PATTERN_PACED;
            cell.offered_rate = rates[i];
            example_add(summaries, &cell, METRIC_latency_p50_us, &the_study, 20 * (double)(1 + i * i * i));
            example_add(summaries, &cell, METRIC_throughput_gbps, &the_study, (double)size * sent * 8e-9);
            example_add(summaries, &cell, METRIC_achieved_pct, &the_study, i == 3 ? 20 : 100);
            example_add(summaries, &cell, METRIC_achieved_rate, &the_study, sent);
            example_add(summaries, &cell, METRIC_message_rate, &the_study,
                        sent * (m == 1 && i == 2 ? 0.9 : 1));
        }
}

static struct figure_context context_of(const struct summaries *summaries)
{
    return (struct figure_context){.summaries = summaries,
                                   .experiment = "load, seed 1",
                                   .caption = "Example CPU",
                                   .gaps = gaps,
                                   .prefix = "",
                                   .blocks = 10};
}

static void test_the_load_is_the_axis_where_it_varies(void **state)
{
    (void)state;
    static const char *const names[] = {"latency-p50", "throughput"};
    for (size_t i = 0; i < 2; i++) {
        own_summaries summaries = {0};
        own_variants variants = {0};
        own_picture picture = {0};
        struct err err = {0};
        add_loads(&summaries, 256, 1);
        add_loads(&summaries, 1024, 1);
        const struct figure_context context = context_of(&summaries);
        const struct figure *figure = figure_of(names[i]);
        assert_int_equal(figure_variants(figure, &context, &variants, &err), 0);
        assert_int_equal(variants.count, 1);
        assert_int_equal(picture_make(figure, &variants, 0, &context, &picture, &err), 0);
        assert_string_equal(picture.x.field->key, "offered_rate");
        assert_string_equal(picture.panel.field->key, "message_size");
        assert_int_equal(picture.x.count, RATES);
        assert_int_equal(picture.panel.count, 2);
    }
}

/* Threads are the panels where sizes do not vary; of what has no schedule nothing changes. */
static void test_what_stands_beside_the_load(void **state)
{
    (void)state;
    own_summaries summaries = {0}, unpaced = {0};
    own_variants variants = {0}, others = {0}, second = {0};
    struct err err = {0};
    add_loads(&summaries, 256, 1);
    add_loads(&summaries, 256, 2);
    example_make(&the_study, &unpaced);
    const struct figure_context context = context_of(&summaries), plain = context_of(&unpaced);
    assert_int_equal(figure_variants(figure_of("latency-p50"), &context, &variants, &err), 0);
    assert_string_equal(variants.panel, "threads");
    assert_int_equal(figure_variants(figure_of("throughput"), &plain, &others, &err), 0);
    assert_string_equal(others.x, "message_size");
    own_variants bars = {0};
    assert_int_equal(figure_variants(figure_of("copies"), &context, &bars, &err), 0);
    assert_string_equal(bars.panel, "offered_rate");
    assert_int_equal(bars.count, 2); /* of thread counts */
    assert_int_equal(figure_variants(figure_of("latency-p50-threads"), &context, &second, &err), 0);
    assert_int_equal(second.count, 0);
}

static void test_threads_have_a_view_of_their_own_beside_sizes(void **state)
{
    (void)state;
    static const struct {
        int64_t size, threads;
        size_t count;
    } cases[] = {{256, 1, 0}, {1024, 1, 0}, {1024, 4, 1}};
    own_summaries summaries = {0};
    const struct figure_context context = context_of(&summaries);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        own_variants variants = {0};
        struct err err = {0};
        struct cell cell = example_cell(MECHANISM_two_copy, cases[i].size, cases[i].threads, 1500, false);
        cell.pattern = PATTERN_REQUEST_RESPONSE;
        example_add(&summaries, &cell, METRIC_latency_p50_us, &the_study, 20);
        assert_int_equal(figure_variants(figure_of("latency-p50-threads"), &context, &variants, &err), 0);
        assert_int_equal(variants.count, cases[i].count);
    }
}

static void test_what_is_saturated_is_crossed_and_said(void **state)
{
    (void)state;
    own_summaries summaries = {0};
    own_variants variants = {0};
    own_text gnuplot = {0}, python = {0};
    own_figure_description description = {0};
    own_figure_values values = {0};
    struct err err = {0};
    add_loads(&summaries, 256, 1);
    const struct figure_context context = context_of(&summaries);
    const struct figure *figure = figure_of("latency-p50");
    assert_int_equal(figure_variants(figure, &context, &variants, &err), 0);
    assert_int_equal(gnuplot_script(figure, &variants, 0, &context, &gnuplot, &err), 0);
    assert_non_null(strstr(text_string(&gnuplot), "array saturated[2] = ['   s', '  ss']\n"));
    assert_non_null(strstr(text_string(&gnuplot), "saturated_legend = '" FIGURE_SATURATED "'\n"));
    assert_non_null(strstr(text_string(&gnuplot), "title = 'Median latency against the offered load'\n"));
    assert_int_equal(matplotlib_script(figure, &variants, 0, &context, &python, &err), 0);
    assert_non_null(strstr(text_string(&python), "        'saturated': ['   s'],\n"));
    assert_int_equal(figure_describe(figure, &variants, 0, &context, &description, &values, &err), 0);
    assert_string_equal(text_string(figure_values_cell(&values, 3, 1)), "180 [157, 201]");
    assert_string_equal(text_string(figure_values_cell(&values, 3, 2)), "180 [157, 201] saturated");
}

static void test_limits_of_saturation(void **state)
{
    (void)state;
    const struct summary kept = {.median = 99}, less = {.median = 98.9}, sent = {.median = 1000},
                         most = {.median = 980}, lost = {.median = 979};
    assert_false(figure_saturated(&kept, &sent, &most));
    assert_true(figure_saturated(&less, &sent, &most));
    assert_true(figure_saturated(&kept, &sent, &lost));
    assert_false(figure_saturated(NULL, NULL, &lost));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_load_is_the_axis_where_it_varies),
        cmocka_unit_test(test_what_stands_beside_the_load),
        cmocka_unit_test(test_threads_have_a_view_of_their_own_beside_sizes),
        cmocka_unit_test(test_what_is_saturated_is_crossed_and_said),
        cmocka_unit_test(test_limits_of_saturation),
    };
    return cmocka_run_group_tests_name("load", tests, NULL, NULL);
}
