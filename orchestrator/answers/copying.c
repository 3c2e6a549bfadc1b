/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "answers/copying.h"

#include <math.h>
#include <stddef.h>

#define ALL_PCT 99.0
#define NONE_PCT 1.0

enum copying_kind copying_judge(double percent)
{
    if (isnan(percent))
        return COPYING_UNKNOWN;
    return percent >= ALL_PCT ? COPYING_DONE : percent <= NONE_PCT ? COPYING_AVOIDED : COPYING_PARTLY;
}

void copying_find(const struct answer_sources *sources, struct copying *copying)
{
    const struct summaries *summaries = sources->summaries;
    *copying = (struct copying){.least = NAN, .most = NAN};
    for (size_t i = 0; i < summaries->count; i++) {
        const struct summary *summary = &summaries->list[i];
        if (summary->cell->mechanism != MECHANISM_zero_copy || summary->metric != METRIC_zc_copied_pct)
            continue;
        copying->least = fmin(copying->least, summary->median);
        copying->most = fmax(copying->most, summary->median);
        copying->paths |= UINT64_C(1) << (summary->cell->path & 63);
    }
    enum copying_kind least = copying_judge(copying->least), most = copying_judge(copying->most);
    copying->kind = least == most ? least : COPYING_PARTLY;
}

/* 99.97 is not 100, and 0.02 is not 0. */
static void add_share(double percent, struct text *text)
{
    if (percent > 99.9 && percent < 100)
        text_add(text, "more than 99.9");
    else
        text_number(text, percent, 3);
}

void copying_phrase(const struct copying *copying, struct text *text)
{
    add_share(copying->least, text);
    if (copying->most > copying->least) {
        text_add(text, " to ");
        add_share(copying->most, text);
    }
    text_add(text, " % of the zero-copy sends were copied by the kernel");
}

static const struct field *path_field(void)
{
    unsigned i = 0;
    while (cell_fields[i].offset != offsetof(struct cell, path))
        i++;
    return &cell_fields[i];
}

void copying_paths(const struct copying *copying, struct text *text)
{
    const char *join = "";
    for (unsigned path = 0; path < 64; path++) {
        struct cell cell = {.path = path};
        if ((copying->paths >> path & 1) == 0)
            continue;
        text_add(text, join);
        field_print(path_field(), &cell, text);
        join = "/";
    }
}
