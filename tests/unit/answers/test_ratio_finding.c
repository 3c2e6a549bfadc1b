/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "answers/ratio_finding.h"

#include <math.h>
#include <string.h>

#include "test.h"

static void test_times(void **state)
{
    (void)state;
    static const struct {
        double ratio;
        const char *words;
    } cases[] = {
        {0.001234, "×0.0012"}, {0.01, "×0.01"}, {0.0987, "×0.099"}, {0.156, "×0.16"},    {0.999, "×1.00"},
        {1.026, "×1.03"},      {9.4, "×9.40"},  {12.44, "×12.4"},   {1234, "×1.23e+03"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        own_text text = {0};
        ratio_times(cases[i].ratio, &text);
        assert_string_equal(text_string(&text), cases[i].words);
    }
}

static void name(const void *from, const struct field *contrast, const struct cell *cell, struct text *text)
{
    (void)from;
    field_print(contrast, cell, text);
}

struct said {
    unsigned mechanism;
    double ratio;
    enum conclusion conclusion;
    bool within;
};

static void check(const char *what, const struct said *said, size_t count, size_t characters,
                  const char *line)
{
    static const struct cell baseline = {.mechanism = MECHANISM_two_copy};
    struct cell cells[64];
    struct verdict verdicts[64];
    const struct verdict *list[64];
    own_text text = {0};
    struct err err = {0};
    assert_true(count < 64);
    for (size_t i = 0; i < count; i++) {
        cells[i] = (struct cell){.mechanism = said[i].mechanism};
        verdicts[i] = (struct verdict){.cell = &cells[i],
                                       .other = &baseline,
                                       .contrast = CONTRAST_MECHANISM,
                                       .pair = {.arm = said[i].mechanism},
                                       .metric = METRIC_throughput_gbps,
                                       .n = isnan(said[i].ratio) ? 0 : 10,
                                       .ratio = said[i].ratio,
                                       .conclusion = said[i].conclusion,
                                       .within_control = said[i].within};
        list[i] = &verdicts[i];
    }
    assert_int_equal(ratio_finding(list, count, 0.03, characters, name, NULL, &text, &err), 0);
    if (strcmp(text_string(&text), line) != 0)
        fail_msg("%s:\n  %s\ninstead of\n  %s", what, text_string(&text), line);
}

#define CHECK(what, line, ...)                                                                               \
    do {                                                                                                     \
        const struct said said[] = {__VA_ARGS__};                                                            \
        check((what), said, sizeof said / sizeof *said, 130, (line));                                        \
    } while (0)

static void test_lines(void **state)
{
    (void)state;
    enum { ONE = MECHANISM_one_copy, ZERO = MECHANISM_zero_copy, FILE_ = MECHANISM_sendfile };
    CHECK("all decided", "Throughput: zero-copy is ×0.16 to ×0.73 of two-copy", {ZERO, 0.16, SLOWER, false},
          {ZERO, 0.73, SLOWER, false});
    CHECK("the same ratio twice", "Throughput: zero-copy is ×0.16 of two-copy", {ZERO, 0.161, SLOWER, false},
          {ZERO, 0.162, SLOWER, false});
    CHECK("in some places", "Throughput: zero-copy is ×0.16 of two-copy in 1 of 2 places",
          {ZERO, 0.16, SLOWER, false}, {ZERO, 0.73, INCONCLUSIVE, false});
    CHECK("both ways", "Throughput: zero-copy is ×0.16 of two-copy in 1 of 3 places, ×1.50 in 1",
          {ZERO, 0.16, SLOWER, false}, {ZERO, 0.9, INCONCLUSIVE, false}, {ZERO, 1.5, FASTER, false});
    CHECK("the strongest first, the open last",
          "Throughput: zero-copy is ×0.16 of two-copy; sendfile is ×1.50; one-copy is not told apart",
          {ONE, 0.9, INCONCLUSIVE, false}, {FILE_, 1.5, FASTER, false}, {ZERO, 0.16, SLOWER, false});
    CHECK("nothing is decided", "Throughput: one-copy and zero-copy are not told apart from two-copy",
          {ONE, 0.9, INCONCLUSIVE, false}, {ZERO, 0.8, INCONCLUSIVE, false});
    CHECK("the same is no more than that", "Throughput: one-copy is the same as two-copy within ±3 %",
          {ONE, 1.001, EQUIVALENT, false});
    CHECK("not the same everywhere", "Throughput: one-copy is not told apart from two-copy",
          {ONE, 1.001, EQUIVALENT, false}, {ONE, 1.1, INCONCLUSIVE, false});
    CHECK("a difference that the control shows too",
          "Throughput: one-copy is within the noise of two-copy; zero-copy is not told apart",
          {ONE, 0.9, SLOWER, true}, {ONE, 0.9, INCONCLUSIVE, true}, {ZERO, 0.9, INCONCLUSIVE, false});
    CHECK("some of them",
          "Throughput: one-copy is ×0.50 of two-copy in 1 of 2 places (1 more within the noise)",
          {ONE, 0.9, SLOWER, true}, {ONE, 0.5, SLOWER, false});
    CHECK("never compared", "Throughput: one-copy was never ok in one block with two-copy",
          {ONE, NAN, INCONCLUSIVE, false});
    CHECK("the other way", "Throughput: one-copy is ×0.50 of two-copy in 1 of 2 places",
          {ONE, 1.1, FASTER, true}, {ONE, 0.5, SLOWER, false});
}

/* The others are counted. */
static void test_long_lines(void **state)
{
    (void)state;
    struct said said[MECHANISM_COUNT];
    size_t count = 0;
    for (unsigned m = 0; m < MECHANISM_COUNT; m++)
        if (m != MECHANISM_two_copy)
            said[count++] = (struct said){m, 0.2 + 0.01 * m, m < 6 ? SLOWER : INCONCLUSIVE, false};
    check("many", said, count, 100,
          "Throughput: contiguous is ×0.21 of two-copy; 4 others are told apart too; 6 are not told apart");
    check("fewer", said, 5, 100,
          "Throughput: contiguous is ×0.21 of two-copy; send-fields is ×0.22; 3 others are told apart too");
}

static void name_threads(const void *from, const struct field *contrast, const struct cell *cell,
                         struct text *text)
{
    (void)from, (void)contrast;
    text_addf(text, "%d thread%s", (int)cell->threads, cell->threads == 1 ? "" : "s");
}

/* "2 threads are", "1 thread is". */
static void test_several_are(void **state)
{
    (void)state;
    static const struct {
        int64_t threads;
        enum conclusion conclusion;
        const char *line;
    } rows[] = {
        {2, SLOWER, "Throughput: 2 threads are ×0.50 of 4 threads"},
        {1, SLOWER, "Throughput: 1 thread is ×0.50 of 4 threads"},
        {2, INCONCLUSIVE, "Throughput: 2 threads are not told apart from 4 threads"},
        {1, INCONCLUSIVE, "Throughput: 1 thread is not told apart from 4 threads"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct cell cell = {.threads = rows[i].threads}, baseline = {.threads = 4};
        const struct verdict verdict = {.cell = &cell,
                                        .other = &baseline,
                                        .pair = {.arm = 1},
                                        .metric = METRIC_throughput_gbps,
                                        .n = 10,
                                        .ratio = 0.5,
                                        .conclusion = rows[i].conclusion};
        const struct verdict *const list[] = {&verdict};
        own_text text = {0};
        struct err err = {0};
        assert_int_equal(ratio_finding(list, 1, 0.03, 130, name_threads, NULL, &text, &err), 0);
        assert_string_equal(text_string(&text), rows[i].line);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_times), cmocka_unit_test(test_lines),
                                       cmocka_unit_test(test_long_lines), cmocka_unit_test(test_several_are)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
