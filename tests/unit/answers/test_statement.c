/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "answers/statement.h"

#include "test.h"

/* A crossover, and the conclusions on its first arm at its sizes, in letters: f faster, s slower, e
 * equivalent, i inconclusive, - of too few blocks. */
struct statement_line {
    struct crossover crossover;
    const char *verdicts, *sentence;
};

static const struct cell two = {.mechanism = MECHANISM_two_copy}, one = {.mechanism = MECHANISM_one_copy},
                         zero = {.mechanism = MECHANISM_zero_copy};

#define TWO_ONE .cell = &two, .other = &one, .copied = NAN, .against_copied = NAN
#define TWO_ZERO .cell = &two, .other = &zero, .copied = NAN, .against_copied = 100
#define ZERO_TWO .cell = &zero, .other = &two, .copied = 0, .against_copied = NAN
#define RANGE .sizes = 4, .from = 256, .to = 16384, .blocks = 10
#define BYTES .sizes = 7, .from = 1000, .to = 60000, .blocks = 10
#define SAID .confirmation = CONFIRMED
#define OPEN .confirmation = UNCONFIRMED
#define COST .metric = METRIC_cpu_ns_per_byte

static const struct statement_line confirmed[] = {
    {{TWO_ONE, RANGE, SAID, .outcome = CROSSING, .winner = -1, .crossings = 1, .size = 1229, .low = 910,
      .high = 1900},
     "ssff",
     "one-copy beats two-copy from 1.2 KB [910 B, 1.9 KB]"},
    /* the ends are rounded outwards, and not beyond the sizes */
    {{TWO_ONE, RANGE, SAID, .outcome = CROSSING, .winner = 1, .crossings = 1, .size = 4096, .low = 3000,
      .high = 16300},
     "ssff",
     "two-copy beats one-copy from 4 KB [2.9 KB, 16 KB]"},
    {{TWO_ONE, RANGE, SAID, .outcome = CROSSING, .winner = 1, .crossings = 1, .size = 4096.0000001,
      .low = 2047.9999999, .high = 8192.0000001},
     "ssff",
     "two-copy beats one-copy from 4 KB [2 KB, 8 KB]"},
    {{TWO_ZERO, RANGE, SAID, .outcome = CROSSING, .winner = -1, .crossings = 1, .size = 4096, .low = 3000,
      .high = 8192},
     "ssff",
     "zero-copy (100 % copied) beats two-copy from 4 KB [2.9 KB, 8 KB]"},
    {{TWO_ZERO, BYTES, SAID, .outcome = CROSSING, .winner = -1, .crossings = 1, .size = 17541, .low = 999.7,
      .high = 18066},
     "ssff",
     "zero-copy (100 % copied) beats two-copy from 18000 B [1000 B, 19000 B]"},
    {{TWO_ZERO, BYTES, SAID, .outcome = THROUGHOUT, .winner = 1},
     "ff",
     "not in 1000 B-60000 B: two-copy is better than zero-copy (100 % copied) throughout"},
    {{TWO_ZERO, RANGE, SAID, .outcome = NOT_BELOW, .winner = -1, .size = NAN, .low = 9728, .high = NAN},
     "ffi",
     "zero-copy (100 % copied) does not beat two-copy below 9.5 KB, if at all within 256 B-16 KB"},
    {{TWO_ONE, RANGE, SAID, .outcome = NOT_ABOVE, .winner = -1, .size = NAN, .low = NAN, .high = 901},
     "iss",
     "one-copy beats two-copy from 910 B at the latest"},
    {{TWO_ONE, RANGE, SAID, .outcome = SEVERAL, .crossings = 3},
     "sfsf",
     "no single size: two-copy and one-copy change places 3 times in 256 B-16 KB (at 400 B, 1 KB, 5 KB)"},
    {{TWO_ONE, RANGE, SAID, .outcome = SEVERAL, .crossings = 6},
     "",
     "no single size: two-copy and one-copy change places 6 times in 256 B-16 KB (at 400 B, 1 KB, 5 KB, 6 "
     "KB, 7 KB, ...)"},
    {{TWO_ZERO, RANGE, SAID, .outcome = THROUGHOUT, .winner = -1, .left_out = 1},
     "-sss",
     "not in 256 B-16 KB: zero-copy (100 % copied) is better than two-copy throughout; 1 size left out "
     "for want of blocks"},
};

