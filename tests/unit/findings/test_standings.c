/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "findings/standings.h"
#include "test.h"

#include "unit/findings/indexed.h"
#include "unit/findings/scene.h"
#include "unit/findings/simulated.h"

enum { TWO = MECHANISM_two_copy, ONE = MECHANISM_one_copy, ZERO = MECHANISM_zero_copy };

static const struct settings margin = {.equivalence = 0.03};

/* --- counting --- */

/* A verdict at a place of its own; low and high lie as far from the ratio as `width` says, in ln. */
struct row {
    enum conclusion conclusion;
    double ratio, width;
    size_t n;
    double noise; /* NaN: none */
    unsigned metric;
};

#define T METRIC_throughput_gbps

static struct standings standings_of(const struct row *rows, size_t count, struct verdict *verdicts)
{
    static struct cell arm = {.mechanism = ONE}, against = {.mechanism = TWO};
    struct standings standings;
    struct err err = {0};
    struct records records = simulated_room(2);
    simulated_add(&records, against, 1);
    simulated_add(&records, arm, 1);
    own_run_index index = index_of(&records);
    for (size_t i = 0; i < count; i++)
        verdicts[i] = (struct verdict){.cell = &arm,
                                       .other = &against,
                                       .pair = {1, 0, false},
                                       .metric = rows[i].metric,
                                       .n = rows[i].n,
                                       .ratio = rows[i].ratio,
                                       .low = rows[i].ratio * exp(-rows[i].width),
                                       .high = rows[i].ratio * exp(rows[i].width),
                                       .noise = rows[i].noise,
                                       .within_control = fabs(log(rows[i].ratio)) <= log(rows[i].noise),
                                       .conclusion = rows[i].conclusion};
    const struct verdicts all = {.list = verdicts, .count = count};
    assert_int_equal(standings_make(&index, &all, &margin, &standings, &err), 0);
    free(records.list);
    return standings;
}

static void what_verdicts_come_to_is_counted(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {SLOWER, 0.5, 0.01, 10, 1.1, T},
        {SLOWER, 0.6, 0.01, 10, 1.2, T},
        {SLOWER, 0.9, 0.01, 10, 1.2, T}, /* claims, one is noise */
        {FASTER, 4, 0.01, 10, 1.05, T},  /* further, but in the rarer direction */
        {EQUIVALENT, 1.01, 0.01, 10, 1.02, T},
        {INCONCLUSIVE, 0.97, 0.1, 10, NAN, T},
        {INCONCLUSIVE, 1.1, NAN, 5, NAN, T},
        {INCONCLUSIVE, NAN, NAN, 0, NAN, T},
        {FASTER, 0.8, 0.01, 10, NAN, METRIC_cpu_ns_per_byte}};
    enum { COUNT = sizeof rows / sizeof *rows };
    struct verdict verdicts[COUNT];
    own_standings standings = standings_of(rows, COUNT, verdicts);
    assert_int_equal(standings.count, 2);
    const struct standing *standing = standings_find(&standings, 1, T);
    assert_ptr_equal(standing, &standings.list[0]);
    assert_int_equal(standing->places, 8);
    assert_int_equal(standing->worse, 3);
    assert_int_equal(standing->better, 1);
    assert_int_equal(standing->equivalent, 1);
    assert_int_equal(standing->inconclusive, 2);
    assert_int_equal(standing->apart, 1);
    assert_int_equal(standing->within_control, 2);
    assert_int_equal(standing->worse_within, 1);
    assert_int_equal(standing->better_within, 0);
    assert_int_equal(standing_beyond(standing), 3);
    assert_true(standing->least == 0.5 && standing->most == 4);
    assert_true(standing->noise_least == 1.02 && standing->noise_most == 1.2);
    assert_ptr_equal(standing->strongest, &verdicts[0]);
    assert_int_equal(standings_find(&standings, 1, METRIC_cpu_ns_per_byte)->better, 1);
    assert_null(standings_find(&standings, 2, T));
}

