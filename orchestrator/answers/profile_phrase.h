/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What profiles come to, in the words that tables, report and answers share. A sentence says what was
 * sampled, and no more: one run of a cell, outside the measured blocks. */
#ifndef LABRUN_ANSWERS_PROFILE_PHRASE_H
#define LABRUN_ANSWERS_PROFILE_PHRASE_H

#include "findings/profile_shares.h"

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

#endif
