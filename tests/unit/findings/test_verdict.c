/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "findings/verdict.h"
#include "statistics/signed_rank.h"
#include "test.h"

#include "unit/experiment/experiment.h"
#include "unit/findings/indexed.h"
#include "unit/findings/simulated.h"

static const struct settings settings = {.equivalence = 0.03, .seed = 1};

static void csv_of(const struct verdicts *verdicts, struct text *text)
{
    const struct columns columns = columns_without(&verdict_columns, &cell_fields[CONTRAST_MECHANISM]);
    columns_csv(&columns, verdicts->list, verdicts->count, text);
}

static struct verdicts verdicts_of(const struct records *records)
{
    struct verdicts verdicts;
    struct err err = {0};
    own_run_index index = index_of(records);
    assert_int_equal(verdicts_make(&index, &settings, &verdicts, &err), 0);
    return verdicts;
}

struct numbers {
    unsigned metric;
    double low, high;
    enum conclusion conclusion;
};

/* Equivalence of 3 %: 1/1.03 = 0.9709 .. 1.03. */
static const struct numbers cases[] = {
    {METRIC_throughput_gbps, 1.10, 1.20, FASTER},
    {METRIC_throughput_gbps, 0.80, 0.90, SLOWER},
    {METRIC_receive_us, 1.10, 1.20, SLOWER},
    {METRIC_receive_us, 0.80, 0.90, FASTER},
    {METRIC_cpu_ns_per_byte, 1.10, 1.20, SLOWER},
    {METRIC_cycles_per_byte, 0.80, 0.90, FASTER},
    {METRIC_llc_misses_per_kb, 1.10, 1.20, SLOWER},
    {METRIC_l1d_misses_per_kb, 0.80, 0.90, FASTER},
    {METRIC_throughput_gbps, 0.99, 1.20, INCONCLUSIVE},
    {METRIC_throughput_gbps, 1.00, 1.20, INCONCLUSIVE},
    {METRIC_throughput_gbps, 0.98, 1.02, EQUIVALENT},
    {METRIC_throughput_gbps, 1.01, 1.02, EQUIVALENT}, /* a difference that does not matter */
    {METRIC_throughput_gbps, 0.971, 1.03, EQUIVALENT},
    {METRIC_throughput_gbps, 0.970, 1.02, INCONCLUSIVE}, /* 1 - 0.03 is outside, 1/1.03 is the bound */
    {METRIC_throughput_gbps, 0.98, 1.031, INCONCLUSIVE},
    {METRIC_throughput_gbps, 1.01, 1.04, FASTER},
    {METRIC_throughput_gbps, NAN, NAN, INCONCLUSIVE}, /* too few blocks for an interval */
    {METRIC_window_s, 1.10, 1.20, INCONCLUSIVE},      /* neither way is better */
};

static void conclusions_follow_from_the_numbers(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        if (conclusion_of(cases[i].metric, cases[i].low, cases[i].high, settings.equivalence) !=
            cases[i].conclusion)
            fail_msg("case %zu is not %s", i, conclusion_name(cases[i].conclusion));
    }
}

static void every_compared_metric_has_a_better_way(void **state)
{
    (void)state;
    for (unsigned i = 0; i < verdict_metric_count; i++)
        assert_true(metrics[verdict_metrics[i]].better != BETTER_NEITHER);
}

/* Two sizes, ten blocks: one-copy has 1.2 x the throughput at 1 KB, give or take, and the same at 256 B. */
static struct records two_sizes(void)
{
    static const double deviations[] = {0.031,  -0.012, 0.054, 0.021, 0.043,
                                        -0.007, 0.066,  0.018, 0.039, 0.025};
    struct records records = simulated_room(64);
    for (uint32_t block = 1; block <= 10; block++) {
        for (unsigned i = 0; i < 4; i++) {
            bool large = i / 2 == 1, second = i % 2 == 1;
            struct record *record = simulated_add(
                &records,
                simulated_cell(second ? MECHANISM_one_copy : MECHANISM_two_copy, large ? 1024 : 256, 1),
                block);
            double shared = 10 + 3 * sin(block); /* of the block: cancels out */
            double ratio = large ? exp(deviations[block - 1] - 0.2) : exp(deviations[block - 1] * 0.1);
            record->metrics[METRIC_throughput_gbps] = second ? shared : shared * ratio;
        }
    }
    return records;
}

