/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What people look at, written into the results folder, and the forms in which results leave it. The same
 * findings give the same bytes. */
#ifndef LABRUN_OUTPUT_REPORT_FILES_H
#define LABRUN_OUTPUT_REPORT_FILES_H

#include "base/err.h"
#include "base/text.h"
#include "findings/findings.h"

/* summary.csv, verdicts.csv, crossovers.csv, gnuplot scripts, figures, report.html. -EOPNOTSUPP with a hint
 * when there is no gnuplot: everything but the pictures is there then, and report.html says why. Scripts that
 * a person has changed are kept, unless `force`. */
int report_make(const struct findings *findings, bool force, struct err *err);

/* Takes a finished file. */
struct outlet {
    int (*put)(void *to, const char *name, const struct text *text, struct err *err);
    void *to;
};

/* --- formats --- */
/* A chapter each, but for the Python programs, which are figures again. */

struct figure_context;

/* PREFIXexperiment.json: everything, answers and warnings too. */
int export_json(const struct findings *findings, const struct figure_context *context,
                const struct outlet *outlet, struct err *err);
/* PREFIXtables.md: summaries of throughput and CPU time, the verdicts about them, and the shares of profiles.
 */
int export_markdown(const struct findings *findings, const struct figure_context *context,
                    const struct outlet *outlet, struct err *err);
/* PREFIXround_trip-two-copy.hgrm, a file for each cell and kind of time. -ENODATA with a hint when no run has
 * a histogram. */
int export_hgrm(const struct findings *findings, const struct figure_context *context,
                const struct outlet *outlet, struct err *err);

/* Text for a cell of a Markdown table or for a line: punctuation that could be markup gets a backslash, line
 * breaks and other control characters become spaces. */
void markdown_text(struct text *text, const char *string);

/* What explain says as a JSON document, or as Markdown; `only` the question of that number, negative: all. */
struct headline;
struct answers;
void explanation_json(const struct findings *findings, const struct headline *headline,
                      const struct answers *answers, int only, struct text *text);
void explanation_markdown(const struct findings *findings, const struct headline *headline,
                          const struct answers *answers, int only, struct text *text);

/* "json": --format; NULL past the end. */
const char *export_format_name(unsigned i);

/* The files of a format, or of all of them that there are data for (NULL), with `prefix` in front of their
 * names. */
int export_make(const struct findings *findings, const char *prefix, const char *format,
                const struct outlet *outlet, struct err *err);

#endif
