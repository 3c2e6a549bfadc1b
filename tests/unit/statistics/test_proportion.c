/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <math.h>

#include "statistics/proportion.h"

#include "test.h"

/* R. G. Newcombe, Two-sided confidence intervals for the single proportion, Stat. Med. 17 (1998) 857-872,
 * table I, method 3: to four decimals. R says the same: prop.test(81, 263, correct = FALSE). */
static void test_published_intervals(void **state)
{
    (void)state;
    static const struct {
        uint64_t samples, of;
        double low, high;
    } cases[] = {
        {81, 263, 0.2553, 0.3662},
        {15, 148, 0.0624, 0.1605},
        {0, 20, 0.0000, 0.1611},
        {1, 29, 0.0061, 0.1718},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct share share = share_of(cases[i].samples, cases[i].of);
        assert_true(fabs(share.low - cases[i].low) < 0.00005);
        assert_true(fabs(share.high - cases[i].high) < 0.00005);
        assert_true(share.value == (double)cases[i].samples / (double)cases[i].of);
    }
}

static void test_the_ends_are_exact(void **state)
{
    (void)state;
    struct share none = share_of(0, 1994), all = share_of(1994, 1994), more = share_of(7, 5);
    assert_true(none.value == 0 && none.low == 0 && none.high > 0);
    assert_true(all.value == 1 && all.high == 1 && all.low < 1);
    /* all and none mirror each other */
    assert_true(fabs(all.low - (1 - none.high)) < 1e-12);
    assert_true(more.value == 1 && more.samples == 5);
}

static void test_of_nothing_there_is_no_share(void **state)
{
    (void)state;
    struct share share = share_of(0, 0);
    assert_true(isnan(share.value) && isnan(share.low) && isnan(share.high));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_published_intervals),
        cmocka_unit_test(test_the_ends_are_exact),
        cmocka_unit_test(test_of_nothing_there_is_no_share),
    };
    return cmocka_run_group_tests_name("share", tests, NULL, NULL);
}