static void a_family_is_estimated_and_corrected(void **state)
{
    (void)state;
    struct records records = two_sizes();
    own_verdicts verdicts = verdicts_of(&records);
    assert_int_equal(verdicts.count, 2); /* metrics without numbers have no rows */
    const struct verdict *small = &verdicts.list[0], *large = &verdicts.list[1];
    assert_int_equal(small->cell->message_size, 256);
    assert_int_equal(small->cell->mechanism, MECHANISM_one_copy); /* against the baseline */
    assert_int_equal(small->other->mechanism, MECHANISM_two_copy);
    assert_int_equal(large->cell->message_size, 1024);
    assert_int_equal(large->n, 10);
    /* R 4.2.2: d <- c(0.031,-0.012,0.054,0.021,0.043,-0.007,0.066,0.018,0.039,0.025)
     * wilcox.test(d - 0.2, conf.int = TRUE): estimate -0.1715, interval -0.191 .. -0.1545, p = 0.001953125;
     * wilcox.test(d): p = 0.009765625, interval 0.009 .. 0.0455; with conf.level = 1 - 0.05/2 -0.1945 ..
     * -0.1515 and 0.0055 .. 0.0485; p.adjust(c(0.009765625, 0.001953125), "bonferroni") */
    assert_true(fabs(log(large->ratio) - 0.1715) < 1e-12);
    assert_true(fabs(log(large->high_pointwise) - 0.191) < 1e-12);
    assert_true(fabs(log(large->low_pointwise) - 0.1545) < 1e-12);
    assert_true(fabs(log(large->high) - 0.1945) < 1e-12);
    assert_true(fabs(log(large->low) - 0.1515) < 1e-12);
    assert_true(fabs(large->p - 0.001953125) < 1e-12);
    assert_true(fabs(large->p_family - 0.00390625) < 1e-12);
    assert_true(fabs(log(small->low_pointwise) + 0.00455) < 1e-12);
    assert_true(fabs(log(small->low) + 0.00485) < 1e-12 && fabs(log(small->high) + 0.00055) < 1e-12);
    assert_true(fabs(small->p_family - 0.01953125) < 1e-12);
    assert_int_equal(large->conclusion, FASTER);
    assert_int_equal(small->conclusion, EQUIVALENT);
    free(records.list);
}

/* Three looks at two places are six tests, wherever the experiment stopped. */
static void looks_share_the_level(void **state)
{
    (void)state;
    static const double deviations[] = {0.031,  -0.012, 0.054, 0.021, 0.043,
                                        -0.007, 0.066,  0.018, 0.039, 0.025};
    const struct settings looked = {.blocks = 5, .max_blocks = 10, .precision = 0.02, .equivalence = 0.03};
    struct records records = two_sizes();
    struct err err = {0};
    double differences[10];
    struct location whole, place;
    own_run_index index = index_of(&records);
    own_verdicts verdicts = {0};
    for (size_t i = 0; i < 10; i++)
        differences[i] = 0.2 - deviations[i];
    signed_rank(differences, 10, 0.05 / 6, &whole);
    signed_rank_interval(differences, 10, 0.05 / 3, &place);
    assert_int_equal(verdicts_make(&index, &looked, &verdicts, &err), 0);
    const struct verdict *large = &verdicts.list[1];
    assert_true(fabs(log(large->low) - whole.low) < 1e-12 && fabs(log(large->high) - whole.high) < 1e-12);
    assert_true(fabs(log(large->low_pointwise) - place.low) < 1e-12);
    assert_true(fabs(large->p_family - 6 * 0.001953125) < 1e-12);
    assert_int_equal(large->conclusion, FASTER);
    free(records.list);
}

