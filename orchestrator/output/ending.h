/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a run ends on the terminal, in at most 24 lines of 80 columns, or as many more as they are narrower:
 * the answer, the short table, what it is worth, what is not in it, where to go on. Words are those of
 * answers/headline; all cells are tables' business. */
#ifndef LABRUN_OUTPUT_ENDING_H
#define LABRUN_OUTPUT_ENDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/err.h"
#include "findings/findings.h"

enum { ENDING_LINES = 24, ENDING_COLUMNS = 80 };

/* How it came about. */
struct ending_of {
    bool resumed;   /* other runs were there before */
    size_t now;     /* how many were measured now; if resumed */
    bool no_report; /* it could not be made */
};

/* As wide as `file` is, with colours if it wants them. -ENOMEM, or -EIO and the like. */
int ending_show(const struct findings *findings, const struct ending_of *of, FILE *file, struct err *err);

#endif
