/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The page while it is being written, and its sections: one function each, in a file of its own. Only for
 * plots/report*.c. A section says in a sentence why it is empty when it is, and what it leaves out when
 * there is too much: at 100,000 runs the page stays a page. */
#ifndef LABRUN_PLOTS_REPORT_SECTION_H
#define LABRUN_PLOTS_REPORT_SECTION_H

#include "plots/html.h"
#include "plots/report.h"
#include "plots/report_findings.h"

struct report {
    const struct report_sources *sources;
    struct html html;
    struct report_place place; /* owned */
    size_t cells_left;         /* of matrices, before verdicts.csv is pointed to instead */
};

enum {
    REPORT_CELLS_MAX = 6000, /* of matrices: about 1 MB of HTML */
    REPORT_LIST_MAX = 20,    /* entries of a list */
    REPORT_ROWS_MAX = 400,   /* rows of a table of crossovers */
};

void report_answers(struct report *report);
void report_figures(struct report *report);
void report_verdicts(struct report *report);
void report_crossovers(struct report *report);
void report_costs(struct report *report);
void report_noise(struct report *report);
void report_profile(struct report *report);
void report_warnings(struct report *report);
void report_excluded(struct report *report);
void report_runs(struct report *report);
void report_environment(struct report *report);
void report_plan(struct report *report);
void report_reproduce(struct report *report);

/* Is there anything to say of profiles? */
bool report_profile_wanted(const struct report_sources *sources);

/* "Gbit/s, higher is better". */
void report_unit(unsigned metric, struct text *text);

#endif