/* n0 (h / ln 1.03)^2, of the one in the middle: 10 (0.1 / 0.02956)^2 = 114.5. */
static void blocks_follow_from_the_width_of_what_is_open(void **state)
{
    (void)state;
    static const struct {
        struct row rows[4];
        size_t count;
        double half_width;
        size_t blocks;
    } cases[] = {
        {{{INCONCLUSIVE, 1, 0.1, 10, NAN, T}}, 1, 0.1, 115},
        {{{INCONCLUSIVE, 1, 0.3, 10, NAN, T},
          {INCONCLUSIVE, 1, 0.1, 10, NAN, T},
          {INCONCLUSIVE, 1, 0.02, 10, NAN, T}},
         3,
         0.1,
         115},
        {{{INCONCLUSIVE, 1, 0.2, 20, NAN, T}, {FASTER, 2, 0.1, 10, NAN, T}}, 2, 0.2, 916},
        {{{INCONCLUSIVE, 1.04, 0.02, 10, NAN, T}}, 1, 0.02, 11}, /* narrow already: at least one more */
        /* of four places nothing is significant before 8 blocks: 2^-7 < 5 % / 4 */
        {{{INCONCLUSIVE, 1.04, 0.02, 6, NAN, T},
          {FASTER, 2, 0.1, 6, NAN, T},
          {FASTER, 2, 0.1, 6, NAN, T},
          {FASTER, 2, 0.1, 6, NAN, T}},
         4,
         0.02,
         8},
        {{{FASTER, 2, 0.1, 10, NAN, T}}, 1, NAN, 0},
        {{{INCONCLUSIVE, 1, NAN, 5, NAN, T}}, 1, NAN, 0}, /* nobody knows */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct verdict verdicts[4];
        own_standings standings = standings_of(cases[i].rows, cases[i].count, verdicts);
        double half_width = standings.list[0].half_width;
        assert_true(isnan(cases[i].half_width) ? isnan(half_width)
                                               : fabs(half_width - cases[i].half_width) < 1e-9);
        assert_int_equal(standings.list[0].blocks_needed, cases[i].blocks);
    }
}

static void nothing_stands_where_nothing_was_judged(void **state)
{
    (void)state;
    struct verdict verdicts[1];
    own_standings standings = standings_of(NULL, 0, verdicts);
    assert_int_equal(standings.count, 0);
}

/* --- companions --- */

/* What one-copy and two-copy have beside their throughput, of which one-copy has `ratio` times as much. */
struct example {
    double ratio;
    struct level arm, against; /* a metric of each */
    enum companion_kind kind;
    double values[2]; /* as the companion has them; NaN: none */
};

static const struct example examples[] = {
    {0.5, {METRIC_zc_copied_pct, 100, 0}, {METRIC_messages, 1000, 0}, COMPANION_COPIED, {100, NAN}},
    {0.5, {METRIC_zc_copied_pct, 10, 0}, {METRIC_messages, 1000, 0}, COMPANION_NONE, {NAN, NAN}},
    {2,
     {METRIC_zc_copied_pct, 100, 0},
     {METRIC_messages, 1000, 0},
     COMPANION_NONE,
     {NAN, NAN}}, /* no burden */
    {2, {METRIC_messages, 1000, 0}, {METRIC_zc_copied_pct, 100, 0}, COMPANION_COPIED, {NAN, 100}},
    /* 500 and 0 switches of 1000 messages; 9 of them nobody feels */
    {0.5,
     {METRIC_tx_context_switches, 500, 0},
     {METRIC_tx_context_switches, 0, 0},
     COMPANION_SWITCHES,
     {0.5, 0}},
    {0.5, {METRIC_tx_context_switches, 9, 0}, {METRIC_tx_context_switches, 0, 0}, COMPANION_NONE, {NAN, NAN}},
    {0.5, {METRIC_calls_per_message, 8, 0}, {METRIC_calls_per_message, 1, 0}, COMPANION_CALLS, {8, 1}},
    {2, {METRIC_calls_per_message, 8, 0}, {METRIC_calls_per_message, 1, 0}, COMPANION_NONE, {NAN, NAN}},
    {0.5,
     {METRIC_sndbuf_bytes, 1 << 20, 0},
     {METRIC_sndbuf_bytes, 1 << 16, 0},
     COMPANION_SEND_BUFFER,
     {1 << 20, 1 << 16}},
    {0.5,
     {METRIC_rcvbuf_bytes, 1 << 16, 0},
     {METRIC_rcvbuf_bytes, 1 << 20, 0},
     COMPANION_RECEIVE_BUFFER,
     {1 << 16, 1 << 20}},
    {0.5, {METRIC_rcvbuf_bytes, 1 << 17, 0}, {METRIC_rcvbuf_bytes, 1 << 16, 0}, COMPANION_NONE, {NAN, NAN}},
    {0.5, {METRIC_bottleneck, 1, 0}, {METRIC_bottleneck, 2, 0}, COMPANION_BOTTLENECK, {1, 2}},
    {0.5, {METRIC_bottleneck, 1, 0}, {METRIC_bottleneck, 1, 0}, COMPANION_NONE, {NAN, NAN}},
    /* equal in throughput: nothing is told apart, nothing goes with it */
    {1, {METRIC_calls_per_message, 8, 0}, {METRIC_calls_per_message, 1, 0}, COMPANION_NONE, {NAN, NAN}},
};

