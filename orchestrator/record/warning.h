/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The warnings by number, and their ids as they stand in the column `warnings` of runs.csv and in
 * `output.silence`. What each means and how it is found is analysis/warnings' business. */
#ifndef LABRUN_RECORD_WARNING_H
#define LABRUN_RECORD_WARNING_H

#include <stdint.h>

#include "base/text.h"

enum warning_id {
#define WARNING(identifier, ...) WARNING_##identifier,
#include "record/warning_list.h"
#undef WARNING
    WARNING_COUNT
};

_Static_assert(WARNING_COUNT <= 64, "a set of warnings is one word of 64 bits");

/* The id as users see it; NULL past the end. */
const char *warning_name(unsigned i);

/* Ids separated by blanks, as a record has them: bit i = enum warning_id. Words that are no id are passed
 * over: another version wrote them. */
uint64_t warning_bits(const char *ids);
/* The other way round, in the order of their numbers. */
void warning_print(uint64_t bits, struct text *text);

#endif
