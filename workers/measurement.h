/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a run leaves behind when its board is gone: the samples and intervals of its measurement. Whether they
 * add up is conservation's business. */
#ifndef LABRUN_WORKERS_MEASUREMENT_H
#define LABRUN_WORKERS_MEASUREMENT_H

#include "base/err.h"
#include "record/sample.h"

struct board;
struct window;

/* Copies the samples of the board, and takes the intervals of the window. The measurement is released with
 * measurement_release, in case of an error too. */
int measurement_take(struct measurement *measurement, struct board *board, struct window *window,
                     struct err *err);

void measurement_release(struct measurement *measurement);

#endif
