/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The end of a campaign: report, tables, where the results lie, and the exit status that says how it went.
 * Works from the folder, as `labrun report` does: what is shown is what was recorded. */
#ifndef LABRUN_COMMANDS_CONCLUDE_H
#define LABRUN_COMMANDS_CONCLUDE_H

#include "base/err.h"
#include "campaign/campaign.h"
#include "results/folder.h"

/* An exit status, or a negative errno. A report that cannot be made costs no run: it is said on stderr how to
 * make it later, and the exit status says that something is missing. Where there is no gnuplot only pictures
 * are, and the status stays 0. */
int conclude(const struct results *results, const struct campaign_result *outcome, struct err *err);

/* The end of a campaign that an error has ended: says which, what is recorded and how to go on. Returns the
 * exit status. */
int conclude_error(const struct results *results, const struct campaign_result *outcome,
                   const struct err *err);

#endif
