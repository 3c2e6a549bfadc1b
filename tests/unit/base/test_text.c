/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/text.h"

#include "test.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static void test_growing(void **state)
{
    (void)state;
    own_text text = {0};
    struct err err = {0};
    assert_string_equal(text_string(&text), "");
    for (int i = 0; i < 1000; i++)
        text_addf(&text, "%03d,", i);
    assert_int_equal(text.length, 4000);
    assert_memory_equal(text.data, "000,001,002,", 12);
    assert_string_equal(text.data + 3996, "999,");
    assert_int_equal(text_ok(&text, &err), 0);
    text_clear(&text);
    assert_string_equal(text_string(&text), "");
    text_add_bytes(&text, "abc", 2);
    text_add(&text, "c");
    assert_string_equal(text_string(&text), "abc");
}

static void test_steal(void **state)
{
    (void)state;
    struct text text = {0};
    own_free char *empty = text_steal(&text);
    assert_string_equal(empty, "");
    text_add(&text, "mine");
    own_free char *mine = text_steal(&text);
    assert_string_equal(mine, "mine");
    assert_null(text.data);
    assert_int_equal(text.length, 0);
}

static void test_out_of_memory(void **state)
{
    (void)state;
    own_text text = {.failed = true};
    struct err err = {0};
    text_add(&text, "lost");
    assert_int_equal(text.length, 0);
    assert_int_equal(text_ok(&text, &err), -12);
    assert_string_equal(err.what, "out of memory");
    assert_null(text_steal(&text));
}

static const struct {
    double number;
    int digits;
    const char *printed;
} numbers[] = {
    {0, 17, "0"},
    {-0.0, 17, "0"},
    {1, 17, "1"},
    {-1.5, 17, "-1.5"},
    {0.1, 17, "0.10000000000000001"},
    {0.1, 3, "0.1"},
    {3.14159, 3, "3.14"},
    {1234567, 3, "1234567"}, /* whole numbers are never cut */
    {123456.7, 3, "123457"},
    {2.3e9, 6, "2300000000"},
    {1234567.5, 3, "1234568"}, /* nor are digits before the point */
    {-0.00012345678, 4, "-0.0001235"},
    {0.000099, 4, "9.9e-05"},
    {9.9996, 4, "10"},
    {999999999999999, 3, "999999999999999"},
    {1e15, 17, "1000000000000000"},
    {1e300, 3, "1e+300"},
    {NAN, 6, ""},
    {INFINITY, 6, ""},
    {-INFINITY, 6, ""},
};

static void test_integer(void **state)
{
    (void)state;
    static const int64_t integers[] = {0,         7,         -7,           10, 99, 100, 1234567890123456789,
                                       INT64_MAX, INT64_MIN, INT64_MIN + 1};
    for (size_t i = 0; i < sizeof integers / sizeof integers[0]; i++) {
        own_text text = {0};
        char printed[32];
        snprintf(printed, sizeof printed, "%lld", (long long)integers[i]);
        text_integer(&text, integers[i]);
        assert_string_equal(text_string(&text), printed);
    }
}

static void check_numbers(void)
{
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        own_text text = {0};
        text_number(&text, numbers[i].number, numbers[i].digits);
        assert_string_equal(text_string(&text), numbers[i].printed);
    }
}

static void test_number(void **state)
{
    (void)state;
    check_numbers();
}

static void test_number_in_a_locale_with_commas(void **state)
{
    (void)state;
    locale_need_comma();
    char plain[16];
    snprintf(plain, sizeof plain, "%.1f", 1.5);
    assert_string_equal(plain, "1,5"); /* the locale really does it */
    check_numbers();
    locale_plain();
}

static void test_quoting(void **state)
{
    (void)state;
    static const struct {
        void (*quote)(struct text *text, const char *string);
        const char *string, *quoted;
    } cases[] = {
        {text_html, "<a href=\"x\">'&'</a>", "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;"},
        {text_html, "64 KB", "64 KB"},
        {text_plain, "5 \u00b5s \u2013 64 KB, \U0001f600", "5 \u00b5s \u2013 64 KB, \U0001f600"},
        {text_plain, "\x1b[31m\a\x7f\xc2\x9bx", "?[31m???x"}, /* escapes, in one byte and in two */
        {text_plain, "a\tb\r\nc", "a b  c"},                  /* no line of its own */
        {text_plain, "a\u2028b\u2029\xc2\x85", "a?b??"},      /* nor one of Unicode's */
        {text_plain, "\u202e\u2067\u200f\u061c.", "????."},   /* what turns text around */
        {text_plain, "\xff\x9b[2J \xe2\x80", "??[2J ??"},     /* no UTF-8: C1 in other terminals */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        own_text text = {0};
        cases[i].quote(&text, cases[i].string);
        assert_string_equal(text_string(&text), cases[i].quoted);
    }
}

static const struct {
    double percent;
    const char *text;
} shares[] = {
    {0, "0"},     {0.04, "0.04"}, {0.4, "0.4"},     {0.6, "1"},   {50.4, "50"},
    {99.4, "99"}, {99.6, "99.6"}, {99.96, "99.96"}, {100, "100"},
};

