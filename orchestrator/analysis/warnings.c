/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/warnings.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/cell_check.h"
#include "analysis/warning_rows.h"
#include "base/array.h"

#define WARNING(identifier, id, how, sentence_, hint_)                                                       \
    [WARNING_##identifier] = {.sentence = (sentence_), .hint = (hint_), how},
#define RUN(check) .run = (check), .metric = METRIC_COUNT
#define RUN_LARGEST(check, metric_) .run = (check), .metric = METRIC_##metric_
#define RUN_SMALLEST(check, metric_) RUN_LARGEST(check, metric_), .smallest = true
#define CELL(check) .cell = (check)
#define FAMILY(check) .family = &(check)
#define WHOLE(check) .whole = (check)
const struct warning_row warning_rows[WARNING_COUNT] = {
#include "model/warning_list.h"
};

void warnings_release(struct warning_list *warnings)
{
    free(warnings->list);
    free(warnings->cells);
    *warnings = (struct warning_list){0};
}

const char *warning_sentence(unsigned i)
{
    return i < WARNING_COUNT ? warning_rows[i].sentence : NULL;
}

const char *warning_hint(unsigned i)
{
    return i < WARNING_COUNT ? warning_rows[i].hint : NULL;
}

uint64_t warnings_of_run(const struct measurement *measurement, const struct record *record,
                         const struct warning_host *host)
{
    const struct run_view run = {
        .measurement = measurement, .cell = &record->cell, .metrics = record->metrics, .host = host};
    uint64_t warnings = 0;
    for (unsigned i = 0; i < WARNING_COUNT; i++)
        if (warning_rows[i].run != NULL && warning_rows[i].run(&run))
            warnings |= UINT64_C(1) << i;
    return warnings;
}

static int add(struct warning_list *warnings, const struct warning *warning, struct err *err)
{
    struct warning *place = ARRAY_NEXT(warnings->list, warnings->count, warnings->capacity);
    if (place == NULL)
        return err_set(err, ENOMEM, "out of memory for %zu warnings", warnings->count + 1);
    *place = *warning;
    return 0;
}

static bool check_cell(const struct warning_row *row, const struct survey *survey, size_t cell,
                       struct warning *warning)
{
    if (row->run != NULL)
        return cell_check_recorded(survey, cell, row->metric, row->smallest, warning);
    return row->cell != NULL && row->cell(survey, cell, warning);
}

static int add_cells(enum warning_id id, const struct survey *survey, struct warning_list *warnings,
                     struct err *err)
{
    for (size_t cell = 0; cell < survey->cells.count; cell++) {
        struct warning warning = {.id = id, .cell = survey->cells.cells[cell]};
        if (check_cell(&warning_rows[id], survey, cell, &warning) && add(warnings, &warning, err) < 0)
            return -err->code;
    }
    return 0;
}

/* Families by number: cells are of one when they are the same once `blank` took out what may differ. */
static int number_families(const struct survey *survey, void (*blank)(struct cell *cell),
                           struct groups *families, struct err *err)
{
    size_t count = survey->cells.count;
    own_cell_index index = {0};
    own_free struct cell *blanked = calloc(count + 1, sizeof *blanked);
    own_free size_t *family_of = calloc(count + 1, sizeof *family_of);
    if (blanked == NULL || family_of == NULL)
        return err_set(err, ENOMEM, "out of memory for %zu cells", count);
    for (size_t i = 0; i < count; i++) {
        blanked[i] = *survey->cells.cells[i];
        blank(&blanked[i]);
        if (cell_index_add(&index, &blanked[i], &family_of[i], err) < 0)
            return -err->code;
    }
    return groups_make(family_of, count, index.count, families, err);
}

static int add_families(enum warning_id id, const struct survey *survey, struct warning_list *warnings,
                        struct err *err)
{
    own_groups families = {0};
    if (number_families(survey, warning_rows[id].family->blank, &families, err) < 0)
        return -err->code;
    for (size_t i = 0; i < families.count; i++) {
        struct warning warning = {.id = id};
        if (warning_rows[id].family->test(survey, groups_members(&families, i), groups_size(&families, i),
                                          &warning) &&
            add(warnings, &warning, err) < 0)
            return -err->code;
    }
    return 0;
}

static int add_whole(enum warning_id id, const struct survey *survey, struct warning_list *warnings,
                     struct err *err)
{
    struct warning warning = {.id = id};
    if (warning_rows[id].whole(survey, &warning, err) < 0)
        return -err->code;
    return warning.runs > 0 ? add(warnings, &warning, err) : 0;
}

/* The cells that are referred to, once each: the records may be released first. */
static int keep_cells(const struct survey *survey, struct warning_list *warnings, struct err *err)
{
    size_t count = survey->cells.count, number;
    warnings->cells = calloc(count + 1, sizeof *warnings->cells);
    if (warnings->cells == NULL)
        return err_set(err, ENOMEM, "out of memory for %zu cells", count);
    for (size_t i = 0; i < count; i++)
        warnings->cells[i] = *survey->cells.cells[i];
    for (size_t i = 0; i < warnings->count; i++)
        if (warnings->list[i].cell != NULL &&
            cell_index_find(&survey->cells, warnings->list[i].cell, &number))
            warnings->list[i].cell = &warnings->cells[number];
    return 0;
}

int warnings_make(const struct records *records, const struct settings *settings,
                  struct warning_list *warnings, struct err *err)
{
    own_survey survey = {0};
    *warnings = (struct warning_list){0};
    int rc = survey_make(records, &survey, err);
    for (enum warning_id id = 0; id < WARNING_COUNT && rc == 0; id++) {
        if ((settings->silence.bits >> id & 1) != 0)
            continue;
        if (warning_rows[id].family != NULL)
            rc = add_families(id, &survey, warnings, err);
        else if (warning_rows[id].whole != NULL)
            rc = add_whole(id, &survey, warnings, err);
        else
            rc = add_cells(id, &survey, warnings, err);
    }
    return rc == 0 ? keep_cells(&survey, warnings, err) : rc;
}
