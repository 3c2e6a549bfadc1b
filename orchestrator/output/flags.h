/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Warnings in few characters: a letter each in a table's row, and those that hold for all cells with a value
 * of some parameter said once. What a warning means is findings/warnings' business. */
#ifndef LABRUN_OUTPUT_FLAGS_H
#define LABRUN_OUTPUT_FLAGS_H

#include <stdint.h>

#include "base/err.h"
#include "base/text.h"
#include "findings/findings.h"

/* NULL past the end. */
const char *flag_letter(unsigned warning);

/* "all cells: unsteady; threads 4: oversubscribed, ragged-window; zero-copy: zero-copy-copied": adds which
 * warnings hold for whole values of one parameter and nowhere else, and sets their bits in *common. -ENOMEM.
 */
int flags_common(const struct findings *findings, uint64_t *common, struct text *text, struct err *err);

#endif
