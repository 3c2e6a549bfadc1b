/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers that tell plans and cells apart (base/hash.h), a plan's over text, so that it is the same on every
 * machine. */
#ifndef LABRUN_MODEL_FINGERPRINT_H
#define LABRUN_MODEL_FINGERPRINT_H

#include <stddef.h>
#include <stdint.h>

#include "experiment/plan.h"

/* Of what makes one plan's runs comparable with another's: times, blocks, order, seed, events, every cell.
 * Not of names, folders and figures, nor of equivalence, which only interprets. -ENOMEM. */
int fingerprint_plan(const struct settings *settings, struct plan *plan, struct err *err);

/* Of a cell's coordinates: every parameter but the mechanism. Only for comparing within one process. */
uint64_t fingerprint_coordinates(const struct cell *cell);

#endif
