/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/report_picture.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "plots/markup.h"
#include "plots/report_series.h"

enum { DEPTH_MAX = 64 };

/* All that gnuplot draws with, inside <svg>. Not title and desc, but for the titles of series: others are
 * "Gnuplot" and pieces of the script.
 * Not style, script, foreignObject, a, image, animate, set, clipPath, pattern. */
static const char *const elements[] = {"g",       "path", "rect",  "circle", "ellipse", "line", "polyline",
                                       "polygon", "text", "tspan", "defs",   "use",     NULL};

/* What may be drawn again by <use>. Were groups among them, ten that each use the one before ten times would
 * be 10^10 shapes. */
static const char *const reused[] = {"path",     "rect",    "circle", "ellipse", "line",
                                     "polyline", "polygon", "use",    NULL};

/* Not class: the style sheet's are the page's. Not style, not on*. id, href are written elsewhere. */
static const char *const attributes[] = {"d",
                                         "x",
                                         "y",
                                         "dx",
                                         "dy",
                                         "r",
                                         "cx",
                                         "cy",
                                         "rx",
                                         "ry",
                                         "x1",
                                         "x2",
                                         "y1",
                                         "y2",
                                         "width",
                                         "height",
                                         "points",
                                         "transform",
                                         "fill",
                                         "fill-opacity",
                                         "fill-rule",
                                         "stroke",
                                         "color",
                                         "stroke-width",
                                         "stroke-linecap",
                                         "stroke-linejoin",
                                         "stroke-dasharray",
                                         "stroke-opacity",
                                         "opacity",
                                         "font-family",
                                         "font-size",
                                         "font-weight",
                                         "font-style",
                                         "text-anchor",
                                         NULL};

struct reader {
    struct markup markup;
    const struct report_figure *figure;
    const char *prefix;
    struct text *text;
    bool *series; /* which of the figure's were seen */
    struct span open[DEPTH_MAX];
    unsigned depth;
    unsigned dropped; /* depth at which a foreign element began: all inside it is dropped; 0: none */
    bool begun;       /* the outermost element was there */
    bool plot;        /* the element that is being read is what gnuplot puts around a plot */
};

/* Attributes as they are but for the quotes: no '<', no '>', and the quote escaped. */
static void add_value(struct reader *reader, struct span value)
{
    bool colour = span_begins(value, "rgb(");
    for (size_t i = 0; i < value.length; i++) {
        char c = value.start[i];
        if (c == '"')
            text_add(reader->text, "&quot;");
        else if (c == '>')
            text_add(reader->text, "&gt;");
        else if (!(colour && c == ' '))
            text_add_bytes(reader->text, &c, 1);
    }
}

static bool is_name(struct span value)
{
    for (size_t i = 0; i < value.length; i++)
        if (!isalnum((unsigned char)value.start[i]) && strchr("_-.", value.start[i]) == NULL)
            return false;
    return value.length > 0;
}

/* An id, or "#id", under the name that it has on the page. Anything else is no reference into the picture. */
static void add_reference(struct reader *reader, const char *attribute, const char *mark, struct span value)
{
    if (!span_begins(value, mark))
        return;
    struct span name = {value.start + strlen(mark), value.length - strlen(mark)};
    if (is_name(name))
        text_addf(reader->text, " %s=\"%s%s%.*s\"", attribute, mark, reader->prefix, (int)name.length,
                  name.start);
}

static void add_attribute(struct reader *reader, struct span element, struct span name, struct span value)
{
    bool in_defs = reader->depth > 0 && span_is(reader->open[reader->depth - 1], "defs");
    if (span_is(name, "id")) {
        reader->plot = span_is(element, "g") && span_begins(value, "gnuplot_plot_");
        if (in_defs && span_known(element, reused))
            add_reference(reader, "id", "", value);
        return;
    }
    if (span_is(name, "href") || span_is(name, "xlink:href")) {
        add_reference(reader, "href", "#", value);
        return;
    }
    bool root = reader->depth == 0;
    if (root ? !span_is(name, "viewBox") : !span_known(name, attributes))
        return;
    /* url() loads, and an escape or an entity could spell it in another way. */
    if (span_has(value, "url") || span_has(value, "&") || span_has(value, "\\"))
        return;
    text_addf(reader->text, " %.*s=\"", (int)name.length, name.start);
    add_value(reader, value);
    text_add(reader->text, "\"");
}

static bool read_attributes(struct reader *reader, struct span element, bool kept)
{
    for (;;) {
        struct span name, value;
        markup_skip_blanks(&reader->markup);
        if (reader->markup.at == reader->markup.end)
            return false;
        if (*reader->markup.at == '>' || *reader->markup.at == '/')
            return true;
        if (!markup_attribute(&reader->markup, &name, &value))
            return false;
        if (kept)
            add_attribute(reader, element, name, value);
    }
}

