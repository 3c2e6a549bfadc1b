/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The answer in short, for every experiment: who is told apart from the baseline, by how much, and what goes
 * with it; a line per pair and metric; what is open and what would decide it; how far all of it can be
 * trusted; what was left out; what to do next. English from the standings of the findings; terminal, page,
 * explain and exports print this and say nothing of their own about who won. The study's questions are in
 * answers.h. */
#ifndef LABRUN_ANSWERS_HEADLINE_H
#define LABRUN_ANSWERS_HEADLINE_H

#include <stdbool.h>

#include "answers/answers.h"
#include "base/err.h"
#include "base/own.h"
#include "base/text.h"
#include "findings/findings.h"

/* Characters, not bytes, of the sentence. */
enum { HEADLINE_LENGTH_MAX = 240 };

/* What a pair with the baseline comes to in one metric: a range of ratios, and how often it was decided. */
struct headline_ratio {
    unsigned metric;   /* enum metric_id */
    struct text range; /* owned: "×0.16 to 0.73" */
    struct text words; /* owned: "slower in 5, open in 3 of 8 places" */
};

/* A pair in short: the metric of the headline, of round trips also their p99, then what is spent. */
struct headline_card {
    struct text name; /* owned: "zero-copy ÷ two-copy" */
    struct headline_ratio ratios[3];
    unsigned ratio_count;
    enum conclusion conclusion; /* of the first one; INCONCLUSIVE also where it goes both ways */
};

/* What the same cell twice reaches in a metric, as factors from 1 over the places where that is known. */
struct headline_noise {
    unsigned metric; /* enum metric_id */
    double least, most;
    size_t places;
};

/* What a step of `next` is, for programs. */
struct headline_step {
    const char *reason; /* "more-blocks" */
    size_t blocks;  /* that it measures, of steady runs where these are what is short; 0: it asks for none */
    double seconds; /* that it takes, about; NaN: not reckoned */
};

enum { HEADLINE_STEPS_MAX = 4, HEADLINE_NOISES_MAX = 2 };

struct headline {
    struct text sentence; /* one or two sentences, without a line break */
    struct lines pairs;   /* a line each, of every pair with the baseline in every metric that is judged */
    struct headline_card *cards; /* owned: of every pair */
    size_t card_count;
    struct text noise; /* owned: "±2.9 to 14 %", "×1.29 to ×24", of the same cell twice in the first metric;
                          "": unknown */
    struct headline_noise noises[HEADLINE_NOISES_MAX]; /* of the metrics of the headline, where it is known */
    size_t noise_count;
    struct lines undecided; /* what is open, then what would decide it; nothing: all is decided */
    struct lines trust;     /* the method if there is one to tell, the noise, then the warnings counted, worst
                               first, then what the worst     means */
    struct text method;   /* owned: "levels: medians of 2 steady runs a cell; ratios: 9 contests of 33 rounds
                             in slices of 10 ms (10.3 ms measured)", and of which loop a latency is; "": neither
                             was measured */
    struct lines latency; /* where messages were timed: the baseline's percentiles over its places, then those
                             of each cell */
    struct text untold;   /* owned: which percentiles too few times support, and where; "": none */
    struct text
        limit; /* owned: what held runs back, of the arms all of whose cells say the same: "two-copy: the
                  sender's CPU; zero-copy: both sides' CPUs", "latency, in all cells"; "": of none */
    struct lines left_out; /* cells, runs: how many, and why */
    struct lines next;     /* what for, and the command, which says DIR: two lines each */
    struct headline_step steps[HEADLINE_STEPS_MAX]; /* of each two lines of these */
    size_t step_count;
    bool told;   /* at least one arm is told apart from the baseline */
    bool failed; /* memory ran out while it was written: then headline_make() fails */
};

void headline_release(struct headline *headline);
#define own_headline OWNED_BY(headline_release) struct headline

/* -ENOMEM is the only error. */
int headline_make(const struct findings *findings, struct headline *headline, struct err *err);

/* --- rows --- */
/* The pairs in short: below a heading of their metric those that are decided, a row each, then the others,
 * where one word says the same of several in one row. Each pair is in one of a metric's rows. Merged, the row
 * of a pair says what is spent too, and of both only what is decided: half as many rows. */

struct headline_row {
    unsigned metric;   /* enum metric_id */
    struct text names; /* owned: "zero-copy", "one-copy, writev" */
    struct text line; /* owned: "zero-copy ×0.13 to 0.69; slower in 4, open in 1"; merged: "zero-copy ×0.13 to
                         0.69; slower in 4; CPU more in all 5" */
};

struct headline_rows {
    struct headline_row *list; /* owned; by metric */
    size_t count;
};

void headline_rows_release(struct headline_rows *rows);
#define own_headline_rows OWNED_BY(headline_rows_release) struct headline_rows

/* -ENOMEM is the only error. */
int headline_rows_make(const struct findings *findings, bool merged, struct headline_rows *rows,
                       struct err *err);

/* "throughput ÷ that of two-copy in 5 message sizes:", merged "..., CPU time per byte:" */
void headline_rows_heading(const struct findings *findings, unsigned metric, bool merged, struct text *text);

/* --- commands --- */

/* A command of `next` for who stands elsewhere: DIR becomes the folder, quoted for a shell where it has to
 * be. */
void headline_command(const char *line, const char *folder, struct text *text);

#endif
