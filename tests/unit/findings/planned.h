/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A plan and runs of it that were made up: for what is decided from the journal while an experiment goes on.
 * What the runs say is the tests' business. */
#ifndef LABRUN_TESTS_FINDINGS_PLANNED_H
#define LABRUN_TESTS_FINDINGS_PLANNED_H

#include <math.h>

#include "experiment/plan.h"
#include "record/record.h"

#include "test.h"
#include "unit/experiment/experiment.h"

struct planned {
    struct spec spec;
    struct plan plan;
    struct records records;
};

static inline void planned_release(struct planned *planned)
{
    spec_release(&planned->spec);
    plan_release(&planned->plan);
    records_release(&planned->records);
}
#define own_planned OWNED_BY(planned_release) struct planned

static inline void planned_make(const char *ini, struct planned *planned)
{
    own_problems problems = {0};
    struct err err = {0};
    assert_int_equal(experiment_parse(ini, NULL, &planned->spec, &problems), 0);
    assert_int_equal(plan_make(&planned->spec, NULL, NULL, &planned->plan, &err), 0);
}

/* Run `i` of the plan, without a number. */
static inline struct record planned_record(const struct planned *planned, size_t i)
{
    const struct planned_run *run = &planned->plan.runs[i];
    struct record record = {.run = (uint32_t)i + 1,
                            .block = run->block,
                            .position = run->position,
                            .order = run->order,
                            .cell = planned->plan.cells[run->cell]};
    for (unsigned j = 0; j < METRIC_COUNT; j++)
        record.metrics[j] = NAN;
    return record;
}

#endif
