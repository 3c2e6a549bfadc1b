/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An experiment: the file's text, and the spec that it makes with the overrides, read the same way from an
 * experiment file and from a results folder; and its plan, which a host makes (campaign/probe) and plan.csv
 * keeps: the same file can leave other cells over on another machine. */
#ifndef LABRUN_RESULTS_EXPERIMENT_H
#define LABRUN_RESULTS_EXPERIMENT_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/err.h"
#include "experiment/plan.h"
#include "experiment/spec.h"
#include "record/columns.h"
#include "results/environment.h"
#include "results/folder.h"

struct experiment {
    char *text; /* owned: the file as it stood */
    size_t length;
    struct spec spec; /* owned */
    struct plan plan; /* owned */
};

void experiment_release(struct experiment *experiment);
#define own_experiment OWNED_BY(experiment_release) struct experiment

enum { EXPERIMENT_BYTES_MAX = 256 * 1024 }; /* an experiment file is a page; anything larger is not one */

/* Reads `path` and applies the overrides, up to the spec. Every problem of the file is printed to stderr,
 * "full.ini:12: ..." each; -EINVAL then says how many there were. */
int experiment_load(const char *path, const char *const *overrides, size_t override_count,
                    struct experiment *experiment, struct err *err);

/* The same from a results folder, with the overrides that were given then; problems are printed to
 * `complaints`, NULL: nowhere. */
int experiment_read(const struct results *results, const struct environment *environment, FILE *complaints,
                    struct experiment *experiment, struct err *err);

/* --- plan.csv, exclusions.csv --- */

/* Of struct record, of which the rest is not used; and of struct exclusion, a row for each cell that the plan
 * has not. */
extern const struct columns plan_columns, exclusion_columns;

/* plan.csv: run, block, position, control, and the parameters of every planned run. If cells were excluded,
 * exclusions.csv too: why, hint, and the parameters of each. */
int planned_write(const struct results *results, const struct plan *plan, struct err *err);

/* All cells, the controls too, in the order of the first block, which holds each once. The caller frees
 * *cells. -ENOENT: there is no plan.csv; other errors name file and line. */
int planned_read(int folder, struct cell **cells, size_t *count, struct err *err);

/* Those of exclusions.csv, with their reasons; none when there is no such file. The caller frees *list. */
int planned_exclusions(int folder, struct exclusion **list, size_t *count, struct err *err);

#endif
