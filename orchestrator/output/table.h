/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables for people, on libsmartcols. */
#ifndef LABRUN_TABLE_H
#define LABRUN_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/err.h"
#include "base/own.h"
#include "base/text.h"

struct libscols_table;

struct heading {
    const char *name;
    bool number; /* aligned to the right */
};

struct table {
    struct libscols_table *scols; /* owned */
    size_t columns;
};

int table_open(struct table *table, const struct heading *columns, size_t count, struct err *err);
/* A row: one string per column; they are copied. */
int table_row(struct table *table, const char *const *cells, struct err *err);
/* The same of texts, which are released. */
int table_row_texts(struct table *table, struct text *texts, struct err *err);
int table_print(struct table *table, FILE *file, struct err *err);
void table_close(struct table *table);
#define own_table OWNED_BY(table_close) struct table

#endif
