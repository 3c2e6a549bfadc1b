/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Internal to answers/: the functions behind the six questions, a file each, and what several of them need:
 * writing an answer down (answers.c), rows and caveats, copying, cache levels, series (evidence.c). */
#ifndef LABRUN_ANSWERS_QUESTIONS_H
#define LABRUN_ANSWERS_QUESTIONS_H

#include "answers/answers.h"

/* At least one run was ok, and the answer is empty. -ENOMEM is the only error. */
int answer_zero_copy(const struct findings *findings, struct answer *answer, struct err *err);
int answer_caches(const struct findings *findings, struct answer *answer, struct err *err);
int answer_threads(const struct findings *findings, struct answer *answer, struct err *err);
int answer_crossover_one_copy(const struct findings *findings, struct answer *answer, struct err *err);
int answer_crossover_zero_copy(const struct findings *findings, struct answer *answer, struct err *err);
int answer_surprise(const struct findings *findings, struct answer *answer, struct err *err);

/* --- writing an answer --- */

/* Add a line; the text is empty afterwards. A line that is there already is not added again. */
void answer_evidence(struct answer *answer, struct text *line);
void answer_caveat(struct answer *answer, struct text *line);
/* The same of a plain sentence. */
void answer_caution(struct answer *answer, const char *sentence);

/* Starts the sentence of a question that the data cannot answer: "cannot be answered". */
struct text *answer_decline(struct answer *answer);

/* False when memory ran out; a line that is there already is not added again. */
bool lines_add(struct lines *lines, struct text *line);
void lines_release(struct lines *lines);

/* --- the headline's parts --- */

struct headline;

/* The metric whose verdicts are the headline's, and the one of what is spent: the same where only one is
 * judged. */
unsigned headline_metric(const struct findings *findings);
unsigned headline_cost(const struct findings *findings);

/* "one-copy", "MTU 9000", "4 threads": the arm as it stands in a sentence. */
void headline_arm(const struct findings *findings, unsigned arm, struct text *text);
/* "8 places", "4 message sizes": by what varies. */
void headline_places(const struct findings *findings, size_t count, struct text *text);

/* The most blocks that a pair with the baseline has, and the least at which one can be significant. */
size_t headline_blocks(const struct findings *findings, size_t *least);

/* Adds the line, which is empty afterwards. */
void headline_line(struct headline *headline, struct lines *lines, struct text *line);

/* "with 100 % of its sends copied by the kernel", "with 8 instead of 1 send calls a message at 1 KB"; nothing
 * where nothing stands out. What goes with a difference need not be its reason. */
void headline_companion(const struct findings *findings, const struct standing *standing, struct text *text);
void headline_write_pair(const struct findings *findings, const struct standing *standing, struct text *text);
int headline_write_cards(const struct findings *findings, struct headline *headline, struct err *err);
void headline_cards_release(struct headline *headline);
void headline_write_undecided(const struct findings *findings, struct headline *headline);
void headline_write_trust(const struct findings *findings, struct headline *headline);
void headline_write_left_out(const struct findings *findings, struct headline *headline);
void headline_write_next(const struct findings *findings, struct headline *headline);

/* --- comparisons --- */

/* The cell of the first (0) or the second (1) mechanism, and its summary in a metric; NULL: none. */
struct cell comparison_cell(const struct comparison *comparison, unsigned arm);
const struct summary *comparison_summary(const struct findings *findings, const struct comparison *comparison,
                                         unsigned arm, unsigned metric);

/* A row each in their order; of more than EVIDENCE_ROWS_MAX the strongest, and the others counted:
 * verdicts.csv has them all. Then evidence_few_blocks(). */
enum { EVIDENCE_ROWS_MAX = 8 };
int evidence_comparisons(const struct findings *findings, const struct comparisons *comparisons,
                         struct answer *answer, struct err *err);

/* Holm's correction can leave no p below 5 % however clear the runs are: a caveat says how many blocks would
 * do. The families are the pairs of mechanisms. */
void evidence_few_blocks(const struct comparisons *comparisons, struct answer *answer);

/* --- warnings --- */

bool evidence_silenced(const struct findings *findings, unsigned id);

/* A caveat for each of the warnings that were found and not silenced: how many runs carry it, or what it says
 * of cells or blocks taken together. Of the cells of some mechanisms: bit i of `whose` = mechanism i. */
#define EVIDENCE_ALL UINT64_MAX
void evidence_warnings(const struct findings *findings, uint64_t whose, const enum warning_id *ids,
                       size_t count, struct answer *answer);

/* --- copying --- */
/* What the kernel says it did with the zero-copy sends. A send that it copied after all is no zero-copy,
 * whatever the flag was: it copies late instead of early. */

enum copying_kind {
    COPYING_UNKNOWN, /* the kernel did not say */
    COPYING_AVOIDED,
    COPYING_PARTLY,
    COPYING_DONE, /* as good as everything was copied */
};

struct copying {
    enum copying_kind kind;
    double least, most; /* %, medians of the cells; NaN when unknown */
    uint64_t paths;     /* bit i: path i was used */
};

/* Of a share in %. From 99 % on the few sends that were not copied explain nothing, nor do the few that were
 * up to 1 %. */
enum copying_kind copying_judge(double percent);

/* Over all cells of zero-copy. */
void copying_find(const struct findings *findings, struct copying *copying);

/* "100 % of the zero-copy sends were copied by the kernel", "12 to 60 % of ...". */
void copying_phrase(const struct copying *copying, struct text *text);

/* "veth", "veth/loopback". */
void copying_paths(const struct copying *copying, struct text *text);

/* --- cache levels --- */
/* Whose misses are counted, and why a count could not be had. */

enum { CACHE_L1D, CACHE_LLC, CACHE_LEVEL_COUNT };

struct cache_level {
    const char *name; /* "L1d" */
    unsigned metric;  /* misses per KB */
    unsigned counter; /* enum counter_id */
};

extern const struct cache_level cache_levels[CACHE_LEVEL_COUNT];

/* Whether any run has a number. */
bool cache_level_known(const struct findings *findings, const struct cache_level *level);

/* "no cache counters: <reason>" when no level is known, "no LLC counter: <reason>" for one of them. Nothing
 * when all are known. */
void cache_levels_missing(const struct findings *findings, struct text *text);

/* --- series --- */
/* The cells of one mechanism that differ along one axis only, message size or threads. */

enum series_axis { SERIES_SIZE, SERIES_THREADS, SERIES_AXIS_COUNT };

struct series_list {
    size_t *cells; /* owned: numbers in the run index, one series after the other, ascending along the axis */
    size_t *first; /* owned: of each series its first cell; one more for the end */
    size_t count;
};

void series_release(struct series_list *list);
#define own_series OWNED_BY(series_release) struct series_list

/* All cells with ok runs, but the A/A controls and mechanisms that move nothing. */
int series_make(const struct findings *findings, enum series_axis axis, struct series_list *list,
                struct err *err);

/* Where on the axis a cell lies. */
int64_t series_position(const struct cell *cell, enum series_axis axis);

#endif
