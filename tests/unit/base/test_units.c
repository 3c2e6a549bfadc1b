/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/units.h"

#include "test.h"

#include <errno.h>
#include <math.h>

static void test_parse(void **state)
{
    (void)state;
    static const struct {
        enum unit unit;
        const char *string;
        int64_t value;
    } cases[] = {
        {UNIT_COUNT, "0", 0},
        {UNIT_COUNT, "8", 8},
        {UNIT_COUNT, "007", 7},
        {UNIT_COUNT, "9223372036854775807", INT64_MAX},
        {UNIT_BYTES, "64", 64},
        {UNIT_BYTES, "64K", 65536},
        {UNIT_BYTES, "64k", 65536},
        {UNIT_BYTES, "64 KB", 65536},
        {UNIT_BYTES, "64KiB", 65536},
        {UNIT_BYTES, "1.5K", 1536},
        {UNIT_BYTES, ".5K", 512},
        {UNIT_BYTES, "1M", 1048576},
        {UNIT_BYTES, "2G", INT64_C(2) << 30},
        {UNIT_BYTES, "7T", INT64_C(7) << 40},
        {UNIT_BYTES, "100B", 100},
        {UNIT_NS, "500ms", 500000000},
        {UNIT_NS, "10 ms", 10000000},
        {UNIT_NS, "10\tms", 10000000},
        {UNIT_NS, "1.5s", 1500000000},
        {UNIT_NS, "0.000000001s", 1},
        {UNIT_NS, "1.500000000000000000000000000s", 1500000000},
        {UNIT_NS, "1.05us", 1050},
        {UNIT_NS, "2.005us", 2005},
        {UNIT_NS, "3\xc2\xb5s", 3000},
        {UNIT_NS, "2min", 120000000000},
        {UNIT_NS, "1h", 3600000000000},
        {UNIT_RATE, "100Mbit", 100000000},
        {UNIT_RATE, "100 Mbit/s", 100000000},
        {UNIT_RATE, "100mbit", 100000000},
        {UNIT_RATE, "2.5Gbit", 2500000000},
        {UNIT_RATE, "1gbit", 1000000000},
        {UNIT_RATE, "512kbit", 512000},
        {UNIT_RATE, "512 kbit/s", 512000},
        {UNIT_RATE, "9600bit/s", 9600},
        {UNIT_RATE, "512Kbit", 512000},
        {UNIT_RATE, "9600bit", 9600},
        {UNIT_RATE, "9600", 9600},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct err err = {0};
        int64_t value = -1;
        assert_int_equal(units_parse(cases[i].unit, cases[i].string, &value, &err), 0);
        assert_int_equal(value, cases[i].value);
    }
}

