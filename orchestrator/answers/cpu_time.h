/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CPU time in the words that tables, report and answers share: where it goes, as profiles have it, and what a
 * copy and a system call cost. A sentence says what was sampled or fitted, and no more. */
#ifndef LABRUN_ANSWERS_CPU_TIME_H
#define LABRUN_ANSWERS_CPU_TIME_H

#include "findings/cost.h"
#include "findings/profile_shares.h"
#include "record/columns.h"

/* --- profiles --- */
/* One run of a cell each, outside the measured blocks. */

/* Groups below this share are left out of tables and sentences. */
#define PROFILE_SHARE_LEAST 0.02

/* "31", and "31 % [29, 33]" */
void profile_phrase_percent(const struct share *share, struct text *text);
void profile_phrase_share(const struct share *share, struct text *text);

/* "cpu-clock samples at 997 Hz": of all profiles; both events, or the range, where they differ. */
void profile_phrase_sampling(const struct profile_shares *shares, struct text *text);

/* "sampling at 997 Hz: CPU time per byte ×1.01 (0.98 to 1.05 over 12 cells), throughput ×0.99 (..)", or that
 * nobody knows. */
void profile_phrase_overhead(const struct profile_shares *shares, struct text *text);

/* Why kernel code has no names, and what follows; nothing when no sample is hidden. */
void profile_phrase_hidden(const struct profile_shares *shares, struct text *text);

/* How much of all samples is left out because it is of neither worker; nothing below 2 % everywhere. */
void profile_phrase_others(const struct profile_shares *shares, struct text *text);

/* How many samples did not fit into the buffers; nothing when all did. */
void profile_phrase_lost(const struct profile_shares *shares, struct text *text);

/* How many cells could not be profiled, and why the first; nothing when all could. */
void profile_phrase_failed(const struct profile_shares *shares, struct text *text);

/* What holds for every profile: a sentence each, NULL past the end. */
const char *profile_phrase_limit(const struct profile_shares *shares, unsigned i);

/* --- costs --- */

/* A price and what it is of: "a late copy", "ns/B". */
struct cost_line {
    const char *what, *unit;
    const struct price *price;
    const struct cost *cost;
};
enum { COST_LINES_MAX = 4 + PLACE_COUNT };

/* All that were fitted: a call, a copy, a byte, then a copy at each place. Returns how many; 0: none. */
size_t cost_lines(const struct cost *cost, struct cost_line lines[COST_LINES_MAX]);

/* "one copy, wherever it is made"; and why it has no price: nothing when it has one. */
void cost_print_what(const struct cost_line *line, struct text *text);
void cost_print_doubt(const struct cost_line *line, struct text *text);

/* Of struct cost_line: what JSON and Markdown have of a price. */
extern const struct columns cost_line_columns;

/* "path=veth mtu=9000": what the cells of this cost have in common and other cells of the experiment have
 * not; nothing when all cells are alike. */
void cost_print_family(const struct cost *cost, const struct spec *spec, struct text *text);

/* "48 cells of 4 mechanisms" */
void cost_print_cells(const struct cost *cost, struct text *text);

/* "one system call, with all that is done in it, costs 297 ns [286, 308], 290 to 301 whichever mechanism is
 * left out; ...": what is a price, and of what is none the reason; or why nothing is. No line break. */
void cost_print(const struct cost *cost, struct text *text);

/* The same of the places: "a copy into the kernel costs 0.06 ns/B [..], ...". */
void cost_print_places(const struct cost *cost, struct text *text);

/* What was fitted to what: "fitted: CPU time per byte = a constant + calls x price + copies x price + ...,
 * least squares with relative errors, over the medians of 15 cells of 5 mechanisms; R² 0.997". */
void cost_print_fit(const struct cost *cost, struct text *text);

#endif