static void the_table_has_these_columns(void **state)
{
    (void)state;
    struct records records = two_sizes();
    own_verdicts verdicts = verdicts_of(&records);
    own_text text = {0};
    csv_of(&verdicts, &text);
    char *header = text.data, *row = strchr(header, '\n') + 1;
    row[-1] = '\0';
    assert_memory_equal(header, "metric,contrast,arm,against,control,receive,transport,", 54);
    assert_string_equal(strstr(header, ",server,client,n"),
                        ",server,client,n,ratio,low,high,low_pointwise,high_pointwise,p,p_family,noise,"
                        "within_control,contest_ratio,steady_ratio,"
                        "slices_differ,slices_noise,verdict");
    assert_memory_equal(row, "throughput_gbps,mechanism,one-copy,two-copy,no,recv,tcp,", 56);
    char *end = strchr(row, '\n');
    *end = '\0';
    size_t commas = 0, columns = 0;
    for (const char *c = row; *c != '\0'; c++)
        commas += *c == ',';
    for (const char *c = header; *c != '\0'; c++)
        columns += *c == ',';
    assert_int_equal(commas, columns);
    assert_non_null(strstr(row, ",256,1,")); /* message_size is bytes, threads follow */
    assert_non_null(
        strstr(row, ",10,0.997154,0.995162,0.99945,0.99546,0.9991,0.00976562,0.0195312,,,,,,,equivalent"));
    free(records.list);
}

static void the_order_of_the_file_changes_nothing(void **state)
{
    (void)state;
    struct records records = two_sizes(), turned = simulated_room(64);
    for (size_t i = records.count; i > 0; i--)
        turned.list[turned.count++] = records.list[i - 1];
    own_verdicts one = verdicts_of(&records), other = verdicts_of(&turned);
    own_text text = {0}, again = {0};
    csv_of(&one, &text);
    csv_of(&other, &again);
    assert_string_equal(text_string(&text), text_string(&again));
    free(records.list);
    free(turned.list);
}

static void what_cannot_be_compared_is_inconclusive(void **state)
{
    (void)state;
    struct records records = two_sizes();
    for (size_t i = 0; i < records.count; i++) {
        struct record *record = &records.list[i];
        if (record->cell.message_size == 256) /* every second one failed: nothing is left to pair */
            record->status = record->cell.mechanism == MECHANISM_two_copy ? STATUS_FAILED : STATUS_OK;
        else if (record->block > 5)
            record->status = STATUS_FAILED;
    }
    own_verdicts verdicts = verdicts_of(&records);
    assert_int_equal(verdicts.count, 2);
    const struct verdict *none = &verdicts.list[0], *few = &verdicts.list[1];
    assert_int_equal(none->n, 0);
    assert_true(isnan(none->ratio) && isnan(none->low) && isnan(none->high) && isnan(none->p_family));
    assert_int_equal(none->conclusion, INCONCLUSIVE);
    assert_int_equal(few->n, 5);
    assert_true(few->ratio > 1.1 && isnan(few->low) && isnan(few->high));
    assert_true(few->p == 0.0625 && few->p_family == 0.0625); /* alone in its family */
    assert_int_equal(few->conclusion, INCONCLUSIVE);
    own_text text = {0};
    csv_of(&verdicts, &text);
    assert_non_null(strstr(text_string(&text), ",0,,,,,,,,,,,,,,inconclusive\n"));
    free(records.list);
}

static void nothing_to_compare_is_an_empty_table(void **state)
{
    (void)state;
    struct records records = two_sizes();
    const struct records none = {0};
    own_verdicts of_none = verdicts_of(&none);
    assert_int_equal(of_none.count, 0);
    for (size_t i = 0; i < records.count; i++)
        records.list[i].status = STATUS_FAILED;
    own_verdicts of_failed = verdicts_of(&records);
    assert_int_equal(of_failed.count, 0);
    for (size_t i = 0; i < records.count; i++) {
        records.list[i].status = STATUS_OK;
        records.list[i].cell.mechanism = MECHANISM_one_copy;
    }
    own_verdicts of_one = verdicts_of(&records);
    assert_int_equal(of_one.count, 0);
    free(records.list);
}

static const struct noise noises[] = {
    {.block = 0.1, .run = 0.03},
    {.block = 0.1, .run = 0.15},
    {.block = 0.1, .run = 0.05, .slow = 0.3},
};

/* 3 kinds of noise x 13 experiments x 16 places x 2 independent metrics: 1248 comparisons of like with like.
 */
