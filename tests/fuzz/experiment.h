/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whatever bytes an experiment file holds: it is either refused with problems that say something, or it is an
 * experiment whose values survive printing and whose plan is whole. Used by the fuzzer and, over the corpus
 * and its mutations, by a unit test. */
#ifndef LABRUN_TESTS_FUZZ_EXPERIMENT_H
#define LABRUN_TESTS_FUZZ_EXPERIMENT_H

#include "experiment/plan.h"
#include "experiment/spec.h"
#include "fuzz/must.h"

static inline void check_value(const struct axis *axis, size_t i)
{
    struct cell cell = {0}, back = {0};
    struct err err = {0};
    own_text printed = {0};
    axis_value(axis, i, &cell);
    field_print(axis->field, &cell, &printed);
    must(field_parse(axis->field, text_string(&printed), &back, &err) == 0);
    must(field_equal(axis->field, &cell, &back));
}

static inline void check_plan(const struct spec *spec)
{
    own_plan plan = {0};
    struct err err = {0};
    int status = plan_make(spec, NULL, NULL, &plan, &err);
    must(status == -err.code && (status == 0) == (plan.run_count > 0));
    must(status == 0 || err.what[0] != '\0');
    size_t contests = 0, blocks = (size_t)spec->settings.blocks;
    for (size_t i = 0; status == 0 && i < plan.cell_count; i++)
        contests += plan.runs[i].order == ORDER_CONTEST;
    must(plan.run_count == plan.cell_count * blocks + contests * (size_t)spec->settings.steady);
}

static inline void experiment_fuzz(const uint8_t *bytes, size_t length)
{
    own_problems problems = {0};
    own_spec spec = {0};
    const struct spec_text text = {.bytes = (const char *)bytes, .length = length, .measured = true};
    int status = spec_parse(&text, &spec, &problems);
    must((status < 0) == (problems.count > 0));
    for (size_t i = 0; i < problems.count; i++)
        must(problems.list[i].what[0] != '\0');
    size_t combinations = status == 0 ? 1 : 0;
    for (unsigned i = 0; spec.axes != NULL && i < cell_field_count; i++) {
        for (size_t j = 0; j < spec.axes[i].count; j++)
            check_value(&spec.axes[i], j);
        combinations = combinations <= 500 ? combinations * spec.axes[i].count : combinations;
    }
    /* larger plans are only slower */
    if (combinations > 0 && combinations <= 500 && spec.settings.blocks <= 20 && spec.settings.steady <= 20)
        check_plan(&spec);
}

#endif
