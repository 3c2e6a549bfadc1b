/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/number.h"

#include "test.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RANDOM_NUMBERS = 300000 };

static uint64_t next_random(uint64_t *random) /* xorshift64, Marsaglia 2003 */
{
    *random ^= *random << 13;
    *random ^= *random >> 7;
    *random ^= *random << 17;
    return *random;
}

static uint64_t bits_of(double number)
{
    uint64_t bits;
    memcpy(&bits, &number, sizeof bits);
    return bits;
}

/* As strtod() reads it: the same bits, the same end. */
static void check_parse(const char *string)
{
    char *end = NULL, *expected_end = NULL;
    double expected = strtod(string, &expected_end), got = decimal_parse(string, &end);
    if (bits_of(got) != bits_of(expected) || end != expected_end)
        fail_msg("'%s': %a up to %td instead of %a up to %td", string, got, end - string, expected,
                 expected_end - string);
}

static void test_parse(void **state)
{
    (void)state;
    static const char *const strings[] = {
        "",
        ".",
        ".5",
        "5.",
        "0",
        "0.0",
        "00.10",
        "-0",
        "-1.5",
        "+1.5",
        " 1.5",
        "1.5 ",
        "1.5.2",
        "1..2",
        "1,5",
        "1e5",
        "1E-5",
        "1e",
        "1.5e+400",
        "0x10",
        "0x",
        "12x",
        "nan",
        "inf",
        "x",
        "1.5GB",
        "9007199254740993",
        "9007199254740992.5",
        "9007199254740993.0000000000000000001",
        "18446744073709551615",
        "18446744073709551616",
        "1844674407370955160.9",
        "1844674407370955161.5",
        "99999999999999999999",
        "0.000000000000000000000000001",
        "0.0000000000000000000000000001",
        "0.0000000000000000000000000000000001",
        "1.000000000000000000000000000",
        "0.30000000000000004",
        "0.1",
        "2.2250738585072011e-308",
        "1.7976931348623157",
        "72057594037927937",
        "72057594037927943",
        "7205759403792793.7",
        "0.500000000000000166",
        "0.50000000000000016653",
        "4503599627370496.5",
        "4503599627370497.5",
        "123456789012345678.25",
    };
    for (size_t i = 0; i < sizeof strings / sizeof strings[0]; i++)
        check_parse(strings[i]);
    assert_true(decimal_parse("2.5", NULL) == 2.5);
}

/* Digits with a point anywhere, or none. */
static void test_parse_random_digits(void **state)
{
    (void)state;
    uint64_t random = 88172645463325252U;
    for (int i = 0; i < RANDOM_NUMBERS; i++) {
        char string[64];
        int length = snprintf(string, sizeof string, "%0*ju", (int)(next_random(&random) % 30),
                              (uintmax_t)(next_random(&random) >> next_random(&random) % 64));
        size_t place = next_random(&random) % ((size_t)length + 1);
        memmove(string + place + 1, string + place, (size_t)length - place + 1);
        string[place] = '.';
        check_parse(string);
    }
}

/* The hardest decimals lie just beside the middle between two neighbouring doubles. */
static void test_parse_beside_the_middle(void **state)
{
    (void)state;
    uint64_t random = 88172645463325252U;
    for (int i = 0; i < RANDOM_NUMBERS; i++) {
        char string[128];
        double number = ldexp((double)(next_random(&random) >> 11), (int)(next_random(&random) % 50) - 80);
        long double middle = ((long double)number + (long double)nextafter(number, INFINITY)) / 2;
        snprintf(string, sizeof string, "%.*Lf", (int)(next_random(&random) % 24), middle);
        check_parse(string);
    }
}

static void check_print(double number, int digits, bool must)
{
    char expected[64], got[DECIMAL_BYTES] = "";
    size_t length = decimal_print(number, digits, got);
    snprintf(expected, sizeof expected, "%.*g", digits, number);
    if (length == 0 && !must)
        return;
    if (length != strlen(got) || strcmp(got, expected) != 0)
        fail_msg("%a with %d digits: '%s' instead of '%s'", number, digits, got, expected);
}

/* Both neighbours too. */
static void check_all_digits(double number)
{
    const double near[] = {nextafter(number, 0), number, nextafter(number, INFINITY)};
    for (size_t i = 0; i < sizeof near / sizeof near[0]; i++)
        for (int digits = 1; digits <= DECIMAL_DIGITS_MAX; digits++)
            check_print(near[i], digits, false);
}

static void test_print(void **state)
{
    (void)state;
    for (double power = 1e-6; power < 1e18; power *= 10) {
        check_all_digits(power);
        check_all_digits(power * 0.5);
        check_all_digits(power * 0.99999999999999);
        check_all_digits(power * 9.9999995);
    }
    static const double ties[] = {0.5,    1.5,  2.5,       0.125,        0.375,     2.25,
                                  1.0625, 12.5, 1234567.5, 0.0009765625, 8191.96875};
    for (size_t i = 0; i < sizeof ties / sizeof ties[0]; i++)
        check_all_digits(ties[i]);
}

static void test_print_random(void **state)
{
    (void)state;
    uint64_t random = 88172645463325252U;
    for (int i = 0; i < RANDOM_NUMBERS; i++) {
        int exponent = (int)(next_random(&random) % 62) - 12; /* 2^-13 > 1e-4, 2^49 < 1e15 */
        double number = ldexp(0.5 + ldexp((double)(next_random(&random) >> 11), -54), exponent);
        check_print(number, 17, number != floor(number));
        check_print(number, 15, number < 1e14 && number != floor(number));
        check_print(number, 1 + (int)(next_random(&random) % 17), false);
    }
}

static void test_print_leaves_the_rest(void **state)
{
    (void)state;
    static const struct {
        double number;
        int digits;
    } rest[] = {{0, 6},   {-1.5, 6}, {1, 6},    {NAN, 6},      {INFINITY, 6}, {0.00009, 6}, {1e15 + 0.5, 17},
                {1.5, 0}, {1.5, 18}, {1.5, -1}, {123456.5, 5}, {99999.96, 5}, {9.5, 1}};
    for (size_t i = 0; i < sizeof rest / sizeof rest[0]; i++) {
        char buffer[DECIMAL_BYTES];
        assert_int_equal(decimal_print(rest[i].number, rest[i].digits, buffer), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parse),
        cmocka_unit_test(test_parse_random_digits),
        cmocka_unit_test(test_parse_beside_the_middle),
        cmocka_unit_test(test_print),
        cmocka_unit_test(test_print_random),
        cmocka_unit_test(test_print_leaves_the_rest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
