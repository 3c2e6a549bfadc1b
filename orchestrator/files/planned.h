/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cells that a folder's plan.csv holds: what was going to be measured on the machine that made it. The
 * same experiment file can leave other cells over on another machine. */
#ifndef LABRUN_FILES_PLANNED_H
#define LABRUN_FILES_PLANNED_H

#include <stddef.h>

#include "base/err.h"
#include "model/cell.h"

/* All cells, the controls too, in the order of the first block, which holds each once. The caller frees
 * *cells. -ENOENT: there is no plan.csv; other errors name file and line. */
int planned_read(int folder, struct cell **cells, size_t *count, struct err *err);

#endif
