/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Internal to answers/: the functions behind the six questions, a file each, and what several of them need:
 * writing an answer down (answers.c), rows and caveats, copying, cache levels, series (evidence.c), what the
 * next experiment takes (remedy.c). */
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

/* Comparisons with the baseline in throughput and what is spent; of these the ones of which slices and steady
 * runs say different things and that too few steady runs leave without an interval. */
struct differing {
    size_t comparisons, open;
    size_t blocks; /* of steady runs, the most of an open one */
};

struct differing headline_differing(const struct findings *findings);

/* Adds the line, which is empty afterwards. */
void headline_line(struct headline *headline, struct lines *lines, struct text *line);

/* "with 100 % of its sends copied by the kernel", "with 8 instead of 1 send calls a message at 1 KB"; nothing
 * where nothing stands out. What goes with a difference need not be its reason. */
void headline_companion(const struct findings *findings, const struct standing *standing, struct text *text);
/* "100 % copied", "8 calls a message": the same of several arms with companions of one kind; `brief`: "8
 * calls". */
void headline_companion_brief(const struct findings *findings, const struct standing *const *list,
                              size_t count, bool brief, struct text *text);
enum companion_kind headline_companion_kind(const struct findings *findings, const struct standing *standing);

/* `*told`: an arm is told apart somewhere beyond the noise, in the metric of the headline or in what is
 * spent. -ENOMEM is the only error. */
int headline_write_sentence(const struct findings *findings, struct text *sentence, bool *told,
                            struct err *err);
/* "one-copy is 5 % slower than two-copy": of an average that is decided. */
void headline_write_average(const struct findings *findings, const struct average *average,
                            struct text *text);
/* The averages over places that are decided, of the arms that have a standing: in the headline's metric or,
 * where none is, in what is spent. `list`, which may be NULL, has room for all averages. Returns how many. */
size_t headline_averages(const struct findings *findings, const struct average **list);
void headline_write_pair(const struct findings *findings, const struct standing *standing, struct text *text);
int headline_write_cards(const struct findings *findings, struct headline *headline, struct err *err);
void headline_cards_release(struct headline *headline);
void headline_write_undecided(const struct findings *findings, struct headline *headline);
/* "two-copy differs from itself (A/A) in 1 of 8 places in throughput", in the headline's metrics; false: it
 * does not. */
bool headline_control_differs(const struct findings *findings, struct text *text);
void headline_write_trust(const struct findings *findings, struct headline *headline);
void headline_write_left_out(const struct findings *findings, struct headline *headline);
void headline_write_next(const struct findings *findings, struct headline *headline);

/* Failed runs of an arm of which none was ok; 0: one was, or there was none. `*failure`: the first. */
size_t headline_failures(const struct findings *findings, unsigned arm, const struct record **failure);

/* --- remedy --- */
/* What the next experiment changes, and what that takes. Everything that is said of blocks and times is of
 * this one, so that the sentence and the command are about the same runs. */

struct remedy {
    int64_t threads; /* the only value of the axis from then on; 0: as it is */
    size_t cells;
    size_t needed; /* blocks that decide what is open; 0: nothing is, or nobody knows */
    double width;  /* half width of the median open interval of the pair that takes the most */
    double each;   /* seconds that a block takes */
};

/* Threads that fit, where they leave all arms and something that is open; otherwise all cells again. */
struct remedy remedy_find(const struct findings *findings);

/* What a run took, with its place in its block: at least what its windows take. */
double remedy_run_seconds(const struct findings *findings);

/* Cells that carry a warning, and the fewest threads of one; 0: there is none. */
size_t remedy_cells_warned(const struct findings *findings, unsigned id, int64_t *fewest);

/* The most threads that no cell was oversubscribed with; 0: every one was, or none, or threads are what is
 * compared: with one value of them nothing would be left to compare. */
int64_t remedy_threads(const struct findings *findings);

/* --- arms in groups --- */
/* What the headline's sentence is made of. */

enum { SIZES_MAX = 64, SIZES_NAMED_MAX = 3 };

/* The places at which a pair, or several, are decided in one direction beyond the noise of the A/A control.
 */
struct reach {
    double least, most;       /* ratios; NaN: there is no place */
    size_t count, within;     /* places; others, that are decided within the noise */
    int64_t sizes[SIZES_MAX]; /* bytes: messages, each once, the smallest first */
    size_t size_count;        /* of the sizes that there is room for */
};

bool reach_has(const struct reach *reach, int64_t size);

enum group_kind {
    GROUP_BETTER,
    GROUP_WORSE,
    GROUP_BOTH,
    GROUP_SAME,
    GROUP_NOISE, /* decided somewhere, but nowhere beyond the noise of the place */
    GROUP_OPEN,
    GROUP_APART,
    GROUP_COUNT,
};

/* What they are told apart by, or not, in a metric. */
struct claim {
    enum group_kind kind;
    unsigned metric;
    struct reach better, worse; /* of all of them together */
    size_t least,
        most;      /* places of one of them, decided beyond the noise; of what is the same, equivalent ones */
    size_t places; /* that each of them was compared at, at most */
};

enum { ALSO_MAX = 2 };

/* Arms that the verdicts say the same about. */
struct arm_group {
    struct claim claim; /* in the metric of the headline */
    /* Where that tells nothing: what is told by what is spent, beyond the noise. */
    struct claim also[ALSO_MAX];
    size_t also_count;
    const struct standing **list; /* owned */
    size_t count;
};

struct arm_groups {
    struct arm_group *list; /* owned; in the order in which they are told */
    size_t count;
    size_t told, also; /* of them those that are told apart; that are by what is spent alone */
};

void arm_groups_release(struct arm_groups *groups);
#define own_arm_groups OWNED_BY(arm_groups_release) struct arm_groups

/* Decided somewhere beyond the noise. */
bool arm_group_is_told(enum group_kind kind);

/* Those that are told apart before the others. -ENOMEM is the only error. */
int arm_groups_find(const struct findings *findings, struct arm_groups *groups, struct err *err);

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

/* A family can be too large for any interval from so few blocks: a caveat says how many blocks would
 * do, as the plan does. The families are the pairs of mechanisms, times the looks. */
void evidence_few_blocks(const struct comparisons *comparisons, size_t looks, struct answer *answer);

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