static void like_compared_with_like_is_rarely_told_apart(void **state)
{
    (void)state;
    enum { EXPERIMENTS = 13 };
    size_t comparisons = 0, claims = 0, families = 0, wrong = 0;
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    gsl_rng_set(rng, 20);
    for (size_t i = 0; i < 3 * EXPERIMENTS; i++) {
        size_t claimed[METRIC_COUNT] = {0};
        struct records records = simulated_family(rng, &noises[i % 3], 10, 4, 4, 1);
        own_verdicts verdicts = verdicts_of(&records);
        for (size_t j = 0; j < verdicts.count; j++) {
            const struct verdict *verdict = &verdicts.list[j];
            assert_true(verdict->pair.control);
            comparisons++;
            bool claim = verdict->conclusion == FASTER || verdict->conclusion == SLOWER;
            claimed[verdict->metric] += claim ? 1 : 0;
        }
        claims += claimed[METRIC_throughput_gbps] + claimed[METRIC_cpu_ns_per_byte];
        wrong += claimed[METRIC_throughput_gbps] > 0 ? 1 : 0;
        wrong += claimed[METRIC_cpu_ns_per_byte] > 0 ? 1 : 0;
        families += 2;
        free(records.list);
    }
    gsl_rng_free(rng);
    assert_int_equal(comparisons, 3 * EXPERIMENTS * 16 * 2); /* not receive_us, which mirrors throughput */
    assert_true(claims * 20 <= comparisons);
    assert_true(wrong * 20 <= families);
}

/* 5 % more CPU per byte, known to 1 % per run: the default ten blocks find it. */
static void an_injected_cost_is_found_and_covered(void **state)
{
    (void)state;
    const struct noise noise = {.block = 0.1, .run = 0.01};
    size_t tests = 0, found = 0, covered = 0;
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    for (size_t i = 0; i < 15; i++) {
        struct records records = simulated_family(rng, &noise, 10, 4, 4, 1.05);
        own_verdicts verdicts = verdicts_of(&records);
        for (size_t j = 0; j < verdicts.count; j++) {
            const struct verdict *verdict = &verdicts.list[j];
            if (verdict->metric != METRIC_cpu_ns_per_byte)
                continue;
            tests++;
            found += verdict->conclusion == FASTER;
            covered += verdict->low <= 1 / 1.05 && 1 / 1.05 <= verdict->high;
        }
        free(records.list);
    }
    gsl_rng_free(rng);
    assert_int_equal(tests, 240);
    assert_true(found * 10 >= tests * 9);
    assert_true(covered * 100 >= tests * 99); /* 1 - 0.05 / 16 */
}

static struct verdicts verdicts_of_file(const struct records *records, const char *file)
{
    struct verdicts verdicts;
    struct err err = {0};
    own_spec spec = {0};
    own_problems problems = {0};
    assert_int_equal(experiment_parse(file, NULL, &spec, &problems), 0);
    own_run_index index = index_of_spec(records, &spec);
    assert_int_equal(verdicts_make(&index, &settings, &verdicts, &err), 0);
    return verdicts;
}

/* Two mechanisms at 16 places, one of them as fast as the other, slower or faster, give or take. */
static struct records two_mechanisms(gsl_rng *rng)
{
    struct records records = simulated_room(2 * 10 * 16);
    for (uint32_t block = 1; block <= 10; block++)
        for (unsigned i = 0; i < 2 * 16; i++) {
            struct cell cell = simulated_cell(i % 2 == 0 ? MECHANISM_two_copy : MECHANISM_one_copy,
                                              256 << (i / 2 % 4), 1 << (i / 8));
            double effect = i % 2 == 0 ? 0 : 0.05 * ((int)(i / 2 % 5) - 2);
            struct record *record = simulated_add(&records, cell, block);
            record->metrics[METRIC_throughput_gbps] = exp(effect + gsl_ran_gaussian(rng, 0.02));
            record->metrics[METRIC_cpu_ns_per_byte] = exp(effect + gsl_ran_gaussian(rng, 0.005));
        }
    return records;
}

