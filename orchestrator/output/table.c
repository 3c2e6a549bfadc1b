/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "output/table.h"

#include <errno.h>
#include <libsmartcols/libsmartcols.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --- parameters --- */

void parameters_find(bool (*varies)(const void *of, const struct field *field), const void *of,
                     struct parameters *parameters)
{
    *parameters = (struct parameters){0};
    for (unsigned i = 0; i < cell_field_count && parameters->count < PARAMETERS_MAX; i++)
        if (!cell_field_is_mechanism(&cell_fields[i]) && varies(of, &cell_fields[i]))
            parameters->list[parameters->count++] = &cell_fields[i];
}

void axis_print(const struct axis *axis, const char *join, struct text *text)
{
    for (size_t i = 0; i < axis->count; i++) {
        struct cell cell = {0};
        axis_value(axis, i, &cell);
        text_add(text, i > 0 ? join : "");
        field_print(axis->field, &cell, text);
    }
}

void table_quantity(double number, struct text *text)
{
    char rounded[32];
    if (isnan(number))
        return;
    snprintf(rounded, sizeof rounded, "%.2e", number);
    const char *e = strchr(rounded, 'e');
    long exponent = e != NULL ? strtol(e + 1, NULL, 10) : 0; /* after rounding: 9.996 is 10.0 */
    if (number == 0)
        text_add(text, "0");
    else if (isinf(number) || exponent < -6 || exponent > 6)
        text_add(text, rounded);
    else
        text_addf(text, "%.*f", exponent < 2 ? (int)(2 - exponent) : 0, number);
}

/* --- table --- */

static int add_columns(struct table *table, const struct heading *columns, size_t count, struct err *err)
{
    table->columns += count;
    for (size_t i = 0; i < count; i++)
        if (scols_table_new_column(table->scols, columns[i].name, 0,
                                   columns[i].number ? SCOLS_FL_RIGHT : 0) == NULL)
            return err_set(err, ENOMEM, "out of memory");
    return 0;
}

int table_open(struct table *table, const struct heading *columns, size_t count, struct err *err)
{
    *table = (struct table){.scols = scols_new_table()};
    return table->scols != NULL ? add_columns(table, columns, count, err)
                                : err_set(err, ENOMEM, "out of memory");
}

int table_open_cells(struct table *table, const struct parameters *parameters, const struct heading *columns,
                     size_t count, struct err *err)
{
    int rc = table_open(table, &(struct heading){"MECHANISM", false}, 1, err);
    table->parameters = parameters;
    for (size_t i = 0; i < parameters->count && rc == 0; i++) {
        const struct field *field = parameters->list[i];
        rc = add_columns(table, &(struct heading){field->key, field->type == FIELD_NUMBER}, 1, err);
    }
    return rc == 0 ? add_columns(table, columns, count, err) : rc;
}

static int set_cell(struct libscols_line *line, size_t column, const char *string, struct err *err)
{
    own_text plain = {0};
    text_plain(&plain, string);
    bool set = !plain.failed && scols_line_set_data(line, column, text_string(&plain)) == 0;
    return set ? 0 : err_set(err, ENOMEM, "out of memory");
}

int table_row(struct table *table, const char *const *cells, struct err *err)
{
    struct libscols_line *line = scols_table_new_line(table->scols, NULL);
    int rc = line != NULL ? 0 : err_set(err, ENOMEM, "out of memory");
    for (size_t i = 0; i < table->columns && rc == 0; i++)
        rc = set_cell(line, i, cells[i], err);
    return rc;
}

int table_row_cell(struct table *table, const struct cell *cell, struct text *texts, struct err *err)
{
    const struct parameters *parameters = table->parameters;
    struct libscols_line *line = scols_table_new_line(table->scols, NULL);
    int rc = line != NULL ? 0 : err_set(err, ENOMEM, "out of memory");
    for (size_t i = 0; i < table->columns; i++) {
        own_text text = {0};
        if (i == 0)
            cell_name(cell, &text);
        else if (i <= parameters->count)
            field_words(parameters->list[i - 1], cell, &text);
        else
            text = *texts++; /* taken over */
        if (rc == 0)
            rc = text_ok(&text, err);
        if (rc == 0)
            rc = set_cell(line, i, text_string(&text), err);
    }
    return rc;
}

int table_print(struct table *table, FILE *file, struct err *err)
{
    scols_table_set_stream(table->scols, file);
    int rc = scols_print_table(table->scols);
    return rc == 0 ? 0 : err_errno(err, -rc, "cannot print a table");
}

void table_close(struct table *table)
{
    scols_unref_table(table->scols);
    table->scols = NULL;
}

void table_library(struct text *text)
{
    const char *version = NULL;
    scols_get_library_version(&version);
    text_addf(text, "smartcols %s", version);
}
