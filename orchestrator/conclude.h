/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The end of a campaign: report, table of cells, where the results lie, and the exit status that says how it
 * went. */
#ifndef LABRUN_CONCLUDE_H
#define LABRUN_CONCLUDE_H

#include "base/err.h"
#include "campaign.h"
#include "experiment.h"
#include "files/results.h"

/* An exit status, or a negative errno. A report that cannot be drawn does not make measured runs fail: it is
 * said on stderr how to draw it later. */
int conclude(const struct experiment *experiment, const struct results *results,
             const struct outcome *outcome, struct err *err);

#endif
