/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "answers/changes.h"
#include "answers/gate.h"
#include "findings/gate.h"
#include "findings/two_experiments.h"
#include "statistics/regression.h"
#include "test.h"

#include "unit/findings/indexed.h"
#include "unit/findings/sessions.h"

/* --- changes --- */

enum { ROOM = 2000 };

/* cmocka's own comparison is of floats, 7 digits. */
#define assert_near(value, expected, tolerance) assert_true(fabs((value) - (expected)) <= (tolerance))

/* Noise of about 2 % that is the same in each use. */
static double wobble(uint32_t block)
{
    static const double factors[] = {1, 0.985, 1.013, 1.004, 0.992, 1.017, 0.989, 1.008};
    return factors[block % 8];
}

/* `blocks` runs of a cell, with throughput and CPU time around the values given; NaN: none. */
static void measure(struct records *records, struct cell cell, uint32_t blocks, double gbps, double ns)
{
    for (uint32_t block = 1; block <= blocks; block++) {
        struct record *record = simulated_add(records, cell, block);
        record->metrics[METRIC_throughput_gbps] = gbps * wobble(block);
        record->metrics[METRIC_cpu_ns_per_byte] = ns * wobble(block + 3);
    }
}

/* What was compared, and what it stands on. */
struct scene {
    struct run_index indices[SIDE_COUNT][SESSIONS_MAX];
    struct verdicts verdicts[SIDE_COUNT][SESSIONS_MAX];
    size_t counts[SIDE_COUNT];
    struct matching matching;
    struct changes changes;
};

static void scene_release(struct scene *scene)
{
    for (unsigned i = 0; i < SIDE_COUNT; i++)
        for (size_t j = 0; j < scene->counts[i]; j++) {
            run_index_release(&scene->indices[i][j]);
            free(scene->verdicts[i][j].list);
        }
    matching_release(&scene->matching);
    changes_release(&scene->changes);
}

#define own_scene OWNED_BY(scene_release) struct scene

static void compare_asked(const struct records *const *first, size_t n, const struct records *const *second,
                          size_t m, const struct change_rules *asked, struct scene *scene)
{
    const struct settings settings = {.equivalence = 0.03};
    struct session list[SIDE_COUNT][SESSIONS_MAX];
    struct err err = {0};
    *scene = (struct scene){.counts = {n, m}};
    for (unsigned i = 0; i < SIDE_COUNT; i++)
        for (size_t j = 0; j < scene->counts[i]; j++) {
            scene->indices[i][j] = index_of(i == FIRST_SIDE ? first[j] : second[j]);
            assert_int_equal(verdicts_make(&scene->indices[i][j], &settings, &scene->verdicts[i][j], &err),
                             0);
            list[i][j] = (struct session){.index = &scene->indices[i][j], .verdicts = &scene->verdicts[i][j]};
        }
    const struct sessions sides[] = {{list[FIRST_SIDE], n}, {list[SECOND_SIDE], m}};
    assert_int_equal(matching_make(sides, 0, &scene->matching, &err), 0);
    assert_int_equal(changes_make(sides, &scene->matching, asked, &scene->changes, &err), 0);
}

static void compare(const struct records *const *first, size_t n, const struct records *const *second,
                    size_t m, double limit, struct scene *scene)
{
    const struct change_rules asked = {.equivalence = 0.03, .limit = limit};
    compare_asked(first, n, second, m, &asked, scene);
}

static void compare_two(const struct records *first, const struct records *second, struct scene *scene)
{
    compare(&first, 1, &second, 1, 0.05, scene);
}

