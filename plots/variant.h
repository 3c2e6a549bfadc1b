/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A figure has an x axis, panels and series (the mechanisms). When still other parameters vary
 * (mtu=1500,9000), it is drawn once for each combination of those: a variant. Here is which there are, what
 * they are called in a file's name and in a subtitle, and which rows of summary.csv belong to one. */
#ifndef LABRUN_PLOTS_VARIANT_H
#define LABRUN_PLOTS_VARIANT_H

#include <stddef.h>

#include "findings/summary.h"
#include "base/err.h"
#include "base/text.h"
#include "experiment/field.h"

struct variants {
    const struct cell **list; /* owned array: one cell of each variant, borrowed from the summaries */
    size_t count, capacity;   /* count: at least 1; without any summary it is 1 and list[0] is NULL */
    const char *x, *panel;    /* the keys that make no variant */
};

void variants_release(struct variants *variants);
#define own_variants OWNED_BY(variants_release) struct variants

/* The combinations that occur in the summaries, in the order of their values. -ENOMEM. */
int variants_find(const char *x, const char *panel, const struct summaries *summaries,
                  struct variants *variants, struct err *err);

/* Does the cell belong to that variant? */
bool variants_has(const struct variants *variants, size_t variant, const struct cell *cell);

/* A parameter's value for people: "16 KB", "1500 B", "auto", "loopback". Sizes are in KB only when that is a
 * whole number of them. */
void variants_value(const struct field *field, const struct cell *cell, struct text *text);

/* "-mtu9000-loopback" for file names (letters, digits, '.', '+', '-', '_' only); nothing when there is one
 * variant. */
void variants_suffix(const struct variants *variants, size_t variant, struct text *text);

/* "MTU 9000 B, path loopback"; nothing when there is one variant. */
void variants_words(const struct variants *variants, size_t variant, struct text *text);

/* A gnuplot expression that is true for the variant's rows of summary.csv: "strcol('mtu') eq '9000' && ...";
 * "1" when there is one variant. */
void variants_condition(const struct variants *variants, size_t variant, struct text *text);

/* The row of cell_fields[] of a key; NULL when there is none. */
const struct field *variants_field(const char *key);

/* Letters, digits, '.', '+', '-' and '_' as they are, every other byte as '_'. */
void variants_file_name(const char *string, struct text *text);

#endif
