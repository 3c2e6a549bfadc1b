/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the CPU time of two mechanisms went, as evidence: what zero-copy is about (copying, pinning, buffers)
 * in shares of either one's samples, at one place. */
#ifndef LABRUN_ANALYSIS_PROFILE_EVIDENCE_H
#define LABRUN_ANALYSIS_PROFILE_EVIDENCE_H

#include "answers/answers.h"
#include "findings/verdict.h"
#include "answers/draft.h"

/* A line about the place of the comparison and caveats; nothing when no cell was profiled. */
void profile_evidence(const struct answer_sources *sources, const struct comparison *comparison,
                      struct draft *draft);

#endif
