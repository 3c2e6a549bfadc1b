/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a results folder to what people look at: summary.csv, verdicts.csv, crossovers.csv, gnuplot scripts,
 * figures, report.html. Works from the folder alone, and writes the same bytes each time. */
#ifndef LABRUN_REPORT_H
#define LABRUN_REPORT_H

#include "analysis/summary.h"
#include "base/err.h"
#include "experiment.h"
#include "files/environment.h"
#include "files/results.h"

/* Re-reads the records, fills `summaries`, writes the CSVs, figures/ and report.html. -ENOENT with a hint
 * when there is no gnuplot: everything but the pictures is there then, and `summaries` is filled. */
int report_make(const struct results *results, const struct experiment *experiment,
                const struct environment *environment, struct summaries *summaries, struct err *err);

#endif
