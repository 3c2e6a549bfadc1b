/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How far `labrun compare` can be trusted: pairs of experiments that differ in nothing but when they were
 * measured, with an effect of the session that no run of it shows: compare_rate [pairs], default 400. How
 * many exit with 1 under --fail-on-slower=5%, or claim a change at all; and how many find a cell that is
 * really 10, 20, 30 % slower. Fails when more than 5 % of the unchanged pairs exit with 1 under the effect
 * that is allowed for. */
#include <stdio.h>

#include "statistics/regression.h"
#include "unit/findings/sessions.h"

enum { SIZES = 4, THREADS = 3, BLOCKS = 10 };

static const struct {
    const char *what;
    struct session_model model;
    bool allowed; /* within what compare allows for */
} rows[] = {
    {"no session effect", {.block = 0.03, .run = 0.03}, true},
    {"3 % shared by all cells", {.block = 0.03, .run = 0.03, .shared = 0.03}, true},
    {"3 % in each cell", {.block = 0.03, .run = 0.03, .each = 0.03}, true},
    {"2 % shared, 2 % in each", {.block = 0.03, .run = 0.03, .shared = 0.02, .each = 0.02}, true},
    {"10 % shared by all cells", {.block = 0.03, .run = 0.03, .shared = 0.10}, false},
    {"6 % in each cell", {.block = 0.03, .run = 0.03, .each = 0.06}, false},
};

static const size_t folders[] = {1, 2, 3, 5};
static const double slower[] = {1 / 1.10, 1 / 1.20, 1 / 1.30};

static double pct(size_t part, size_t whole)
{
    return 100 * (double)part / (double)whole;
}

int main(int argc, char **argv)
{
    statistics_start();
    size_t pairs = argc > 1 ? strtoul(argv[1], NULL, 10) : 400;
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    int result = 0;
    printf("%zu pairs of %d cells and %d A/A cells, throughput and CPU time, %d blocks, limit 5 %%\n", pairs,
           2 * SIZES * THREADS, SIZES * THREADS, BLOCKS);
    printf("%-26s %7s | %8s %8s %8s | one cell slower by 10, 20, 30 %%: exit 1\n", "session effect",
           "folders", "exit 1", "exit 77", "claims");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        for (size_t j = 0; j < sizeof folders / sizeof *folders; j++) {
            struct session_score same = {0};
            gsl_rng_set(rng, i + 1);
            for (size_t k = 0; k < pairs; k++)
                sessions_score(rng, &rows[i].model, folders[j], SIZES, THREADS, BLOCKS, 1, &same);
            printf("%-26s %7zu | %6.1f %% %6.1f %% %6.1f %% |", rows[i].what, folders[j],
                   pct(same.failed, pairs), pct(same.host, pairs), pct(same.claimed, pairs));
            for (size_t s = 0; s < sizeof slower / sizeof *slower; s++) {
                struct session_score found = {0};
                for (size_t k = 0; k < pairs; k++)
                    sessions_score(rng, &rows[i].model, folders[j], SIZES, THREADS, BLOCKS, slower[s],
                                   &found);
                printf(" %5.0f %%", pct(found.failed, pairs));
            }
            printf("\n");
            fflush(stdout);
            result = rows[i].allowed && pct(same.failed, pairs) > 5 ? 1 : result;
        }
    }
    gsl_rng_free(rng);
    return result;
}
