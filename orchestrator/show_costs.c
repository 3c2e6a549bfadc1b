/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "show.h"

/* Cells of one cost may differ in these; what else varies tells costs apart. */
static void print_family(const struct cell *cell, const struct spec *spec, FILE *file)
{
    const char *join = "";
    for (unsigned i = 0; i < cell_field_count; i++) {
        if (cost_explains(&cell_fields[i]) || !cell_varies(spec, &cell_fields[i]))
            continue;
        own_text value = {0};
        field_print(&cell_fields[i], cell, &value);
        fprintf(file, "%s%s=%s", join, cell_fields[i].key, text_string(&value));
        join = " ";
    }
    fputs(join[0] != '\0' ? ": " : "", file);
}

void show_costs(const struct costs *costs, const struct spec *spec, FILE *file)
{
    if (costs->count > 0)
        fputs("\ncosts, fitted to the CPU time per byte of the cells:\n", file);
    for (size_t i = 0; i < costs->count; i++) {
        const struct cost *cost = &costs->list[i];
        own_text whole = {0}, places = {0};
        cost_print(cost, &whole);
        cost_print_places(cost, &places);
        fputs("  ", file);
        print_family(cost->cell, spec, file);
        fprintf(file, "%s\n", text_string(&whole));
        if (cost->gap == NULL)
            fprintf(file, "    by place: %s\n", text_string(&places));
    }
}
