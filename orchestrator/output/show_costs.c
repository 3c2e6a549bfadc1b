/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "output/show.h"

void show_costs(const struct costs *costs, const struct spec *spec, FILE *file)
{
    if (costs->count > 0)
        fputs("\ncosts, fitted to the CPU time per byte of the cells:\n", file);
    for (size_t i = 0; i < costs->count; i++) {
        const struct cost *cost = &costs->list[i];
        own_text family = {0}, whole = {0}, places = {0};
        cost_print_family(cost, spec, &family);
        cost_print(cost, &whole);
        cost_print_places(cost, &places);
        text_print(file, "  %s%s%s\n", text_string(&family), family.length > 0 ? ": " : "",
                   text_string(&whole));
        if (cost->gap == NULL)
            text_print(file, "    by place: %s\n", text_string(&places));
    }
}
