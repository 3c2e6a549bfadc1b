/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Expected numbers come from R 4.2:
 *   m <- data.frame(copies=rep(c(3,2,2,2,1),3), ser=rep(c(1,0,0,0,0),3), inn=rep(c(1,1,1,0,0),3),
 *                   late=rep(c(0,0,0,1,0),3),
 *                   calls=rep(c(1,1,8,1,2),3)/rep(c(1024,4096,16384),each=5)+1/131072,
 *                   switches=<switches below>/131072000, y=<cpu below>)
 *   f <- lm(y~copies+calls+switches, m, weights=1/y^2); coef(f); confint(f); summary(f)$r.squared
 *   g <- lm(y~ser+inn+late+calls+switches, m, weights=1/y^2); coef(g); confint(g)
 * What was put in: 0.095 + 0.0635 copies + 297 calls + 5000 switches, with 1 % of noise. */

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
    {0.5936, 0.6131, 2.5815, 0.6714, 0.7825},
    {0.367, 0.3473, 0.8398, 0.3722, 0.3827},
    {0.3254, 0.2458, 0.3864, 0.249, 0.2437},
};
/* Of both sides, while BYTES are moved. */
static const double switches[SIZES][WAYS] = {
    {512, 2560, 1536, 3840, 1024}, {256, 1280, 768, 1920, 2048}, {384, 64, 512, 320, 1152}};
enum { BYTES = 131072000 };

static struct record *add_run(struct records *records, const struct way *way, int64_t size, double slept,
                              double cpu_ns)
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
    values[METRIC_tx_context_switches] = slept / 4;
    values[METRIC_rx_context_switches] = slept - slept / 4;
    values[METRIC_rx_calls] = 1000;
    values[METRIC_bytes] = BYTES;
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
            add_run(&records, &ways[way], sizes[size], switches[size][way], cpu[size][way]);
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
    assert_near(&cost->byte.fit, 9.24017486926e-02, 8.34828070362e-02, 1.01320690349e-01);
    assert_near(&cost->copy.fit, 6.40798227235e-02, 6.03469928555e-02, 6.78126525914e-02);
    assert_near(&cost->call.fit, 2.95682527917e+02, 2.90730609340e+02, 3.00634446494e+02);
    assert_near(&cost->sleep.fit, 5.31752046338e+03, 4.89960248598e+03, 5.73543844078e+03);
    assert_true(fabs(cost->r2 - 0.999543066637) < 1e-9);
    assert_near(&cost->places[PLACE_SERIALISE].fit, 6.42143513152e-02, 5.79878069705e-02, 7.04408956598e-02);
    assert_near(&cost->places[PLACE_IN].fit, 6.47580063059e-02, 5.85563304101e-02, 7.09596822017e-02);
    assert_near(&cost->places[PLACE_LATE].fit, 6.04725442885e-02, 5.42347142560e-02, 6.67103743209e-02);
    const struct price *told[] = {&cost->byte, &cost->copy, &cost->call, &cost->sleep};
    for (size_t i = 0; i < sizeof told / sizeof *told; i++)
        assert_true(cost_is_price(told[i]));
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
                        "one system call, with all that is done in it, costs 296 ns [291, 301], 295 to 296 "
                        "whichever mechanism is left out; one copy, wherever it is made, costs 0.0641 ns/B "
                        "[0.0603, 0.0678], 0.0626 to 0.066 whichever mechanism is left out; a byte, whatever "
                        "is done with it, costs 0.0924 ns/B [0.0835, 0.101], 0.0876 to 0.0973 whichever "
                        "mechanism is left out; one context switch, with its wake-up, costs 5318 ns [4900, "
                        "5735], 5029 to 5455 whichever mechanism is left out");
    cost_print_places(&costs.list[0], &places);
    assert_string_equal(
        text_string(&places),
        "a copy while serialising has no price here: without two-copy it is none, or its interval overlaps "
        "no "
        "longer; a copy into the kernel has no price here: without one-copy it is none, or its interval "
        "overlaps no longer; a late copy has no price here: without one-copy it is none, or its interval "
        "overlaps no longer");
    text_clear(&text);
    cost_print_fit(&costs.list[0], &text);
    assert_string_equal(text_string(&text),
                        "fitted: CPU time per byte = a constant + calls × a price + copies × a price + "
                        "context switches × a price, least squares with relative errors, over the medians of "
                        "15 cells of 5 mechanisms; R² 1; in the mean the fit is 0.51 % above zero-copy's CPU "
                        "time, and no mechanism's is farther off");
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
    few.count = 11;
    assert_gap(&few, NO_COSTS "it takes twelve cells", NO_PLACES "it takes twelve cells");

    own_records alike = runs_of(WAYS);
    for (size_t i = 0; i < alike.count; i++)
        alike.list[i].metrics[METRIC_copies_per_byte] = 2;
    assert_gap(&alike, NO_COSTS "the number of copies does not vary, or only as the calls do",
               NO_PLACES "the number of copies");

    own_records erratic = runs_of(WAYS);
    for (size_t i = 0; i < erratic.count; i++)
        erratic.list[i].metrics[METRIC_cpu_ns_per_byte] = 1 + (double)(i * 7 % 11 % 3);
    assert_gap(&erratic, NO_COSTS "copies, calls and context switches do not explain the CPU time",
               NO_PLACES "copies, calls");
}

