/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <math.h>
#include <string.h>

#include "experiment/cell.h"
#include "plots/theme.h"

#include "test.h"

/* --- look --- */

static void test_the_first_three_keep_their_colours(void **state)
{
    (void)state;
    assert_int_equal(theme_look(0).colour, 0x0072b2);
    assert_int_equal(theme_look(1).colour, 0xd55e00);
    assert_int_equal(theme_look(2).colour, 0x009e73);
}

/* Also in print, and for colour-blind readers: nobody needs the colour to tell two of a panel apart. */
static void test_looks_differ(void **state)
{
    (void)state;
    assert_true(LOOK_COUNT >= 8);
    for (size_t a = 0; a < 64; a++)
        for (size_t b = 0; b < a; b++) {
            struct look x = theme_look(a), y = theme_look(b);
            if (a < LOOK_COUNT)
                assert_true(x.colour != y.colour && x.mark != y.mark);
            assert_true(x.colour != y.colour || x.mark != y.mark);
        }
    for (size_t a = 1; a < 64; a++) /* small multiples show the first one in every panel */
        assert_int_not_equal(theme_look(a).colour, theme_look(0).colour);
}

/* --- width of text --- */

static void test_width_is_an_upper_bound_letter_by_letter(void **state)
{
    (void)state;
    assert_true(glyph_width("", 13) == 0);
    assert_true(fabs(glyph_width("A", 100) - 69) < 1e-9); /* DejaVu Sans: 0.684 */
    assert_true(fabs(glyph_width("Mi", 100) - 115) < 1e-9);
    assert_true(fabs(glyph_width("µ", 100) - 64) < 1e-9);
    assert_true(fabs(glyph_width("漢", 100) - 100) < 1e-9);
    assert_true(fabs(glyph_width("\xff", 100) - 64) < 1e-9);
}

static void test_wrap(void **state)
{
    (void)state;
    static const struct {
        const char *string;
        double width;
        unsigned count;
        const char *lines;
    } cases[] = {
        {"", 100, 0, ""},
        {" \t\n ", 100, 0, ""},
        {"one", 1000, 1, "one"},
        {"  one \n two\ttwo ", 1000, 1, "one two two"},
        {"one two", 30, 2, "one\ntwo"},
        {"one twotwo", 50, 2, "one\ntwotwo"},
        {"abcdefgh", 26, 3, "abc\ndef\ngh"}, /* no word is too long to fit */
        {"a\x01\x7f"
         "b",
         1000, 1, "a b"},
        {"CPU \xff\xfe model", 1000, 1, "CPU ?? model"},
        {"\xc0\xaf \xed\xa0\x80 \xef\xbf\xbf", 1000, 1, "?? ??? ???"}, /* overlong, surrogate, U+FFFF */
        {"5 µs · ≥", 1000, 1, "5 µs · ≥"},
        {"cut \xe2\x89", 1000, 1, "cut ??"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        own_text lines = {0};
        assert_int_equal(glyph_wrap(cases[i].string, 13, cases[i].width, &lines), cases[i].count);
        assert_string_equal(text_string(&lines), cases[i].lines);
    }
}

static void test_no_line_is_wider_than_asked(void **state)
{
    (void)state;
    const char *caption = "Intel(R) Xeon(R) Platinum 8375C CPU @ 2.90GHz, 2 CPUs, KVM · Linux "
                          "6.18.5-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa · veth, MTU 1500, cubic";
    for (double width = 40; width < 900; width += 7) {
        own_text lines = {0};
        glyph_wrap(caption, 11, width, &lines);
        for (char *line = strtok(lines.data, "\n"); line != NULL; line = strtok(NULL, "\n"))
            assert_true(glyph_width(line, 11) <= width + 1e-6);
    }
}

/* --- page --- */

static void test_grids(void **state)
{
    (void)state;
    static const struct {
        size_t panels;
        unsigned columns, height;
    } cases[] = {{1, 1, 420}, {2, 2, 420}, {3, 3, 420}, {4, 2, 240},  {5, 3, 240},  {6, 3, 240},
                 {7, 3, 200}, {8, 4, 240}, {9, 3, 200}, {12, 4, 200}, {40, 4, 170}, {0, 1, 420}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(page_columns(cases[i].panels), cases[i].columns);
        assert_int_equal(page_panel_height(cases[i].panels), cases[i].height);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_first_three_keep_their_colours),
        cmocka_unit_test(test_looks_differ),
        cmocka_unit_test(test_width_is_an_upper_bound_letter_by_letter),
        cmocka_unit_test(test_wrap),
        cmocka_unit_test(test_no_line_is_wider_than_asked),
        cmocka_unit_test(test_grids),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
