/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A limit on being slower, as CI asks for it: what it says of each cell of two experiments. What changed, and
 * whether the host did, is found before (two_experiments.h). */
#ifndef LABRUN_FINDINGS_GATE_H
#define LABRUN_FINDINGS_GATE_H

#include "findings/two_experiments.h"

/* Sets gate, host, beside, at_most and at_most_beside of every change.
 *
 * A cell fails the limit when it is SLOWER, when the near end of its interval lies beyond the limit, and when
 * the ratio lies beyond the noise floor; where the A/A cells changed too, only when its change less theirs
 * lies beyond the limit as well. Cells of the control never do, and metrics that do not decide have no say.
 * A cell that does not fail has passed only if its interval rules out what is to be ruled out, and if the
 * host did not change: a host that became faster hides what became slower. */
void gates_judge(const struct change_rules *asked, const struct matching *matching, struct changes *changes);

/* "passed", "open", "unjudged", "host", "failed". */
const char *gate_name(unsigned gate);

/* What at_most is likely to become with so many times the runs in each session, and so many times the
 * sessions, if they scatter as these do: the variance that runs account for is divided by both, what is
 * allowed for sessions by the latter alone. */
double change_at_most_with(const struct changes *changes, const struct change *change, double runs,
                           double sessions);

#endif