/* Which one is the baseline changes what a sentence begins with, and nothing that it says. */
static void swapping_the_baseline_turns_ratios_round(void **state)
{
    (void)state;
    static const char *const swapped[] = {"[workload]\nmechanism=A2,A1\n",
                                          "[workload]\nmechanism=A1,A2\n[experiment]\nbaseline=A2\n"};
    static const enum conclusion other_way[] = {
        [INCONCLUSIVE] = INCONCLUSIVE, [FASTER] = SLOWER, [SLOWER] = FASTER, [EQUIVALENT] = EQUIVALENT};
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    struct records records = two_mechanisms(rng);
    size_t seen[EQUIVALENT + 1] = {0};
    own_verdicts there = verdicts_of_file(&records, "[workload]\nmechanism=A1,A2\n");
    for (size_t i = 0; i < 2; i++) {
        own_verdicts back = verdicts_of_file(&records, swapped[i]);
        assert_int_equal(there.count, 2 * 16);
        assert_int_equal(back.count, there.count);
        for (size_t j = 0; j < there.count; j++) {
            const struct verdict *one = &there.list[j], *two = &back.list[j];
            assert_true(one->cell == two->other && one->other == two->cell);
            assert_int_equal(one->cell->mechanism, MECHANISM_one_copy);
            assert_true(one->metric == two->metric && one->n == two->n);
            assert_true(fabs(one->ratio * two->ratio - 1) < 1e-12);
            assert_true(fabs(one->low * two->high - 1) < 1e-12 && fabs(one->high * two->low - 1) < 1e-12);
            assert_true(one->p == two->p && one->p_family == two->p_family);
            assert_int_equal(two->conclusion, other_way[one->conclusion]);
            seen[one->conclusion]++;
        }
    }
    for (unsigned i = 0; i <= EQUIVALENT; i++)
        assert_true(seen[i] > 0);
    gsl_rng_free(rng);
    free(records.list);
}

/* Throughput of two-copy, of its control and of one-copy at three sizes; the control was left out at 4 KB,
 * and has five blocks at 16 KB. The control's logarithms lie from -`noise` to +`noise`. */
static struct records with_control(double noise, double effect)
{
    struct records records = simulated_room(3 * 3 * 10);
    for (uint32_t block = 1; block <= 10; block++)
        for (unsigned i = 0; i < 9; i++) {
            struct cell cell =
                simulated_cell(i % 3 == 2 ? MECHANISM_one_copy : MECHANISM_two_copy, 1024 << 2 * (i / 3), 1);
            cell.control = i % 3 == 1;
            if (cell.control && (i / 3 == 1 || (i / 3 == 2 && block > 5)))
                continue;
            double value = i % 3 == 1 ? noise * (block - 5.5) / 4.5 : i % 3 == 2 ? effect : 0;
            simulated_add(&records, cell, block)->metrics[METRIC_throughput_gbps] = exp(value);
        }
    return records;
}

/* The floor is that of all places together: where a place has no control, and by the blocks that it has. */
static void noise_is_how_far_the_control_reaches(void **state)
{
    (void)state;
    static const struct {
        double noise, effect;
        bool within;
    } rows[] = {{0.1, 0.02, true},  {0.1, -0.02, true}, {0.1, 0.2, false},
                {0.1, -0.2, false}, {0, 0, true},       {0, 0.001, false}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct records records = with_control(rows[i].noise, rows[i].effect);
        own_verdicts verdicts = verdicts_of(&records);
        assert_int_equal(verdicts.count, 3 + 2);
        const struct verdict *control = &verdicts.list[3], *few = &verdicts.list[4];
        /* 10 blocks at -1 .. 1 and 5 at -1 .. -1/9, in steps of 2/9: mean square (2.0370 + 1.0185) / 7.5;
         * qt(1 - 0.05/2/2, 15) = 2.48988 for the two tests of the control, /2/3 = 2.69374 for the others */
        double squares = (330.0 / 81 + 165.0 / 81) / 15,
               spread = rows[i].noise * sqrt(squares * M_PI / 3 / 10);
        double floor = exp(2.48988 * spread);
        assert_true(control->pair.control && !control->within_control);
        assert_true(fabs(control->noise - floor) < 1e-6);
        assert_true(fabs(verdicts.list[0].noise - exp(2.69374 * spread)) < 1e-6);
        assert_int_equal(verdicts.list[0].within_control, rows[i].within);
        for (unsigned j = 1; j < 3; j++)
            assert_true(verdicts.list[j].noise == verdicts.list[0].noise);
        assert_true(few->n == 5 && fabs(few->noise - exp(2.48988 * spread * M_SQRT2)) < 1e-6);
        own_text text = {0};
        csv_of(&verdicts, &text);
        assert_non_null(strstr(text_string(&text), rows[i].within ? ",yes," : ",no,"));
        free(records.list);
    }
}

