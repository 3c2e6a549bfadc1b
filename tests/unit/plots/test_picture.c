/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "plots/picture.h"

#include "test.h"

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
    struct layout_need need = {.panels = 4, .subtitle_lines = 1, .caption_lines = 1, .legend_count = 20};
    for (unsigned i = 0; i < need.legend_count; i++)
        need.legend_width[i] = 60 + (i * 97) % 400;
    struct layout layout;
    layout_make(&need, &layout);
    for (unsigned i = 0; i < need.legend_count; i++) {
        double end = layout.legend_x[i] + LAYOUT_LEGEND_TEXT + need.legend_width[i];
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
        cmocka_unit_test(test_grids),
        cmocka_unit_test(test_panels_stay_on_the_page),
        cmocka_unit_test(test_the_legend_never_overlaps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
