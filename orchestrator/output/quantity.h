/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A measured number in a table for people. Files for programs have all digits (model/metric). */
#ifndef LABRUN_QUANTITY_H
#define LABRUN_QUANTITY_H

#include "base/text.h"

/* Three significant digits, whole numbers below ten million with all of theirs: "0.000123", "12.3",
 * "1234567"; "1.23e+09" and "1.23e-07" beyond, so that no column gets wider than that. Nothing for NaN. */
void quantity_print(double number, struct text *text);

#endif