static void same(double value, double expected)
{
    assert_true(isnan(expected) ? isnan(value) : fabs(value - expected) < 1e-9);
}

static void what_goes_with_a_difference_is_found(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
        const struct example *example = &examples[i];
        struct err err = {0};
        own_scene scene = scene_make();
        SCENE_ADD(&scene, scene_cell(TWO, 1024, 1), 10, {T, 10, 0}, {METRIC_messages, 1000, 0},
                  example->against);
        SCENE_ADD(&scene, scene_cell(ONE, 1024, 1), 10, {T, 10 * example->ratio, 0.001},
                  {METRIC_messages, 1000, 0}, example->arm);
        assert_int_equal(findings_analyse(&scene.findings, &err), 0);
        const struct standing *standing = standings_find(&scene.findings.standings, 1, T);
        assert_non_null(standing);
        if (standing->companion.kind != example->kind)
            fail_msg("example %zu: companion %u", i, standing->companion.kind);
        same(standing->companion.arm, example->values[0]);
        same(standing->companion.against, example->values[1]);
        if (example->ratio != 1)
            assert_true(standing->strongest != NULL && standing->companion.where == standing->strongest);
    }
}

/* The largest of several; at the place of the strongest verdict, wherever others are larger. */
static void the_largest_companion_is_told(void **state)
{
    (void)state;
    struct err err = {0};
    own_scene scene = scene_make();
    SCENE_ADD(&scene, scene_cell(TWO, 1024, 1), 10, {T, 10, 0}, {METRIC_calls_per_message, 1, 0},
              {METRIC_sndbuf_bytes, 65536, 0});
    SCENE_ADD(&scene, scene_cell(ONE, 1024, 1), 10, {T, 5, 0.001}, {METRIC_calls_per_message, 4, 0},
              {METRIC_sndbuf_bytes, 1 << 20, 0});
    SCENE_ADD(&scene, scene_cell(TWO, 4096, 1), 10, {T, 10, 0}, {METRIC_calls_per_message, 1, 0});
    SCENE_ADD(&scene, scene_cell(ONE, 4096, 1), 10, {T, 8, 0.001}, {METRIC_calls_per_message, 64, 0});
    assert_int_equal(findings_analyse(&scene.findings, &err), 0);
    const struct standing *standing = standings_find(&scene.findings.standings, 1, T);
    assert_int_equal(standing->worse, 2);
    assert_int_equal(standing->strongest->cell->message_size, 1024);
    assert_int_equal(standing->companion.kind, COMPANION_SEND_BUFFER);
    assert_true(standing->companion.strength > 2);
}

/* What moves nothing has no standing, and is no baseline to anybody. */
static void what_moves_nothing_does_not_stand(void **state)
{
    (void)state;
    struct err err = {0};
    own_scene scene = scene_make();
    SCENE_ADD(&scene, scene_cell(TWO, 1024, 1), 10, {T, 10, 0});
    SCENE_ADD(&scene, scene_cell(ZERO, 1024, 1), 10, {T, 5, 0.001});
    SCENE_ADD(&scene, scene_cell(MECHANISM_null, 1024, 1), 10, {T, 500, 0.001});
    assert_int_equal(findings_analyse(&scene.findings, &err), 0);
    assert_int_equal(scene.findings.index.arm_count, 3);
    assert_int_equal(scene.findings.standings.count, 1);
    assert_int_equal(scene.findings.standings.list[0].strongest->cell->mechanism, ZERO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_verdicts_come_to_is_counted),
        cmocka_unit_test(blocks_follow_from_the_width_of_what_is_open),
        cmocka_unit_test(nothing_stands_where_nothing_was_judged),
        cmocka_unit_test(what_goes_with_a_difference_is_found),
        cmocka_unit_test(the_largest_companion_is_told),
        cmocka_unit_test(what_moves_nothing_does_not_stand),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
