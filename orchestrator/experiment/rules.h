/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which combinations make no sense, and why: the rules between fields, as a table. What a single field may be
 * is in its row of cell_fields[]; what this host can do is the plan's probe. */
#ifndef LABRUN_EXPERIMENT_RULES_H
#define LABRUN_EXPERIMENT_RULES_H

#include <stdbool.h>

#include "experiment/cell.h"

struct rule {
    bool (*applies)(const struct cell *cell); /* true: this cell is excluded */
    const char *why, *hint;
};

extern const struct rule rules[];
extern const unsigned rule_count;

/* The first rule that excludes the cell, or NULL. */
const struct rule *rules_exclude(const struct cell *cell);

#endif
