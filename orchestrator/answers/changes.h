/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two experiments beside each other, in sentences: what changed, and what the answer rests on. Whether a
 * limit was kept says gate.h; the tables, and programs' forms of them, are output's business. */
#ifndef LABRUN_ANSWERS_CHANGES_H
#define LABRUN_ANSWERS_CHANGES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"
#include "findings/two_experiments.h"

/* How many cells of a metric became what; the control's are counted apart. */
struct change_tally {
    size_t cells, faster, slower, equivalent, undecided;
    double least_slower, most_slower; /* |ln ratio| of the slower ones */
    double least_faster, most_faster; /* and of the faster ones */
};

void changes_tally(const struct changes *changes, unsigned metric, bool control, struct change_tally *tally);

/* How many cells are so in any metric that decides; misses are no reason. `of` is handed on. */
size_t changes_count_cells(const struct changes *changes,
                           bool (*is)(const struct change *change, unsigned of), unsigned of);

/* How many cells are in a gate, over the metrics that decide. */
size_t changes_count(const struct changes *changes, enum gate gate);

/* "2 of 16 cells are slower by 6 to 9 %", "nothing changed beyond 12 %", "nothing can be told: changes up to
 * ×2.85 cannot be ruled out", "the host or duration changed: ...". */
void changes_headline(const struct changes *changes, const struct matching *matching, struct text *text);

/* What the answer rests on, a sentence each; false past the end. */
bool changes_remark(const struct changes *changes, const struct matching *matching, unsigned i,
                    struct text *text);

/* "slower", "faster"; of what is no throughput "more", "less"; "the same", "?". */
const char *change_word(const struct change *change);

/* Paired although they differ: "link.mtu: 1500 in the first, 9000 in the second"; nothing when all is equal.
 */
void changes_ignored(const struct matching *matching, struct text *text);

#endif
