/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Prices in words. */
#include <math.h>

#include "analysis/cost.h"

/* "0.06 ns/B [0.05, 0.07]" */
static void add_price(const struct coefficient *price, const char *unit, struct text *text)
{
    text_number(text, price->value, 3);
    text_addf(text, " %s [", unit);
    text_number(text, price->low, 3);
    text_add(text, ", ");
    text_number(text, price->high, 3);
    text_add(text, "]");
}

/* Nothing costs less than nothing: an interval that reaches there has found no price. */
static bool is_price(const struct coefficient *price)
{
    return price->low > 0;
}

static void add_fit(const struct cost *cost, struct text *text)
{
    text_add(text, " (");
    if (!isnan(cost->r2)) {
        text_add(text, "R² ");
        text_number(text, cost->r2, 3);
        text_add(text, ", ");
    }
    text_addf(text, "n = %zu cells of %zu mechanisms)", cost->cells, cost->mechanisms);
}

static void add_either(const struct coefficient *price, const char *what, const char *unit, struct text *text)
{
    text_addf(text, "%s ", what);
    text_add(text, is_price(price) ? "costs " : "has no price that these cells support: ");
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
    static const char *const words[PLACE_COUNT] = {
        [PLACE_SERIALISE] = "a copy while serialising",
        [PLACE_IN] = "a copy into the kernel",
        [PLACE_LATE] = "a late copy",
        [PLACE_OUT] = "a copy to the receiver",
    };
    if (cost->places_gap != NULL) {
        text_addf(text, "these cells do not tell what a copy costs at each place: %s", cost->places_gap);
        return;
    }
    for (unsigned place = 0; place < PLACE_COUNT; place++) {
        if (isnan(cost->places[place].value))
            continue;
        text_add(text, text->length > 0 ? "; " : "");
        add_either(&cost->places[place], words[place], "ns/B", text);
    }
}