/* gnuplot groups what it draws of a plot, the title first: "two-copy", or "two-copy, 1 KB: 3.8 [3.5, 4.2]",
 * which browsers show beside the mouse. */
static void read_title(struct reader *reader)
{
    struct span title;
    struct markup ahead = reader->markup;
    if (!reader->plot || !markup_leaf(&ahead, "title", &title))
        return;
    const struct report_figure *figure = reader->figure;
    size_t series = report_series_find(figure->series, figure->series_count, title);
    if (series == figure->series_count)
        return;
    reader->series[series] = true;
    reader->markup = ahead;
    text_addf(reader->text, " class=\"s%zu\"><title>", series + 1);
    text_add_bytes(reader->text, title.start, title.length);
    text_add(reader->text, "</title");
}

static bool read_start(struct reader *reader)
{
    struct span name = markup_name(&reader->markup);
    bool root = reader->depth == 0;
    if (name.length == 0 || reader->depth == DEPTH_MAX || (root && (reader->begun || !span_is(name, "svg"))))
        return false;
    bool kept = reader->dropped == 0 && (root || span_known(name, elements));
    if (kept)
        text_addf(reader->text, "<%.*s", (int)name.length, name.start);
    if (root) {
        reader->begun = true;
        text_add(reader->text, " role=\"img\" aria-label=\"");
        text_html(reader->text, reader->figure->title);
        text_add(reader->text, "\"");
    }
    reader->plot = false;
    if (!read_attributes(reader, name, kept))
        return false;
    bool empty = *reader->markup.at == '/';
    reader->markup.at += empty ? 1 : 0;
    if (reader->markup.at == reader->markup.end || *reader->markup.at++ != '>')
        return false;
    if (kept && !empty)
        read_title(reader);
    if (kept)
        text_add(reader->text, empty ? "/>" : ">");
    if (empty)
        return true;
    reader->open[reader->depth++] = name;
    if (!kept && reader->dropped == 0)
        reader->dropped = reader->depth;
    return true;
}

static bool read_end(struct reader *reader)
{
    struct span name = markup_name(&reader->markup);
    markup_skip_blanks(&reader->markup);
    if (reader->depth == 0 || reader->markup.at == reader->markup.end || *reader->markup.at++ != '>')
        return false;
    struct span open = reader->open[reader->depth - 1];
    if (open.length != name.length || memcmp(open.start, name.start, name.length) != 0)
        return false;
    if (reader->dropped == 0)
        text_addf(reader->text, "</%.*s>", (int)name.length, name.start);
    if (reader->dropped == reader->depth)
        reader->dropped = 0;
    reader->depth--;
    return true;
}

static bool read_markup(struct reader *reader)
{
    reader->markup.at++; /* '<' */
    int other = markup_other(&reader->markup);
    if (other != 0)
        return other > 0;
    if (reader->markup.at < reader->markup.end && *reader->markup.at == '/') {
        reader->markup.at++;
        return read_end(reader);
    }
    return read_start(reader);
}

/* Blank text, most of a drawing, becomes one line end: 3 % of the bytes. */
static void read_text(struct reader *reader)
{
    const char *start = reader->markup.at;
    bool blank = true;
    for (; reader->markup.at < reader->markup.end && *reader->markup.at != '<'; reader->markup.at++)
        blank = blank && markup_blank(*reader->markup.at);
    if (reader->dropped != 0 || reader->depth == 0)
        return;
    if (blank)
        text_add(reader->text, "\n");
    else
        text_add_bytes(reader->text, start, (size_t)(reader->markup.at - start));
}

int report_picture(const struct report_figure *figure, const char *prefix, struct text *text,
                   bool series[REPORT_SERIES_MAX], struct err *err)
{
    struct reader reader = {.markup = {figure->svg, figure->svg + figure->length},
                            .figure = figure,
                            .prefix = prefix,
                            .text = text,
                            .series = series};
    size_t before = text->length;
    bool good = memchr(figure->svg, '\0', figure->length) == NULL;
    memset(series, 0, REPORT_SERIES_MAX * sizeof *series);
    while (good && reader.markup.at < reader.markup.end) {
        if (*reader.markup.at == '<')
            good = read_markup(&reader);
        else
            read_text(&reader);
    }
    if (good && reader.begun && reader.depth == 0)
        return text_ok(text, err);
    text->length = before;
    if (text->data != NULL)
        text->data[before] = '\0';
    return err_set(err, EINVAL, "the picture is not well-formed SVG");
}