static void second_is_judged_against_first(void **state)
{
    (void)state;
    own_records first = simulated_room(ROOM), second = simulated_room(ROOM);
    struct cell small = simulated_cell(MECHANISM_two_copy, 1024, 1);
    struct cell large = simulated_cell(MECHANISM_two_copy, 16384, 1);
    own_scene scene;
    measure(&first, large, 6, 20, 6);
    measure(&first, small, 6, 10, 3);
    measure(&second, small, 6, 5, 1.5);
    measure(&second, large, 6, 20, 12);
    compare_two(&first, &second, &scene);
    const struct change *list = scene.changes.list;
    assert_int_equal(scene.changes.count, 4);

    const struct change *halved = &list[0]; /* throughput, 1 KB: places ascend in size */
    assert_int_equal(halved->metric, METRIC_throughput_gbps);
    assert_int_equal(halved->cell->message_size, 1024);
    assert_int_equal(halved->n, 6);
    assert_int_equal(halved->m, 6);
    assert_near(halved->ratio, 0.5, 1e-9);
    assert_true(halved->low < 0.45 && halved->low > 0.44 && halved->high > 0.55 && halved->high < 0.57);
    assert_near(halved->p, 2 / 924.0, 1e-12); /* C(12, 6) = 924: no value overlaps */
    assert_near(halved->p_family, 4 / 924.0, 1e-12);
    assert_near(halved->first, 10 * (1.004 + 0.992) / 2, 1e-9);
    assert_near(halved->second, 5 * (1.004 + 0.992) / 2, 1e-9);
    assert_int_equal(halved->conclusion, SLOWER);
    assert_int_equal(halved->gate, GATE_FAILED);

    /* within 3 %, but a single session a side cannot know that */
    assert_near(list[1].ratio, 1, 1e-9);
    assert_int_equal(list[1].conclusion, INCONCLUSIVE);

    assert_int_equal(list[2].metric, METRIC_cpu_ns_per_byte); /* less time is better */
    assert_int_equal(list[2].conclusion, FASTER);
    assert_int_equal(list[3].conclusion, SLOWER);
}

static void swapping_the_experiments_turns_everything_round(void **state)
{
    (void)state;
    own_records first = simulated_room(ROOM), second = simulated_room(ROOM);
    struct cell cell = simulated_cell(MECHANISM_one_copy, 1024, 2);
    own_scene there, back;
    measure(&first, cell, 7, 10, NAN);
    measure(&second, cell, 6, 13, NAN);
    compare_two(&first, &second, &there);
    compare_two(&second, &first, &back);
    const struct change *up = there.changes.list, *down = back.changes.list;
    assert_int_equal(up->conclusion, FASTER);
    assert_int_equal(down->conclusion, SLOWER);
    assert_near(up->ratio * down->ratio, 1, 1e-12);
    assert_near(up->low * down->high, 1, 1e-12);
    assert_near(up->p, down->p, 1e-12);
}

/* They say nothing, rather than something out of nothing. */
static void too_little_is_inconclusive(void **state)
{
    (void)state;
    own_records first = simulated_room(ROOM), second = simulated_room(ROOM);
    struct cell few = simulated_cell(MECHANISM_two_copy, 256, 1);
    struct cell failed = simulated_cell(MECHANISM_two_copy, 512, 1);
    struct cell zeros = simulated_cell(MECHANISM_two_copy, 1024, 1);
    own_scene scene;
    measure(&first, few, 3, 10, NAN);
    measure(&second, few, 3, 1, NAN);
    measure(&first, failed, 6, 10, NAN);
    measure(&second, failed, 6, 10, NAN);
    for (size_t i = 3; i < second.count; i++)
        second.list[i].status = STATUS_FAILED;
    measure(&first, zeros, 6, 10, NAN);
    measure(&second, zeros, 6, 0, NAN);
    compare_two(&first, &second, &scene);
    const struct change *list = scene.changes.list;
    assert_int_equal(scene.changes.count, 3);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(list[i].conclusion, INCONCLUSIVE);
    assert_near(list[0].ratio, 0.1, 1e-9);
    assert_true(isnan(list[0].low));           /* three against three: no 95 % interval */
    assert_near(list[0].p_family, 0.1, 1e-12); /* the others are no tests */
    assert_int_equal(list[1].n, 6);
    assert_int_equal(list[1].m, 0);
    assert_true(isnan(list[1].ratio) && isnan(list[1].p_family) && isnan(list[1].second));
    assert_int_equal(list[2].m, 0); /* no ratio to nothing */
    assert_near(list[2].second, 0, 0);
}

static void nothing_compares_with_nothing(void **state)
{
    (void)state;
    own_records first = {0}, second = {0};
    own_scene scene;
    compare_two(&first, &second, &scene);
    assert_int_equal(scene.changes.count + scene.matching.count, 0);
    assert_false(scene.changes.host_changed);
}

