/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One row of a table as a JSON object. Its members are the columns of the CSV, under their names and in their
 * order, with types: numbers, true and false, null for what is missing. Which tables there are is
 * export_json's business. */
#ifndef LABRUN_JSON_ROW_H
#define LABRUN_JSON_ROW_H

#include "analysis/answers.h"
#include "analysis/cost.h"
#include "analysis/crossover.h"
#include "analysis/summary.h"
#include "analysis/verdict.h"
#include "analysis/warnings.h"
#include "files/document.h"
#include "model/columns.h"
#include "model/record.h"

/* The columns as members of the object that is open. */
void json_columns(struct document *document, const struct columns *columns, const void *row);

/* Each adds an object to the array that is open. */
void json_row_record(struct document *document, const struct record *record);
void json_row_summary(struct document *document, const struct summary *summary);
void json_row_verdict(struct document *document, const struct verdict *verdict);
void json_row_crossover(struct document *document, const struct crossover *crossover);
void json_row_warning(struct document *document, const struct warning *warning);
/* Of the parameters those that its cells have in common. */
void json_row_cost(struct document *document, const struct cost *cost);
void json_row_answer(struct document *document, const struct answer *answer);

#endif
