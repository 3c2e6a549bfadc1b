/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two experiments beside each other, for people and for programs: the answer first, then what changed, and
 * what it rests on. Which of these there are is findings/two_experiments' business, the sentences are
 * answers/changes'. */
#ifndef LABRUN_OUTPUT_COMPARE_TABLES_H
#define LABRUN_OUTPUT_COMPARE_TABLES_H

#include <stdbool.h>
#include <stdio.h>

#include "base/err.h"
#include "base/text.h"
#include "findings/findings.h"
#include "findings/matching.h"
#include "findings/two_experiments.h"

struct compared_side {
    const struct findings *const *list; /* a session each */
    size_t count;
};

struct compared {
    struct compared_side sides[SIDE_COUNT];
    const struct matching *matching;
    const struct changes *changes;
    struct change_rules asked;
    bool limited; /* the limit was asked for, too */
};

/* For people. The cells that changed; with `all` each one, and the metrics that do not decide. In what the
 * first folders of both differ: host, kernel, versions, counters, settings, axes, a row each, or a sentence
 * that there is nothing. Names of folders, times and the command line always differ, and what [output] says
 * changes no measurement: these are no rows. */
int comparison_show(const struct compared *compared, bool all, FILE *file, struct err *err);

/* --- figure --- */

/* compare.gp, compare.svg and compare.png into a folder. -ENOENT: no gnuplot; the script is there then. */
int comparison_draw(const struct compared *compared, const struct results *results, struct err *err);

/* --- forms --- */
/* For programs; with every cell. */

/* "json", "markdown", "junit"; NULL past the end. */
const char *comparison_form_name(unsigned i);

/* One of them. JUnit: a suite a metric that decides, a case a cell, which fails when the cell fails the limit
 *, is an error where what must be ruled out
 * is not, and is skipped where the host changed or nothing can be told; valid by the schema of Ant's JUnit
 *task (https://github.com/windyroad/JUnit-Schema), as GitLab, Jenkins and others read it. */
int comparison_write(const struct compared *compared, const char *form, struct text *text, struct err *err);

#endif
