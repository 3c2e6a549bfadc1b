/* SPDX-License-Identifier: GPL-3.0-or-later */
/* In what two experiments differ besides their numbers: host, kernel, versions, counters, settings, axes.
 * What the numbers say about it is contrast_table's business. */
#ifndef LABRUN_DIFFERENCE_H
#define LABRUN_DIFFERENCE_H

#include <stdio.h>

#include "base/err.h"
#include "findings/findings.h"

/* A table with a row for each, or a sentence that there is none. Names of folders, times and the command line
 * always differ, and what [output] says changes no measurement: these are no rows. */
int differences_show(const struct findings *first, const struct findings *second, FILE *file,
                     struct err *err);

#endif
