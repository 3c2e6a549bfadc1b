/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The signs and words that the end of a run, explain and the report use and no other table explains: what the
 * legend says of them, and what `labrun describe` does. Letters of warnings are output/flags'. */
#ifndef LABRUN_OUTPUT_LEGEND_H
#define LABRUN_OUTPUT_LEGEND_H

/* Signs of the short table, which explains those that stand in it; words follow them. */
enum legend_sign { SIGN_OPEN, SIGN_SAME, SIGN_MIXED, SIGN_WITHIN, LEGEND_SIGNS };

struct legend_word {
    const char *name;
    const char *meaning; /* of a sign: the legend's words, with what stands between */
    const char *help;    /* sentences */
};

/* NULL past the end. */
const struct legend_word *legend_word(unsigned i);

#endif
