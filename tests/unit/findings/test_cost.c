/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Expected numbers come from R 4.2:
 *   m <- data.frame(copies=rep(c(3,2,2,2,1),3), ser=rep(c(1,0,0,0,0),3), inn=rep(c(1,1,1,0,0),3),
 *                   late=rep(c(0,0,0,1,0),3),
 *                   calls=rep(c(1,1,8,1,2),3)/rep(c(1024,4096,16384),each=5)+1/131072, y=<cpu below>)
 *   f <- lm(y~copies+calls, m, weights=1/y^2); coef(f); confint(f); summary(f)$r.squared
 *   g <- lm(y~ser+inn+late+calls, m, weights=1/y^2); coef(g); confint(g) */

#include <math.h>
#include <string.h>

#include "answers/cpu_time.h"
#include "test.h"

#include "unit/findings/indexed.h"
#include "unit/findings/simulated.h"

/* Five ways to copy, by any mechanisms' names: the ledger counts, not the name. */
static const struct way {
    unsigned mechanism;
    double serialise, in, late, out, calls; /* calls per message of the sender */
} ways[] = {
    {MECHANISM_two_copy, 1, 1, 0, 1, 1},    {MECHANISM_contiguous, 0, 1, 0, 1, 1},
    {MECHANISM_send_fields, 0, 1, 0, 1, 8}, {MECHANISM_zero_copy, 0, 0, 1, 1, 1},
    {MECHANISM_one_copy, 0, 0, 0, 1, 2},
};
enum { WAYS = sizeof ways / sizeof ways[0], SIZES = 3 };
static const int64_t sizes[SIZES] = {1024, 4096, 16384};
static const double cpu[SIZES][WAYS] = {
    {0.5868, 0.4998, 2.5917, 0.5359, 0.7333},
    {0.3662, 0.2926, 0.7759, 0.3014, 0.3119},
    {0.2946, 0.2478, 0.3651, 0.2454, 0.1929},
};

static struct record *add_run(struct records *records, const struct way *way, int64_t size, double cpu_ns)
{
    struct record *record =
        simulated_add(records, simulated_cell(way->mechanism, size, 1), (uint32_t)records->count + 1);
    double *values = record->metrics;
    values[METRIC_copies_serialise] = way->serialise;
    values[METRIC_copies_in] = way->in;
    values[METRIC_copies_late] = way->late;
    values[METRIC_copies_out] = way->out;
    values[METRIC_copies_per_byte] = way->serialise + way->in + way->late + way->out;
    values[METRIC_calls_per_message] = way->calls;
    values[METRIC_tx_calls] = 9000;
    values[METRIC_tx_context_switches] = 40;
    values[METRIC_rx_context_switches] = 40;
    values[METRIC_rx_calls] = 1000;
    values[METRIC_bytes] = 131072000;
    values[METRIC_cpu_ns_per_byte] = cpu_ns;
    return record;
}

static struct costs costs_of(struct records *records)
{
    struct costs costs;
    struct err err = {0};
    own_run_index index = index_of(records);
    assert_int_equal(costs_make(&index, &costs, &err), 0);
    return costs;
}

/* `ways_count` of the ways at all sizes. */
static struct records runs_of(size_t ways_count)
{
    struct records records = simulated_room(200);
    for (size_t size = 0; size < SIZES; size++)
        for (size_t way = 0; way < ways_count; way++)
            add_run(&records, &ways[way], sizes[size], cpu[size][way]);
    return records;
}

static void assert_near(const struct coefficient *got, double value, double low, double high)
{
    assert_true(fabs(got->value - value) < 1e-9 * fabs(value));
    assert_true(fabs(got->low - low) < 1e-9 * fabs(low));
    assert_true(fabs(got->high - high) < 1e-9 * fabs(high));
}

