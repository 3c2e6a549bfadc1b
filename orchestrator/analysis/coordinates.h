/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Coordinates: the parameters of a cell but its mechanism, which is what gets compared at one place. Order
 * and hash come from cell_fields[], so that a new parameter counts here without a word. */
#ifndef LABRUN_ANALYSIS_COORDINATES_H
#define LABRUN_ANALYSIS_COORDINATES_H

#include <stdbool.h>
#include <stdint.h>

#include "model/cell.h"

/* The size axis is set apart: what differs in it alone lies on one line, along which a crossover is sought.
 * field_size follows message_size. */
bool coordinates_is_size(const struct field *field);
bool coordinates_is_mechanism(const struct field *field);

/* <0, 0, >0: by all coordinates but size, in the order of cell_fields[]. 0 means the same line. */
int coordinates_compare_lines(const struct cell *cell, const struct cell *other);

/* The same, then by size: lines stay together, sizes ascend in them. 0 means the same coordinates. */
int coordinates_compare(const struct cell *cell, const struct cell *other);

/* Continues `hash` (base/hash.h) with what coordinates_compare_lines() looks at. */
uint64_t coordinates_hash_line(const struct cell *cell, uint64_t hash);

#endif
