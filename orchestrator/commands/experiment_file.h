/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which file is meant: what `run` and `plan` are given is a path, or the name of an experiment that came with
 * labrun. What is in the file is results/experiment's business. */
#ifndef LABRUN_COMMANDS_EXPERIMENT_FILE_H
#define LABRUN_COMMANDS_EXPERIMENT_FILE_H

#include "base/err.h"
#include "base/text.h"
#include "commands.h"
#include "results/experiment.h"

/* Loads what the first argument names, and says in `path` which file that was. A file that is there as it is
 * named, or with .ini behind it, wins. Else a name without a slash is looked for where labrun was installed,
 * or below the source tree that it was built in; what was found there is said on stderr. */
int experiment_file_load(const struct options *options, struct text *path, struct experiment *experiment,
                         struct err *err);

#endif
