/* SPDX-License-Identifier: GPL-3.0-or-later */
/* profile.csv: a row per cell, side, group and symbol; of a cell whose run failed, one row with the reason.
 * Columns: plan, started, status, reason, the rows of cell_fields[] under their INI keys, event, frequency,
 * lost, window_s, throughput_gbps, cpu_ns_per_byte, rows, side, group, symbol, within, samples. What belongs
 * to the run stands in each of its rows; `rows` says how many they are. */
#ifndef LABRUN_FILES_PROFILE_FILE_H
#define LABRUN_FILES_PROFILE_FILE_H

#include "base/err.h"
#include "files/results.h"
#include "model/profile.h"

/* Appends one profile, synced, making the file with its header where there is none. */
int profile_file_append(const struct results *results, const struct profile *profile, struct err *err);

/* All profiles of the folder; none when there is no profile.csv. What a killed writer left unfinished, rows
 * fewer than they should be too, is left out and counted in *cut (may be NULL); errors name file and line. */
int profile_file_read(const struct results *results, struct profiles *profiles, unsigned *cut,
                      struct err *err);

#endif
