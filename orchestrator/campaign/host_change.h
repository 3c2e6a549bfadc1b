/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Is this still the machine that an experiment began on, set up the same way? Looks at what moves numbers,
 * not at names. What the kernel told only once is not compared. */
#ifndef LABRUN_HOST_CHANGE_H
#define LABRUN_HOST_CHANGE_H

#include <stdbool.h>

#include "base/text.h"
#include "results/host.h"

/* True, and adds "frequency governor powersave instead of performance, SMT (1: on) 0 instead of 1", when it
 * is not. */
bool host_change_tell(const struct host *then, const struct host *now, struct text *text);

#endif
