/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an export would write, kept in memory. */
#ifndef LABRUN_TESTS_UNIT_OUTPUT_EXPORTED_H
#define LABRUN_TESTS_UNIT_OUTPUT_EXPORTED_H

#include <stdio.h>

#include "base/err.h"
#include "base/own.h"
#include "base/text.h"

/* The files of an export, one after the other. */
struct exported {
    char names[20][80];
    struct text texts[20]; /* owned */
    size_t count;
};

static int put(void *to, const char *name, const struct text *text, struct err *err)
{
    struct exported *exported = to;
    snprintf(exported->names[exported->count], sizeof exported->names[0], "%s", name);
    text_add_bytes(&exported->texts[exported->count++], text_string(text), text->length);
    return text_ok(text, err);
}

static void exported_release(struct exported *exported)
{
    for (size_t i = 0; i < exported->count; i++)
        text_release(&exported->texts[i]);
}

#define own_exported OWNED_BY(exported_release) struct exported

#endif
