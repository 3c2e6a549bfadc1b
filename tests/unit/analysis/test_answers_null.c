/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where nothing differs, nothing is answered: experiments of two mechanisms with the same distribution. */
#include "unit/analysis/scene.h"
#include "unit/analysis/simulated.h"

enum {
    EXPERIMENTS = 200,
    SIZES = 5,
    BLOCKS = 10,
    TOLD_MOST = EXPERIMENTS / 10,
    WRONG_MOST = EXPERIMENTS / 20
};

static const struct noise noises[] = {
    {.block = 0.10, .run = 0.05}, {.block = 0.10, .run = 0.15}, {.block = 0.10, .run = 0.05, .slow = 0.3}};

static void simulate(gsl_rng *rng, const struct noise *noise, struct scene *scene)
{
    for (uint32_t block = 1; block <= BLOCKS; block++) {
        double shared = gsl_ran_gaussian(rng, noise->block);
        for (unsigned i = 0; i < 2 * SIZES; i++) {
            const struct level level = {METRIC_throughput_gbps, 10 * simulated_factor(rng, noise, shared), 0};
            unsigned mechanism = i % 2 == 0 ? MECHANISM_two_copy : MECHANISM_one_copy;
            scene_run(scene, scene_cell(mechanism, 256 << i / 2 * 2, 1), block, BLOCKS, &level, 1);
        }
    }
}

/* "From which message size": of the crossovers alone, more than half of these experiments have one to tell.
 */
static void test_a_crossover_is_hardly_ever_answered(void **state)
{
    (void)state;
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    for (unsigned i = 0; i < sizeof noises / sizeof noises[0]; i++) {
        unsigned several = 0, told = 0, answered = 0;
        gsl_rng_set(rng, i + 1);
        for (unsigned j = 0; j < EXPERIMENTS; j++) {
            own_scene scene = scene_make();
            simulate(rng, &noises[i], &scene);
            answered += scene_answer(&scene, 4)->answered ? 1 : 0;
            told += scene.findings.crossovers.list[0].outcome != UNDECIDED ? 1 : 0;
            several += scene.findings.crossovers.list[0].crossings > 1 ? 1 : 0;
        }
        print_message("of %d experiments %u cross several times, %u have a crossover to tell, %u an answer\n",
                      EXPERIMENTS, several, told, answered);
        assert_true(several > EXPERIMENTS / 2);
        assert_in_range(told, 0, TOLD_MOST);
        assert_in_range(answered, 0, WRONG_MOST);
    }
    gsl_rng_free(rng);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_a_crossover_is_hardly_ever_answered)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
