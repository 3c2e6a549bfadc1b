/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables for people, on libsmartcols: their rows, and the parameters that have a column
 * of their own. What the tables are about is in tables.c and compare_tables.c. */
#ifndef LABRUN_OUTPUT_TABLE_H
#define LABRUN_OUTPUT_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/err.h"
#include "base/own.h"
#include "base/text.h"
#include "experiment/spec.h"

/* --- parameters --- */

enum { PARAMETERS_MAX = 40 };

/* Those that say where something was measured, without the mechanism. */
struct parameters {
    const struct field *list[PARAMETERS_MAX];
    size_t count;
};

/* Those that `varies` says so of. */
void parameters_find(bool (*varies)(const void *of, const struct field *field), const void *of,
                     struct parameters *parameters);

/* All values of an axis, as they would stand in the file. */
void axis_print(const struct axis *axis, const char *join, struct text *text);

/* A measured number for people; files for programs have all digits (record/metric). Three significant digits,
 * whole numbers below ten million with all of theirs: "0.000123", "12.3", "1234567"; "1.23e+09" and
 * "1.23e-07" beyond, so that no column gets wider than that. Nothing for NaN. */
void table_quantity(double number, struct text *text);

/* --- table --- */

struct libscols_table;

struct heading {
    const char *name;
    bool number; /* aligned to the right */
};

struct table {
    struct libscols_table *scols;        /* owned */
    const struct parameters *parameters; /* borrowed; NULL: its rows are no cells */
    size_t columns;
};

int table_open(struct table *table, const struct heading *columns, size_t count, struct err *err);
/* A row: one string per column; they are copied. */
int table_row(struct table *table, const char *const *cells, struct err *err);

/* A table of cells begins with "MECHANISM" and the parameters, which stay the caller's; `columns` come then,
 * and so do `texts`, which are released. */
int table_open_cells(struct table *table, const struct parameters *parameters, const struct heading *columns,
                     size_t count, struct err *err);
int table_row_cell(struct table *table, const struct cell *cell, struct text *texts, struct err *err);

int table_print(struct table *table, FILE *file, struct err *err);
void table_close(struct table *table);
#define own_table OWNED_BY(table_close) struct table

/* Adds which libsmartcols is loaded, "smartcols 2.38.1". */
void table_library(struct text *text);

#endif
