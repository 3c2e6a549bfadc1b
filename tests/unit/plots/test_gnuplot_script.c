/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "plots/figure.h"
#include "test.h"

#include "unit/plots/example.h"

/* As a caption, which people read, and as a value that is compared with the file's. */
static void test_strings_stay_strings(void **state)
{
    (void)state;
    static const struct {
        const char *string, *text, *value;
    } cases[] = {
        {"_{x} \\ @a `b` #", "'_{x} \\ @a `b` # ·", "'_{x} \\ @a `b` #'"},
        {"'", "'’ ·", "''.\"'\".''"},
        {"it's", "'it’s ·", "'it'.\"'\".'s'"},
        {"a\nb\tc\x7f", "'a b c ·", "'a b c '"},
    };
    const char *gaps[METRIC_COUNT] = {0};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct figure *figure = figure_of("throughput");
        own_summaries summaries = {0};
        own_variants variants = {0};
        own_text text = {0}, caption = {0}, condition = {0};
        struct err err = {0};
        struct figure_context context = {.summaries = &summaries,
                                         .experiment = "",
                                         .caption = cases[i].string,
                                         .gaps = gaps,
                                         .prefix = ""};
        struct cell cell = example_cell(MECHANISM_two_copy, 1024, 1, 1500, false);
        example_add(&summaries, &cell, figure->metric, &the_study, 1);
        memset(cell.congestion, 0, sizeof cell.congestion);
        strcpy(cell.congestion, cases[i].string);
        example_add(&summaries, &cell, figure->metric, &the_study, 1);
        assert_int_equal(figure_variants(figure, &context, &variants, &err), 0);
        assert_int_equal(variants.count, 2);
        size_t variant = strcmp(variants.list[0]->congestion, cases[i].string) == 0 ? 0 : 1;
        assert_int_equal(gnuplot_script(figure, &variants, variant, &context, &text, &err), 0);
        text_addf(&caption, "\narray caption = [%s", cases[i].text);
        text_addf(&condition, "\nwanted(row) = strcol('congestion') eq %s\n", cases[i].value);
        if (strstr(text_string(&text), text_string(&caption)) == NULL ||
            strstr(text_string(&text), text_string(&condition)) == NULL)
            fail_msg("%s: not as it should be in\n%s", cases[i].string, text_string(&text));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_strings_stay_strings)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
