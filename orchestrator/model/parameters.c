/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/parameters.h"

#include "model/columns.h"

void parameters_header(parameters_wanted *wanted, struct text *text)
{
    for (unsigned i = 0; i < cell_field_count; i++) {
        if (wanted == NULL || wanted(&cell_fields[i]))
            text_addf(text, ",%s", cell_fields[i].key);
    }
}

void parameters_row(const struct cell *cell, parameters_wanted *wanted, struct text *text)
{
    own_text value = {0};
    for (unsigned i = 0; i < cell_field_count; i++) {
        if (wanted != NULL && !wanted(&cell_fields[i]))
            continue;
        text_clear(&value);
        column_print_parameter(&cell_fields[i], cell, &value);
        text_add(text, ",");
        text_csv(text, text_string(&value));
    }
    text->failed = text->failed || value.failed;
}
