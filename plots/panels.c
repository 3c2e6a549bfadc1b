/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/panels.h"

#include <stdlib.h>
#include <string.h>

#include "experiment/cell.h"
#include "plots/series.h"

/* --- fields --- */

int fields_compare(const struct fields *fields, const struct cell *a, const struct cell *b)
{
    int order = 0;
    for (unsigned i = 0; i < fields->count && order == 0; i++)
        order = field_compare(fields->list[i], a, b);
    return order;
}

static int compare_listed(const void *a, const void *b, void *fields)
{
    return fields_compare(fields, *(const struct cell *const *)a, *(const struct cell *const *)b);
}

/* Most parameters are the same everywhere, which is seen at once. */
size_t fields_distinct(struct fields fields, const struct cell **cells, size_t count)
{
    size_t kept = 0, same = 1;
    while (same < count && fields_compare(&fields, cells[0], cells[same]) == 0)
        same++;
    if (same >= count)
        return count > 0;
    qsort_r(cells, count, sizeof *cells, compare_listed, &fields);
    for (size_t i = 0; i < count; i++)
        if (kept == 0 || fields_compare(&fields, cells[kept - 1], cells[i]) != 0)
            cells[kept++] = cells[i];
    return kept;
}

size_t fields_find(struct fields fields, const struct cell *const *list, size_t count,
                   const struct cell *cell)
{
    size_t low = 0, high = count;
    while (low + 1 < high) {
        size_t middle = low + (high - low) / 2;
        if (fields_compare(&fields, cell, list[middle]) < 0)
            high = middle;
        else
            low = middle;
    }
    return low;
}

/* --- panels --- */

struct fields panels_fields(const struct panels *panels)
{
    return (struct fields){panels->fields + panels->variant_fields, panels->panel_fields};
}

struct fields panels_variants(const struct panels *panels)
{
    return (struct fields){panels->fields, panels->variant_fields};
}

void panels_find(const struct cell *const *cells, const struct cell **scratch, size_t count,
                 const struct field *contrast, const struct field *x, size_t limit, struct panels *panels)
{
    const struct field *size = NULL;
    *panels = (struct panels){0};
    for (const struct field *field = cell_fields; field < cell_fields + cell_field_count; field++) {
        bool coordinate = cell_is_coordinate(field, contrast) && field != x &&
                          field->offset != offsetof(struct cell, field_size);
        if (!coordinate || !cells_vary(cells, count, field))
            continue;
        if (field->offset == offsetof(struct cell, message_size))
            size = field;
        else
            panels->fields[panels->panel_fields++] = field;
    }
    if (size != NULL)
        panels->fields[panels->panel_fields++] = size;
    while (panels->panel_fields > 1) {
        memcpy(scratch, cells, count * sizeof *cells);
        if (fields_distinct(panels_fields(panels), scratch, count) <= limit)
            return;
        panels->variant_fields++;
        panels->panel_fields--;
    }
}

/* Where all is measured with one size and one number of threads, they are said too. */
void panels_title(const struct panels *panels, const struct field *contrast, const struct field *x,
                  const struct cell *cell, struct text *text)
{
    const struct field *said[] = {variants_field("message_size"), variants_field("threads")};
    const struct fields fields = panels->panel_fields > 0 ? panels_fields(panels) : (struct fields){said, 2};
    const char *between = "";
    for (unsigned i = 0; i < fields.count; i++) {
        if (fields.list[i] == x || !cell_is_coordinate(fields.list[i], contrast))
            continue;
        text_add(text, between);
        series_value(fields.list[i], cell, text);
        between = ", ";
    }
}

/* --- scripts --- */

void panels_key(const struct panels *panels, const struct cell *cell, struct text *text)
{
    const struct fields fields = panels_fields(panels);
    for (unsigned i = 0; i < fields.count; i++) {
        own_text value = {0};
        column_print_parameter(fields.list[i], cell, &value);
        text_addf(text, "%s%s", i > 0 ? "|" : "", text_string(&value));
    }
}

void panels_of_row(const struct panels *panels, struct text *text)
{
    const struct fields fields = panels_fields(panels);
    text_add(text, "panel_of(row) = ");
    for (unsigned i = 0; i < fields.count; i++)
        text_addf(text, "%sstrcol('%s')", i > 0 ? ".'|'." : "", fields.list[i]->key);
    text_add(text, fields.count == 0 ? "''\n" : "\n");
}