/* --- the limit --- */

/* Two mechanisms and the control of the first, at two sizes; `factor` for those of the second one at 16 KB,
 * `host` for all. */
static void measure_blocks(struct records *records, uint32_t blocks, double host, double factor)
{
    for (int64_t size = 1024; size <= 16384; size *= 16) {
        struct cell cell = simulated_cell(MECHANISM_two_copy, size, 1), control = cell, other = cell;
        control.control = true;
        other.mechanism = MECHANISM_one_copy;
        measure(records, cell, blocks, host * 10, 3 / host);
        measure(records, control, blocks, host * 10, 3 / host);
        measure(records, other, blocks, host * 10 * (size > 1024 ? factor : 1), 3 / host);
    }
}

static void measure_both(struct records *records, double host, double factor)
{
    measure_blocks(records, 10, host, factor);
}

static size_t in_gate(const struct changes *changes, enum gate gate)
{
    size_t count = 0;
    for (size_t i = 0; i < changes->count; i++)
        count += changes->list[i].gate == gate ? 1 : 0;
    return count;
}

static void a_limit_is_beyond_noise(void **state)
{
    (void)state;
    static const struct {
        double host, factor;
        size_t failed, too, unjudged; /* comparisons in gates */
        bool changed;
        const char *headline, *limit;
    } rows[] = {
        {1, 1, 0, 0, 0, false, "nothing changed beyond 14 %",
         "limit of 5 %: not exceeded, but up to 11 % more CPU time per byte is not ruled out; 4 times the "
         "blocks would leave about 10 %, 4 folders a side about 5 %"},
        {1, 0.75, 1, 0, 0, false, "1 of 4 cells is slower by 25 %",
         "limit of 5 %: 1 cell is slower by more, beyond noise"},
        /* told apart, yet its interval begins within 5 % */
        {1, 0.87, 0, 0, 0, false, "1 of 4 cells is slower by 13 %",
         "limit of 5 %: not exceeded, but up to 21 % less throughput is not ruled out; 4 times the blocks "
         "would leave about 21 %, 4 folders a side about 17 %"},
        {1, 1.5, 0, 0, 0, false, "1 of 4 cells is faster by 50 %",
         "limit of 5 %: not exceeded, but up to 11 % more CPU time per byte is not ruled out; 4 times the "
         "blocks would leave about 10 %, 4 folders a side about 5 %"},
        {0.7, 1, 0, 8, 0, true,
         "the host changed: 2 of 2 A/A cells are slower by 30 %, 2 need more CPU time per byte by 43 %; no "
         "cell is "
         "slower by more than that (4 of 4 cells are slower by 30 %, 4 need more CPU time per byte by 43 %)",
         "limit of 5 %: 4 cells are slower by more, but so are the A/A cells: measure again"},
        {0.7, 0.6, 1, 7, 0, true,
         "the host changed: 2 of 2 A/A cells are slower by 30 %, 2 need more CPU time per byte by 43 %; 1 "
         "cell is "
         "slower by more than that (4 of 4 cells are slower by 30 to 58 %, 4 need more CPU time per byte by "
         "43 %)",
         "limit of 5 %: 1 cell is slower by more, beyond noise"},
        {1.5, 1, 0, 0, 8, true,
         "the host changed: 2 of 2 A/A cells are faster by 50 %, 2 need less CPU time per byte by 33 %; no "
         "cell is "
         "slower by more than that (4 of 4 cells are faster by 50 %, 4 need less CPU time per byte by 33 %)",
         "limit of 5 %: cannot be judged, for the A/A cells changed: no cell is slower by more, but up to 15 "
         "% more CPU time per byte (relative to the A/A cells) is not ruled out; measure again"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        own_records first = simulated_room(ROOM), second = simulated_room(ROOM);
        own_scene scene;
        own_text headline = {0}, limit = {0};
        const struct change_rules asked = {.limit = 0.05};
        measure_both(&first, 1, 1);
        measure_both(&second, rows[i].host, rows[i].factor);
        compare_two(&first, &second, &scene);
        assert_int_equal(scene.changes.host_changed, rows[i].changed);
        assert_int_equal(in_gate(&scene.changes, GATE_FAILED), rows[i].failed);
        assert_int_equal(in_gate(&scene.changes, GATE_HOST), rows[i].too);
        assert_int_equal(in_gate(&scene.changes, GATE_UNJUDGED), rows[i].unjudged);
        changes_headline(&scene.changes, &scene.matching, &headline);
        assert_string_equal(text_string(&headline), rows[i].headline);
        gate_sentence(&scene.changes, &asked, &limit);
        assert_string_equal(text_string(&limit), rows[i].limit);
    }
}

/* A host that became faster hides what became slower: what is to be ruled out is so relative to the A/A cells
 * as well, and the sentence says that the figure is no end of an interval that is shown. */
static void what_the_host_may_hide_is_not_ruled_out(void **state)
{
    (void)state;
    static const struct {
        double rule_out;
        const char *limit;
    } rows[] = {
        {0.1, "limit of 5 %: cannot be judged, for the A/A cells changed: no cell is slower by more, but "
              "slower by "
              "10 % is not ruled out in 4 cells: up to 39 % less throughput (relative to the A/A "
              "cells); measure again"},
        {0.9, "limit of 5 %: cannot be judged, for the A/A cells changed: no cell is slower by more, and "
              "slower by "
              "90 % is ruled out in every cell; measure again"},
    };
    own_records before = simulated_room(ROOM), after = simulated_room(ROOM);
    const struct records *first = &before, *second = &after;
    measure_both(&before, 1, 1);
    measure_both(&after, 1.5, 0.7);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct change_rules asked = {.equivalence = 0.03, .limit = 0.05, .rule_out = rows[i].rule_out};
        own_scene scene;
        own_text limit = {0};
        compare_asked(&first, 1, &second, 1, &asked, &scene);
        gate_sentence(&scene.changes, &asked, &limit);
        assert_string_equal(text_string(&limit), rows[i].limit);
        for (size_t j = 0; j < scene.changes.count; j++) {
            const struct change *change = &scene.changes.list[j];
            bool throughput = change->metric == METRIC_throughput_gbps;
            if (change->at_most_beside)
                assert_true((throughput ? 1 - change->low : change->high - 1) < change->at_most);
        }
    }
}

