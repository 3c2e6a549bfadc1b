/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Simulated pairs of experiments, each of several sessions: what nothing but the hour tells apart, and what
 * one slower cell does. Deterministic. */
#ifndef LABRUN_TESTS_SESSIONS_H
#define LABRUN_TESTS_SESSIONS_H

#include "answers/changes.h"
#include "findings/two_experiments.h"
#include "unit/findings/simulated.h"

enum { SESSIONS_MAX = 8, SESSION_CELLS_MAX = 64 };

/* Standard deviations of ln. */
struct session_model {
    double block, run;   /* within a session, as in struct noise */
    double shared, each; /* of a session: of all its cells together, of each cell by itself */
};

/* Two mechanisms, the first with its A/A label, at sizes x threads places. The second mechanism runs at
 * `speed` at the first place. */
static inline struct records session_records(gsl_rng *rng, const struct session_model *model, unsigned sizes,
                                             unsigned threads, unsigned blocks, double speed)
{
    unsigned cells = 3 * sizes * threads;
    double shared = gsl_ran_gaussian(rng, model->shared), each[SESSION_CELLS_MAX];
    const struct noise noise = {.run = model->run};
    struct records records = simulated_room((size_t)cells * blocks);
    for (unsigned i = 0; i < cells; i++)
        each[i] = gsl_ran_gaussian(rng, model->each);
    for (uint32_t block = 1; block <= blocks; block++) {
        double of_block = gsl_ran_gaussian(rng, model->block) + shared;
        for (unsigned i = 0; i < cells; i++) {
            struct cell cell =
                simulated_cell(i % 3 == 2 ? 1 : 0, 256 << (i / 3 % sizes), 1 << (i / 3 / sizes));
            cell.control = i % 3 == 1;
            struct record *record = simulated_add(&records, cell, block);
            double factor = simulated_factor(rng, &noise, of_block + each[i]) * (i == 2 ? speed : 1);
            record->metrics[METRIC_throughput_gbps] = 10 * factor;
            record->metrics[METRIC_cpu_ns_per_byte] =
                0.5 / factor * exp(gsl_ran_gaussian(rng, model->run / 2));
        }
    }
    return records;
}

struct session_score {
    size_t failed, host,
        claimed; /* pairs that exit with 1, with 77; that claim any change, or that of the host */
};

struct simulated_session {
    struct records records;
    struct run_index index;
    struct verdicts verdicts;
};

static inline void session_simulate(gsl_rng *rng, const struct session_model *model, unsigned sizes,
                                    unsigned threads, unsigned blocks, double speed,
                                    struct simulated_session *simulated, struct session *session)
{
    const struct settings settings = {.equivalence = 0.03};
    struct err err = {0};
    simulated->records = session_records(rng, model, sizes, threads, blocks, speed);
    if (run_index_make(&simulated->records, NULL, &simulated->index, &err) != 0 ||
        verdicts_make(&simulated->index, &settings, &simulated->verdicts, &err) != 0)
        abort();
    *session = (struct session){.index = &simulated->index, .verdicts = &simulated->verdicts};
}

static inline bool session_claims(const struct changes *changes)
{
    for (size_t i = 0; i < changes->count; i++)
        if (changes->list[i].conclusion == FASTER || changes->list[i].conclusion == SLOWER)
            return true;
    return false;
}

/* One pair: `folders` sessions a side, measured in turns. */
static inline void sessions_score(gsl_rng *rng, const struct session_model *model, size_t folders,
                                  unsigned sizes, unsigned threads, unsigned blocks, double speed,
                                  struct session_score *score)
{
    struct simulated_session simulated[SIDE_COUNT][SESSIONS_MAX];
    struct session list[SIDE_COUNT][SESSIONS_MAX];
    const struct sessions sides[] = {{list[FIRST_SIDE], folders}, {list[SECOND_SIDE], folders}};
    const struct change_rules asked = {.equivalence = 0.03, .limit = 0.05};
    struct err err = {0};
    own_matching matching = {0};
    own_changes changes = {0};
    for (size_t i = 0; i < 2 * folders; i++)
        session_simulate(rng, model, sizes, threads, blocks, i % 2 == 1 ? speed : 1, &simulated[i % 2][i / 2],
                         &list[i % 2][i / 2]);
    if (matching_make(sides, 0, &matching, &err) != 0 ||
        changes_make(sides, &matching, &asked, &changes, &err) != 0)
        abort();
    bool failed = changes_count(&changes, GATE_FAILED) > 0;
    score->failed += failed ? 1 : 0;
    score->host +=
        !failed && changes_count(&changes, GATE_HOST) + changes_count(&changes, GATE_UNJUDGED) > 0 ? 1 : 0;
    score->claimed += session_claims(&changes) ? 1 : 0;
    for (size_t i = 0; i < 2 * folders; i++) {
        free(simulated[i % 2][i / 2].verdicts.list);
        run_index_release(&simulated[i % 2][i / 2].index);
        free(simulated[i % 2][i / 2].records.list);
    }
}

#endif
