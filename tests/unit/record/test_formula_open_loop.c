/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>

#include "record/formula.h"
#include "record/metric.h"

#include "test.h"

enum { THREADS = 2, RATE = 4000, DRAWS = 300, GAPS_FEW = 100 };

/* A run of paced messages of which only the samples are there. */
struct scene {
    struct cell cell;
    struct measurement measurement;
    struct paced_sample paced[THREADS];
    gsl_rng *rng;
};

static struct scene *scene_make(enum arrival arrival, size_t threads)
{
    static struct scene scene;
    scene = (struct scene){.cell = {.pattern = PATTERN_PACED, .arrival = arrival, .offered_rate = RATE}};
    scene.rng = gsl_rng_alloc(gsl_rng_mt19937);
    scene.measurement = (struct measurement){
        .cell = &scene.cell, .threads = threads, .connections = threads, .paced = scene.paced};
    return &scene;
}

static double value_of(const struct scene *scene, enum metric_id metric)
{
    return metrics[metric].value(&scene->measurement);
}

/* --- arrivals --- */

typedef double draw_gap(gsl_rng *rng);

static void gaps_make(struct scene *scene, size_t count, draw_gap *gap)
{
    for (size_t i = 0; i < scene->measurement.connections; i++) {
        scene->paced[i].gap_count = count;
        for (size_t j = 0; j < count; j++)
            scene->paced[i].gaps_ns[j] = (uint64_t)gap(scene->rng);
    }
}

static unsigned count_off(struct scene *scene, size_t count, draw_gap *gap)
{
    unsigned off = 0;
    for (int i = 0; i < DRAWS; i++) {
        gaps_make(scene, count, gap);
        off += formula_arrivals_off(&scene->measurement);
    }
    return off;
}

#define MEAN_NS (1e9 / RATE)

static double gap_poisson(gsl_rng *rng)
{
    return gsl_ran_exponential(rng, MEAN_NS);
}

/* Sends that take a fifth of the mean gap: none follows the one before any sooner. */
static double gap_slow(gsl_rng *rng)
{
    return fmax(0.2 * MEAN_NS, gsl_ran_exponential(rng, MEAN_NS));
}

/* Stalls: a third of the messages leave in bunches. */
static double gap_bunched(gsl_rng *rng)
{
    return gsl_rng_uniform(rng) < 0.33 ? 0.05 * MEAN_NS : gsl_ran_exponential(rng, MEAN_NS / 0.67);
}

static double gap_constant(gsl_rng *rng)
{
    return MEAN_NS + gsl_ran_gaussian(rng, 0.02 * MEAN_NS);
}

/* One in seven is late, and the one behind it makes up for it. */
static double gap_late(gsl_rng *rng)
{
    double late = gsl_rng_uniform(rng);
    return late < 0.14 ? 1.5 * MEAN_NS : late < 0.28 ? 0.5 * MEAN_NS : MEAN_NS;
}

static void poisson_arrivals_are_told_from_others(void **state)
{
    (void)state;
    struct scene *scene = scene_make(ARRIVAL_POISSON, THREADS);
    assert_int_equal(count_off(scene, PACED_KEPT, gap_poisson), 0); /* 10 % are far beyond chance */
    assert_true(value_of(scene, METRIC_arrivals_off_pct) < 3);
    assert_in_range(count_off(scene, GAPS_FEW, gap_poisson), 0, DRAWS / 30);
    assert_int_equal(count_off(scene, PACED_KEPT, gap_slow), 0); /* which is part of the latency */
    assert_in_range(count_off(scene, PACED_KEPT, gap_bunched), DRAWS, DRAWS);
    assert_in_range(count_off(scene, 100, gap_constant), DRAWS, DRAWS);
    assert_true(value_of(scene, METRIC_arrivals_off_pct) > 40);
    gsl_rng_free(scene->rng);
}

static void constant_arrivals_are_told_from_others(void **state)
{
    (void)state;
    struct scene *scene = scene_make(ARRIVAL_CONSTANT, THREADS);
    assert_int_equal(count_off(scene, 100, gap_constant), 0);
    assert_in_range(count_off(scene, PACED_KEPT, gap_late), DRAWS, DRAWS);
    double off = value_of(scene, METRIC_arrivals_off_pct);
    assert_true(off > 26 && off < 30);
    assert_in_range(count_off(scene, 100, gap_poisson), DRAWS, DRAWS);
    gsl_rng_free(scene->rng);
}

/* --- times --- */

struct course {
    double lasting; /* the correlation of neighbours */
    double rise;    /* over the window, in shares of the first */
};

