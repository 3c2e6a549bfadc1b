/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "answers/statement.h"

#include "test.h"

struct statement_line {
    struct crossover crossover;
    const char *sentence;
};

static const struct cell two = {.mechanism = MECHANISM_two_copy}, one = {.mechanism = MECHANISM_one_copy},
                         zero = {.mechanism = MECHANISM_zero_copy};

#define TWO_ONE .cell = &two, .other = &one, .copied = NAN, .against_copied = NAN
#define TWO_ZERO .cell = &two, .other = &zero, .copied = NAN, .against_copied = 100
#define RANGE .sizes = 4, .from = 256, .to = 16384, .blocks = 10

static const struct statement_line lines[] = {
    {{TWO_ONE, RANGE, .outcome = CROSSING, .winner = -1, .crossings = 1, .size = 1229, .low = 900,
      .high = 1946},
     "one-copy beats two-copy from 1.2 KB [900 B, 1.9 KB]"},
    {{TWO_ONE, RANGE, .outcome = CROSSING, .winner = 1, .crossings = 1, .size = 4096, .low = 3000,
      .high = 8192},
     "two-copy beats one-copy from 4 KB [2.93 KB, 8 KB]"},
    {{TWO_ZERO, RANGE, .outcome = CROSSING, .winner = -1, .crossings = 1, .size = 4096, .low = 3000,
      .high = 8192},
     "zero-copy (100 % copied) beats two-copy from 4 KB [2.93 KB, 8 KB]"},
    {{TWO_ZERO, .sizes = 7, .from = 1000, .to = 60000, .blocks = 10, .outcome = CROSSING, .winner = -1,
      .crossings = 1, .size = 17141, .low = 999.7, .high = 17766},
     "zero-copy (100 % copied) beats two-copy from 17100 B [1000 B, 17800 B]"},
    {{TWO_ZERO, .sizes = 7, .from = 2000, .to = 60000, .blocks = 10, .outcome = THROUGHOUT, .winner = 1},
     "not in 2000 B-60000 B: two-copy is better than zero-copy (100 % copied) throughout"},
    {{TWO_ONE, RANGE, .outcome = NOT_BELOW, .winner = -1, .crossings = 1, .size = 12288, .low = 9216,
      .high = NAN},
     "one-copy beats two-copy from 12 KB [9 KB, beyond 16 KB]"},
    {{TWO_ONE, RANGE, .outcome = NOT_ABOVE, .winner = -1, .crossings = 1, .size = 300, .low = NAN,
      .high = 900},
     "one-copy beats two-copy from 300 B [below 256 B, 900 B]"},
    {{TWO_ZERO, RANGE, .outcome = NOT_BELOW, .winner = -1, .size = NAN, .low = 9216, .high = NAN},
     "zero-copy (100 % copied) does not beat two-copy below 9 KB, if at all within 256 B-16 KB"},
    {{TWO_ONE, RANGE, .outcome = NOT_ABOVE, .winner = -1, .size = NAN, .low = NAN, .high = 900},
     "one-copy beats two-copy from 900 B at the latest"},
    {{TWO_ZERO, RANGE, .outcome = THROUGHOUT, .winner = 1},
     "not in 256 B-16 KB: two-copy is better than zero-copy (100 % copied) throughout"},
    {{TWO_ONE, RANGE, .outcome = SEVERAL, .crossings = 3},
     "no single size: two-copy and one-copy change places 3 times in 256 B-16 KB (at 400 B, 1 KB, 5 KB)"},
    {{TWO_ONE, RANGE, .outcome = SEVERAL, .crossings = 6},
     "no single size: two-copy and one-copy change places 6 times in 256 B-16 KB (at 400 B, 1 KB, 5 KB, 6 "
     "KB, "
     "7 KB, ...)"},
    {{TWO_ONE, RANGE, .outcome = UNDECIDED, .share_without = 0.414, .share_several = 0.02},
     "two-copy and one-copy cannot be told apart in 256 B-16 KB with 10 blocks"},
    {{TWO_ONE, .outcome = UNDECIDED, .sizes = 1, .left_out = 3},
     "undecided: at least 6 blocks in which both ran are needed at two sizes"},
    {{TWO_ZERO, RANGE, .outcome = THROUGHOUT, .winner = -1, .left_out = 1},
     "not in 256 B-16 KB: zero-copy (100 % copied) is better than two-copy throughout; 1 size left out for "
     "want of "
     "blocks"},
};

static const double places[CROSSOVER_PLACES] = {400, 1024, 5120, 6144, 7168};

static void sentences_say_what_the_numbers_allow(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        own_text text = {0};
        struct crossover crossover = lines[i].crossover;
        for (size_t j = 0; j < CROSSOVER_PLACES; j++)
            crossover.places[j] = log(places[j]);
        statement_write(&crossover, &text);
        assert_string_equal(text_string(&text), lines[i].sentence);
    }
}

static void avoided_copies_are_not_mentioned(void **state)
{
    (void)state;
    static const struct {
        double copied;
        const char *sentence;
    } shares[] = {{0, "not in 256 B-16 KB: zero-copy is better than two-copy throughout"},
                  {NAN, "not in 256 B-16 KB: zero-copy is better than two-copy throughout"},
                  {97.54, "not in 256 B-16 KB: zero-copy (97.5 % copied) is better than two-copy throughout"},
                  {0.25, "not in 256 B-16 KB: zero-copy (0.25 % copied) is better than two-copy throughout"}};
    for (size_t i = 0; i < sizeof shares / sizeof *shares; i++) {
        struct crossover crossover = {TWO_ZERO, RANGE, .outcome = THROUGHOUT, .winner = -1};
        own_text text = {0};
        crossover.against_copied = shares[i].copied;
        statement_write(&crossover, &text);
        assert_string_equal(text_string(&text), shares[i].sentence);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sentences_say_what_the_numbers_allow),
        cmocka_unit_test(avoided_copies_are_not_mentioned),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
