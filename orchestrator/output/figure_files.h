/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The figures of a results folder as files: gnuplot scripts, which a person may change and labrun then keeps,
 * and the pictures that gnuplot draws from them. What is in a figure is plots' business. */
#ifndef LABRUN_OUTPUT_FIGURE_FILES_H
#define LABRUN_OUTPUT_FIGURE_FILES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/own.h"
#include "findings/findings.h"
#include "plots/figure.h"

/* Takes each variant of each figure that these findings have. */
int figures_visit(const struct figure_context *context,
                  int (*visit)(void *to, const struct figure *figure, const struct variants *variants,
                               size_t variant, struct err *err),
                  void *to, struct err *err);

/* Of the figures, by their scripts: why one has no picture, as it would show nothing, or a script that was
 * changed fails; and the picture for a telephone, which is on the page alone and in no file. */
struct figure_notes {
    struct figure_note {
        char *script, *why; /* owned */
    } * list;               /* owned */
    size_t count, capacity;
    size_t failed; /* scripts that were changed and do not run */
    struct narrow_picture {
        char *script;    /* owned */
        struct text svg; /* owned */
    } * narrow;          /* owned */
    size_t narrow_count, narrow_capacity;
};

void figure_notes_release(struct figure_notes *notes);
#define own_figure_notes OWNED_BY(figure_notes_release) struct figure_notes

/* NULL: nothing is known against it. */
const char *figure_notes_find(const struct figure_notes *notes, const char *script);

/* NULL: there is none, as of bars, or of a script that a person has changed. */
const struct text *figure_notes_narrow(const struct figure_notes *notes, const char *script);

/* gnuplot scripts and pictures. A script that is not as labrun wrote it is kept, told in a line, and drawn as
 * it is, where nobody else may have written it; one of an older labrun is set aside as NAME.gp.old. `force`:
 * all are written anew. A metric without data has its script and no picture. -EOPNOTSUPP with a hint when
 * there is no gnuplot: then the scripts are there. -EINTR when a signal came that the caller blocks. */
int figures_draw(const struct findings *findings, const struct figure_context *context, bool force,
                 struct figure_notes *notes, struct err *err);

#endif
