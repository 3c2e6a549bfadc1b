/* SPDX-License-Identifier: GPL-3.0-or-later */
/* report.html: the whole of an experiment on one page that needs nothing else - no network, no script, no
 * other file - and has the same bytes whenever it is made from the same folder. Nothing is computed here that
 * findings/ could say, and nothing is read: what is in files comes in as strings. */
#ifndef LABRUN_PLOTS_REPORT_H
#define LABRUN_PLOTS_REPORT_H

#include <stddef.h>

#include "answers/answers.h"
#include "answers/headline.h"
#include "base/err.h"
#include "base/text.h"
#include "experiment/cell.h"
#include "experiment/plan.h"
#include "experiment/spec.h"
#include "findings/cost.h"
#include "findings/crossover.h"
#include "findings/profile_shares.h"
#include "findings/stopping.h"
#include "findings/summary.h"
#include "findings/verdict.h"
#include "findings/warnings.h"
#include "plots/theme.h"
#include "record/record.h"

/* What a figure draws in a colour and with a marker of its own. */
struct report_series {
    const char *name; /* as the figure's legend has it */
    struct look look;
    bool band; /* the A/A control: no line, an area */
};
enum {
    REPORT_SERIES_MAX = 2 * MECHANISM_COUNT,
    REPORT_FIGURES_MAX = 24, /* pictures on the page; it says how many more there are */
};

struct figure_values; /* plots/figure_values.h */

/* Sections of the page that stand before all other figures, and have one each. */
enum report_lead { LEAD_NONE, LEAD_RATIOS, LEAD_DISTRIBUTION };

/* A picture, or why there is none. */
struct report_figure {
    const char *title;  /* "Throughput against message size" */
    const char *script; /* "figures/throughput.gp" */
    const char *source; /* "summary.csv": what the script reads */
    const char *svg;    /* the file as it is, however hostile; NULL: none */
    size_t length;
    const char *narrow; /* the same for a telephone, without its title; NULL: none */
    size_t narrow_length;
    const char *missing;          /* why there is none */
    unsigned metric, instead;     /* enum metric_id: what it shows, or shows where there is none of it */
    const char *finding;          /* what it comes to, for who does not see it; NULL: nobody says */
    enum report_lead lead;        /* what the page shows before all others */
    struct figure_values *values; /* its table; NULL: none */
    const struct report_series *series; /* those that can be hidden; may be NULL when there are none */
    size_t series_count;                /* at most REPORT_SERIES_MAX */
};

/* A value of the environment, as text. */
struct report_fact {
    const char *group, *name, *value;
};

/* All borrowed. Only what is marked may be NULL. */
struct report_sources {
    const struct records *records;
    const struct run_index *index;       /* of these records */
    const struct summaries *summaries;   /* of these records; NULL: none were made */
    const struct verdicts *verdicts;     /* of these records; NULL: none were made */
    const struct crossovers *crossovers; /* of these records; NULL: none were made */
    const struct headline *headline;     /* NULL: none was made */
    const struct answers *answers;       /* NULL: none were made */
    const struct costs *costs;           /* of these records; NULL: nobody asked */
    const struct warning_list *warnings; /* NULL: nobody looked for any */
    const struct profile_shares *shares; /* NULL: nobody asked for profiles */
    const char *no_profile;              /* why those asked for could not be made; NULL: they could */
    const struct spec *spec;
    const struct plan *plan;
    const struct stopping *stopping; /* NULL: nothing of the plan was spared */

    const struct report_figure *figures;
    size_t figure_count;   /* of the experiment; beyond REPORT_FIGURES_MAX, `figures` need not have them */
    const char *no_course; /* why there is no figure over time; NULL: there is one, or nobody misses it */
    const struct report_fact *facts; /* ordered by group */
    size_t fact_count;

    const char *caption;    /* one line: host, kernel, path, ... */
    const char *command;    /* as it was called */
    const char *version;    /* of the labrun that measured */
    const char *experiment; /* experiment.ini, verbatim */
    const char *const *overrides;
    size_t override_count;
};

/* Appends the page. -ENOMEM is the only error. */
int report_page(const struct report_sources *sources, struct text *text, struct err *err);

#endif
