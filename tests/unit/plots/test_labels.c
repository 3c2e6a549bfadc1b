/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/labels.h"

#include <stdlib.h>

#include "test.h"

/* Beside a marker where there is room; the places that are taken are named by what stands there. */
static void test_sides(void **state)
{
    (void)state;
    static const struct {
        const char *what;
        struct label_point others[3]; /* ends with x = 0 */
        struct label_point point;
        char side;
    } cases[] = {
        {"nothing else", {{0, 0, 0, 0, 0, 0, 0}}, {100, 100, 80, 120, 36, 0, 0}, LABEL_RIGHT},
        {"the panel's edge", {{0, 0, 0, 0, 0, 0, 0}}, {180, 100, 80, 120, 36, 0, 0}, LABEL_LEFT},
        {"a marker to the right", {{130, 100, 100, 100, 0, 0, 0}}, {100, 100, 80, 120, 36, 0, 0}, LABEL_LEFT},
        {"a line to the right", {{130, 10, 5, 110, 0, 0, 0}}, {100, 100, 80, 120, 36, 0, 0}, LABEL_LEFT},
        {"lines on both sides",
         {{130, 10, 5, 190, 0, 0, 0}, {70, 10, 5, 190, 0, 0, 0}},
         {100, 100, 80, 120, 36, 0, 0},
         LABEL_ABOVE},
        {"lines that reach above it",
         {{130, 10, 5, 110, 0, 0, 0}, {70, 10, 5, 110, 0, 0, 0}},
         {100, 100, 80, 120, 60, 0, 0},
         LABEL_BELOW},
        {"no room above, nor beside",
         {{130, 10, 5, 190, 0, 0, 0}, {70, 10, 5, 190, 0, 0, 0}},
         {100, 100, 10, 120, 36, 0, 0},
         LABEL_BELOW},
        {"no room at all",
         {{130, 10, 5, 190, 0, 0, 0}, {70, 10, 5, 190, 0, 0, 0}},
         {100, 100, 5, 195, 36, 0, 0},
         LABEL_NONE},
        {"wider than the panel", {{0, 0, 0, 0, 0, 0, 0}}, {100, 100, 80, 120, 300, 0, 0}, LABEL_NONE},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        own_labels labels = {.width = 200, .height = 200, .size = 12};
        for (const struct label_point *other = cases[i].others; other->x > 0; other++)
            labels_mark(&labels, other);
        labels_mark(&labels, &cases[i].point);
        char side = labels_place(&labels, &cases[i].point);
        if (side != cases[i].side)
            fail_msg("%s: '%c' instead of '%c'", cases[i].what, side, cases[i].side);
    }
}

/* However crowded: what is placed overlaps nothing that was there before. */
static void test_none_overlap(void **state)
{
    (void)state;
    srand(1);
    for (int round = 0; round < 200; round++) {
        own_labels labels = {.width = 480, .height = 240, .size = 12};
        struct label_point points[40];
        for (size_t i = 0; i < 40; i++) {
            double y = rand() % 240;
            points[i] = (struct label_point){
                rand() % 480, y, y - rand() % 40, y + rand() % 40, 30 + rand() % 10, 0, 0};
            labels_mark(&labels, &points[i]);
        }
        size_t marks = labels.count, placed = 0;
        for (size_t i = 0; i < 40; i++)
            placed += labels_place(&labels, &points[i]) != LABEL_NONE;
        assert_int_equal(labels.count, marks + placed);
        for (size_t i = marks; i < labels.count; i++) {
            const struct label_box *a = &labels.taken[i];
            assert_true(a->left >= 0 && a->right <= 480 && a->top >= 0 && a->bottom <= 240);
            for (size_t j = 0; j < i; j++) {
                const struct label_box *b = &labels.taken[j];
                assert_false(a->left < b->right && b->left < a->right && a->top < b->bottom &&
                             b->top < a->bottom);
            }
        }
    }
}

/* A point with lines both ways has its label in a corner between them. */
static void test_corners(void **state)
{
    (void)state;
    static const struct label_point point = {100, 100, 60, 140, 36, 60, 140},
                                    at_the_top = {100, 8, 0, 30, 36, 80, 120},
                                    at_the_edge = {190, 8, 0, 30, 36, 180, 198};
    const struct label_point *points[] = {&point, &point, &point, &at_the_top, &at_the_edge};
    static const char sides[] = {LABEL_UP, LABEL_DOWN, LABEL_NONE, LABEL_DOWN, LABEL_DOWN};
    own_labels labels = {.width = 200, .height = 200, .size = 12};
    for (size_t i = 0; i < sizeof sides; i++)
        if (i == 0 || points[i] != points[i - 1])
            labels_mark(&labels, points[i]);
    for (size_t i = 0; i < sizeof sides; i++)
        assert_int_equal(labels_place(&labels, points[i]), sides[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_sides), cmocka_unit_test(test_corners),
                                       cmocka_unit_test(test_none_overlap)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
