/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a results folder to what people look at: summary.csv, gnuplot scripts, figures. Works from the folder
 * alone, and writes the same bytes each time. */
#ifndef LABRUN_REPORT_H
#define LABRUN_REPORT_H

#include "analysis/summary.h"
#include "analysis/warnings.h"
#include "base/err.h"
#include "experiment.h"
#include "files/environment.h"
#include "files/results.h"

/* Re-reads the records, fills `summaries` and `warnings`, writes summary.csv and figures/. -ENOENT with a
 * hint when there is no gnuplot: everything but the pictures is there then, and both are filled. */
int report_make(const struct results *results, const struct experiment *experiment,
                const struct environment *environment, struct summaries *summaries,
                struct warning_list *warnings, struct err *err);

#endif
