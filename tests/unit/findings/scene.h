/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A scene: records built by hand and the answers that they lead to. A run's value in block b of n is the
 * cell's times exp(noise x (b - (n + 1)/2)): symmetric in the logarithm, so that the Hodges-Lehmann estimate
 * of a noisy mechanism against a quiet one is the ratio of their values, exactly. */
#ifndef LABRUN_TESTS_SCENE_H
#define LABRUN_TESTS_SCENE_H

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "answers/answers.h"
#include "experiment/cell.h"
#include "findings/findings.h"

#include "test.h"

struct scene {
    struct findings
        findings; /* settings, records, profiles and why there are no counters are set by the test */
    struct answers answers; /* of scene_answer() */
};

/* One metric of a cell. */
struct level {
    enum metric_id metric;
    double value, noise;
};

static inline struct scene scene_make(void)
{
    struct scene scene = {.findings = FINDINGS_NONE};
    scene.findings.experiment.spec.settings =
        (struct settings){.equivalence = 0.03, .seed = 1, .control = true};
    for (unsigned i = 0; i < COUNTER_COUNT; i++)
        strcpy(scene.findings.environment.counters[i], "no PMU here");
    return scene;
}

static inline struct cell scene_cell(unsigned mechanism, int64_t size, int64_t threads)
{
    return (struct cell){.mechanism = mechanism,
                         .fields = 8,
                         .field_size = size / 8,
                         .message_size = size,
                         .threads = threads,
                         .nodelay = true,
                         .congestion = "cubic",
                         .in_flight = 64,
                         .mtu = 1500,
                         .offload = true};
}

static inline void scene_run(struct scene *scene, struct cell cell, uint32_t block, uint32_t blocks,
                             const struct level *levels, size_t count)
{
    struct err err = {0};
    struct record record = {.run = 1, .block = block, .position = 1, .status = STATUS_OK, .cell = cell};
    for (unsigned i = 0; i < METRIC_COUNT; i++)
        record.metrics[i] = NAN;
    for (size_t i = 0; i < count; i++)
        record.metrics[levels[i].metric] =
            levels[i].value * exp(levels[i].noise * (block - (blocks + 1) / 2.0));
    assert_int_equal(records_add(&scene->findings.records, &record, &err), 0);
}

/* `blocks` ok runs of a cell. */
static inline void scene_add(struct scene *scene, struct cell cell, uint32_t blocks,
                             const struct level *levels, size_t count)
{
    for (uint32_t block = 1; block <= blocks; block++)
        scene_run(scene, cell, block, blocks, levels, count);
}

#define SCENE_ADD(scene, cell, blocks, ...)                                                                  \
    scene_add(scene, cell, blocks, (const struct level[]){__VA_ARGS__},                                      \
              sizeof((const struct level[]){__VA_ARGS__}) / sizeof(struct level))

static inline void scene_fail(struct scene *scene, struct cell cell, uint32_t blocks, const char *reason)
{
    struct err err = {0};
    for (uint32_t block = 1; block <= blocks; block++) {
        struct record record = {.run = 1, .block = block, .position = 1, .cell = cell};
        err_set(&err, 1, "%s", reason);
        record_fail(&record, &err);
        err = (struct err){0};
        assert_int_equal(records_add(&scene->findings.records, &record, &err), 0);
    }
}

/* The plan has the cells that there are records of, each once. */
static inline void scene_plan(struct scene *scene)
{
    const struct records *records = &scene->findings.records;
    struct plan *plan = &scene->findings.experiment.plan;
    plan->cells = calloc(records->count + 1, sizeof *plan->cells);
    assert_non_null(plan->cells);
    for (size_t i = 0; i < records->count; i++)
        if (records->list[i].block == 1)
            plan->cells[plan->cell_count++] = records->list[i].cell;
    plan->first_cells = plan->cell_count; /* no second stage */
}

static inline const struct answer *scene_answer(struct scene *scene, unsigned question)
{
    struct err err = {0};
    assert_int_equal(findings_analyse(&scene->findings, &err), 0);
    assert_int_equal(answers_make(&scene->findings, &scene->answers, &err), 0);
    for (unsigned i = 0; i < ANSWER_COUNT; i++) {
        const char *sentence = text_string(&scene->answers.list[i].sentence);
        assert_string_not_equal(sentence, "");
        assert_null(strstr(sentence, "nan"));
    }
    return &scene->answers.list[question - 1];
}

static inline void scene_release(struct scene *scene)
{
    answers_release(&scene->answers);
    findings_close(&scene->findings);
}
#define own_scene OWNED_BY(scene_release) struct scene

static inline bool scene_lists(char *const *lines, size_t count, const char *line)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(lines[i], line) == 0)
            return true;
    return false;
}

static inline void assert_sentence(const struct answer *answer, bool answered, const char *sentence)
{
    assert_string_equal(text_string(&answer->sentence), sentence);
    assert_int_equal(answer->answered, answered);
}

static inline void assert_evidence(const struct answer *answer, const char *line)
{
    if (scene_lists(answer->evidence.list, answer->evidence.count, line))
        return;
    for (size_t i = 0; i < answer->evidence.count; i++)
        print_message("evidence: %s\n", answer->evidence.list[i]);
    fail_msg("no such evidence: %s", line);
}

static inline void assert_caveat(const struct answer *answer, const char *line)
{
    if (scene_lists(answer->caveats.list, answer->caveats.count, line))
        return;
    for (size_t i = 0; i < answer->caveats.count; i++)
        print_message("caveat: %s\n", answer->caveats.list[i]);
    fail_msg("no such caveat: %s", line);
}

#endif
