/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A dossier: what was measured, found once for all answers: the ok runs of each cell by block, which
 * parameters take several values, how many runs of each mechanism there are. What it means is for the answers
 * to say. */
#ifndef LABRUN_ANALYSIS_DOSSIER_H
#define LABRUN_ANALYSIS_DOSSIER_H

#include <stdbool.h>
#include <stddef.h>

#include "analysis/answers.h"
#include "model/mechanism.h"

enum { CONTRAST_CELLS_MAX = 3 };

struct dossier {
    const struct answer_sources *sources; /* borrowed */
    const struct record **runs; /* owned: ok runs, by number of their cell in summaries->index, then block */
    size_t *first;              /* owned: of each cell its first run; one more for the end */
    bool *varies;               /* owned: per row of cell_fields[], over all records */
    double *values;             /* owned: scratch space for dossier_contrast() */
    size_t ok[MECHANISM_COUNT], failed[MECHANISM_COUNT];
    const struct record *failure; /* the first failed run; NULL: none */
    size_t ok_total, total;
};

void dossier_release(struct dossier *dossier);
#define own_dossier OWNED_BY(dossier_release) struct dossier

int dossier_make(const struct answer_sources *sources, struct dossier *dossier, struct err *err);

/* The number of ok runs of cell `number`, and the runs. */
size_t dossier_runs(const struct dossier *dossier, size_t number, const struct record *const **runs);

/* In each block in which all `count` cells (numbers in summaries->index) have the metric, finite and above 0:
 * the sum of weight x ln(metric), into dossier->values. Of several runs of a cell in one block the first in
 * the file counts, as in pairs.h. Returns how many blocks there are. */
size_t dossier_contrast(const struct dossier *dossier, const size_t *cells, const double *weights,
                        size_t count, unsigned metric);

/* Whether any cell has the metric. */
bool dossier_has(const struct dossier *dossier, unsigned metric);

/* True, and says why in "zero-copy was not measured", when no run of the mechanism was ok. */
bool dossier_lacks(const struct dossier *dossier, unsigned mechanism, struct text *why);

#endif