/* Verdicts are those at 1, 4, 16 KB and so on. */
static const struct statement_line unconfirmed[] = {
    {{ZERO_TWO, BYTES, OPEN, .outcome = NOT_ABOVE, .winner = 1, .crossings = 1, .size = 9098},
     "iisiif",
     "zero-copy is slower than two-copy at 16 KB, faster at 1 MB; otherwise undecided (the medians cross "
     "near 9100 B)"},
    {{ZERO_TWO, RANGE, OPEN, .outcome = CROSSING, .winner = 1, .crossings = 1, .size = 9098},
     "siif",
     "zero-copy is slower than two-copy at 1 KB, faster at 64 KB; in between undecided (the medians cross "
     "near 8.9 KB)"},
    {{ZERO_TWO, RANGE, OPEN, COST, .outcome = CROSSING, .winner = 1, .crossings = 1, .size = 1000},
     "sseff",
     "zero-copy takes more than two-copy at 1 KB-4 KB, less at 64 KB-256 KB; equivalent within ±3 % at 16 "
     "KB (the medians cross near 1000 B)"},
    {{TWO_ZERO, RANGE, OPEN, .outcome = THROUGHOUT, .winner = 1},
     "fffi",
     "two-copy is faster than zero-copy (100 % copied) at 1 KB-16 KB; undecided at 64 KB"},
    {{TWO_ZERO, RANGE, OPEN, .outcome = THROUGHOUT, .winner = -1}, /* the winner is spoken of */
     "sssi",
     "zero-copy (100 % copied) is faster than two-copy at 1 KB-16 KB; undecided at 64 KB"},
    {{ZERO_TWO, RANGE, OPEN, .outcome = NOT_ABOVE, .winner = 1},
     "fiff",
     "zero-copy is faster than two-copy at 1 KB and 16 KB-64 KB; in between undecided"},
    {{ZERO_TWO, RANGE, OPEN, .outcome = NOT_BELOW, .winner = 1, .crossings = 1, .size = 5000},
     "-s-i",
     "zero-copy is slower than two-copy at 4 KB; undecided at 64 KB (the medians cross near 4.9 KB)"},
    {{ZERO_TWO, RANGE, .outcome = UNDECIDED, .crossings = 3},
     "sifis",
     "zero-copy is slower than two-copy at 1 KB, faster at 16 KB, slower at 256 KB; otherwise undecided "
     "(the medians cross 3 times)"},
    {{TWO_ONE, RANGE, .outcome = UNDECIDED, .crossings = 2},
     "iisi",
     "two-copy is slower than one-copy at 16 KB; otherwise undecided (the medians cross 2 times)"},
    {{TWO_ONE, RANGE, OPEN, .outcome = THROUGHOUT, .winner = -1},
     "ee",
     "one-copy and two-copy are equivalent within ±3 % at 1 KB-4 KB"},
    {{TWO_ONE, RANGE, .outcome = UNDECIDED},
     "eiee",
     "two-copy and one-copy are equivalent within ±3 % at 1 KB and 16 KB-64 KB; in between undecided"},
    {{TWO_ONE, RANGE, .outcome = UNDECIDED, .crossings = 1, .size = 5000},
     "iiii",
     "two-copy and one-copy cannot be told apart in 256 B-16 KB with 10 blocks"},
    {{TWO_ONE, RANGE, OPEN, .outcome = CROSSING, .winner = 1, .crossings = 1, .size = 5000, .left_out = 2},
     "i--ii",
     "two-copy and one-copy cannot be told apart in 256 B-16 KB with 10 blocks; 2 sizes left out for want "
     "of blocks"},
    {{TWO_ONE, .outcome = UNDECIDED, .sizes = 1, .left_out = 3},
     "---",
     "undecided: at least 6 blocks in which both ran are needed at two sizes"},
};

static const double places[CROSSOVER_PLACES] = {400, 1024, 5120, 6144, 7168};

enum { SIZES = 8 };

