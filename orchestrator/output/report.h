/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What people look at, written into the results folder: summary.csv, verdicts.csv, crossovers.csv, gnuplot
 * scripts, figures, report.html. The same findings give the same bytes. */
#ifndef LABRUN_REPORT_H
#define LABRUN_REPORT_H

#include "base/err.h"
#include "findings/findings.h"

/* -EOPNOTSUPP with a hint when there is no gnuplot: everything but the pictures is there then, and
 * report.html says why. */
int report_make(const struct findings *findings, struct err *err);

#endif
