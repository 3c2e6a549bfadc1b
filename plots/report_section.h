/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the chapters of the report share: the page while it is being written, its sections, how a place is
 * named in a table, and the filter that pictures go through. Only for plots/report*.c and svg_filter.c. */
#ifndef LABRUN_PLOTS_REPORT_SECTION_H
#define LABRUN_PLOTS_REPORT_SECTION_H

#include <stdint.h>

#include "experiment/field.h"
#include "findings/run_index.h"
#include "plots/html.h"
#include "plots/report.h"

enum {
    REPORT_CELLS_MAX = 6000, /* of matrices: about 1 MB of HTML */
    REPORT_LIST_MAX = 20,    /* entries of a list */
    REPORT_PLACE_FIELDS = 48,
    REPORT_PLACE_SIZES = 1024,
};

/* Where something was measured: the parameters that differ in an experiment, a column each, and the message
 * sizes. Read off the records, which may be another experiment's than the file beside them says. */
struct report_place {
    const struct field *fields[REPORT_PLACE_FIELDS]; /* threads, always, and what else varies; not what the
                                                        row is named by, not the size */
    unsigned field_count;
    int64_t sizes[REPORT_PLACE_SIZES]; /* of messages, ascending; the smallest ones, if there are more */
    unsigned size_count;
    double copied_least[MECHANISM_COUNT], copied_most[MECHANISM_COUNT]; /* %, of ok runs; NaN: no zero-copy */
};

struct report {
    const struct report_sources *sources;
    struct html html;
    struct report_place place;    /* of a cell, which is named by its mechanism */
    struct report_place compared; /* of a comparison, which is named by two values of the contrast */
    size_t cells_left;            /* of matrices, before verdicts.csv is pointed to instead */
};

/* --- sections --- */

/* A section says in a sentence why it is empty when it is, and what it leaves out when there is too much: at
 * 100,000 runs the page stays a page. */
struct report_section {
    const char *id, *title;
    void (*write)(struct report *report);
    bool (*wanted)(const struct report_sources *sources); /* NULL: always */
};

extern const struct report_section report_answers, report_evidence; /* report_answers.c */
extern const struct report_section report_verdicts, report_noise;   /* report_findings.c */
extern const struct report_section report_crossovers;               /* report_crossovers.c */
extern const struct report_section report_costs, report_profile;    /* report_cpu_time.c */
extern const struct report_section report_warnings, report_excluded, report_runs, report_environment,
    report_plan, report_reproduce; /* report_runs.c */

extern const struct report_section report_lead, report_distribution, report_figures; /* report_figures.c */
extern const struct report_section report_values;                                    /* report_values.c */
extern const struct report_section report_latency;                                   /* report_latency.c */

/* report_head.c: what stands above all sections: what was measured, and who won. */
void report_masthead(struct report *report);
void report_result(struct report *report);

/* How a conclusion looks, beside its word: by enum conclusion. */
struct report_look {
    const char *class, *sign;
};
extern const struct report_look report_looks[];

/* Three digits; a fourth near 1, where the third of 1.003 is nothing. */
void report_ratio(double ratio, struct text *text);

/* "Gbit/s, higher is better". */
void report_unit(unsigned metric, struct text *text);

/* How many of `count` are not among the `shown` first ones: "7 more cells are in profile.csv."; nothing when
 * all are. `element`: "li" ("and 7 more...") or "p". `words` is what stands behind "more". */
void report_more(struct html *html, const char *element, size_t count, size_t shown, const char *words);

/* --- place --- */

/* A header of a column for each parameter; a header of a row with each value. */
void report_place_columns(const struct report_place *place, struct html *html);
void report_place_row(const struct report_place *place, const struct cell *cell, struct html *html);

/* "1 KB, 4 threads, MTU 9000 B"; and the same behind the mechanism's name. */
void report_place_words(const struct report_place *place, const struct cell *cell, struct text *text);
void report_place_cell(const struct report_place *place, const struct cell *cell, struct text *text);

/* "4 threads, MTU 9000 B": without the size. */
void report_place_line(const struct report_place *place, const struct cell *cell, struct text *text);

/* "zero-copy (100 % copied)", "loopback": the cell's value of the contrast, a row of cell_fields[]. What was
 * not avoided is part of the name. */
void report_place_arm(const struct report_place *place, const struct cell *cell, unsigned contrast,
                      struct text *text);

/* --- svg_filter.c --- */

/* Appends the figure's picture, which may have been made by anybody, as one <svg> element that is called by
 * its title. Its ids, and what refers to them, get `prefix` in front: gnuplot uses the same ones in every
 * file, and a page may have an id once only. Colours are written without blanks, "rgb(0,114,178)", so that
 * the style sheet can find them. What belongs to the figure's first series has the class "s1", and so on;
 * which of them the picture shows is set in `series`. -EINVAL when the bytes are no well-formed SVG; what was
 * appended by then is taken back. */
int svg_filter(const struct report_figure *figure, const char *prefix, struct text *text,
               bool series[REPORT_SERIES_MAX], struct err *err);

#endif
