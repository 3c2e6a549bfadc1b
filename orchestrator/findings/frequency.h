/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Did the CPUs run at one frequency throughout the experiment? No run records the frequency, so it is taken
 * from what was counted: cycles / CPU time of the same threads, which is the mean frequency while they ran.
 * Cells differ in it for good reasons (a waiting core clocks down), so each run is compared with its own
 * cell's median, and the blocks' medians with each other. Without a cycle counter nothing can be told. */
#ifndef LABRUN_ANALYSIS_FREQUENCY_H
#define LABRUN_ANALYSIS_FREQUENCY_H

#include "findings/run_index.h"
#include "findings/warnings.h"
#include "base/err.h"

/* The slowest and the fastest block may differ by this share. */
#define FREQUENCY_DRIFT_MOST 0.05
/* A run is counted when it is off by more: of blocks that differ by 5 % at least one has such runs. */
#define FREQUENCY_OFF_MOST 0.02

#endif
