/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of a table as JSON objects. Members are the columns of the CSV, under their names and in their order,
 * with types: numbers, true and false, null for what is missing. Which tables there are is export_json's
 * business. */
#ifndef LABRUN_JSON_ROW_H
#define LABRUN_JSON_ROW_H

#include "answers/answers.h"
#include "findings/cost.h"
#include "findings/warnings.h"
#include "results/json.h"
#include "record/columns.h"

/* The columns as members of the object that is open. */
void json_columns(struct document *document, const struct columns *columns, const void *row);

/* They as an object in the array that is open, on one line; one for each row, in an array of their own. */
void json_row(struct document *document, const struct columns *columns, const void *row);
void json_table(struct document *document, const char *key, const struct columns *columns, const void *rows,
                size_t count);

/* Each adds an object to the array that is open. */
void json_warning(struct document *document, const struct warning *warning);
/* Of the parameters those that its cells have in common. */
void json_cost(struct document *document, const struct cost *cost);
void json_answer(struct document *document, const struct answer *answer);

#endif
