/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the kernel says to a cell before anything runs: its socket is made, and its sender and receiver are
 * opened on it, without traffic; with one small message, but for a mechanism that pins its ring: then with
 * as many rings, as large, as a run will have. Needs no rights. What takes a namespace to find out is not
 * asked here. */
#ifndef LABRUN_WORKERS_REHEARSAL_H
#define LABRUN_WORKERS_REHEARSAL_H

#include "base/err.h"
#include "experiment/cell.h"

/* Can this kernel do it? 0, or the run's own error with its hint. */
int rehearsal(const struct cell *cell, struct err *err);

#endif
