/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "plots/figure.h"
#include "unit/plots/example.h"

static void find(const struct summaries *summaries, struct variants *variants)
{
    struct err err = {0};
    assert_int_equal(variants_find("message_size", "threads", summaries, variants, &err), 0);
}

static void check(const struct variants *variants, size_t i, const char *suffix, const char *words,
                  const char *condition)
{
    own_text text = {0};
    variants_suffix(variants, i, &text);
    assert_string_equal(text_string(&text), suffix);
    text_clear(&text);
    variants_words(variants, i, &text);
    assert_string_equal(text_string(&text), words);
    text_clear(&text);
    variants_condition(variants, i, &text);
    assert_string_equal(text_string(&text), condition);
}

static void test_the_study_has_one(void **state)
{
    (void)state;
    own_summaries summaries = {0};
    example_make(&the_study, &summaries);
    own_variants variants = {0};
    find(&summaries, &variants);
    assert_int_equal(variants.count, 1);
    check(&variants, 0, "", "", "1");
}

static void test_nothing_measured_is_one(void **state)
{
    (void)state;
    const struct summaries none = {0};
    own_variants variants = {0};
    find(&none, &variants);
    assert_int_equal(variants.count, 1);
    check(&variants, 0, "", "", "1");
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
    check(&variants, 0, "-veth-mtu1500", "path veth, MTU 1500 B",
          "strcol('path') eq 'veth' && strcol('mtu') eq '1500'");
    check(&variants, 1, "-loopback-mtu1500", "path loopback, MTU 1500 B",
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
    check(&variants, 0, "-a_._id___x_", "congestion control a'.`id`\n@x/",
          "strcol('congestion') eq 'a'.\"'\".'.`id` @x/'");
}

static void test_coordinates(void **state)
{
    (void)state;
    own_summaries summaries = {0};
    static const int64_t sizes[] = {4096, 256, 1500, 4096};
    for (size_t i = 0; i < 4; i++) {
        struct cell cell = example_cell(MECHANISM_two_copy, sizes[i], 1, 1500, false);
        example_add(&summaries, &cell, METRIC_throughput_gbps, &the_study, 1);
    }
    own_variants variants = {0};
    find(&summaries, &variants);
    struct coordinate size = {0}, threads = {0}, none = {0};
    struct err err = {0};
    assert_int_equal(coordinate_find("message_size", &variants, 0, &summaries, &size, &err), 0);
    assert_int_equal(coordinate_find("threads", &variants, 0, &summaries, &threads, &err), 0);
    assert_int_equal(coordinate_find("path", &variants, 0, &summaries, &none, &err), -EINVAL);
    assert_string_equal(err.what, "no parameter that is a number is called path");
    own_text text = {0};
    for (size_t i = 0; i < size.count; i++) {
        coordinate_tic(&size, i, &text);
        text_add(&text, "|");
        coordinate_panel(&size, i, &text);
        text_add(&text, "|");
    }
    coordinate_panel(&threads, 0, &text);
    assert_string_equal(text_string(&text), "256 B|messages of 256 B|1500 B|messages of 1500 B|"
                                            "4 KB|messages of 4 KB|1 connection");
    assert_true(fabs(coordinate_step(&size) - log2(4096.0 / 1500)) < 1e-12);
    assert_true(coordinate_step(&threads) == 1);
    coordinate_release(&size);
    coordinate_release(&threads);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_study_has_one),
        cmocka_unit_test(test_nothing_measured_is_one),
        cmocka_unit_test(test_combinations_in_the_order_of_their_values),
        cmocka_unit_test(test_axes_of_the_figure_make_none),
        cmocka_unit_test(test_a_hostile_name_stays_a_string),
        cmocka_unit_test(test_coordinates),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
