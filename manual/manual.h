/* SPDX-License-Identifier: GPL-3.0-or-later */
/* labrun_manual: a program of the build, not installed. It fills the templates of this folder (the man page,
 * the completion of bash and zsh) from the tables that labrun itself is made of, so that none of them can say
 * what labrun does not do. A template is text that says @part@ where something of a table belongs. */
#ifndef LABRUN_MANUAL_MANUAL_H
#define LABRUN_MANUAL_MANUAL_H

#include "base/text.h"
#include "experiment/field.h"

struct part {
    const char *name; /* between the @ of a template; NULL ends a list */
    void (*write)(struct text *text);
};

extern const struct part man_page_parts[];
extern const struct part completion_parts[];

/* Every key of an experiment file, in the order of `labrun describe ini`; NULL past the end. */
const struct field *manual_key(unsigned i);

#endif
