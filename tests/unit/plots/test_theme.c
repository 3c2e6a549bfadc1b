/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <math.h>
#include <string.h>

#include "experiment/cell.h"
#include "plots/theme.h"

#include "test.h"

/* --- look --- */

static void test_the_study_keeps_its_colours(void **state)
{
    (void)state;
    assert_int_equal(theme_look(MECHANISM_two_copy, false).colour, 0x0072b2);
    assert_int_equal(theme_look(MECHANISM_one_copy, false).colour, 0xd55e00);
    assert_int_equal(theme_look(MECHANISM_zero_copy, false).colour, 0x009e73);
}

static void test_84_mechanisms_are_told_apart(void **state)
{
    (void)state;
    for (unsigned a = 0; a < 84; a++)
        for (unsigned b = 0; b < a; b++) {
            struct look x = theme_look(a, false), y = theme_look(b, false);
            assert_true(x.colour != y.colour || x.mark != y.mark);
        }
}

static void test_no_mechanism_looks_like_a_control(void **state)
{
    (void)state;
    for (unsigned a = 0; a < 84; a++) {
        struct look control = theme_look(a, true);
        assert_int_equal(control.colour, 0x8c8c8c);
        assert_int_equal(control.mark % 2, 0); /* gnuplot's hollow markers are the even ones */
        assert_int_not_equal(theme_look(a, false).colour, control.colour);
    }
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

/* --- layout --- */

static void test_grids(void **state)
{
    (void)state;
    static const struct {
        size_t panels;
        unsigned columns, rows;
    } cases[] = {{1, 1, 1}, {2, 2, 1}, {3, 3, 1}, {4, 2, 2}, {5, 3, 2},
                 {6, 3, 2}, {7, 3, 3}, {8, 4, 2}, {9, 3, 3}, {12, 4, 3}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct layout_need need = {.panels = cases[i].panels, .subtitle_lines = 1, .caption_lines = 1};
        struct layout layout;
        layout_make(&need, &layout);
        assert_int_equal(layout.columns, cases[i].columns);
        assert_int_equal(layout.rows, cases[i].rows);
    }
}

static void test_panels_stay_on_the_page(void **state)
{
    (void)state;
    for (size_t panels = 1; panels <= 40; panels++)
        for (unsigned lines = 1; lines <= 4; lines++) {
            struct layout_need need = {
                .panels = panels, .subtitle_lines = lines, .caption_lines = lines, .axis_width = 60};
            struct layout layout;
            layout_make(&need, &layout);
            double right =
                layout.left + layout.columns * layout.panel_width + (layout.columns - 1) * layout.gap_x;
            double bottom = layout.top + layout.rows * layout.panel_height + (layout.rows - 1) * layout.gap_y;
            assert_true(layout.columns * layout.rows >= panels);
            assert_true(right <= layout.width - LAYOUT_EDGE + 1e-9);
            assert_true(layout.left >= LAYOUT_EDGE + need.axis_width);
            assert_true(layout.top > layout.subtitle_y + 20.0 * (lines - 1) + 20);
            assert_true(bottom + 50 < layout.caption_y);
            assert_true(layout.caption_y + 16.0 * (lines - 1) + 8 <= layout.height);
            assert_true(layout.panel_height >= 150 && layout.panel_width >= 200);
        }
}

static void test_the_legend_never_overlaps(void **state)
{
    (void)state;
    struct layout_need need = {
        .panels = 4, .subtitle_lines = 1, .caption_lines = 1, .legend_count = 20, .legend_gap = 30};
    for (unsigned i = 0; i < need.legend_count; i++)
        need.legend_width[i] = 94 + (i * 97) % 400;
    struct layout layout;
    layout_make(&need, &layout);
    for (unsigned i = 0; i < need.legend_count; i++) {
        double end = layout.legend_x[i] + need.legend_width[i];
        assert_true(end <= layout.width - LAYOUT_EDGE);
        assert_true(layout.legend_y[i] + 12 < layout.top - 16);
        if (i + 1 < need.legend_count && layout.legend_y[i + 1] <= layout.legend_y[i])
            assert_true(layout.legend_x[i + 1] > end);
    }
    assert_true(layout.legend_y[need.legend_count - 1] > layout.legend_y[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_study_keeps_its_colours),
        cmocka_unit_test(test_84_mechanisms_are_told_apart),
        cmocka_unit_test(test_no_mechanism_looks_like_a_control),
        cmocka_unit_test(test_width_is_an_upper_bound_letter_by_letter),
        cmocka_unit_test(test_wrap),
        cmocka_unit_test(test_no_line_is_wider_than_asked),
        cmocka_unit_test(test_grids),
        cmocka_unit_test(test_panels_stay_on_the_page),
        cmocka_unit_test(test_the_legend_never_overlaps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
