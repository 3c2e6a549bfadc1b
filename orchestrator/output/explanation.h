/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What `explain` prints: the headline and what belongs to it, and the sentences of the questions that were
 * measured, in thirty lines; one question with its evidence; or all of it, for people and for programs. The
 * words are those of answers/. */
#ifndef LABRUN_OUTPUT_EXPLANATION_H
#define LABRUN_OUTPUT_EXPLANATION_H

#include <stdbool.h>
#include <stdio.h>

#include "base/err.h"
#include "findings/findings.h"

/* Of 80 columns; of fewer, as many more. */
enum { EXPLANATION_LINES_MAX = 30 };

struct explanation {
    const char *question; /* "Q4", in either case: this one alone; NULL: all */
    bool evidence;        /* rows and caveats of all of it, however long that is */
    const char *format;   /* one of explanation_format(); NULL: for people */
};

const char *explanation_format(unsigned i); /* NULL past the end */

/* Whether that is the name of a question: Q1 to Q6. */
bool explanation_asks(const char *word);

int explanation_print(const struct findings *findings, const struct explanation *explanation, FILE *file,
                      struct err *err);

#endif