static void test_against_r(void **state)
{
    (void)state;
    own_records records = runs_of(WAYS);
    own_costs costs = costs_of(&records);
    assert_int_equal(costs.count, 1);
    const struct cost *cost = &costs.list[0];
    assert_null(cost->gap);
    assert_null(cost->places_gap);
    assert_int_equal(cost->cells, 15);
    assert_int_equal(cost->mechanisms, 5);
    assert_near(&cost->byte.fit, 0.0947859616696, 0.0794826250760, 0.110089298263);
    assert_near(&cost->copy.fit, 0.0634581875673, 0.0560012288225, 0.070915146312);
    assert_near(&cost->call.fit, 297.0682666252256, 286.0512864466684, 308.085246803783);
    assert_true(fabs(cost->r2 - 0.996787290309) < 1e-9);
    assert_near(&cost->places[PLACE_SERIALISE].fit, 0.0630565958506, 0.0476359428608, 0.0784772488403);
    assert_near(&cost->places[PLACE_IN].fit, 0.0628407405605, 0.0498568457151, 0.0758246354058);
    assert_near(&cost->places[PLACE_LATE].fit, 0.0708038476111, 0.0568293132929, 0.0847783819293);
    assert_true(isnan(cost->places[PLACE_OUT].fit.value));
}

static void test_words(void **state)
{
    (void)state;
    own_records records = runs_of(WAYS);
    own_costs costs = costs_of(&records);
    own_text text = {0}, places = {0};
    cost_print(&costs.list[0], &text);
    assert_string_equal(text_string(&text),
                        "one system call, with all that is done in it, costs 297 ns [286, 308], 295 to 300 "
                        "whichever mechanism is left out; one copy, wherever it is made, costs 0.0635 ns/B "
                        "[0.056, 0.0709], 0.0595 to 0.0663 whichever mechanism is left out; a byte, whatever "
                        "is done with it, costs 0.0948 ns/B [0.0795, 0.11], 0.0912 to 0.104 whichever "
                        "mechanism is left out");
    cost_print_places(&costs.list[0], &places);
    assert_string_equal(text_string(&places),
                        "a copy while serialising has no price here: without two-copy it is none, or another "
                        "one; a copy into the kernel has no price here: without one-copy it is none, or "
                        "another one; a late copy has no price here: without one-copy it is none, or another "
                        "one");
    text_clear(&text);
    cost_print_fit(&costs.list[0], &text);
    assert_string_equal(text_string(&text),
                        "fitted: CPU time per byte = a constant + calls × a price + copies × a price, least "
                        "squares with relative errors, over the medians of 15 cells of 5 mechanisms; R² "
                        "0.997; in the mean the fit falls 2.3 % short of zero-copy's CPU time, and no "
                        "mechanism's is farther off");
}

static void assert_gap(struct records *records, const char *gap, const char *places_gap)
{
    own_costs costs = costs_of(records);
    own_text text = {0}, places = {0};
    cost_print(&costs.list[0], &text);
    cost_print_places(&costs.list[0], &places);
    if (strncmp(text_string(&text), gap, strlen(gap)) != 0 ||
        strncmp(text_string(&places), places_gap, strlen(places_gap)) != 0)
        fail_msg("'%s' and '%s'", text_string(&text), text_string(&places));
}

#define NO_COSTS "these cells do not tell what a copy and a system call cost: "
#define NO_PLACES "these cells do not tell what a copy costs at each place: "

static void test_what_the_cells_do_not_support(void **state)
{
    (void)state;
    own_records two = runs_of(2), four = runs_of(4);
    assert_gap(&two, NO_COSTS "it takes three mechanisms (there are 6 cells of 2 mechanisms)",
               NO_PLACES "it takes three mechanisms");
    /* late copies are there just where copies into the kernel are not */
    assert_gap(&four, "one system call, with all that is done in it, costs ",
               NO_PLACES "whichever mechanism copies less at one place copies more at another");

    own_records few = runs_of(WAYS);
    few.count = 8;
    assert_gap(&few, NO_COSTS "it takes nine cells", NO_PLACES "it takes nine cells");

    own_records alike = runs_of(WAYS);
    for (size_t i = 0; i < alike.count; i++)
        alike.list[i].metrics[METRIC_copies_per_byte] = 2;
    assert_gap(&alike, NO_COSTS "the number of copies does not vary, or only as the calls do",
               NO_PLACES "the number of copies");

    own_records erratic = runs_of(WAYS);
    for (size_t i = 0; i < erratic.count; i++)
        erratic.list[i].metrics[METRIC_cpu_ns_per_byte] = 1 + (double)(i * 7 % 11 % 3);
    assert_gap(&erratic, NO_COSTS "copies and calls do not explain the CPU time",
               NO_PLACES "copies and calls");
}

