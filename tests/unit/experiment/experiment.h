/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Experiments as text, for tests of the model. */
#ifndef LABRUN_TESTS_EXPERIMENT_H
#define LABRUN_TESTS_EXPERIMENT_H

#include <stdlib.h>
#include <string.h>

#include "experiment/plan.h"
#include "experiment/spec.h"

/* Parses an experiment, and overrides up to a NULL (the array may be NULL). */
static inline int experiment_parse(const char *ini, const char *const *overrides, struct spec *spec,
                                   struct problems *problems)
{
    size_t count = 0;
    while (overrides != NULL && overrides[count] != NULL)
        count++;
    const struct spec_text text = {.bytes = ini,
                                   .length = strlen(ini),
                                   .overrides = overrides,
                                   .override_count = count,
                                   .measured = true};
    return spec_parse(&text, spec, problems);
}

/* The spec's cells in listed order, without those that the rules exclude, and without the control. */
static inline void experiment_cells(const struct spec *spec, struct plan *plan)
{
    struct spec plain = *spec;
    struct err err = {0};
    plain.settings.control = false;
    if (plan_make(&plain, NULL, NULL, plan, &err) != 0)
        abort();
}

/* All problems as "line: what (hint)" lines. */
static inline void experiment_problems(const struct problems *problems, struct text *text)
{
    for (size_t i = 0; i < problems->count; i++) {
        const struct problem *problem = &problems->list[i];
        text_addf(text, "%u: %s", problem->line, problem->what);
        if (problem->hint[0] != '\0')
            text_addf(text, " (%s)", problem->hint);
        text_add(text, "\n");
    }
}

#endif
