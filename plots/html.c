/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/html.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Elements that stand within a line: after any other a line ends, so that the file can be read. */
static const char *const within_line[] = {"a",      "b",    "code",    "span",  "td",   "th",     "summary",
                                          "strong", "abbr", "caption", "rect",  "path", "circle", "line",
                                          "text",   "dt",   "use",     "label", "sup",  NULL};

static bool is_cell(const char *element)
{
    return strcmp(element, "td") == 0 || strcmp(element, "th") == 0;
}

/* The name of the column that a cell begins in; it stands in the text already, escaped. */
static void add_label(struct html *html)
{
    own_text name = {0};
    unsigned column = html->column;
    if (column >= html->name_count || html->names[column].length == 0)
        return;
    text_add_bytes(&name, text_string(html->text) + html->names[column].at, html->names[column].length);
    text_addf(html->text, " data-label=\"%s\"", text_string(&name));
}

static void add_tag(struct html *html, const char *element, va_list attributes)
{
    text_addf(html->text, "<%s", element);
    for (const char *name; (name = va_arg(attributes, const char *)) != NULL;) {
        const char *value = va_arg(attributes, const char *);
        if (value == NULL)
            continue;
        text_addf(html->text, " %s=\"", name);
        text_html(html->text, value);
        text_add(html->text, "\"");
    }
    if (is_cell(element))
        add_label(html);
    text_add(html->text, ">");
}

void html_open(struct html *html, const char *element, ...)
{
    va_list attributes;
    va_start(attributes, element);
    add_tag(html, element, attributes);
    va_end(attributes);
    if (strcmp(element, "tr") == 0)
        html->column = 0;
    else if (is_cell(element))
        html->column++;
    if (html->depth < HTML_DEPTH_MAX)
        html->open[html->depth++] = element;
    else
        html->text->failed = true; /* a mistake of the program: no page is better than a broken one */
}

void html_close(struct html *html)
{
    if (html->depth == 0) {
        html->text->failed = true;
        return;
    }
    const char *element = html->open[--html->depth];
    const char *const *name = within_line;
    while (*name != NULL && strcmp(*name, element) != 0)
        name++;
    text_addf(html->text, "</%s>%s", element, *name == NULL ? "\n" : "");
}

void html_void(struct html *html, const char *element, ...)
{
    va_list attributes;
    va_start(attributes, element);
    add_tag(html, element, attributes);
    va_end(attributes);
    text_add(html->text, "\n");
}

void html_text(struct html *html, const char *string)
{
    text_html(html->text, string);
}

void html_capital(struct html *html, const char *string)
{
    char first = string[0];
    if (first >= 'a' && first <= 'z')
        text_addf(html->text, "%c", first - 'a' + 'A');
    text_html(html->text, first >= 'a' && first <= 'z' ? string + 1 : string);
}

void html_sentence(struct html *html, const char *string)
{
    size_t length = strlen(string);
    html_capital(html, string);
    if (length > 0 && strchr(".?!:", string[length - 1]) == NULL)
        text_add(html->text, ".");
}

static __attribute__((format(printf, 2, 0))) void add_formatted(struct html *html, const char *format,
                                                                va_list arguments)
{
    char *string = NULL;
    if (vasprintf(&string, format, arguments) < 0) {
        html->text->failed = true;
        return;
    }
    text_html(html->text, string);
    free(string);
}

void html_textf(struct html *html, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    add_formatted(html, format, arguments);
    va_end(arguments);
}

void html_element(struct html *html, const char *element, const char *class, const char *string)
{
    html_open(html, element, "class", class, NULL);
    html_text(html, string);
    html_close(html);
}

void html_elementf(struct html *html, const char *element, const char *class, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    html_open(html, element, "class", class, NULL);
    add_formatted(html, format, arguments);
    html_close(html);
    va_end(arguments);
}

void html_table(struct html *html, const char *class, const char *caption)
{
    /* What scrolls must be reachable by keyboard (WCAG 2.1.1). */
    html_open(html, "div", "class", "scroll", "tabindex", "0", "role", "region", "aria-label", caption, NULL);
    html_open(html, "table", "class", class, NULL);
    html->name_count = 0;
    html_element(html, "caption", NULL, caption);
    text_add(html->text, "\n");
}

void html_column_name(struct html *html, const char *string)
{
    size_t at = html->text->length;
    unsigned column = html->column - 1; /* its <th> is open */
    html_text(html, string);
    if (column >= HTML_COLUMNS_MAX)
        return;
    for (; html->name_count <= column; html->name_count++)
        html->names[html->name_count].length = 0;
    html->names[column].at = at;
    html->names[column].length = html->text->length - at;
}

void html_header(struct html *html, const char *scope, const char *string)
{
    html_open(html, "th", "scope", scope, NULL);
    if (strcmp(scope, "col") == 0)
        html_column_name(html, string);
    else
        html_text(html, string);
    html_close(html);
}

void html_number(struct html *html, double number)
{
    own_text digits = {0};
    text_number(&digits, number, 3);
    html_element(html, "td", "number", text_string(&digits));
}

void html_rows(struct html *html, const char *class, const char *caption, const char *const *columns,
               size_t count)
{
    html_table(html, class, caption);
    if (count > 0) {
        html_open(html, "thead", NULL);
        html_open(html, "tr", NULL);
        for (size_t i = 0; i < count; i++)
            html_header(html, "col", columns[i]);
        html_close(html);
        html_close(html);
    }
    html_open(html, "tbody", NULL);
}

void html_rows_end(struct html *html)
{
    for (int i = 0; i < 3; i++)
        html_close(html);
}
