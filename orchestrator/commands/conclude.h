/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A campaign and its end: report, tables, where the results lie, and the exit status that says how it went.
 * Works from the folder, as `labrun report` does: what is shown is what was recorded. */
#ifndef LABRUN_COMMANDS_CONCLUDE_H
#define LABRUN_COMMANDS_CONCLUDE_H

#include "base/err.h"
#include "campaign/campaign.h"

/* Runs the campaign. An exit status, or a negative errno. A report that cannot be made costs no run: it is
 * said on stderr how to make it later, and the exit status says that something is missing. Where there is no
 * gnuplot only pictures are, and the status stays 0. */
int measure_and_conclude(const struct campaign *campaign, struct err *err);

#endif