/* All ways at all sizes, at the prices given, and 5 us a context switch; `more`: what a call of the one that
 * makes eight costs more. */
static struct records runs_at(double byte, double copy, double call, double more)
{
    struct records records = simulated_room(200);
    for (size_t size = 0; size < SIZES; size++)
        for (size_t way = 0; way < WAYS; way++) {
            double copies = ways[way].serialise + ways[way].in + ways[way].late + 1;
            double calls = ways[way].calls / (double)sizes[size] + 1 / 131072.;
            double jitter = 1 + 0.002 * (double)((size + 2 * way) % 3);
            add_run(&records, &ways[way], sizes[size], switches[size][way],
                    jitter * (byte + copy * copies + (call + (way == 2 ? more : 0)) * calls +
                              5000 * switches[size][way] / BYTES));
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

/* The wake-ups have a price of their own; without it the calls would bear them. Where a thread sleeps just as
 * often as it calls there is no telling, nor where nobody counted. */
static void test_a_wake_up_is_no_call(void **state)
{
    (void)state;
    own_records records = runs_at(0.1, 0.06, 300, 0), as_often = runs_at(0.1, 0.06, 300, 0);
    own_records unknown = runs_at(0.1, 0.06, 300, 0), seldom = runs_at(0.1, 0.06, 300, 0);
    own_costs costs = costs_of(&records);
    const struct cost *cost = &costs.list[0];
    assert_true(cost_is_price(&cost->call) && cost_is_price(&cost->sleep));
    assert_true(fabs(cost->call.fit.value - 300) < 5 && fabs(cost->sleep.fit.value - 5000) < 300);
    for (size_t i = 0; i < as_often.count; i++) {
        double *values = as_often.list[i].metrics;
        double calls =
            values[METRIC_calls_per_message] / (double)as_often.list[i].cell.message_size + 1 / 131072.;
        values[METRIC_tx_context_switches] = 0.5 * calls * BYTES;
        values[METRIC_rx_context_switches] = 0;
        unknown.list[i].metrics[METRIC_rx_context_switches] = NAN;
        seldom.list[i].metrics[METRIC_tx_context_switches] =
            seldom.list[i].metrics[METRIC_rx_context_switches] = 10;
        seldom.list[i].metrics[METRIC_cpu_ns_per_byte] -= 5000 * switches[i / WAYS][i % WAYS] / BYTES;
    }
    assert_gap(&as_often,
               NO_COSTS "context switches vary only as calls and copies do, and cannot be told from them",
               NO_PLACES "context switches vary");
    assert_gap(&unknown, NO_COSTS "context switches were not counted in all cells",
               NO_PLACES "context switches");
    own_costs without = costs_of(&seldom);
    assert_true(isnan(without.list[0].sleep.fit.value)); /* one each ms: the scheduler's */
    assert_true(cost_is_price(&without.list[0].call));
    assert_true(fabs(without.list[0].call.fit.value - 300) < 5);
}

/* Sleeps that cost nothing that could be told: what they take may be in the calls. */
static void test_a_call_beside_a_sleep_without_a_price_has_none(void **state)
{
    (void)state;
    own_records records = runs_at(0.1, 0.06, 300, 0);
    for (size_t i = 0; i < records.count; i++) {
        records.list[i].metrics[METRIC_cpu_ns_per_byte] -= 5000 * switches[i / WAYS][i % WAYS] / BYTES;
        records.list[i].metrics[METRIC_tx_calls] = 1000;
    }
    own_costs costs = costs_of(&records);
    own_text text = {0};
    assert_int_equal(costs.list[0].call.doubt, PRICE_OF_WAKE_UPS);
    assert_int_equal(costs.list[0].sleep.doubt, PRICE_NOT_POSITIVE);
    cost_print(&costs.list[0], &text);
    assert_non_null(
        strstr(text_string(&text), "context switches a call in the median cell have no price here"));
}

/* Each fit without a mechanism has an interval around another price: they do not overlap. */
static void test_intervals_without_each_mechanism_overlap(void **state)
{
    (void)state;
    own_records records = runs_at(0.1, 0.06, 300, 90);
    own_costs costs = costs_of(&records);
    assert_int_equal(costs.list[0].call.doubt, PRICE_OF_MECHANISM);
    assert_true(costs.list[0].call.least < costs.list[0].call.fit.low);
}

/* One mechanism that does something else too: its calls are dear, or everything it does is. */
static void test_a_mechanism_that_does_something_else(void **state)
{
    (void)state;
    own_records dear = runs_at(0.1, 0.06, 300, 90), odd = runs_at(0.1, 0.06, 300, 0);
    own_costs costs = costs_of(&dear);
    assert_int_equal(costs.list[0].call.doubt, PRICE_OF_MECHANISM);
    for (size_t i = 0; i < odd.count; i++)
        if (odd.list[i].cell.mechanism == MECHANISM_zero_copy)
            odd.list[i].metrics[METRIC_cpu_ns_per_byte] *= 1.6;
    assert_gap(&odd, NO_COSTS "copies, calls and context switches do not explain the CPU time (R² ",
               NO_PLACES "copies");
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
                (1 + 0.002 * (double)(i % 3)) +
            5000 * switches[i / WAYS][i % WAYS] / BYTES;
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
                add_run(&records, &ways[i % WAYS], sizes[i / WAYS], switches[i / WAYS][i % WAYS],
                        cpu[i / WAYS][i % WAYS] * (1 + path));
            record->cell.path = path;
            struct record *again = add_run(&records, &ways[i % WAYS], sizes[i / WAYS], 0, 77);
            again->cell.path = path;
            again->cell.control = i % 2 == 0;
            again->cell.verify = i % 2 == 1;
        }
    own_costs costs = costs_of(&records);
    assert_int_equal(costs.count, 2);
    for (unsigned path = 0; path < 2; path++) {
        assert_int_equal(costs.list[path].cells, 15);
        assert_int_equal(costs.list[path].cell->path, path);
        assert_true(fabs(costs.list[path].copy.fit.value - 6.40798227235e-02 * (1 + path)) < 1e-9);
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
    assert_true(fabs(costs.list[0].copy.fit.value - 6.40798227235e-02) < 1e-9);
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
        cmocka_unit_test(test_a_call_beside_a_sleep_without_a_price_has_none),
        cmocka_unit_test(test_intervals_without_each_mechanism_overlap),
        cmocka_unit_test(test_a_mechanism_that_does_something_else),
        cmocka_unit_test(test_a_price_of_a_single_cell),
        cmocka_unit_test(test_families),
        cmocka_unit_test(test_medians_count),
        cmocka_unit_test(test_nothing_moved),
    };
    return cmocka_run_group_tests_name("cost", tests, NULL, NULL);
}
