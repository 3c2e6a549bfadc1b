/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Prices in words. */
#include <math.h>

#include "findings/cost.h"
#include "answers/phrase.h"

/* "0.06 ns/B [0.05, 0.07]" */
static void add_price(const struct coefficient *price, const char *unit, struct text *text)
{
    phrase_number(price->value, text);
    text_addf(text, " %s", unit);
    text_interval(text, price->low, price->high, phrase_number);
}

bool cost_is_price(const struct coefficient *price)
{
    return price->low > 0;
}

static const char *const place_words[PLACE_COUNT] = {
    [PLACE_SERIALISE] = "a copy while serialising",
    [PLACE_IN] = "a copy into the kernel",
    [PLACE_LATE] = "a late copy",
    [PLACE_OUT] = "a copy to the receiver",
};

size_t cost_lines(const struct cost *cost, struct cost_line lines[COST_LINES_MAX])
{
    size_t count = 0;
    if (cost->gap != NULL)
        return 0;
    lines[count++] = (struct cost_line){"one copy, wherever it is made", "ns/B", &cost->copy};
    lines[count++] = (struct cost_line){"one system call", "ns", &cost->call};
    lines[count++] = (struct cost_line){"a byte, whatever is done with it", "ns/B", &cost->byte};
    for (unsigned place = 0; place < PLACE_COUNT && cost->places_gap == NULL; place++)
        if (!isnan(cost->places[place].value))
            lines[count++] = (struct cost_line){place_words[place], "ns/B", &cost->places[place]};
    return count;
}

void cost_print_family(const struct cost *cost, const struct spec *spec, struct text *text)
{
    for (unsigned i = 0; i < cell_field_count; i++) {
        if (cost_explains(&cell_fields[i]) || !cell_varies(spec, &cell_fields[i]))
            continue;
        text_addf(text, "%s%s=", text->length > 0 ? " " : "", cell_fields[i].key);
        field_print(&cell_fields[i], cost->cell, text);
    }
}

void cost_print_cells(const struct cost *cost, struct text *text)
{
    text_addf(text, "%zu cell%s of %zu mechanism%s", cost->cells, plural(cost->cells), cost->mechanisms,
              plural(cost->mechanisms));
}

static void add_fit(const struct cost *cost, struct text *text)
{
    text_add(text, " (");
    if (!isnan(cost->r2)) {
        text_add(text, "R² ");
        text_number(text, cost->r2, 3);
        text_add(text, ", ");
    }
    text_add(text, "n = ");
    cost_print_cells(cost, text);
    text_add(text, ")");
}

static void add_either(const struct coefficient *price, const char *what, const char *unit, struct text *text)
{
    text_addf(text, "%s ", what);
    text_add(text, cost_is_price(price) ? "costs " : "has no price that these cells support: ");
    add_price(price, unit, text);
}

void cost_print(const struct cost *cost, struct text *text)
{
    if (cost->gap != NULL) {
        text_addf(text, "these cells do not tell what a copy and a system call cost: %s", cost->gap);
        add_fit(cost, text);
        return;
    }
    add_either(&cost->copy, "one copy", "ns/B", text);
    text_add(text, "; ");
    add_either(&cost->call, "one system call", "ns", text);
    text_add(text, "; a byte costs ");
    add_price(&cost->byte, "ns", text);
    text_add(text, " besides");
    add_fit(cost, text);
}

void cost_print_places(const struct cost *cost, struct text *text)
{
    if (cost->places_gap != NULL) {
        text_addf(text, "these cells do not tell what a copy costs at each place: %s", cost->places_gap);
        return;
    }
    for (unsigned place = 0; place < PLACE_COUNT; place++) {
        if (isnan(cost->places[place].value))
            continue;
        text_add(text, text->length > 0 ? "; " : "");
        add_either(&cost->places[place], place_words[place], "ns/B", text);
    }
}