/* The last cell has every other run faster. */
static void measure_scattered(struct records *records, uint32_t blocks, double spread)
{
    measure_blocks(records, blocks, 1, 1);
    for (size_t i = records->count - blocks; i < records->count; i++)
        records->list[i].metrics[METRIC_throughput_gbps] *= 1 + spread * (double)(i % 2);
}

/* Nothing was found to be slower: that is an answer only as far as something would have been. */
static void what_is_not_ruled_out_has_not_passed(void **state)
{
    (void)state;
    static const struct {
        double spread; /* of the runs of one cell, besides a few per cent */
        uint32_t blocks;
        double rule_out;
        size_t open; /* cells */
        const char *headline, *limit;
    } rows[] = {
        {0, 10, 0.3, 0, "nothing changed beyond 14 %",
         "limit of 5 %: not exceeded, and slower by 30 % is ruled out in every cell"},
        {0, 10, 0.05, 4, "nothing changed beyond 14 %",
         "limit of 5 %: not exceeded, but slower by 5 % is not ruled out in 4 cells: up to 11 % more CPU "
         "time "
         "per byte; 4 times the folders would do"},
        {2, 10, 0.3, 1,
         "nothing changed beyond 14 % in 3 of 4 cells; of 1 nothing can be told: changes up to ×5.31 cannot "
         "be ruled out",
         "limit of 5 %: not exceeded, but slower by 30 % is not ruled out in 1 cell: up to 71 % less "
         "throughput; 13 times the blocks would do"},
        {2, 10, 0, 0,
         "nothing changed beyond 14 % in 3 of 4 cells; of 1 nothing can be told: changes up to ×5.31 cannot "
         "be ruled out",
         "limit of 5 %: not exceeded, but up to 71 % less throughput is not ruled out; 4 times the blocks "
         "would leave about 46 %, 4 folders a side about 46 %"},
        {0, 3, 0.3, 4, "nothing can be told: 4 such cells need 5 runs on each side, there are 3",
         "limit of 5 %: not exceeded, but slower by 30 % is not ruled out in 4 cells; 4 cells have too few "
         "runs to tell anything"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        own_records before = simulated_room(ROOM), after = simulated_room(ROOM);
        const struct records *first = &before, *second = &after;
        const struct change_rules asked = {.equivalence = 0.03, .limit = 0.05, .rule_out = rows[i].rule_out};
        own_scene scene;
        own_text headline = {0}, limit = {0};
        measure_scattered(&before, rows[i].blocks, rows[i].spread);
        measure_scattered(&after, rows[i].blocks, rows[i].spread);
        compare_asked(&first, 1, &second, 1, &asked, &scene);
        changes_headline(&scene.changes, &scene.matching, &headline);
        assert_string_equal(text_string(&headline), rows[i].headline);
        gate_sentence(&scene.changes, &asked, &limit);
        assert_string_equal(text_string(&limit), rows[i].limit);
        assert_int_equal(changes_count(&scene.changes, GATE_OPEN), rows[i].open);
        assert_int_equal(changes_count(&scene.changes, GATE_FAILED), 0);
    }
}

/* Of all cells in throughput: how much slower they may be, as measured or as foretold. */
static double mean_at_most(const struct changes *changes, double runs, double sessions)
{
    double sum = 0;
    size_t cells = changes->count / changes->metric_count;
    for (size_t i = 0; i < cells; i++)
        sum += change_at_most_with(changes, &changes->list[i], runs, sessions);
    return sum / (double)cells;
}

static double simulate_at_most(gsl_rng *rng, unsigned blocks, size_t folders, double *with_runs,
                               double *with_sessions)
{
    enum { PAIRS = 10, FOLDERS_MAX = 4 };
    const struct session_model model = {.block = 0.03, .run = 0.15, .each = 0.03};
    double sum = 0;
    *with_runs = *with_sessions = 0;
    for (unsigned pair = 0; pair < PAIRS; pair++) {
        struct records lists[2 * FOLDERS_MAX];
        const struct records *sides[2 * FOLDERS_MAX];
        own_scene scene;
        for (size_t i = 0; i < 2 * folders; i++) {
            lists[i] = session_records(rng, &model, 2, 2, blocks, 1);
            sides[i] = &lists[i];
        }
        compare(sides, folders, sides + folders, folders, 0.05, &scene);
        for (size_t i = 0; i < scene.changes.count / scene.changes.metric_count; i++)
            assert_near(change_at_most_with(&scene.changes, &scene.changes.list[i], 1, 1),
                        scene.changes.host_changed ? NAN : scene.changes.list[i].at_most, 1e-9);
        sum += mean_at_most(&scene.changes, 1, 1) / PAIRS;
        *with_runs += mean_at_most(&scene.changes, 4, 1) / PAIRS;
        *with_sessions += mean_at_most(&scene.changes, 1, 4) / PAIRS;
        for (size_t i = 0; i < 2 * folders; i++)
            records_release(&lists[i]);
    }
    return sum;
}

/* What more blocks and more folders are said to leave is what they leave. */
static void what_more_would_leave_is_foretold(void **state)
{
    (void)state;
    double with_runs, with_sessions, runs, sessions;
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    simulate_at_most(rng, 8, 1, &with_runs, &with_sessions);
    double more_runs = simulate_at_most(rng, 32, 1, &runs, &sessions);
    double more_sessions = simulate_at_most(rng, 8, 4, &runs, &sessions);
    gsl_rng_free(rng);
    assert_near(with_runs / more_runs, 1, 0.25);
    assert_near(with_sessions / more_sessions, 1, 0.25);
}

/* Runs so far apart that no A/A cell by itself is told apart, and all together are: then the one cell that
 * is, by chance, is the host's as well. */
static void the_host_is_judged_on_the_whole(void **state)
{
    (void)state;
    static const double wild[] = {1.6, 0.7, 1.3, 0.55, 1, 0.8, 1.45, 0.62};
    own_records first = simulated_room(ROOM), second = simulated_room(ROOM);
    own_scene scene;
    own_text headline = {0};
    measure_both(&first, 1, 1);
    measure_both(&second, 0.62, 0.95);
    for (size_t i = 0; i < first.count; i++) {
        bool steady =
            first.list[i].cell.mechanism == MECHANISM_one_copy && first.list[i].cell.message_size > 1024;
        first.list[i].metrics[METRIC_throughput_gbps] *= steady ? 1 : wild[i % 8];
        second.list[i].metrics[METRIC_throughput_gbps] *= steady ? 1 : wild[(i + 3) % 8];
        first.list[i].metrics[METRIC_cpu_ns_per_byte] = second.list[i].metrics[METRIC_cpu_ns_per_byte] = NAN;
    }
    compare_two(&first, &second, &scene);
    assert_true(scene.changes.host_changed && scene.changes.sessions->changed);
    assert_true(scene.changes.sessions->host < 0.8 && scene.changes.sessions->high < 1);
    for (size_t i = 0; i < scene.changes.count; i++)
        if (scene.changes.list[i].cell->control)
            assert_int_equal(scene.changes.list[i].conclusion, INCONCLUSIVE);
    assert_int_equal(in_gate(&scene.changes, GATE_FAILED), 0);
    assert_int_equal(in_gate(&scene.changes, GATE_HOST), 1);
    changes_headline(&scene.changes, &scene.matching, &headline);
    assert_non_null(strstr(text_string(&headline), "the host changed: the A/A cells are slower by "));
    assert_non_null(
        strstr(text_string(&headline), " % on the whole; no cell is slower by more than that (1 of 4 "));
}

/* The control says by how much a session can be wrong about one thing: less than that is no change. */
static void the_noise_floor_is_a_limit_too(void **state)
{
    (void)state;
    own_records first = simulated_room(ROOM), second = simulated_room(ROOM);
    own_scene scene;
    measure_both(&first, 1, 1);
    measure_both(&second, 1, 0.75);
    for (size_t i = 0; i < second.count; i++)
        if (second.list[i].cell.control && second.list[i].cell.message_size == 16384)
            second.list[i].metrics[METRIC_throughput_gbps] *= 2.5;
    compare_two(&first, &second, &scene);
    for (size_t i = 0; i < scene.changes.count; i++)
        if (scene.changes.list[i].metric == METRIC_throughput_gbps &&
            scene.changes.list[i].cell->mechanism == MECHANISM_one_copy)
            assert_true(scene.changes.list[i].noise > 1 / 0.75);
    assert_int_equal(in_gate(&scene.changes, GATE_FAILED), 0);
}

/* --- sessions --- */

/* Sessions that agree narrow the interval, and sessions that do not widen it: five a side. */
static void sessions_are_a_level_of_their_own(void **state)
{
    (void)state;
    enum { FOLDERS = 5 };
    static const double quiet[] = {1, 1.002, 0.999, 1.001, 0.998}, restless[] = {1, 1.3, 0.8, 1.25, 0.75};
    for (unsigned restlessness = 0; restlessness < 2; restlessness++) {
        struct records lists[2 * FOLDERS];
        const struct records *sides[2 * FOLDERS];
        struct cell cell = simulated_cell(MECHANISM_two_copy, 1024, 1);
        own_scene scene;
        for (size_t i = 0; i < 2 * FOLDERS; i++) {
            lists[i] = simulated_room(ROOM);
            sides[i] = &lists[i];
            measure(&lists[i], cell, 6,
                    (i < FOLDERS ? 10 : 9) * (restlessness ? restless : quiet)[i % FOLDERS], NAN);
        }
        compare(sides, FOLDERS, sides + FOLDERS, FOLDERS, 0.02, &scene);
        const struct change *change = scene.changes.list;
        assert_near(change->ratio, 0.9, 1e-6);
        assert_int_equal(change->sessions[FIRST_SIDE], FOLDERS);
        assert_int_equal(change->n, 6 * FOLDERS);
        assert_int_equal(change->conclusion, restlessness ? INCONCLUSIVE : SLOWER);
        assert_int_equal(change->gate, restlessness ? GATE_PASSED : GATE_FAILED);
        assert_true(restlessness ? scene.changes.sessions->noise.observed > 20
                                 : scene.changes.sessions->noise.observed < 0.1);
        for (size_t i = 0; i < 2 * FOLDERS; i++)
            records_release(&lists[i]);
    }
}

/* What is shown beside a ratio is what it is the ratio of: medians over sessions may point the other way. */
static void several_sessions_show_what_the_ratio_is_of(void **state)
{
    (void)state;
    static const double factors[][3] = {{10, 10, 17}, {11, 11, 8}}; /* medians rise, means fall */
    struct records lists[2][3];
    const struct records *sides[2][3];
    const struct cell cell = simulated_cell(MECHANISM_two_copy, 1024, 1);
    own_scene scene;
    for (unsigned i = 0; i < 2; i++)
        for (unsigned j = 0; j < 3; j++) {
            lists[i][j] = simulated_room(ROOM);
            sides[i][j] = &lists[i][j];
            measure(&lists[i][j], cell, 6, factors[i][j], NAN);
        }
    compare(sides[FIRST_SIDE], 3, sides[SECOND_SIDE], 3, 0.05, &scene);
    const struct change *change = scene.changes.list;
    assert_true(change->ratio < 0.9);
    assert_near(change->second / change->first, change->ratio, 1e-9);
    assert_near(change->first, cbrt(10 * 10 * 17), 0.05);
    for (unsigned i = 0; i < 2; i++)
        for (unsigned j = 0; j < 3; j++)
            records_release(&lists[i][j]);
}

/* Pairs of experiments between which nothing changed but the session, by 3 %: at most one of twenty may fail.
 * And a tool that never fails anything would be of no use. */
static void unchanged_experiments_pass(void **state)
{
    (void)state;
    enum { PAIRS = 60 };
    static const struct session_model models[] = {
        {.block = 0.03, .run = 0.03, .shared = 0.03},
        {.block = 0.03, .run = 0.03, .each = 0.03},
        {.block = 0.03, .run = 0.03, .shared = 0.10},
    };
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    for (size_t i = 0; i < sizeof models / sizeof *models; i++)
        for (size_t folders = 1; folders <= 2; folders++) {
            struct session_score same = {0}, slower = {0};
            for (size_t j = 0; j < PAIRS / folders; j++)
                sessions_score(rng, &models[i], folders, 3, 2, 10, 1, &same);
            for (size_t j = 0; j < PAIRS / 10; j++)
                sessions_score(rng, &models[i], folders, 3, 2, 10, 0.6, &slower);
            assert_true(same.failed * 20 <= PAIRS / folders);
            assert_int_equal(slower.failed, PAIRS / 10);
        }
    gsl_rng_free(rng);
}

/* 2 / C(2n, n): 1, 0.33, 0.1, 0.029, 0.0079, 0.0022, 0.00058 for n = 1 to 7. */
static void least_runs(void **state)
{
    (void)state;
    static const struct {
        size_t tests;
        unsigned runs;
    } rows[] = {{0, 0}, {1, 4}, {2, 5}, {6, 5}, {7, 6}, {23, 6}, {24, 7}, {85, 7}, {86, 8}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(changes_least_runs(rows[i].tests, 0.05), rows[i].runs);
}

static int change_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(second_is_judged_against_first),
        cmocka_unit_test(swapping_the_experiments_turns_everything_round),
        cmocka_unit_test(too_little_is_inconclusive),
        cmocka_unit_test(nothing_compares_with_nothing),
        cmocka_unit_test(a_limit_is_beyond_noise),
        cmocka_unit_test(what_the_host_may_hide_is_not_ruled_out),
        cmocka_unit_test(what_is_not_ruled_out_has_not_passed),
        cmocka_unit_test(what_more_would_leave_is_foretold),
        cmocka_unit_test(the_host_is_judged_on_the_whole),
        cmocka_unit_test(the_noise_floor_is_a_limit_too),
        cmocka_unit_test(sessions_are_a_level_of_their_own),
        cmocka_unit_test(several_sessions_show_what_the_ratio_is_of),
        cmocka_unit_test(unchanged_experiments_pass),
        cmocka_unit_test(least_runs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

int main(void)
{
    statistics_start();
    return change_tests();
}
