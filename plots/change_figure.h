/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two experiments as a figure: of each cell the ratio of the second to the first, with its interval, in a
 * row; a panel for each metric that decides. What is compared is findings' business; where the file goes,
 * output's.
 */
#ifndef LABRUN_PLOTS_CHANGE_FIGURE_H
#define LABRUN_PLOTS_CHANGE_FIGURE_H

#include <stddef.h>

#include "base/text.h"
#include "findings/matching.h"
#include "findings/two_experiments.h"

struct change_texts {
    const char *title;          /* the finding */
    const char *subtitle;       /* how it was summarised */
    const char *first, *second; /* which experiments */
    double equivalence;         /* a band around 1 */
};

/* A gnuplot script that holds its numbers, works from any folder, and draws NAME.svg beside it. Of more than
 * CHANGE_ROWS_MAX cells those that changed, and then the first ones. */
enum { CHANGE_ROWS_MAX = 60 };
void change_script(const struct changes *changes, const struct matching *matching,
                   const struct change_texts *texts, struct text *script);

#endif
