/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the ratios of one figure come to, in a line that is its title: "Throughput: zero-copy is ×0.16 to
 * ×0.73 of two-copy; one-copy is not told apart". Says no more than the verdicts that are drawn. */
#ifndef LABRUN_ANSWERS_RATIO_FINDING_H
#define LABRUN_ANSWERS_RATIO_FINDING_H

#include "base/err.h"
#include "base/text.h"
#include "findings/verdict.h"

/* "×0.68", "×0.016", "×12.4": two significant digits, three from 1 on. */
void ratio_times(double ratio, struct text *text);

/* How a value of the contrast is said: "zero-copy", "MTU 9000"; `from` is what was handed in. */
typedef void ratio_name(const void *from, const struct field *contrast, const struct cell *cell,
                        struct text *text);

/* `verdicts`: of one metric and of pairs with the baseline alone, in any order, at least one. Who is told
 * apart comes first, the strongest before all. What is decided within the A/A control of its place is counted
 * apart. When that is longer than `characters`, these counts go, then the others are counted and not named.
 * -ENOMEM. */
int ratio_finding(const struct verdict *const *verdicts, size_t count, double equivalence, size_t characters,
                  ratio_name *name, const void *from, struct text *text, struct err *err);

#endif
