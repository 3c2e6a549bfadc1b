/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be wrong with a run or a cell although it was measured, found when the report is made: what the
 * runs' records carry (warning_checks.h), by cell, and what shows only when runs are looked at together.
 * Nothing is ever left out of the data because of a warning. `output.silence` keeps an id out of what is
 * shown, not out of runs.csv: what was seen while measuring cannot be seen again later. */
#ifndef LABRUN_FINDINGS_WARNINGS_H
#define LABRUN_FINDINGS_WARNINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/own.h"
#include "experiment/settings.h"
#include "findings/run_index.h"

/* What a warning is found in one cell of the report. */
struct warning {
    enum warning_id id;
    const struct cell *cell; /* in the records; NULL: the experiment as a whole */
    size_t runs, of;         /* of how many of the cell's ok runs it is true; where the cell has contests and
                                steady runs and one of them is disturbed more: of those */
    bool few;         /* disturbed runs that the cell's median bears: their number is worth telling, but
                         nothing is wrong with the cell */
    char detail[200]; /* the numbers, "stolen time up to 4.2 %"; may be empty */
};

struct warning_list {
    struct warning *list; /* owned, ordered by id, then by cell as first seen in the records */
    size_t count, capacity;
};

#define own_warnings own_free struct warning_list /* it owns its list alone, which stands first */

const char *warning_sentence(unsigned i); /* what it means; NULL past the end */
const char *warning_hint(unsigned i);     /* how to go on */
const char *warning_of_most(unsigned i);  /* how many runs make it the cell's; NULL: one does */

/* What has to be looked at to find it: RUN, CELL, FAMILY, PAIRS and WHOLE of experiment/warning_list.h. */
enum warning_scope { WARNING_OF_RUN, WARNING_OF_CELL, WARNING_OF_FAMILY, WARNING_OF_PAIR, WARNING_OF_ALL };
enum warning_scope warning_scope(enum warning_id id);

/* More threads were then not more of the same CPUs. */
#define WARNINGS_OF_UNLIKE_CPUS (UINT64_C(1) << WARNING_mixed_cores | UINT64_C(1) << WARNING_crosses_nodes)

/* All warnings of the records except those that the settings silence. -ENOMEM. */
int warnings_make(const struct run_index *index, const struct settings *settings,
                  struct warning_list *warnings, struct err *err);

/* By which factor the buffers that were granted may differ where so many bytes were asked for; not positive:
 * autotuned ones, which are in place by the time that counts: kernels at least double them when they grow.
 */
double family_buffers_most(int64_t asked);

#endif
