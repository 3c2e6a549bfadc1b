/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sessions: the same thing measured at several times, one number of each, on two sides. Runs of one session
 * share its hour; what sessions differ by besides (memory placement, neighbours, frequency) is seen by none
 * of their runs, so that an interval made of runs alone claims too much: with 3 % between sessions and one
 * session a side 64 % of comparisons of nothing with nothing would find something. Pure numbers. */
#ifndef LABRUN_STATISTICS_SESSIONS_H
#define LABRUN_STATISTICS_SESSIONS_H

#include <stddef.h>

#include "statistics/signed_rank.h"

/* The allowance: the standard deviation, of the logarithm, that a session's value is taken to have besides
 * what its runs show, and how many sessions that assumption is worth against sessions that were measured. */
#define SESSION_ALLOWANCE 0.03
enum { SESSION_WEIGHT = 10 };

struct session_value {
    double value;    /* a logarithm; NaN: the session has none */
    double variance; /* of the value, as the runs within the session tell it */
};

/* How sessions of one side scatter around their mean, over all things measured: to be summed up from {0}. */
struct session_scatter {
    double squares;   /* squared distances, each in units of its expectation under the allowance */
    size_t distances; /* independent ones among them */
    size_t freedom;   /* the most of one thing: what disturbs a session may disturb all that is in it, so that
                         many things are no more evidence than one */
};

/* Adds one thing. */
void sessions_scatter(const struct session_value *first, size_t n, const struct session_value *second,
                      size_t m, struct session_scatter *scatter);

/* What intervals are made with: variances under the allowance, times `dispersion`. The allowance counts as
 * SESSION_WEIGHT degrees of freedom with a dispersion of 1, what was seen with its own; such a moderated
 * variance keeps two sessions that happen to agree from proving everything (G. K. Smyth, Stat. Appl. Genet.
 * Mol. Biol. 3 (2004), section 4). */
struct session_noise {
    double dispersion;
    double observed; /* of the sessions alone; NaN: one session a side, nothing is known */
    double freedom;  /* of Student's t */
};

struct session_noise sessions_noise(const struct session_scatter *scatter);

/* The mean of a side's sessions that have a value, and how many these are; `variance` is that of the mean,
 * under the allowance. NaN both when there are none. */
size_t sessions_mean(const struct session_value *side, size_t count, double *mean, double *variance);

/* Half of the interval that one session a side has at least, whatever its runs agree on. */
double sessions_reach(void);

/* A difference of `variance` against 0: Student's interval and two-sided p. All NaN when either is. */
void sessions_judge(double difference, double variance, const struct session_noise *noise,
                    struct location *location);

#endif
