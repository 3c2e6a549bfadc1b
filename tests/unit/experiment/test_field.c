/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <math.h>
#include <string.h>

#include "experiment/field.h"

#include "test.h"

/* --- the nearest name --- */

static const char *name(unsigned i)
{
    static const char *const names[] = {"two-copy", "one-copy", "zero-copy", "null", "tcp"};
    return i < 5 ? names[i] : NULL;
}

static void test_nearest(void **state)
{
    (void)state;
    static const struct {
        const char *typed, *nearest;
    } cases[] = {
        {"zerocopy", "zero-copy"},
        {"zero_copy", "zero-copy"},
        {"ZERO-COPY", "zero-copy"},
        {"two-cpy", "two-copy"},
        {"twocopy", "two-copy"},
        {"nul", "null"},
        {"tpc", "tcp"},
        {"tcpp", "tcp"},
        {"udp", NULL},
        {"", NULL},
        {"banana", NULL},
        {"one-copies", "one-copy"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *found = nearest_name(cases[i].typed, name);
        if (cases[i].nearest == NULL)
            assert_null(found);
        else
            assert_string_equal(found, cases[i].nearest);
    }
}

static void test_hostile_length(void **state)
{
    (void)state;
    static char typed[100000];
    memset(typed, 'x', sizeof typed - 1);
    assert_null(nearest_name(typed, name));
}

/* --- values --- */

struct thing {
    bool flag;
    unsigned colour;
    struct set colours;
    int64_t count, size, buffer;
    double share, margin;
    char name[8];
    struct cpus cpus;
};

static const char *colour_name(unsigned i)
{
    static const char *const names[] = {"green", "blue", "magenta"};
    return i < 3 ? names[i] : NULL;
}

static const char *colour_alias(unsigned i)
{
    return i == 1 ? "C2" : NULL;
}

static const struct choices colours = {.name = colour_name, .alias = colour_alias};

static const char *refuse_x(const char *string)
{
    return strchr(string, 'x') != NULL ? "no x in here" : NULL;
}

enum { FLAG, COLOUR, COLOURS, COUNT, SIZE, BUFFER, SHARE, NAME, CPUS, MARGIN };

static const struct field fields[] = {
    {FIELD("s", "flag", struct thing, flag), .fallback = "no"},
    {FIELD("s", "colour", struct thing, colour), .fallback = "green", .choices = &colours},
    {FIELD("s", "colours", struct thing, colours), .fallback = "green", .choices = &colours, .word = "none"},
    {FIELD("s", "count", struct thing, count), .fallback = "1", .low = 1, .high = 256},
    {FIELD("s", "size", struct thing, size), .fallback = "", .unit = UNIT_BYTES, .low = 0, .high = 1 << 20},
    {FIELD("s", "buffer", struct thing, buffer), .fallback = "auto", .unit = UNIT_BYTES, .word = "auto",
     .low = 4096, .high = 1 << 30},
    {FIELD("s", "share", struct thing, share), .fallback = "3%"},
    {FIELD("s", "name", struct thing, name), .fallback = "", .refuse = refuse_x},
    {FIELD("s", "cpus", struct thing, cpus), .fallback = ""},
    {FIELD("s", "margin", struct thing, margin), .fallback = "none", .word = "none"},
};

static void test_types_follow_the_members(void **state)
{
    (void)state;
    static const enum field_type types[] = {FIELD_FLAG,     FIELD_CHOICE, FIELD_SET,
                                            FIELD_NUMBER,   FIELD_NUMBER, FIELD_NUMBER,
                                            FIELD_FRACTION, FIELD_TEXT,   FIELD_CPUS};
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        assert_int_equal(fields[i].type, types[i]);
    assert_int_equal(fields[NAME].size, 8);
}

static void test_parse_and_print(void **state)
{
    (void)state;
    static const struct {
        unsigned field;
        const char *string, *printed;
    } cases[] = {
        {FLAG, "yes", "yes"},
        {FLAG, "no", "no"},
        {COLOUR, "magenta", "magenta"},
        {COLOUR, "C2", "blue"},
        {COLOURS, "magenta, green", "green,magenta"},
        {COLOURS, "C2", "blue"},
        {COLOURS, "none", "none"},
        {COLOURS, "", "none"},
        {COUNT, "256", "256"},
        {COUNT, "", ""},
        {SIZE, "1024", "1K"},
        {SIZE, "0", "0"},
        {BUFFER, "auto", "auto"},
        {BUFFER, "64K", "64K"},
        {SHARE, "0.031", "3.1%"},
        {MARGIN, "none", "none"},
        {MARGIN, "0%", "none"},
        {MARGIN, "2%", "2%"},
        {NAME, "abcdefg", "abcdefg"},
        {NAME, "", ""},
        {CPUS, "8+0-3", "0-3+8"},
        {CPUS, "", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct field *field = &fields[cases[i].field];
        struct thing thing, again;
        memset(&thing, 0xa5, sizeof thing);
        memset(&again, 0x5a, sizeof again);
        struct err err = {0};
        own_text printed = {0};
        assert_int_equal(field_parse(field, cases[i].string, &thing, &err), 0);
        field_print(field, &thing, &printed);
        assert_string_equal(text_string(&printed), cases[i].printed);
        assert_int_equal(field_parse(field, text_string(&printed), &again, &err), 0);
        assert_true(field_equal(field, &thing, &again));
    }
}

static void test_refuses(void **state)
{
    (void)state;
    static const struct {
        unsigned field;
        const char *string;
        int code;
        const char *what, *hint;
    } cases[] = {
        {FLAG, "true", EINVAL, "s.flag = true is neither yes nor no", ""},
        {FLAG, "", EINVAL, "s.flag =  is neither yes nor no", ""},
        {COLOUR, "grene", EINVAL, "s.colour = grene: no such name", "did you mean green?"},
        {COLOUR, "GREEN", EINVAL, "s.colour = GREEN: no such name", "did you mean green?"},
        {COLOUR, "1", EINVAL, "s.colour = 1: no such name", "one of: green, blue (C2), magenta"},
        {COLOURS, "green,,blue", EINVAL, "s.colours = green,,blue has an empty element", ""},
        {COLOURS, "blue,C2", EINVAL, "s.colours = C2 is named twice", ""},
        {COLOURS, "green,none", EINVAL, "s.colours = none: no such name",
         "one of: green, blue (C2), magenta"},
        {COUNT, "0", ERANGE, "s.count = 0 is out of range: 1..256", ""},
        {COUNT, "257", ERANGE, "s.count = 257 is out of range: 1..256", ""},
        {COUNT, "4K", EINVAL, "s.count = 4K: a count has no such unit", "whole numbers without a unit: 8"},
        {COUNT, "99999999999999999999", ERANGE,
         "s.count = 99999999999999999999: a count of more than 63 bits", ""},
        {BUFFER, "0", ERANGE, "s.buffer = 0 is out of range: auto or 4K..1G", ""},
        {BUFFER, "2G", ERANGE, "s.buffer = 2G is out of range: auto or 4K..1G", ""},
        {SHARE, "lots", EINVAL, "s.share = lots: not a fraction", "a percentage or a fraction: 3% or 0.03"},
        {SHARE, "101%", ERANGE, "s.share = 101%: out of range: 0%..100%", ""},
        {NAME, "abcdefgh", ERANGE, "s.name = abcdefgh is too long: at most 7 bytes", ""},
        {NAME, "xyz", EINVAL, "s.name = xyz: no x in here", ""},
        {CPUS, "3-1", EINVAL, "s.cpus = 3-1: the range 3-1 runs backwards", ""},
        {CPUS, "one", EINVAL, "s.cpus = one: not a set of CPUs", "CPU numbers joined by + and -: 0-3+8"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct thing thing, before;
        memset(&thing, 0xa5, sizeof thing);
        memcpy(&before, &thing, sizeof thing);
        struct err err = {0};
        assert_int_equal(field_parse(&fields[cases[i].field], cases[i].string, &thing, &err), -cases[i].code);
        assert_string_equal(err.what, cases[i].what);
        assert_string_equal(err.hint, cases[i].hint);
        assert_memory_equal(&thing, &before, sizeof thing);
    }
}

static void test_long_text_does_not_hide_the_reason(void **state)
{
    (void)state;
    char string[3000];
    memset(string, '9', sizeof string - 1);
    string[sizeof string - 1] = '\0';
    struct thing thing;
    struct err err = {0};
    assert_int_equal(field_parse(&fields[COUNT], string, &thing, &err), -ERANGE);
    assert_string_equal(err.what,
                        "s.count = 999999999999999999999999999999999999999999999999999999999999...: "
                        "a count of more than 63 bits");
}

static void test_equal(void **state)
{
    (void)state;
    struct thing a = {.name = "same", .share = 0.5, .count = 1},
                 b = {.name = "same", .share = 0.5, .count = 2};
    b.name[7] = 'x'; /* behind the end of the text */
    assert_true(field_equal(&fields[NAME], &a, &b));
    assert_true(field_equal(&fields[SHARE], &a, &b));
    assert_false(field_equal(&fields[COUNT], &a, &b));
}

/* --- fractions --- */

static void test_fraction(void **state)
{
    (void)state;
    static const struct {
        const char *string;
        double value;
        const char *printed;
    } cases[] = {
        {"3%", 0.03, "3%"},
        {"0.03", 0.03, "3%"},
        {"3.1 %", 0.031, "3.1%"},
        {"0%", 0, "0%"},
        {"0", 0, "0%"},
        {"100%", 1, "100%"},
        {"1", 1, "100%"},
        {"12.5%", 0.125, "12.5%"},
        {"0.001%", 1e-5, "0.001%"},
        {"1e-9", 1e-9, "1.0000000000000001e-09"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct err err = {0};
        struct thing thing = {.share = -1};
        own_text printed = {0};
        assert_int_equal(field_parse(&fields[SHARE], cases[i].string, &thing, &err), 0);
        assert_true(thing.share == cases[i].value);
        field_print(&fields[SHARE], &thing, &printed);
        assert_string_equal(text_string(&printed), cases[i].printed);
    }
}

static void test_fraction_refuses(void **state)
{
    (void)state;
    static const char *const malformed[] = {"",      "%",    "x",   "-3%", "3 percent", "0,03", "3%%",
                                            "1e-2%", "0x1p", "nan", "inf", "1.2.3",     " 3%",  "3e"};
    static const char *const outside[] = {"101%", "1.01", "9e99", "9e999"};
    for (size_t i = 0; i < sizeof malformed / sizeof malformed[0]; i++) {
        struct err err = {0};
        struct thing thing = {0};
        own_text what = {0};
        text_addf(&what, "s.share = %s: not a fraction", malformed[i]);
        assert_int_equal(field_parse(&fields[SHARE], malformed[i], &thing, &err), -EINVAL);
        assert_string_equal(err.what, text_string(&what));
        assert_string_equal(err.hint, "a percentage or a fraction: 3% or 0.03");
    }
    for (size_t i = 0; i < sizeof outside / sizeof outside[0]; i++) {
        struct err err = {0};
        struct thing thing = {0};
        own_text what = {0};
        text_addf(&what, "s.share = %s: out of range: 0%%..100%%", outside[i]);
        assert_int_equal(field_parse(&fields[SHARE], outside[i], &thing, &err), -ERANGE);
        assert_string_equal(err.what, text_string(&what));
        assert_true(thing.share == 0);
    }
}

static uint64_t next_random(uint64_t *random) /* xorshift64, Marsaglia 2003 */
{
    *random ^= *random << 13;
    *random ^= *random >> 7;
    *random ^= *random << 17;
    return *random;
}

static void test_fraction_round_trip(void **state)
{
    (void)state;
    uint64_t random = 88172645463325252U;
    for (int i = 0; i < 5000; i++) {
        struct thing thing = {.share = ldexp((double)(next_random(&random) >> 11),
                                             -53 - (int)(next_random(&random) % 40))},
                     back = {.share = -1};
        struct err err = {0};
        own_text printed = {0};
        field_print(&fields[SHARE], &thing, &printed);
        assert_int_equal(field_parse(&fields[SHARE], text_string(&printed), &back, &err), 0);
        assert_true(back.share == thing.share);
    }
}

static void test_fraction_in_a_locale_with_commas(void **state)
{
    (void)state;
    locale_need_comma();
    struct err err = {0};
    struct thing thing = {.share = -1};
    own_text printed = {0};
    assert_int_equal(field_parse(&fields[SHARE], "3.1%", &thing, &err), 0);
    field_print(&fields[SHARE], &thing, &printed);
    locale_plain();
    assert_true(thing.share == 0.031);
    assert_string_equal(text_string(&printed), "3.1%");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nearest),
        cmocka_unit_test(test_hostile_length),
        cmocka_unit_test(test_types_follow_the_members),
        cmocka_unit_test(test_parse_and_print),
        cmocka_unit_test(test_refuses),
        cmocka_unit_test(test_long_text_does_not_hide_the_reason),
        cmocka_unit_test(test_equal),
        cmocka_unit_test(test_fraction),
        cmocka_unit_test(test_fraction_refuses),
        cmocka_unit_test(test_fraction_round_trip),
        cmocka_unit_test(test_fraction_in_a_locale_with_commas),
    };
    return cmocka_run_group_tests_name("field", tests, NULL, NULL);
}
