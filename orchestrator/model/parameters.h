/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A cell's parameters as columns of a CSV table, the same in all tables that name cells. */
#ifndef LABRUN_MODEL_PARAMETERS_H
#define LABRUN_MODEL_PARAMETERS_H

#include <stdbool.h>

#include "base/text.h"
#include "model/cell.h"
#include "model/field.h"

/* Which rows of cell_fields[] are columns; NULL: all. */
typedef bool parameters_wanted(const struct field *field);

/* Further columns of a header: a comma and the INI key, each. */
void parameters_header(parameters_wanted *wanted, struct text *text);

/* Further fields of a row: a comma and the value (column_print_parameter), quoted where it must be, each. */
void parameters_row(const struct cell *cell, parameters_wanted *wanted, struct text *text);

#endif
