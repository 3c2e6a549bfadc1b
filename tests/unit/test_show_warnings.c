/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <string.h>
#include <cmocka.h>

#include "output/tables.h"

static char *shown(struct warning *list, size_t count)
{
    char *bytes = NULL;
    size_t length = 0;
    FILE *file = open_memstream(&bytes, &length);
    show_warnings(&(struct warning_list){.list = list, .count = count}, file);
    fclose(file); /* may move the bytes */
    return bytes;
}

static void test_no_warning_no_line(void **state)
{
    (void)state;
    own_free char *text = shown(NULL, 0);
    assert_string_equal(text, "");
}

/* One item an id, however many cells have it; the numbers only where they are of one cell. */
static void test_an_item_per_id(void **state)
{
    (void)state;
    struct cell cells[2] = {{.threads = 1}, {.threads = 2}};
    struct warning list[] = {
        {.id = WARNING_steal, .cell = &cells[0], .runs = 3, .of = 10, .detail = "up to 4 %"},
        {.id = WARNING_steal, .cell = &cells[1], .runs = 9, .of = 10, .detail = "up to 5 %"},
        {.id = WARNING_copied, .cell = &cells[0], .runs = 1, .of = 10, .detail = "up to 6 %"},
        {.id = WARNING_frequency, .runs = 7, .of = 20, .detail = "-3 %"},
    };
    own_text expected = {0};
    text_addf(&expected, "\nwarnings:\n  steal, 12 runs of 2 cells: %s\n    hint: %s\n",
              warning_sentence(WARNING_steal), warning_hint(WARNING_steal));
    text_addf(&expected, "  zero-copy-copied, 1 run of 1 cell (up to 6 %%): %s\n    hint: %s\n",
              warning_sentence(WARNING_copied), warning_hint(WARNING_copied));
    text_addf(&expected, "  frequency-drift, 7 runs (-3 %%): %s\n    hint: %s\n",
              warning_sentence(WARNING_frequency), warning_hint(WARNING_frequency));
    own_free char *text = shown(list, 4);
    assert_string_equal(text, text_string(&expected));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_no_warning_no_line),
        cmocka_unit_test(test_an_item_per_id),
    };
    return cmocka_run_group_tests_name("show warnings", tests, NULL, NULL);
}
