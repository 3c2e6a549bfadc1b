/* SPDX-License-Identifier: GPL-3.0-or-later */
/* report.html of a results folder: gathers what plots/report writes down. The pictures are read from the
 * folder, and so have to be drawn before. */
#ifndef LABRUN_PAGE_H
#define LABRUN_PAGE_H

#include "analysis/answers.h"
#include "analysis/crossover.h"
#include "analysis/summary.h"
#include "analysis/verdict.h"
#include "base/err.h"
#include "experiment.h"
#include "files/environment.h"
#include "files/results.h"
#include "model/record.h"
#include "plots/report.h"

struct page {
    const struct experiment *experiment;
    const struct environment *environment;
    const struct records *records;
    const struct summaries *summaries;
    const struct verdicts *verdicts;
    const struct crossovers *crossovers;
    const struct answers *answers;         /* NULL: none were made */
    const struct report_warning *warnings; /* NULL: nobody looked for any */
    size_t warning_count;
    const char *caption;  /* one line about host and experiment */
    const char *no_drawn; /* why the pictures in the folder are not of these data; NULL: they are */
};

int page_write(const struct results *results, const struct page *page, struct err *err);

#endif
