/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `labrun describe profile`: into which groups the kernel's functions are sorted, and by which patterns, in
 * the order in which they are tried. The patterns are workers/symbol_group's. */
#ifndef LABRUN_COMMANDS_DESCRIBE_H
#define LABRUN_COMMANDS_DESCRIBE_H

#include "base/text.h"

void profile_groups_describe(struct text *text);

#endif
