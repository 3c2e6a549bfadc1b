/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "answers/latency.h"

#include <math.h>
#include <string.h>

#include "answers/headline.h"
#include "test.h"

#include "unit/findings/scene.h"

static struct cell requests(unsigned mechanism, int64_t size)
{
    struct cell cell = scene_cell(mechanism, size, 1);
    cell.pattern = PATTERN_REQUEST_RESPONSE;
    return cell;
}

static void make(struct scene *scene, struct headline *headline)
{
    struct err err = {0};
    assert_int_equal(findings_analyse(&scene->findings, &err), 0);
    assert_int_equal(headline_make(&scene->findings, headline, &err), 0);
}

/* Ten blocks whose values do not differ: the interval is the value. */
static void add(struct scene *scene, unsigned mechanism, int64_t size, double p50)
{
    SCENE_ADD(scene, requests(mechanism, size), 10, {METRIC_latency_p50_us, p50, 0},
              {METRIC_latency_p99_us, 2 * p50, 0}, {METRIC_latency_max_us, 100 * p50, 0},
              {METRIC_round_trips, 9000, 0}, {METRIC_throughput_gbps, 1 / p50, 0});
}

static void test_the_baseline_over_its_places_then_each_cell(void **state)
{
    (void)state;
    own_scene scene = scene_make();
    own_headline headline = {0};
    add(&scene, MECHANISM_two_copy, 1024, 20);
    add(&scene, MECHANISM_two_copy, 4096, 30);
    add(&scene, MECHANISM_one_copy, 1024, 25);
    make(&scene, &headline);
    assert_int_equal(headline.latency.count, 4);
    assert_string_equal(headline.latency.list[0],
                        "two-copy in us [all 95 % intervals together]: p50 20 to 30 [20, 30], p99 40 to 60 "
                        "[40, 60], no p99.9 (it takes 10,000 times a run, of which ten lie beyond it)");
    assert_non_null(strstr(headline.latency.list[2],
                           "one-copy, 1 KB: p50 25 [25, 25], p99 50 [50, 50], longest 2500 [2500, "
                           "2500] us"));
    assert_string_equal(
        text_string(&headline.untold),
        "too few times to tell p90 in all 3 cells (it takes 100 times a run), p99.9 in all 3 cells "
        "(it takes 10000 times a run), p99.99 in all 3 cells (it takes 100000 times a run); ten have "
        "to lie beyond a percentile, and a run has 9000");
}

/* Blocks too few for an interval; and a percentile that only some runs tell, which are the quick ones. */
static void test_few_runs_and_some_of_them(void **state)
{
    (void)state;
    own_scene scene = scene_make();
    own_headline headline = {0};
    for (uint32_t block = 1; block <= 3; block++) {
        const struct level levels[] = {{METRIC_latency_p50_us, 20, 0},
                                       {METRIC_latency_p90_us, 30, 0},
                                       {METRIC_latency_p999_us, 50, 0},
                                       {METRIC_latency_p9999_us, 60, 0},
                                       {METRIC_latency_max_us, 100, 0},
                                       {METRIC_throughput_gbps, 1, 0},
                                       {METRIC_latency_p99_us, block == 1 ? 40 : NAN, 0}};
        scene_run(&scene, requests(MECHANISM_two_copy, 1024), block, 3, levels,
                  sizeof levels / sizeof *levels);
    }
    make(&scene, &headline);
    assert_non_null(strstr(headline.latency.list[0], "two-copy in us [all runs]: p50 20 [20, 20]"));
    assert_non_null(strstr(headline.latency.list[1], "p99 40 (40 to 40, n = 1) of 1 of 3 runs"));
    assert_string_equal(text_string(&headline.untold), "");
}

static void test_streams_have_none(void **state)
{
    (void)state;
    own_scene scene = scene_make();
    own_headline headline = {0};
    SCENE_ADD(&scene, scene_cell(MECHANISM_two_copy, 1024, 1), 10, {METRIC_throughput_gbps, 1, 0});
    make(&scene, &headline);
    assert_int_equal(headline.latency.count, 0);
    assert_int_equal(headline.untold.length, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_baseline_over_its_places_then_each_cell),
        cmocka_unit_test(test_few_runs_and_some_of_them),
        cmocka_unit_test(test_streams_have_none),
    };
    return cmocka_run_group_tests_name("latency", tests, NULL, NULL);
}