/* All ways at all sizes, at the prices given; `more`: what a call of the one that makes eight costs more. */
static struct records runs_at(double byte, double copy, double call, double more)
{
    struct records records = simulated_room(200);
    for (size_t size = 0; size < SIZES; size++)
        for (size_t way = 0; way < WAYS; way++) {
            double copies = ways[way].serialise + ways[way].in + ways[way].late + 1;
            double calls = ways[way].calls / (double)sizes[size] + 1 / 131072.;
            double jitter = 1 + 0.002 * (double)((size + 2 * way) % 3);
            add_run(&records, &ways[way], sizes[size],
                    jitter * (byte + copy * copies + (call + (way == 2 ? more : 0)) * calls));
        }
    return records;
}

static void assert_doubt(struct records *records, enum price_doubt byte, enum price_doubt copy,
                         enum price_doubt call)
{
    own_costs costs = costs_of(records);
    const struct cost *cost = &costs.list[0];
    assert_null(cost->gap);
    assert_int_equal(cost->byte.doubt, byte);
    assert_int_equal(cost->copy.doubt, copy);
    assert_int_equal(cost->call.doubt, call);
    assert_int_equal(cost_is_price(&cost->call), call == PRICE_SOUND);
}

static void test_a_price_below_nothing_is_none(void **state)
{
    (void)state;
    own_records records = runs_at(0.5, -0.05, 300, 0);
    assert_doubt(&records, PRICE_SOUND, PRICE_NOT_POSITIVE, PRICE_SOUND);
}

/* Calls that sleep: what is fitted is the price of a wake-up. The copies' is as good as before. */
static void test_a_wake_up_is_no_call(void **state)
{
    (void)state;
    static const struct {
        double switches; /* of each side in 10,000 calls of both */
        enum price_doubt doubt;
    } cases[] = {{0, PRICE_SOUND}, {50, PRICE_SOUND}, {51, PRICE_OF_WAKE_UPS}, {NAN, PRICE_OF_WAKE_UPS}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        own_records records = runs_at(0.1, 0.06, 300, 0);
        for (size_t j = 0; j < records.count; j++)
            records.list[j].metrics[METRIC_tx_context_switches] =
                records.list[j].metrics[METRIC_rx_context_switches] = cases[i].switches;
        assert_doubt(&records, PRICE_SOUND, PRICE_SOUND, cases[i].doubt);
    }
    own_records sleeping = runs_at(0.1, 0.06, 300, 0);
    for (size_t j = 0; j < sleeping.count; j++)
        sleeping.list[j].metrics[METRIC_rx_context_switches] = 4560;
    assert_gap(
        &sleeping,
        "one system call, with all that is done in it, has no price here: 0.46 context switches a "
        "call in the median cell, where at most 0.01 would do: that is a wake-up, not a call; one copy",
        "a copy");
}

/* One mechanism that does something else too: its calls are dear, or everything it does is. */
static void test_a_mechanism_that_does_something_else(void **state)
{
    (void)state;
    own_records dear = runs_at(0.1, 0.06, 300, 60), odd = runs_at(0.1, 0.06, 300, 0);
    own_costs costs = costs_of(&dear);
    assert_int_equal(costs.list[0].call.doubt, PRICE_OF_MECHANISM);
    for (size_t i = 0; i < odd.count; i++)
        if (odd.list[i].cell.mechanism == MECHANISM_zero_copy)
            odd.list[i].metrics[METRIC_cpu_ns_per_byte] *= 1.6;
    assert_gap(&odd, NO_COSTS "copies and calls do not explain the CPU time (R² ", NO_PLACES "copies");
    own_costs of_odd = costs_of(&odd);
    assert_int_equal(of_odd.list[0].farthest, MECHANISM_zero_copy);
    assert_true(of_odd.list[0].residual > COST_RESIDUAL_MOST);
}

