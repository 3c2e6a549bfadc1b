/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The functions behind commands[], one file each: verb_plan is in verb_plan.c. Each returns an exit status,
 * or a negative errno with `err` set. */
#ifndef LABRUN_VERBS_H
#define LABRUN_VERBS_H

#include "base/err.h"
#include "options.h"

int verb_run(const struct options *options, struct err *err);
int verb_resume(const struct options *options, struct err *err);
int verb_plan(const struct options *options, struct err *err);
int verb_check(const struct options *options, struct err *err);
int verb_report(const struct options *options, struct err *err);
int verb_explain(const struct options *options, struct err *err);
int verb_compare(const struct options *options, struct err *err);
int verb_export(const struct options *options, struct err *err);
int verb_describe(const struct options *options, struct err *err);

#endif
