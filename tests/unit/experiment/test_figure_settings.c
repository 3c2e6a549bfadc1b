/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>

#include "experiment/cell.h"
#include "experiment/figure_settings.h"
#include "experiment/spec.h"

#include "test.h"

static void test_labels(void **state)
{
    (void)state;
    static const struct {
        const char *labels, *names[3], *texts[3];
    } cases[] = {
        {"", {NULL}, {NULL}},
        {" , ", {NULL}, {NULL}},
        {"two-copy: Copied twice", {"two-copy"}, {"Copied twice"}},
        {"a:b,c : d ", {"a", "c"}, {"b", "d"}},
        {"a: lent, not copied, c: d",
         {"a", "c"},
         {"lent, not copied", "d"}}, /* a comma that no name follows */
        {"a: at 10:30", {"a"}, {"at 10:30"}},
        {"no name", {""}, {"no name"}},
        {"a:, b:", {"a", "b"}, {"", ""}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *rest = cases[i].labels;
        for (size_t j = 0;; j++) {
            own_text name = {0}, label = {0};
            bool more = figure_settings_next(&rest, &name, &label);
            assert_int_equal(more, cases[i].names[j] != NULL);
            if (!more)
                break;
            assert_string_equal(text_string(&name), cases[i].names[j]);
            assert_string_equal(text_string(&label), cases[i].texts[j]);
        }
    }
}

/* Whatever a value is called: as in the file that names it. */
static void test_values_are_found(void **state)
{
    (void)state;
    const struct field *mechanism = &cell_fields[0];
    const struct cell two = {.mechanism = MECHANISM_two_copy}, one = {.mechanism = MECHANISM_one_copy};
    own_text label = {0};
    assert_true(figure_settings_label("two-copy: Twice, A2: Once", mechanism, &one, &label));
    assert_string_equal(text_string(&label), "Once");
    assert_false(figure_settings_label("zero-copy: Lent", mechanism, &one, &label));
    assert_int_equal(figure_settings_rank("one-copy, A1", mechanism, &one), 0);
    assert_int_equal(figure_settings_rank("one-copy, A1", mechanism, &two), 1);
    assert_int_equal(figure_settings_rank("zero-copy", mechanism, &two), 1);
}

static void test_sizes(void **state)
{
    (void)state;
    static const struct {
        const char *string;
        bool good;
        unsigned width, height;
    } cases[] = {{"auto", true, 1080, 0},    {"720", true, 720, 0},     {"1080x620", true, 1080, 620},
                 {"299", false, 0, 0},       {"4001x620", false, 0, 0}, {"1080x", false, 0, 0},
                 {"1080x620x", false, 0, 0}, {"-700", false, 0, 0},     {"99999999999999999999", false, 0, 0},
                 {"x620", false, 0, 0},      {" 700", false, 0, 0},     {"", false, 0, 0}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        unsigned width, height;
        assert_int_equal(figure_settings_size(cases[i].string, &width, &height), cases[i].good);
        if (cases[i].good)
            assert_true(width == cases[i].width && height == cases[i].height);
    }
}

static void check(const char *file, const char *problem, const char *hint)
{
    own_spec spec = {0};
    struct problems problems = {0};
    int rc = spec_parse(&(struct spec_text){.bytes = file, .length = strlen(file)}, &spec, &problems);
    assert_int_equal(rc, problem != NULL ? -EINVAL : 0);
    if (problem != NULL) {
        assert_string_equal(problems.list[0].what, problem);
        assert_string_equal(problems.list[0].hint, hint);
        assert_int_equal(problems.count, 1);
    }
    problems_release(&problems);
}

static void test_names_that_nothing_has_are_told(void **state)
{
    (void)state;
    check("[workload]\nmechanism = two-copy, zero-copy\n[figures]\nlabels = A1: Twice, zero-copy: Lent, not "
          "copied\n"
          "order = zero-copy\ntitle = Sizes\nsize = 720x480\nformats = svg, pdf\n",
          NULL, NULL);
    check("[workload]\nmechanism = two-copy, zero-copy\n[figures]\nlabels = tow-copy: Twice\n",
          "figures.labels: tow-copy is no value of workload.mechanism, the contrast",
          "did you mean two-copy?");
    check("[workload]\nmechanism = two-copy, zero-copy\n[figures]\norder = sendfile\n",
          "figures.order: sendfile is no value of workload.mechanism, the contrast",
          "one of: two-copy, zero-copy");
    check("[workload]\nmechanism = two-copy\n[figures]\nsize = huge\n",
          "figures.size = huge: a size is auto, 1080 or 1080x620: pixels, from 300 to 4000", "");
}

/* Folders of older labruns name the formats under [output]. */
static void test_formats_stand_where_they_stood(void **state)
{
    (void)state;
    static const char *const files[] = {"[workload]\nthreads = 1\n[output]\nfigures = png\n",
                                        "[workload]\nthreads = 1\n[figures]\nformats = png\n"};
    for (size_t i = 0; i < 2; i++) {
        own_spec spec = {0};
        struct problems problems = {0};
        assert_int_equal(
            spec_parse(&(struct spec_text){.bytes = files[i], .length = strlen(files[i])}, &spec, &problems),
            0);
        assert_int_equal(spec.settings.figures.bits, 1 << FORMAT_PNG);
        problems_release(&problems);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_labels),
        cmocka_unit_test(test_values_are_found),
        cmocka_unit_test(test_sizes),
        cmocka_unit_test(test_names_that_nothing_has_are_told),
        cmocka_unit_test(test_formats_stand_where_they_stood),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
