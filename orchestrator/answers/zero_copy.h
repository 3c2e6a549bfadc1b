/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copying: what the kernel says it did with the zero-copy sends. A send that it copied after all is no
 * zero-copy, whatever the flag was: it copies late instead of early. */
#ifndef LABRUN_ANSWERS_ZERO_COPY_H
#define LABRUN_ANSWERS_ZERO_COPY_H

#include "answers/answers.h"

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

#endif
