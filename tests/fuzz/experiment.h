/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whatever bytes an experiment file holds: it is either refused with problems that say something, or it is an
 * experiment whose values survive printing and whose plan is whole. Used by the fuzzer and, over the corpus
 * and its mutations, by a unit test. */
#ifndef LABRUN_TESTS_FUZZ_EXPERIMENT_H
#define LABRUN_TESTS_FUZZ_EXPERIMENT_H

#include "experiment/ini.h"
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
    must(plan.run_count == plan.cell_count * (status == 0 ? (size_t)spec->settings.blocks : 0));
}

static inline void experiment_fuzz(const uint8_t *bytes, size_t length)
{
    own_entries entries = {0};
    own_problems problems = {0};
    own_spec spec = {0};
    int syntax = ini_read((const char *)bytes, length, &entries, &problems);
    must((syntax < 0) == (problems.count > 0));
    size_t before = problems.count;
    int meaning = spec_parse(&entries, &spec, &problems);
    must((meaning < 0) == (problems.count > before));
    for (size_t i = 0; i < problems.count; i++)
        must(problems.list[i].what[0] != '\0');
    if (meaning < 0)
        return;
    for (unsigned i = 0; i < cell_field_count; i++) {
        for (size_t j = 0; j < spec.axes[i].count; j++)
            check_value(&spec.axes[i], j);
    }
    if (spec_cell_count(&spec) <= 500 && spec.settings.blocks <= 20) /* larger plans are only slower */
        check_plan(&spec);
}

#endif
