/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writing HTML so that tags always match and text is always escaped. Knows elements and attributes; what a
 * page says and how it looks is said elsewhere. Element and attribute names are constants of the program,
 * never text from files. */
#ifndef LABRUN_PLOTS_HTML_H
#define LABRUN_PLOTS_HTML_H

#include "base/text.h"

enum { HTML_DEPTH_MAX = 32, HTML_COLUMNS_MAX = 64 };

struct html {
    struct text *text;                /* where to */
    const char *open[HTML_DEPTH_MAX]; /* elements that are not closed yet */
    unsigned depth;
    struct {
        size_t at, length;       /* in the text */
    } names[HTML_COLUMNS_MAX];   /* of the columns of the table; no length: none */
    unsigned name_count, column; /* column: of the next cell */
};

/* <element attribute="value" ...>: pairs of strings, then NULL. A value of NULL leaves its attribute out. */
void html_open(struct html *html, const char *element, ...) __attribute__((sentinel));
void html_close(struct html *html);

/* An element without content that is never closed: <meta ...>. */
void html_void(struct html *html, const char *element, ...) __attribute__((sentinel));

/* Escaped text. */
void html_text(struct html *html, const char *string);
void html_textf(struct html *html, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The same with a capital letter first, as a heading begins. */
void html_capital(struct html *html, const char *string);
/* And with a full stop, unless it ends with a mark of its own. */
void html_sentence(struct html *html, const char *string);

/* <element class="class">string</element>; class may be NULL. */
void html_element(struct html *html, const char *element, const char *class, const char *string);
void html_elementf(struct html *html, const char *element, const char *class, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* A table that scrolls in a box of its own where it is too wide, and its caption. Two html_close() end it.
 * Each of its cells carries the name of its column as data-label: on a telephone, rows are stacked. */
void html_table(struct html *html, const char *class, const char *caption);
/* A header of a column, a row, a group of rows: scope "col", "row", "rowgroup". */
void html_header(struct html *html, const char *scope, const char *string);
/* The text of a column's header that was opened by hand. */
void html_column_name(struct html *html, const char *string);
/* A cell with a number of three significant digits. */
void html_number(struct html *html, double number);

/* A table as above with a header for each of `count` columns (0: none) and one body, ready for its rows. */
void html_rows(struct html *html, const char *class, const char *caption, const char *const *columns,
               size_t count);
void html_rows_end(struct html *html);

#endif
