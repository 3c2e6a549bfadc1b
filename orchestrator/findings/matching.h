/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which cells of two experiments belong together. An experiment may have been measured in several sessions (a
 * results folder each): a side is all of them. Cells match when all parameters are equal, but for those that
 * are left out of account. What their numbers say is two_experiments' business. */
#ifndef LABRUN_FINDINGS_MATCHING_H
#define LABRUN_FINDINGS_MATCHING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "experiment/settings.h"
#include "findings/run_index.h"
#include "findings/verdict.h"

struct session {
    const struct run_index *index;
    const struct verdicts *verdicts; /* of the same: where its A/A control stands; NULL: it has none */
    const struct settings *settings; /* it was measured with; NULL: not known */
};

struct sessions {
    const struct session *list; /* borrowed */
    size_t count;               /* at least 1 */
};

enum { FIRST_SIDE, SECOND_SIDE, SIDE_COUNT };

/* A cell of both sides. */
struct match {
    const struct cell *cells[SIDE_COUNT]; /* as the first session that tried it has it; borrowed */
    size_t numbers[SIDE_COUNT];           /* of the cell on the side */
};

struct matched_side {
    struct cell *blanked; /* owned: its different cells, without what is left out of account */
    const struct cell **cells;
    size_t *numbers; /* owned: of cell i in session s at i x sessions + s its number there, or CELL_NONE */
    size_t sessions;
    struct cell_lookup lookup; /* owned; of the blanked ones */
    const struct cell **alone; /* owned; cells that the other side has not, ordered */
    size_t alone_count;
};

struct matching {
    uint64_t ignored;  /* bit i: row i of cell_fields[] is left out of account */
    bool automatic;    /* nobody asked for that */
    uint64_t settings; /* bit i: row i of setting_fields[], which may move what is measured, differs
                          between the first sessions of both */
    const struct field *contrast; /* of the first experiment: places are all parameters but this one */
    struct matched_side sides[SIDE_COUNT];
    struct match *list; /* owned; coordinates with sizes innermost, the A/A control last at each place */
    size_t count;
};

void matching_release(struct matching *matching);
#define own_matching OWNED_BY(matching_release) struct matching

/* Leaves a key out of account, "mtu" or "link.mtu"; the size of fields with what it follows from. -EINVAL
 * when there is no such key, or it is none of a cell: these never keep cells apart. */
int matching_ignore(const char *key, uint64_t *ignored, struct err *err);

/* Where `ignored` is 0 and no cell has a counterpart, but the sides differ in one parameter alone, with one
 * value on each, that one is left out of account. -EINVAL when two cells of a side would be the same without
 * what is ignored: which of them to compare would be chance. */
int matching_make(const struct sessions sides[SIDE_COUNT], uint64_t ignored, struct matching *matching,
                  struct err *err);

/* Is the parameter left out of account? */
bool matching_ignores(const struct matching *matching, const struct field *field);

#endif