static void test_parse_refuses(void **state)
{
    (void)state;
    static const struct {
        enum unit unit;
        const char *string;
        int code;
        const char *what, *hint;
    } cases[] = {
        {UNIT_NS, "500", EINVAL, "a duration needs its unit", "ns, us, ms, s, min, h: 500ms"},
        {UNIT_NS, "0", EINVAL, "a duration needs its unit", "ns, us, ms, s, min, h: 500ms"},
        {UNIT_BYTES, "64Q", EINVAL, "a size has no such unit", "bytes, K, M, G: 64K"},
        {UNIT_BYTES, "64 K B", EINVAL, "a size has no such unit", "bytes, K, M, G: 64K"},
        {UNIT_NS, "10MS", EINVAL, "a duration has no such unit", "ns, us, ms, s, min, h: 500ms"},
        {UNIT_RATE, "100M", EINVAL, "a rate has no such unit", "bits per second, kbit, Mbit, Gbit: 100Mbit"},
        {UNIT_RATE, "100MB", EINVAL, "a rate has no such unit", "bits per second, kbit, Mbit, Gbit: 100Mbit"},
        {UNIT_COUNT, "8K", EINVAL, "a count has no such unit", "whole numbers without a unit: 8"},
        {UNIT_COUNT, "1e3", EINVAL, "a count has no such unit", "whole numbers without a unit: 8"},
        {UNIT_COUNT, "0x10", EINVAL, "a count has no such unit", "whole numbers without a unit: 8"},
        {UNIT_COUNT, "1.2.3", EINVAL, "a count has no such unit", "whole numbers without a unit: 8"},
        {UNIT_COUNT, "1.5", EINVAL, "a count is not a whole number", "whole numbers without a unit: 8"},
        {UNIT_BYTES, "1.3K", EINVAL, "a size is not a whole number", "bytes, K, M, G: 64K"},
        {UNIT_NS, "0.5ns", EINVAL, "a duration is not a whole number", "ns, us, ms, s, min, h: 500ms"},
        {UNIT_COUNT, "-1", EINVAL, "a count cannot be negative", "whole numbers without a unit: 8"},
        {UNIT_COUNT, "+1", EINVAL, "a count begins with a digit", "whole numbers without a unit: 8"},
        {UNIT_COUNT, "", EINVAL, "a count begins with a digit", "whole numbers without a unit: 8"},
        {UNIT_COUNT, ".", EINVAL, "a count begins with a digit", "whole numbers without a unit: 8"},
        {UNIT_COUNT, " 1", EINVAL, "a count begins with a digit", "whole numbers without a unit: 8"},
        {UNIT_COUNT, "nan", EINVAL, "a count begins with a digit", "whole numbers without a unit: 8"},
        {UNIT_COUNT, "9223372036854775808", ERANGE, "a count of more than 63 bits", ""},
        {UNIT_BYTES, "8388608T", ERANGE, "a size of more than 63 bits", ""},
        {UNIT_NS, "99999999999999999999h", ERANGE, "a duration of more than 63 bits", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct err err = {0};
        int64_t value = -7;
        assert_int_equal(units_parse(cases[i].unit, cases[i].string, &value, &err), -cases[i].code);
        assert_string_equal(err.what, cases[i].what);
        assert_string_equal(err.hint, cases[i].hint);
        assert_int_equal(value, -7);
    }
}

static void test_print(void **state)
{
    (void)state;
    static const struct {
        enum unit unit;
        int64_t value;
        const char *printed, *label;
    } cases[] = {
        {UNIT_COUNT, 0, "0", "0"},
        {UNIT_COUNT, 1000, "1000", "1000"},
        {UNIT_BYTES, 0, "0", "0 B"},
        {UNIT_BYTES, 256, "256", "256 B"},
        {UNIT_BYTES, 65536, "64K", "64 KB"},
        {UNIT_BYTES, 1536, "1536", "1.5 KB"},
        {UNIT_BYTES, 1100, "1100", "1.07 KB"},
        {UNIT_BYTES, 67108864, "64M", "64 MB"},
        {UNIT_NS, 0, "0ns", "0 ns"},
        {UNIT_NS, 10000000, "10ms", "10 ms"},
        {UNIT_NS, 1500000000, "1500ms", "1.5 s"},
        {UNIT_NS, 1234567890, "1234567890ns", "1.23 s"},
        {UNIT_NS, 120000000000, "2min", "2 min"},
        {UNIT_RATE, 0, "0", "0 bit/s"},
        {UNIT_RATE, 9600, "9600", "9.6 kbit/s"},
        {UNIT_RATE, 100000000, "100Mbit", "100 Mbit/s"},
        {UNIT_RATE, 2500000000, "2500Mbit", "2.5 Gbit/s"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        own_text printed = {0}, label = {0};
        units_print(cases[i].unit, cases[i].value, &printed);
        units_label(cases[i].unit, cases[i].value, &label);
        assert_string_equal(text_string(&printed), cases[i].printed);
        assert_string_equal(text_string(&label), cases[i].label);
    }
}

/* xorshift64 (Marsaglia): many different values, the same in every run. */
static uint64_t next_random(uint64_t *random)
{
    *random ^= *random << 13;
    *random ^= *random >> 7;
    *random ^= *random << 17;
    return *random;
}

static void test_print_and_parse(void **state)
{
    (void)state;
    uint64_t random = 88172645463325252U;
    for (int i = 0; i < 20000; i++) {
        int64_t value = (int64_t)(next_random(&random) >> (1 + next_random(&random) % 63));
        if (i % 3 == 0)
            value = value / 1000 * 1000;
        else if (i % 3 == 1)
            value = value / 1024 * 1024;
        for (enum unit unit = UNIT_COUNT; unit <= UNIT_RATE; unit++) {
            struct err err = {0};
            own_text printed = {0};
            int64_t back = -1;
            units_print(unit, value, &printed);
            assert_int_equal(units_parse(unit, text_string(&printed), &back, &err), 0);
            assert_true(back == value);
        }
    }
}

static void test_locale_with_commas(void **state)
{
    (void)state;
    locale_need_comma();
    own_text label = {0};
    units_label(UNIT_NS, 1500000000, &label);
    locale_plain();
    assert_string_equal(text_string(&label), "1.5 s");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parse),
        cmocka_unit_test(test_parse_refuses),
        cmocka_unit_test(test_print),
        cmocka_unit_test(test_print_and_parse),
        cmocka_unit_test(test_locale_with_commas),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
