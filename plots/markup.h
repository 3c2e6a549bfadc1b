/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading the marks of XML, as far as a picture needs them: names, attributes, comments. Says where they are
 * and whether they are well-formed; which of them may go anywhere is report_picture's business. */
#ifndef LABRUN_PLOTS_MARKUP_H
#define LABRUN_PLOTS_MARKUP_H

#include "plots/span.h"

struct markup {
    const char *at, *end;
};

bool markup_blank(char c);
void markup_skip_blanks(struct markup *markup);

/* The name that begins here; of length 0 when none does. */
struct span markup_name(struct markup *markup);

/* name="value" or name='value'. False: it is none, or the value holds a '<'. */
bool markup_attribute(struct markup *markup, struct span *name, struct span *value);

/* Passes over a comment, a declaration or a processing instruction, of which '<' was read: 1. 0: it is none
 * of them; -1: it has no end. */
int markup_other(struct markup *markup);

/* Passes over <element>content</element> without attributes, if that stands here and the content is text
 * alone. False: it does not, and nothing was passed over. */
bool markup_leaf(struct markup *markup, const char *element, struct span *content);

#endif