static void check_sentence(const struct statement_line *line)
{
    static const char letters[] = {[INCONCLUSIVE] = 'i', [FASTER] = 'f', [SLOWER] = 's', [EQUIVALENT] = 'e'};
    own_text text = {0};
    struct cell cells[SIZES];
    struct verdict verdicts[SIZES] = {0};
    struct crossover crossover = line->crossover;
    for (size_t j = 0; j < CROSSOVER_PLACES; j++)
        crossover.places[j] = log(places[j]);
    crossover.metric = crossover.metric == 0 ? METRIC_throughput_gbps : crossover.metric;
    crossover.equivalence = 0.03;
    crossover.verdicts = verdicts;
    crossover.verdict_count = strlen(line->verdicts);
    for (size_t i = 0; i < crossover.verdict_count; i++) {
        const char *letter = memchr(letters, line->verdicts[i], sizeof letters);
        cells[i] = (struct cell){.message_size = 1024 << 2 * i};
        verdicts[i] =
            (struct verdict){.cell = &cells[i],
                             .n = letter != NULL ? 10 : 5,
                             .conclusion = letter != NULL ? (enum conclusion)(letter - letters) : 0};
    }
    statement_write(&crossover, &text);
    assert_string_equal(text_string(&text), line->sentence);
    bool better = strchr(line->verdicts, 'f') != NULL, worse = strchr(line->verdicts, 's') != NULL;
    bool decides = crossover.outcome == UNDECIDED ? better && worse : better || worse;
    assert_true(statement_decides(&crossover) == (crossover.confirmation == CONFIRMED || decides));
}

static void sentences_say_what_is_confirmed(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof confirmed / sizeof *confirmed; i++)
        check_sentence(&confirmed[i]);
}

static void sentences_say_what_the_verdicts_do(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof unconfirmed / sizeof *unconfirmed; i++)
        check_sentence(&unconfirmed[i]);
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
        struct crossover crossover = {TWO_ZERO, RANGE, SAID, .outcome = THROUGHOUT, .winner = -1};
        own_text text = {0};
        crossover.against_copied = shares[i].copied;
        statement_write(&crossover, &text);
        assert_string_equal(text_string(&text), shares[i].sentence);
    }
}

static unsigned contrast_of(const char *key)
{
    unsigned i = 0;
    while (i < cell_field_count && strcmp(cell_fields[i].key, key) != 0)
        i++;
    assert_true(i < cell_field_count);
    return i;
}

/* "16K and auto cannot be told apart" does not say what that is; several threads are several. */
static void what_is_no_name_says_what_it_is(void **state)
{
    (void)state;
    static const struct cell a = {.send_buffer = 16384, .threads = 4, .mtu = 9000},
                             b = {.send_buffer = 0, .threads = 1, .mtu = 1500};
    static const struct {
        const char *contrast;
        struct crossover crossover;
        const char *verdicts, *sentence;
    } list[] = {
        {"send_buffer",
         {RANGE, .outcome = UNDECIDED},
         "ii",
         "send buffer 16 KB and send buffer auto cannot be told apart in 256 B-16 KB with 10 blocks"},
        {"mtu",
         {RANGE, SAID, .outcome = NOT_ABOVE, .winner = -1, .size = NAN, .low = NAN, .high = 901},
         "is",
         "MTU 1500 beats MTU 9000 from 910 B at the latest"},
        {"threads",
         {RANGE, SAID, .outcome = THROUGHOUT, .winner = 1},
         "ff",
         "not in 256 B-16 KB: 4 threads are better than 1 thread throughout"},
        {"threads",
         {RANGE, COST, .outcome = UNDECIDED},
         "si",
         "4 threads take more than 1 thread at 1 KB; undecided at 4 KB"},
    };
    for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
        struct statement_line line = {list[i].crossover, list[i].verdicts, list[i].sentence};
        line.crossover.contrast = contrast_of(list[i].contrast);
        line.crossover.cell = &a;
        line.crossover.other = &b;
        line.crossover.copied = line.crossover.against_copied = NAN;
        check_sentence(&line);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sentences_say_what_is_confirmed),
        cmocka_unit_test(sentences_say_what_the_verdicts_do),
        cmocka_unit_test(avoided_copies_are_not_mentioned),
        cmocka_unit_test(what_is_no_name_says_what_it_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
