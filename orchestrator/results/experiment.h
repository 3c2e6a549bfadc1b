/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An experiment as it is about to be run: the file's text, the overrides, the spec and the plan that they
 * make on this host. Loaded the same way from an experiment file and from a results folder. */
#ifndef LABRUN_RESULTS_EXPERIMENT_H
#define LABRUN_RESULTS_EXPERIMENT_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "experiment/plan.h"
#include "experiment/spec.h"
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

/* Reads `path`, applies the overrides, makes the plan for this host. Every problem of the file is printed to
 * stderr, "full.ini:12: ..." each; -EINVAL then says how many there were. */
int experiment_load(const char *path, const char *const *overrides, size_t override_count,
                    const struct host *host, struct experiment *experiment, struct err *err);

/* The same from a results folder, with the overrides that were given then, up to the spec: what it takes no
 * rights to know. */
int experiment_read(const struct results *results, const struct environment *environment,
                    struct experiment *experiment, struct err *err);
/* From the spec to the plan. `host`: NULL for a folder that is only read, perhaps on another machine; the
 * plan's cells are then those of plan.csv. */
int experiment_plan(const struct results *results, const struct host *host, struct experiment *experiment,
                    struct err *err);
/* Both, of a folder that is only read. */
int experiment_reload(const struct results *results, const struct environment *environment,
                      struct experiment *experiment, struct err *err);

/* Is the plan that this host has made of a folder's experiment the one that was begun there? `begun`: that
 * one's fingerprint, 0 = unknown; `planned`: its cells. Runs of another have no place beside it: -EINVAL, and
 * the cells in which the two differ are printed to stderr. */
int experiment_same_plan(const char *folder, uint64_t begun, const struct cell *planned, size_t count,
                         const struct experiment *experiment, struct err *err);

/* How many profiles are wanted: one of each cell that is no control, or none. */
size_t experiment_profiles(const struct experiment *experiment);

/* Least time that runs and profiles take: warm-up plus window of each. */
int64_t experiment_duration_ns(const struct experiment *experiment);

#endif
