/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Quantities as people write them ("64K", "10 ms", "1Gbit") and back. Sizes are binary (K = 1024),
 * rates are decimal bits per second (1Gbit = 1e9), durations are nanoseconds inside. A bare number is
 * accepted for counts, sizes and rates: a duration without its unit is an error, because 500 could be
 * anything.
 * Which values make sense for a parameter is in the rows of cell_fields[]. */
#ifndef LABRUN_BASE_UNITS_H
#define LABRUN_BASE_UNITS_H

#include <stdint.h>

#include "base/err.h"
#include "base/text.h"

enum unit { UNIT_COUNT, UNIT_BYTES, UNIT_NS, UNIT_RATE };

/* Parses the whole of `string`; decimals are fine when the result is whole ("1.5s", "0.5K"). The error says
 * what is wrong without repeating the string: "a duration needs its unit". -EINVAL, or -ERANGE when the value
 * overflows 63 bits. */
int units_parse(enum unit unit, const char *string, int64_t *value, struct err *err);

/* A short exact way to write it: 65536 -> "64K", 10000000 ns -> "10ms". What is
 * printed parses to the same value. */
void units_print(enum unit unit, int64_t value, struct text *text);

/* For people: "64 KB", "1.5 s", "1 Gbit/s", with a space; three decimals where they are exact, three
 * significant digits elsewhere. */
void units_label(enum unit unit, int64_t value, struct text *text);

/* "16 KB", "2000 B": a size that somebody asked for keeps all its digits, in answers, figures and tables. */
void units_label_size(int64_t bytes, struct text *text);

#endif
