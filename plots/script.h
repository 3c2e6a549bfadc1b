/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the scripts of all kinds of figures begin and end with: how they are used, style, page, texts, which
 * rows are theirs, and the picture's file. */
#ifndef LABRUN_PLOTS_SCRIPT_H
#define LABRUN_PLOTS_SCRIPT_H

#include "base/text.h"
#include "plots/figure.h"

/* --- gnuplot (plots/gnuplot_script.c) --- */

/* "throughput-mtu9000": the script's file without what follows the dot. */
void gnuplot_stem(const struct figure *figure, const struct variants *variants, size_t variant,
                  const char *prefix, struct text *text);

/* How it is used; what is drawn; fonts, lines and colours. `source`: the file that it reads; `metric`: the
 * one that it shows, NULL for several. */
void gnuplot_begin(struct text *text, const char *stem, const char *source, const struct metric *metric);

/* `panel_height` stands where the height is 0: as high as the panels need. */
void gnuplot_page(struct text *text, unsigned width, unsigned height, unsigned panel_height);

void gnuplot_page_texts(struct text *text, const char *title, const struct text *subtitle,
                        const struct text *caption);

/* The end of the variables, the layout that follows from them, and the picture's file. The condition is true
 * for the variant's rows, "strcol('mtu') eq '9000' && ...", or "1" when there is one variant; the comment
 * says what they are chosen by besides. */
void gnuplot_output(struct text *text, const struct variants *variants, size_t variant, const char *stem,
                    const char *besides, const char *layout);

/* --- python (plots/matplotlib.c) --- */

/* How it is used; what it imports, the last of that from matplotlib; the texts. `name`: its file's. */
void matplotlib_begin(struct text *text, const char *name, const char *source, const char *imports);
void matplotlib_page_texts(struct text *text, const char *title, const struct text *subtitle,
                           const struct text *caption);

/* matplotlib's name of gnuplot's point type, whether filled or not. */
char matplotlib_marker(unsigned mark);

/* A series' colour, marker and line, a row of a dictionary. */
void matplotlib_look(struct look look, struct text *text);

#endif