/* Time per message is the reciprocal of throughput, unless connections differ: then it is asked as well. */
static void time_per_message_is_judged_where_it_says_more(void **state)
{
    (void)state;
    struct records records = simulated_room(2 * 2 * 8);
    for (uint32_t block = 1; block <= 8; block++)
        for (unsigned i = 0; i < 4; i++) {
            struct cell cell = simulated_cell(i % 2 == 0 ? MECHANISM_two_copy : MECHANISM_one_copy, 1024,
                                              i / 2 == 0 ? 1 : 4);
            struct record *record = simulated_add(&records, cell, block);
            double speed = exp(0.01 * block * i);
            record->metrics[METRIC_throughput_gbps] = speed;
            record->metrics[METRIC_receive_us] = (double)cell.threads / speed;
        }
    own_verdicts mechanisms_only = verdicts_of_file(&records, "[workload]\nmechanism=A1,A2\nthreads=1,4\n"),
                 threads = verdicts_of_file(
                     &records, "[workload]\nmechanism=A1,A2\nthreads=1,4\n[experiment]\ncontrast=threads\n");
    assert_int_equal(mechanisms_only.count, 2);
    assert_int_equal(threads.count, 2 * 2);
    for (size_t i = 0; i < threads.count; i++) {
        assert_int_equal(threads.list[i].metric, i < 2 ? METRIC_throughput_gbps : METRIC_receive_us);
        assert_true(threads.list[i].cell->threads == 4 && threads.list[i].other->threads == 1);
    }
    assert_true(fabs(threads.list[0].ratio * threads.list[2].ratio - 4) < 1e-12);
    free(records.list);
}

/* What is compared stands in the columns arm and against; it is no parameter then. */
static void the_contrast_is_no_column(void **state)
{
    (void)state;
    struct records records = two_sizes();
    for (size_t i = 0; i < records.count; i++) { /* what were mechanisms, are buffers now */
        records.list[i].cell.send_buffer = records.list[i].cell.mechanism == MECHANISM_one_copy ? 16384 : 0;
        records.list[i].cell.mechanism = MECHANISM_two_copy;
    }
    own_verdicts verdicts = verdicts_of_file(&records, "[workload]\nmechanism=A1\n[socket]\nsend_buffer=auto,"
                                                       "16K\n[experiment]\ncontrast=send_buffer\n");
    const struct field *contrast = NULL;
    for (unsigned i = 0; i < cell_field_count; i++)
        contrast = strcmp(cell_fields[i].key, "send_buffer") == 0 ? &cell_fields[i] : contrast;
    const struct columns columns = columns_without(&verdict_columns, contrast);
    own_text text = {0};
    columns_csv(&columns, verdicts.list, verdicts.count, &text);
    assert_null(strstr(text_string(&text), ",send_buffer,receive"));
    assert_non_null(strstr(text_string(&text), ",control,mechanism,receive,transport,"));
    assert_non_null(strstr(text_string(&text), ",nodelay,receive_buffer,"));
    assert_non_null(strstr(text_string(&text), "\nthroughput_gbps,send_buffer,16384,auto,no,two-copy,recv,"));
    free(records.list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(conclusions_follow_from_the_numbers),
        cmocka_unit_test(every_compared_metric_has_a_better_way),
        cmocka_unit_test(a_family_is_estimated_and_corrected),
        cmocka_unit_test(looks_share_the_level),
        cmocka_unit_test(the_table_has_these_columns),
        cmocka_unit_test(the_order_of_the_file_changes_nothing),
        cmocka_unit_test(what_cannot_be_compared_is_inconclusive),
        cmocka_unit_test(nothing_to_compare_is_an_empty_table),
        cmocka_unit_test(swapping_the_baseline_turns_ratios_round),
        cmocka_unit_test(noise_is_how_far_the_control_reaches),
        cmocka_unit_test(time_per_message_is_judged_where_it_says_more),
        cmocka_unit_test(the_contrast_is_no_column),
        cmocka_unit_test(like_compared_with_like_is_rarely_told_apart),
        cmocka_unit_test(an_injected_cost_is_found_and_covered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
