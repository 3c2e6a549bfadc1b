/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What `labrun describe` prints, from the tables: no name, default or range is written a second time here. */
#ifndef LABRUN_EXPERIMENT_DESCRIBE_H
#define LABRUN_EXPERIMENT_DESCRIBE_H

#include "base/text.h"

/* A complete experiment file that says the defaults, with each key's help and range.
 * configs/reference.ini is this text. */
void describe_ini(struct text *text);

/* The metrics, one paragraph each: key, unit, label, how it is formed. */
void describe_metrics(struct text *text);

/* The mechanisms and the receivers: name, second name, label, summary, copies per byte if all goes well. */
void describe_mechanisms(struct text *text);

#endif