/* Copies that one cell alone makes, of a mechanism with others that do not. */
static void test_a_price_of_a_single_cell(void **state)
{
    (void)state;
    own_records records = runs_at(0.1, 0.06, 300, 0);
    for (size_t i = 0; i < records.count; i++) {
        bool single = i == records.count - 2;
        records.list[i].metrics[METRIC_copies_per_byte] = single ? 5 : 2;
        records.list[i].metrics[METRIC_cpu_ns_per_byte] =
            0.1 + 0.06 * (single ? 5 : 2) +
            300 *
                (records.list[i].metrics[METRIC_calls_per_message] /
                     (double)records.list[i].cell.message_size +
                 1 / 131072.) *
                (1 + 0.002 * (double)(i % 3));
    }
    own_costs costs = costs_of(&records);
    assert_false(cost_is_price(&costs.list[0].copy));
    assert_true(costs.list[0].copy.doubt == PRICE_OF_MECHANISM || costs.list[0].copy.doubt == PRICE_OF_CELL);
}

/* An experiment on two paths has two prices; controls and verified runs none. */
static void test_families(void **state)
{
    (void)state;
    own_records records = simulated_room(200);
    for (unsigned path = 0; path < 2; path++)
        for (size_t i = 0; i < SIZES * WAYS; i++) {
            struct record *record =
                add_run(&records, &ways[i % WAYS], sizes[i / WAYS], cpu[i / WAYS][i % WAYS] * (1 + path));
            record->cell.path = path;
            struct record *again = add_run(&records, &ways[i % WAYS], sizes[i / WAYS], 77);
            again->cell.path = path;
            again->cell.control = i % 2 == 0;
            again->cell.verify = i % 2 == 1;
        }
    own_costs costs = costs_of(&records);
    assert_int_equal(costs.count, 2);
    for (unsigned path = 0; path < 2; path++) {
        assert_int_equal(costs.list[path].cells, 15);
        assert_int_equal(costs.list[path].cell->path, path);
        assert_true(fabs(costs.list[path].copy.fit.value - 0.0634581875673 * (1 + path)) < 1e-9);
    }
}

/* The median over blocks, with each run's own ratio of calls. */
static void test_medians_count(void **state)
{
    (void)state;
    own_records records = runs_of(WAYS);
    size_t runs = records.count;
    for (size_t i = 0; i < runs; i++) {
        struct record low = records.list[i], high = records.list[i];
        low.metrics[METRIC_cpu_ns_per_byte] *= 0.1;
        low.metrics[METRIC_calls_per_message] *= 0.5;
        high.metrics[METRIC_cpu_ns_per_byte] *= 3;
        high.metrics[METRIC_rx_calls] *= 9;
        records.list[records.count++] = low;
        records.list[records.count++] = high;
    }
    own_costs costs = costs_of(&records);
    assert_int_equal(costs.list[0].cells, 15);
    assert_true(fabs(costs.list[0].copy.fit.value - 0.0634581875673) < 1e-9);
}

static void test_nothing_moved(void **state)
{
    (void)state;
    own_records records = simulated_room(2);
    simulated_add(&records, simulated_cell(MECHANISM_null, 1024, 1), 1);
    own_costs costs = costs_of(&records);
    assert_int_equal(costs.count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_against_r),
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_what_the_cells_do_not_support),
        cmocka_unit_test(test_a_price_below_nothing_is_none),
        cmocka_unit_test(test_a_wake_up_is_no_call),
        cmocka_unit_test(test_a_mechanism_that_does_something_else),
        cmocka_unit_test(test_a_price_of_a_single_cell),
        cmocka_unit_test(test_families),
        cmocka_unit_test(test_medians_count),
        cmocka_unit_test(test_nothing_moved),
    };
    return cmocka_run_group_tests_name("cost", tests, NULL, NULL);
}
