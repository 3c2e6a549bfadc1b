/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/units.h"
#include "unit/findings/scene.h"

#include "answers/phrase.h"
#include "answers/questions.h"
#include "findings/verdict.h"

/* A change is 100 (ratio - 1) %, without its sign where a word says it, with its ends in ascending order. */
static const struct {
    double ratio, low, high;
    const char *percent, *with_sign;
} changes[] = {
    {0.59, 0.55, 0.62, "41 % [38, 45]", "-41 % [-45, -38]"},
    {1.41, 1.38, 1.45, "41 % [38, 45]", "41 % [38, 45]"},
    {0.5, 0.25, 0.75, "50 % [25, 75]", "-50 % [-75, -25]"},
    {2, 1.5, 4, "100 % [50, 300]", "100 % [50, 300]"},
    {1.0312, 1.0049, 1.0951, "3.1 % [0.49, 9.5]", "3.1 % [0.49, 9.5]"},
    {0.005, 0.00001, 0.01, "99.5 % [99, 99.9]", "-99.5 % [-99.9, -99]"},
    {13.16, 8.73, 19.17, "1216 % [773, 1817]", "1216 % [773, 1817]"},
    {1.02348, 1.01, 1.05, "2.3 % [1, 5]", "2.3 % [1, 5]"},
};

static void test_changes(void **state)
{
    (void)state;
    for (unsigned i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        own_text percent = {0}, with_sign = {0};
        phrase_percent(changes[i].ratio, changes[i].low, changes[i].high, &percent);
        phrase_signed_percent(changes[i].ratio, changes[i].low, changes[i].high, &with_sign);
        assert_string_equal(text_string(&percent), changes[i].percent);
        assert_string_equal(text_string(&with_sign), changes[i].with_sign);
    }
}

static void test_without_interval(void **state)
{
    (void)state;
    own_text text = {0};
    phrase_signed_percent(1 - 2e-16, NAN, NAN, &text);
    text_add(&text, ", ");
    phrase_signed_percent(0.968, NAN, NAN, &text);
    assert_string_equal(text_string(&text), "0 %, -3.2 %");
}

/* 1.95 KB could be any of ten sizes; nobody asked for 15.625 KB. */
static void test_sizes_keep_their_digits(void **state)
{
    (void)state;
    static const struct {
        int64_t bytes;
        const char *label;
    } sizes[] = {{256, "256 B"},     {1000, "1000 B"}, {1024, "1 KB"},     {1536, "1536 B"},
                 {16000, "16000 B"}, {16384, "16 KB"}, {65507, "65507 B"}, {1 << 20, "1 MB"}};
    for (unsigned i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        own_text text = {0};
        units_label_size(sizes[i].bytes, &text);
        assert_string_equal(text_string(&text), sizes[i].label);
    }
}

static void test_medians(void **state)
{
    (void)state;
    own_text text = {0};
    const struct summary interval = {.n = 10, .median = 12.94, .low = 12.4, .high = 1345.6},
                         range = {.n = 3, .median = 0.5, .low = NAN, .high = NAN, .min = 0.25, .max = 1};
    phrase_median(&interval, "Gbit/s", &text);
    text_add(&text, "; ");
    phrase_median(&range, "", &text);
    assert_string_equal(text_string(&text), "12.9 [12.4, 1346] Gbit/s; 0.5 (0.25 to 1, n = 3)");
}

/* A verdict about arm 2 against arm 0, turned, is about arm 0: reciprocal, opposite, ends swapped. */
static void test_verdicts_are_turned(void **state)
{
    (void)state;
    const struct cell cell = {.threads = 1}, other = {.threads = 2};
    const struct verdict verdict = {.cell = &cell,
                                    .other = &other,
                                    .pair = {2, 0, false},
                                    .metric = METRIC_throughput_gbps,
                                    .n = 10,
                                    .ratio = 2,
                                    .low = 1.6,
                                    .high = 2.5,
                                    .p_family = 0.01,
                                    .conclusion = FASTER};
    struct comparison as_it_is = comparison_from(&verdict, 2), turned = comparison_from(&verdict, 0);
    assert_true(as_it_is.ratio == 2 && as_it_is.low == 1.6 && as_it_is.high == 2.5);
    assert_int_equal(as_it_is.conclusion, FASTER);
    assert_true(as_it_is.cell == &cell && as_it_is.other == &other);
    assert_true(turned.cell == &other && turned.other == &cell && turned.arm == 0 && turned.against == 2);
    assert_true(turned.ratio == 0.5 && turned.low == 0.4 && turned.high == 0.625);
    assert_int_equal(turned.conclusion, SLOWER);
}

static void test_copying_is_judged(void **state)
{
    (void)state;
    static const struct {
        double percent;
        enum copying_kind kind;
    } shares[] = {{NAN, COPYING_UNKNOWN}, {0, COPYING_AVOIDED},   {1, COPYING_AVOIDED}, {1.1, COPYING_PARTLY},
                  {50, COPYING_PARTLY},   {98.9, COPYING_PARTLY}, {99, COPYING_DONE},   {100, COPYING_DONE}};
    for (unsigned i = 0; i < sizeof shares / sizeof shares[0]; i++)
        assert_int_equal(copying_judge(shares[i].percent), shares[i].kind);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_changes),
        cmocka_unit_test(test_without_interval),
        cmocka_unit_test(test_sizes_keep_their_digits),
        cmocka_unit_test(test_medians),
        cmocka_unit_test(test_verdicts_are_turned),
        cmocka_unit_test(test_copying_is_judged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
