/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "output/markdown.h"

#include "plots/variant.h"

void markdown_shape_find(const struct findings *findings, struct markdown_shape *shape)
{
    *shape = (struct markdown_shape){.spec = &findings->experiment.spec};
    for (unsigned i = 0; i < cell_field_count && shape->field_count < MARKDOWN_FIELDS_MAX; i++)
        if (!cell_field_is_mechanism(&cell_fields[i]) && cell_varies(shape->spec, &cell_fields[i]))
            shape->fields[shape->field_count++] = &cell_fields[i];
    for (size_t i = 0; i < findings->summaries.count; i++) {
        const struct cell *cell = findings->summaries.list[i].cell;
        shape->arms[cell->control][cell->mechanism] = true;
    }
}

void markdown_numbers(struct text *row, const struct text *cell)
{
    text_addf(row, " %s |", text_string(cell));
    row->failed |= cell->failed;
}

void markdown_cell(struct text *row, const struct text *cell)
{
    own_text plain = {0};
    text_markdown(&plain, text_string(cell));
    plain.failed |= cell->failed;
    markdown_numbers(row, &plain);
}

void markdown_word(struct text *row, const char *word)
{
    own_text cell = {0};
    text_add(&cell, word);
    markdown_cell(row, &cell);
}

void markdown_place(struct text *row, const struct markdown_shape *shape, const struct cell *cell)
{
    for (unsigned i = 0; i < shape->field_count; i++) {
        own_text value = {0};
        variants_value(shape->fields[i], cell, &value);
        markdown_cell(row, &value);
    }
}

void markdown_rule(struct text *text, unsigned left, unsigned right)
{
    text_add(text, "\n|");
    for (unsigned i = 0; i < left; i++)
        text_add(text, "---|");
    for (unsigned i = 0; i < right; i++)
        text_add(text, "---:|");
    text_add(text, "\n");
}

void markdown_place_names(struct text *row, const struct markdown_shape *shape)
{
    text_add(row, "|");
    for (unsigned i = 0; i < shape->field_count; i++)
        markdown_word(row, shape->fields[i]->label);
}
