/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The short table of an experiment: at each place what the baseline reached, and of every arm the ratio to it
 * with interval and word. It is made to fit: as long as it has more lines or columns than there are, places
 * are taken together along the parameter that changes the ratios least, and their range is shown; arms that
 * were nowhere told apart are one then. All cells in full are tables' business. */
#ifndef LABRUN_OUTPUT_RATIO_TABLE_H
#define LABRUN_OUTPUT_RATIO_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/err.h"
#include "findings/findings.h"
#include "output/terminal.h"

struct ratio_cell {
    char text[48];
    enum style style;
    bool number; /* to the right */
    bool joined; /* belongs to the column before it: one blank lies between */
};

struct ratio_table {
    struct ratio_cell *cells; /* owned: `lines` rows of `columns`, the head first */
    size_t lines, columns;    /* no lines: there is nothing to show */
    size_t cut;               /* arms for which there was no line */
    bool folded;              /* places were taken together */
    unsigned used;            /* signs in it: bit i = enum legend_sign */
    struct text title;        /* owned: what the numbers are */
    struct text signs;        /* owned: what the signs in it mean; may be empty */
    struct text cost; /* owned: what a byte cost, where the table has no room for that; may be empty */
};

void ratio_table_release(struct ratio_table *table);
#define own_ratio_table OWNED_BY(ratio_table_release) struct ratio_table

/* At most so wide and, head and all, so many lines, if that can be. `common`: warnings that are told
 * elsewhere (bit i = enum warning_id). Nothing without an ok run. -ENOMEM. */
int ratio_table_make(const struct findings *findings, unsigned width, size_t lines, uint64_t common,
                     struct ratio_table *table, struct err *err);

/* The cells; title, signs and cost are the caller's to print. */
void ratio_table_print(const struct ratio_table *table, FILE *file, bool colour);

#endif
