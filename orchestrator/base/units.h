/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Quantities as people write them ("64K", "10 ms", "1Gbit", "3%") and back. Sizes are binary (K = 1024),
 * rates are decimal bits per second (1Gbit = 1e9), durations are nanoseconds inside. A bare number is
 * accepted for counts and sizes only: a duration without its unit is an error, because 500 could be anything.
 */
#ifndef LABRUN_BASE_UNITS_H
#define LABRUN_BASE_UNITS_H

#include <stdint.h>

#include "base/err.h"
#include "base/text.h"

enum unit { UNIT_COUNT, UNIT_BYTES, UNIT_NS, UNIT_BITS_PER_SECOND };

/* Parses the whole of `string`; -EINVAL with what is wrong, -ERANGE when it overflows 63 bits. */
int units_parse(enum unit unit, const char *string, int64_t *value, struct err *err);

/* The shortest exact way to write it: 65536 -> "64K", 10000000 ns -> "10ms", 1000000000 -> "1Gbit". What is
 * printed parses to the same value. */
void units_print(enum unit unit, int64_t value, struct text *text);

/* For people: "64 KB", "1.5 s", "1 Gbit/s", with a space and no loss where exact, three digits elsewhere. */
void units_label(enum unit unit, int64_t value, struct text *text);

/* "3%" or "0.03" to 0.03, and back. */
int units_parse_fraction(const char *string, double *value, struct err *err);
void units_print_fraction(double value, struct text *text);

#endif