static void test_nearly_all_is_not_all(void **state)
{
    (void)state;
    for (unsigned i = 0; i < sizeof shares / sizeof shares[0]; i++) {
        own_text text = {0};
        text_percent(&text, shares[i].percent);
        assert_string_equal(text_string(&text), shares[i].text);
    }
}

static void print_one(double number, struct text *text)
{
    text_number(text, number, 3);
}

static void test_interval(void **state)
{
    (void)state;
    own_text text = {0};
    text_interval(&text, 0.5, NAN, print_one);
    text_interval(&text, NAN, 0.5, print_one);
    assert_string_equal(text_string(&text), "");
    text_interval(&text, 0.48, 0.5234, print_one);
    assert_string_equal(text_string(&text), " [0.48, 0.523]");
}

static void test_characters(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t length;
        uint32_t point;
    } cases[] = {
        {"a", 1, 'a'},
        {"\xc2\xb5", 2, 0xb5},
        {"\xe2\x89\xa5", 3, 0x2265},
        {"\xf0\x9f\x98\x80", 4, 0x1f600},
        {"\x80", 0, 0},             /* continues nothing */
        {"\xc2", 0, 0},             /* cut */
        {"\xc0\xaf", 0, 0},         /* overlong */
        {"\xe0\x80\xaf", 0, 0},     /* overlong */
        {"\xed\xa0\x80", 0, 0},     /* a surrogate */
        {"\xef\xbf\xbe", 0, 0},     /* U+FFFE */
        {"\xf4\x90\x80\x80", 0, 0}, /* beyond U+10FFFF */
        {"\xff", 0, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint32_t point;
        assert_int_equal(text_character(cases[i].bytes, &point), cases[i].length);
        if (cases[i].length > 0)
            assert_int_equal(point, cases[i].point);
    }
}

static void test_characters_are_counted(void **state)
{
    (void)state;
    assert_int_equal(text_characters("", 0), 0);
    assert_int_equal(text_characters("×1.2", 5), 4);
    assert_int_equal(text_characters("×1.2", 2), 1);
}

static void test_shell(void **state)
{
    (void)state;
    static const struct {
        const char *word, *quoted;
    } cases[] = {{"results/a-1.ini", "results/a-1.ini"},
                 {"two words", "'two words'"},
                 {"it's", "'it'\\''s'"},
                 {"$(x)", "'$(x)'"},
                 {"", "''"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        own_text text = {0};
        text_shell(&text, cases[i].word);
        assert_string_equal(text_string(&text), cases[i].quoted);
    }
}

static double one_column(uint32_t point, size_t bytes)
{
    (void)point, (void)bytes;
    return 1;
}

static void test_wrap(void **state)
{
    (void)state;
    static const struct {
        double width;
        bool cut;
        const char *string, *lines;
        unsigned count;
    } cases[] = {
        {9, false, "", "- ", 0},
        {9, false, " \t\n ", "- ", 0},
        {9, false, "one two three", "- one two\n  three", 2},
        {8, false, "one two three", "- one\n  two\n  three", 3},
        {5, false, "abcdefgh b", "- abcdefgh\n  b", 2},
        {5, true, "abcdefgh b", "- abc\n  def\n  gh\n  b", 4},
        {13, false, "why so: " TEXT_COMMAND "run 'a b' c d", "- why so:\n  run 'a b' \\\n  c d", 3},
        {8, false, "why: " TEXT_COMMAND "a 'b '\\'' c' d", "- why:\n  a \\\n  'b '\\'' c' \\\n  d", 4},
        {8, false, "by ±3 % \xff\033[1m\xc2\x9b", "- by\n  ±3 % ?\n  [1m", 3},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        own_text text = {0};
        const struct text_lines lines = {cases[i].width, one_column, cases[i].cut, "- ", "  "};
        assert_int_equal(text_wrap(&text, &lines, cases[i].string), cases[i].count);
        assert_string_equal(text_string(&text), cases[i].lines);
    }
}

static void test_printing(void **state)
{
    (void)state;
    own_free char *printed = NULL;
    size_t length = 0;
    FILE *file = open_memstream(&printed, &length);
    assert_non_null(file);
    text_print(file, "\n\n");
    text_print(file, "\n%s: %d\n", "a\nb\x1b", 5);
    text_print(file, "%s", "c\n");
    text_print(file, "%.*s\n\n", 2, "def");
    text_print(file, "%s", "");
    fclose(file);
    assert_string_equal(printed, "\n\n\na b?: 5\nc de\n\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_growing),
        cmocka_unit_test(test_steal),
        cmocka_unit_test(test_out_of_memory),
        cmocka_unit_test(test_integer),
        cmocka_unit_test(test_number),
        cmocka_unit_test(test_number_in_a_locale_with_commas),
        cmocka_unit_test(test_quoting),
        cmocka_unit_test(test_printing),
        cmocka_unit_test(test_nearly_all_is_not_all),
        cmocka_unit_test(test_interval),
        cmocka_unit_test(test_characters),
        cmocka_unit_test(test_characters_are_counted),
        cmocka_unit_test(test_shell),
        cmocka_unit_test(test_wrap),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
