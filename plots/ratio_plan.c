/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which verdicts a figure of ratios draws, and how their places are put on the page. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "plots/ratio.h"

/* --- selection --- */

bool selection_has(const struct selection *from, const struct verdict *verdict)
{
    return verdict->metric == from->metric && !verdict->pair.control && verdict->pair.against == 0 &&
           (from->variants == NULL || variants_has(from->variants, from->variant, verdict->cell));
}

static const struct verdict *selection_first(const struct selection *from)
{
    for (size_t i = 0; i < from->verdicts->count; i++)
        if (selection_has(from, &from->verdicts->list[i]))
            return &from->verdicts->list[i];
    return NULL;
}

/* The cells of the selection; how many. The caller frees the list, which is NULL when memory ran out. */
static size_t find_cells(const struct selection *from, const struct cell ***list)
{
    size_t count = 0;
    const struct cell **cells = reallocarray(NULL, from->verdicts->count + 1, sizeof *cells);
    *list = cells;
    for (size_t i = 0; cells != NULL && i < from->verdicts->count; i++)
        if (selection_has(from, &from->verdicts->list[i]))
            cells[count++] = from->verdicts->list[i].cell;
    return count;
}

size_t selection_distinct(const struct selection *from, struct fields fields, const struct cell ***list)
{
    size_t count = find_cells(from, list);
    return *list != NULL ? fields_distinct(fields, *list, count) : 0;
}

size_t selection_count(const struct selection *from, struct fields fields)
{
    own_free const struct cell **list = NULL;
    return selection_distinct(from, fields, &list);
}

/* --- plan --- */

/* Cells that are looked at again and again, and room for a copy. */
struct listed {
    const struct cell **cells, **scratch; /* owned */
    size_t count;
};

static void listed_release(struct listed *listed)
{
    free(listed->cells);
    free(listed->scratch);
}

static size_t count_listed(const struct listed *listed, struct fields fields)
{
    memcpy(listed->scratch, listed->cells, listed->count * sizeof *listed->cells);
    return fields_distinct(fields, listed->scratch, listed->count);
}

static bool is_size(const struct field *field)
{
    return field->offset == offsetof(struct cell, message_size);
}

/* The size, or else the parameter that takes most values; NULL: nothing varies. */
static const struct field *find_x(const struct listed *listed, const struct field *contrast)
{
    const struct field *x = NULL;
    size_t most = 1;
    for (const struct field *field = cell_fields; field < cell_fields + cell_field_count; field++) {
        if (!cell_is_coordinate(field, contrast) || field->offset == offsetof(struct cell, field_size) ||
            !cells_vary(listed->cells, listed->count, field))
            continue;
        size_t values = count_listed(listed, (struct fields){&field, 1});
        if (values > 1 && is_size(field))
            return field;
        if (values > most) {
            most = values;
            x = field;
        }
    }
    return x;
}

struct ratio_plan ratio_plan_make(const struct figure *figure, const struct figure_context *context)
{
    struct ratio_plan plan = {.metric = METRIC_COUNT};
    const unsigned metrics_tried[] = {figure->metric, figure->instead};
    const struct verdict *verdict = NULL;
    struct selection from = {.verdicts = context->verdicts};
    for (size_t i = 0; i < 2 && verdict == NULL && context->verdicts != NULL; i++) {
        from.metric = metrics_tried[i];
        verdict = selection_first(&from);
    }
    if (verdict == NULL)
        return plan;
    const struct field *contrast = &cell_fields[verdict->contrast];
    OWNED_BY(listed_release)
    struct listed listed = {0};
    listed.count = find_cells(&from, &listed.cells);
    listed.scratch = reallocarray(NULL, listed.count + 1, sizeof *listed.scratch);
    if (listed.cells == NULL || listed.scratch == NULL)
        return plan; /* whoever needs the memory next will say so */
    plan.metric = from.metric;
    plan.x = find_x(&listed, contrast);
    plan.rows = plan.x == NULL || count_listed(&listed, (struct fields){&contrast, 1}) > RATIO_BESIDE_MAX;
    plan.x = plan.rows ? NULL : plan.x;
    panels_find(listed.cells, listed.scratch, listed.count, contrast, plan.x,
                plan.rows ? RATIO_ROW_PANELS_MAX : RATIO_PANELS_MAX, &plan.panels);
    return plan;
}

int ratio_variants(const struct figure *figure, const struct figure_context *context,
                   struct variants *variants, struct err *err)
{
    const struct ratio_plan plan = ratio_plan_make(figure, context);
    *variants = (struct variants){.summaries = context->summaries, .inside = UINT64_MAX};
    if (plan.metric == METRIC_COUNT)
        return 0;
    const struct selection from = {.verdicts = context->verdicts, .metric = plan.metric};
    const struct fields apart = panels_variants(&plan.panels);
    for (unsigned i = 0; i < apart.count; i++)
        variants->inside &= ~(UINT64_C(1) << (apart.list[i] - cell_fields));
    variants->contrast = &cell_fields[selection_first(&from)->contrast];
    variants->count = selection_distinct(&from, apart, &variants->list);
    return variants->list == NULL ? err_set(err, ENOMEM, "out of memory") : 0;
}
