/* SPDX-License-Identifier: GPL-3.0-or-later */
/* "Did you mean": the name nearest to what was typed, by edit distance and regardless of case. Only names
 * that are at most about a third of the letters away are offered: a wild guess is worse than the list. */
#ifndef LABRUN_MODEL_NEAREST_H
#define LABRUN_MODEL_NEAREST_H

#include "base/err.h"

struct nearest {
    const char *string; /* what was typed */
    const char *best;   /* the nearest name offered so far; NULL when none is near */
    unsigned distance;
};

/* Considers one more name. Start from { .string = typed }. */
void nearest_offer(struct nearest *nearest, const char *name);

/* The nearest of name(0), name(1) ... up to the first NULL; NULL when none is near. */
const char *nearest_name(const char *string, const char *(*name)(unsigned i));

/* "did you mean 'x'?", or the other hint when no name is near. */
void nearest_hint(const char *string, const char *(*name)(unsigned i), const char *otherwise,
                  struct err *err);

#endif
