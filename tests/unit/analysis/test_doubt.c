/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where verdicts do not bear out what a crossover states. */
#include "unit/analysis/scene.h"

#include "findings/crossover.h"
#include "answers/statement.h"

enum { TWO = MECHANISM_two_copy, ONE = MECHANISM_one_copy, SIZES = 4, BLOCKS = 10 };

/* What the verdicts of one-copy against two-copy say at 1, 4, 16 and 64 KB, in the letters of `verdicts`: f
 * faster, s slower, e equivalent, i inconclusive, - too few blocks. The crossover is of two-copy (first)
 * against one-copy, in KB. */
static const struct {
    enum outcome outcome;
    int winner;
    double low, high;
    size_t crossings;
    const char *verdicts, *doubts; /* the sizes in doubt */
    bool confirmed;
    const char *sides; /* where a verdict says who is better: (b)elow, (a)bove or throughout */
} cases[] = {
    {CROSSING, -1, 6, 12, 1, "ssff", "", true, "ba"},
    {CROSSING, -1, 6, 12, 1, "seff", "", true, "ba"}, /* equivalent is not faster */
    {CROSSING, -1, 6, 12, 1, "ssif", "16 ", true, "ba"},
    {CROSSING, -1, 6, 12, 1, "siif", "4 16 ", true, "ba"},
    {CROSSING, -1, 6, 12, 1, "ssef", "16 ", true, "ba"}, /* nor is it faster here */
    {CROSSING, -1, 6, 12, 1, "ssii", "16 64 ", false, "b"},
    {CROSSING, -1, 6, 12, 1, "fsff", "1 ", true, "ba"},
    {CROSSING, -1, 6, 20, 1, "ssif", "", true, "ba"}, /* 16 KB is within the interval */
    {CROSSING, -1, 6, 12, 1, "s--f", "", true, "ba"},
    {CROSSING, 1, 6, 12, 1, "ffss", "", true, "ba"}, /* the other way round */
    {CROSSING, 1, 6, 12, 1, "ssff", "1 4 16 64 ", false, ""},
    {CROSSING, -1, 6, 12, 1, "iiff", "1 4 ", true, "a"},
    {CROSSING, -1, 6, 12, 1, "eeff", "", true, "a"},
    {THROUGHOUT, -1, NAN, NAN, 0, "ffff", "", true, "a"},
    {THROUGHOUT, -1, NAN, NAN, 0, "ffif", "16 ", true, "a"},
    {THROUGHOUT, -1, NAN, NAN, 0, "eiei", "1 4 16 64 ", false, ""},
    {NOT_ABOVE, -1, NAN, 12, 0, "iiff", "", true, "a"},
    {NOT_ABOVE, -1, NAN, 12, 0, "iiii", "16 64 ", false, ""},
    {NOT_BELOW, -1, 6, NAN, 0, "ssii", "", true, "b"},
    {NOT_BELOW, -1, 6, NAN, 0, "eeii", "", true, ""},  /* "does not beat below" */
    {NOT_BELOW, -1, 6, NAN, 1, "eeii", "", false, ""}, /* "beats from" */
    {NOT_BELOW, -1, 6, NAN, 1, "seii", "", true, "b"},
    {NOT_BELOW, -1, 6, NAN, 0, "iiii", "1 4 ", false, ""},
    {SEVERAL, 0, NAN, NAN, 2, "sfis", "", true, ""},
    {SEVERAL, 0, NAN, NAN, 2, "sfii", "16 64 ", false, ""},
    {SEVERAL, 0, NAN, NAN, 3, "iiie", "1 4 16 64 ", false, ""},
    {UNDECIDED, 0, NAN, NAN, 0, "iiii", "", false, ""},
};

static struct comparison comparison_of(const struct cell *cell, char letter)
{
    enum conclusion conclusion = letter == 'f'   ? FASTER
                                 : letter == 's' ? SLOWER
                                 : letter == 'e' ? EQUIVALENT
                                                 : INCONCLUSIVE;
    return (struct comparison){.cell = cell,
                               .mechanism = ONE,
                               .against = TWO,
                               .n = letter == '-' ? 3 : BLOCKS,
                               .conclusion = conclusion};
}