/* Of all connections alike; a heavy tail, as latencies have one. */
static void times_make(struct scene *scene, size_t count, struct course course)
{
    for (size_t i = 0; i < scene->measurement.connections; i++) {
        double value = gsl_ran_gaussian(scene->rng, 1);
        scene->paced[i].latency_count = count;
        for (size_t j = 0; j < count; j++) {
            double level = 20000 * (1 + course.rise * (double)j / (double)count);
            value = course.lasting * value +
                    sqrt(1 - course.lasting * course.lasting) * gsl_ran_gaussian(scene->rng, 1);
            scene->paced[i].latencies_ns[j] = (uint64_t)(level * exp(0.4 * value));
        }
    }
}

static unsigned count_drifts(struct scene *scene, size_t count, struct course course)
{
    unsigned found = 0;
    for (int i = 0; i < DRAWS; i++) {
        times_make(scene, count, course);
        found += formula_latency_drifts(&scene->measurement);
    }
    return found;
}

/* Of what stays at most 2 in 100, also where neighbours resemble each other. */
static void a_level_that_stays_does_not_drift(void **state)
{
    (void)state;
    static const struct course level[] = {{0, 0}, {0.5, 0}, {0.9, 0}};
    struct scene *scene = scene_make(ARRIVAL_POISSON, 1);
    for (size_t i = 0; i < sizeof level / sizeof *level; i++) {
        assert_in_range(count_drifts(scene, PACED_KEPT, level[i]), 0, DRAWS / 50);
        assert_in_range(count_drifts(scene, 400, level[i]), 0, DRAWS / 25);
    }
    gsl_rng_free(scene->rng);
}

static void a_rise_is_found_and_told(void **state)
{
    (void)state;
    struct scene *scene = scene_make(ARRIVAL_POISSON, THREADS);
    assert_in_range(count_drifts(scene, PACED_KEPT, (struct course){0.5, 0.3}), 0.95 * DRAWS, DRAWS);
    double drift = value_of(scene, METRIC_latency_drift_pct);
    assert_true(drift > 15 && drift < 40); /* of the middle, which is 1.15 */
    assert_in_range(count_drifts(scene, PACED_KEPT, (struct course){0, -0.3}), 0.95 * DRAWS, DRAWS);
    assert_int_equal(count_drifts(scene, PACED_KEPT, (struct course){0, 0.04}), 0); /* of no matter */
    gsl_rng_free(scene->rng);
}

static void neighbours_that_resemble_each_other_are_found(void **state)
{
    (void)state;
    struct scene *scene = scene_make(ARRIVAL_POISSON, THREADS);
    times_make(scene, 1000, (struct course){0, 0});
    assert_true(value_of(scene, METRIC_latency_correlation) < 0.1);
    assert_false(formula_latency_depends(&scene->measurement));
    times_make(scene, 1000, (struct course){0.8, 0});
    double rho = value_of(scene, METRIC_latency_correlation);
    assert_true(rho > 0.7 && rho < 0.85);
    assert_true(formula_latency_depends(&scene->measurement));
    times_make(scene, 1000, (struct course){-0.8, 0}); /* alternating ones are no fewer */
    assert_true(value_of(scene, METRIC_latency_correlation) == 0);
    gsl_rng_free(scene->rng);
}

/* --- nothing to tell --- */

static void assert_untold(const struct scene *scene)
{
    assert_true(isnan(value_of(scene, METRIC_arrivals_off_pct)));
    assert_true(isnan(value_of(scene, METRIC_latency_drift_pct)));
    assert_true(isnan(value_of(scene, METRIC_latency_correlation)));
    assert_false(formula_arrivals_off(&scene->measurement));
    assert_false(formula_latency_drifts(&scene->measurement));
    assert_false(formula_latency_depends(&scene->measurement));
}

static void few_samples_tell_nothing(void **state)
{
    (void)state;
    struct scene *scene = scene_make(ARRIVAL_POISSON, 1);
    assert_untold(scene); /* none */
    gaps_make(scene, 49, gap_late);
    times_make(scene, 99, (struct course){0.9, 5});
    assert_untold(scene);
    scene->measurement.paced = NULL; /* of another pattern */
    assert_untold(scene);
    gsl_rng_free(scene->rng);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(poisson_arrivals_are_told_from_others),
        cmocka_unit_test(constant_arrivals_are_told_from_others),
        cmocka_unit_test(a_level_that_stays_does_not_drift),
        cmocka_unit_test(a_rise_is_found_and_told),
        cmocka_unit_test(neighbours_that_resemble_each_other_are_found),
        cmocka_unit_test(few_samples_tell_nothing),
    };
    return cmocka_run_group_tests_name("open loop", tests, NULL, NULL);
}
