/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A limit on being slower, in sentences: whether it was kept, how much slower a cell may be nevertheless, and
 * what would rule out more. Which cells fail it is findings/gate's business. */
#ifndef LABRUN_ANSWERS_GATE_H
#define LABRUN_ANSWERS_GATE_H

#include "base/text.h"
#include "findings/two_experiments.h"

/* "limit of 5 %: not exceeded, but up to 62 % less throughput is not ruled out", and what would rule out
 * more; what cannot be judged says why. */
void gate_sentence(const struct changes *changes, const struct change_rules *asked, struct text *text);

/* How much slower the cell may be: "62 % less throughput", "9 % more CPU time per byte (relative to the A/A
 * cells)". */
void gate_print_at_most(const struct change *change, struct text *text);

#endif