static void test_lines(void **state)
{
    (void)state;
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct cell cells[SIZES + 1];
        struct comparison list[SIZES + 1];
        struct err err = {0};
        own_doubts doubts = {0};
        own_text found = {0};
        for (unsigned j = 0; j < SIZES; j++) {
            cells[j] = scene_cell(ONE, 1024 << 2 * j, 1);
            list[j] = comparison_of(&cells[j], cases[i].verdicts[j]);
        }
        cells[SIZES] = scene_cell(ONE, 65536, 2); /* of another line: it has no say */
        list[SIZES] = comparison_of(&cells[SIZES], 'i');
        const struct comparisons comparisons = {.list = list, .count = SIZES + 1};
        const struct crossover crossover = {.cell = &cells[0],
                                            .pair = {.mechanism = TWO, .against = ONE},
                                            .outcome = cases[i].outcome,
                                            .winner = cases[i].winner,
                                            .low = 1024 * cases[i].low,
                                            .high = 1024 * cases[i].high,
                                            .crossings = cases[i].crossings};
        assert_int_equal(doubts_make(&comparisons, &doubts, &err), 0);
        doubts_examine(&crossover, &comparisons, &doubts);
        for (size_t j = 0; j < doubts.count; j++)
            text_addf(&found, "%lld ", (long long)doubts.list[j]->cell->message_size / 1024);
        char sides[3] = "";
        strcat(strcat(sides, doubts.said_below ? "b" : ""), doubts.said_above ? "a" : "");
        assert_string_equal(sides, cases[i].sides);
        if (strcmp(text_string(&found), cases[i].doubts) != 0 || doubts.confirmed != cases[i].confirmed)
            fail_msg("case %u: doubts at '%s', %s", i, text_string(&found),
                     doubts.confirmed ? "confirmed" : "not confirmed");
    }
}

/* Each crossover is held against the verdicts of its own pair, metric and line. */
static void test_settling(void **state)
{
    (void)state;
    static const struct {
        const char *verdicts; /* as above, of the crossover's own line */
        enum outcome outcome;
        enum confirmation expected;
        const char *name;
    } lines[] = {{"ssff", CROSSING, CONFIRMED, "yes"},
                 {"ssfi", CROSSING, CONFIRMED_PARTLY, "partly"},
                 {"ssii", CROSSING, UNCONFIRMED, "no"},
                 {"iiii", UNDECIDED, NOTHING_STATED, ""}};
    enum { LINES = sizeof lines / sizeof *lines, METRICS = 2 };
    struct cell cells[LINES][SIZES];
    struct verdict list[METRICS * LINES * SIZES];
    struct crossover crossovers[METRICS * LINES];
    struct verdicts verdicts = {.list = list};
    struct err err = {0};
    for (size_t m = 0; m < METRICS; m++) {
        unsigned metric = m == 0 ? METRIC_throughput_gbps : METRIC_cpu_ns_per_byte;
        for (size_t i = 0; i < LINES; i++) {
            /* The second metric says what the first does, in the opposite order of lines. */
            size_t of = m == 0 ? i : LINES - 1 - i;
            crossovers[m * LINES + i] = (struct crossover){.cell = &cells[i][0],
                                                           .pair = {.mechanism = TWO, .against = ONE},
                                                           .metric = metric,
                                                           .outcome = lines[of].outcome,
                                                           .winner = -1,
                                                           .low = 6 * 1024,
                                                           .high = 12 * 1024,
                                                           .crossings = 1};
            for (size_t j = 0; j < SIZES; j++) {
                cells[i][j] = scene_cell(ONE, 1024 << 2 * j, (int64_t)i + 1);
                struct comparison one = comparison_of(&cells[i][j], lines[of].verdicts[j]);
                list[verdicts.count++] = (struct verdict){.cell = one.cell,
                                                          .pair = {.mechanism = ONE, .against = TWO},
                                                          .metric = metric,
                                                          .n = one.n,
                                                          .conclusion = one.conclusion};
            }
        }
    }
    struct crossovers all = {.list = crossovers, .count = METRICS * LINES};
    assert_int_equal(doubts_settle(&verdicts, &all, &err), 0);
    for (size_t i = 0; i < all.count; i++) {
        size_t of = i < LINES ? i : 2 * LINES - 1 - i;
        assert_int_equal(crossovers[i].confirmation, lines[of].expected);
        assert_string_equal(confirmation_name(crossovers[i].confirmation), lines[of].name);
        assert_true(crossovers[i].said_below == (lines[of].expected != NOTHING_STATED));
        assert_true(crossovers[i].said_above == (lines[of].expected >= CONFIRMED_PARTLY));
    }
}

/* The words, over a line with more places than are named. */
static void test_words(void **state)
{
    (void)state;
    bool varies[64] = {false};
    const struct run_index index = {.varies = varies};
    const struct answer_sources sources = {.index = &index};
    struct cell cells[5];
    struct comparison list[5];
    const struct comparison *pointers[5];
    static const char *const expected[] = {
        "",
        "; not confirmed by the verdict at 1 KB",
        "; not confirmed by the verdicts at 1 KB / 4 KB",
        "; not confirmed by the verdicts at 1 KB / 4 KB / 16 KB",
        "; not confirmed by the verdicts at 1 KB / 4 KB / 16 KB and 1 more place",
        "; not confirmed by the verdicts at 1 KB / 4 KB / 16 KB and 2 more places"};
    for (unsigned i = 0; i < 5; i++) {
        cells[i] = scene_cell(ONE, 1024 << 2 * i, 1);
        list[i] = comparison_of(&cells[i], 'i');
        pointers[i] = &list[i];
    }
    for (unsigned i = 0; i <= 5; i++) {
        own_text text = {0};
        doubts_phrase(&sources, &(struct doubts){.list = pointers, .count = i}, &text);
        assert_string_equal(text_string(&text), expected[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_lines), cmocka_unit_test(test_settling),
                                       cmocka_unit_test(test_words)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
