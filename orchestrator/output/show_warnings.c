/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "output/show.h"

/* What all warnings of one id amount to. */
struct warning_counts {
    size_t cells, runs;
};

/* Warnings are ordered by id: those of the first one's, and where the next begin. */
static size_t add_up(const struct warning_list *warnings, size_t first, struct warning_counts *toll)
{
    size_t i = first;
    for (; i < warnings->count && warnings->list[i].id == warnings->list[first].id; i++) {
        toll->cells += warnings->list[i].cell != NULL ? 1 : 0;
        toll->runs += warnings->list[i].runs;
    }
    return i;
}

static void print_toll(const struct warning_counts *toll, FILE *file)
{
    text_print(file, "%zu run%s", toll->runs, plural(toll->runs));
    if (toll->cells > 0)
        text_print(file, " of %zu cell%s", toll->cells, plural(toll->cells));
}

/* Numbers are worth a line only where they are about the same thing. */
static void print_detail(const struct warning *warning, const struct warning_counts *toll, FILE *file)
{
    if (toll->cells <= 1 && warning->detail[0] != '\0')
        text_print(file, " (%s)", warning->detail);
}

void show_warnings(const struct warning_list *warnings, FILE *file)
{
    if (warnings->count > 0)
        fputs("\nwarnings:\n", file);
    for (size_t i = 0, next; i < warnings->count; i = next) {
        const struct warning *warning = &warnings->list[i];
        struct warning_counts toll = {0};
        next = add_up(warnings, i, &toll);
        text_print(file, "  %s, ", warning_name(warning->id));
        print_toll(&toll, file);
        print_detail(warning, &toll, file);
        text_print(file, ": %s\n", warning_sentence(warning->id));
        text_print(file, "    hint: %s\n", warning_hint(warning->id));
    }
}
