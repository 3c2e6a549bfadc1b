/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Experiments as text, for tests of the model. */
#ifndef LABRUN_TESTS_EXPERIMENT_H
#define LABRUN_TESTS_EXPERIMENT_H

#include <string.h>

#include "experiment/ini.h"
#include "experiment/spec.h"

/* Parses an experiment, and overrides up to a NULL (the array may be NULL). */
static inline int experiment_parse(const char *ini, const char *const *overrides, struct spec *spec,
                                   struct problems *problems)
{
    own_entries entries = {0};
    struct err err = {0};
    int syntax = ini_read(ini, strlen(ini), &entries, problems);
    for (; overrides != NULL && *overrides != NULL; overrides++) {
        if (entries_add_override(&entries, *overrides, &err) < 0)
            problems_add(problems, 0, err.hint, "%s", err.what);
    }
    int meaning = spec_parse(&entries, spec, problems);
    return syntax < 0 ? syntax : meaning;
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
