/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/report_picture.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <string.h>

enum { DEPTH_MAX = 64 };

/* All that gnuplot draws with, inside <svg>. Not title and desc: hers are "Gnuplot" and pieces of the script.
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

struct span {
    const char *start;
    size_t length;
};

struct reader {
    const char *at, *end;
    const char *prefix, *label;
    struct text *text;
    struct span open[DEPTH_MAX];
    unsigned depth;
    unsigned dropped; /* depth at which a foreign element began: all inside it is dropped; 0: none */
    bool begun;       /* the outermost element was there */
};

static bool span_is(struct span span, const char *word)
{
    return strlen(word) == span.length && memcmp(span.start, word, span.length) == 0;
}

static bool span_known(struct span span, const char *const *words)
{
    for (; *words != NULL; words++)
        if (span_is(span, *words))
            return true;
    return false;
}

static bool span_begins(struct span span, const char *word)
{
    return span.length >= strlen(word) && memcmp(span.start, word, strlen(word)) == 0;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void skip_blanks(struct reader *reader)
{
    while (reader->at < reader->end && is_blank(*reader->at))
        reader->at++;
}

static struct span read_name(struct reader *reader)
{
    struct span name = {reader->at, 0};
    while (reader->at < reader->end &&
           (isalnum((unsigned char)*reader->at) || strchr(":_-.", *reader->at) != NULL) && *reader->at != 0)
        reader->at++;
    name.length = (size_t)(reader->at - name.start);
    return name;
}

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

static bool value_has(struct span value, const char *word)
{
    return memmem(value.start, value.length, word, strlen(word)) != NULL;
}

static void add_attribute(struct reader *reader, struct span element, struct span name, struct span value)
{
    bool in_defs = reader->depth > 0 && span_is(reader->open[reader->depth - 1], "defs");
    if (span_is(name, "id")) {
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
    if (value_has(value, "url") || value_has(value, "&") || value_has(value, "\\"))
        return;
    text_addf(reader->text, " %.*s=\"", (int)name.length, name.start);
    add_value(reader, value);
    text_add(reader->text, "\"");
}

/* name="value" or name='value', up to the end of the tag. */
static bool read_attribute(struct reader *reader, struct span *name, struct span *value)
{
    *name = read_name(reader);
    skip_blanks(reader);
    if (name->length == 0 || reader->at == reader->end || *reader->at++ != '=')
        return false;
    skip_blanks(reader);
    if (reader->at == reader->end || (*reader->at != '"' && *reader->at != '\''))
        return false;
    char quote = *reader->at++;
    const char *close = memchr(reader->at, quote, (size_t)(reader->end - reader->at));
    if (close == NULL)
        return false;
    *value = (struct span){reader->at, (size_t)(close - reader->at)};
    reader->at = close + 1;
    return memchr(value->start, '<', value->length) == NULL;
}

static bool read_attributes(struct reader *reader, struct span element, bool kept)
{
    for (;;) {
        struct span name, value;
        skip_blanks(reader);
        if (reader->at == reader->end)
            return false;
        if (*reader->at == '>' || *reader->at == '/')
            return true;
        if (!read_attribute(reader, &name, &value))
            return false;
        if (kept)
            add_attribute(reader, element, name, value);
    }
}

static bool read_start(struct reader *reader)
{
    struct span name = read_name(reader);
    bool root = reader->depth == 0;
    if (name.length == 0 || reader->depth == DEPTH_MAX || (root && (reader->begun || !span_is(name, "svg"))))
        return false;
    bool kept = reader->dropped == 0 && (root || span_known(name, elements));
    if (kept)
        text_addf(reader->text, "<%.*s", (int)name.length, name.start);
    if (root) {
        reader->begun = true;
        text_add(reader->text, " role=\"img\" aria-label=\"");
        text_html(reader->text, reader->label);
        text_add(reader->text, "\"");
    }
    if (!read_attributes(reader, name, kept))
        return false;
    bool empty = *reader->at == '/';
    reader->at += empty ? 1 : 0;
    if (reader->at == reader->end || *reader->at++ != '>')
        return false;
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
    struct span name = read_name(reader);
    skip_blanks(reader);
    if (reader->depth == 0 || reader->at == reader->end || *reader->at++ != '>')
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

/* Comments, declarations, processing instructions: passed over. 0: it is none of them; -1: it has no end. */
static int skip_other(struct reader *reader)
{
    static const struct {
        const char *start, *end;
    } kinds[] = {{"!--", "-->"}, {"![CDATA[", "]]>"}, {"!", ">"}, {"?", ">"}};
    struct span rest = {reader->at, (size_t)(reader->end - reader->at)};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (!span_begins(rest, kinds[i].start))
            continue;
        const char *end = memmem(rest.start, rest.length, kinds[i].end, strlen(kinds[i].end));
        if (end == NULL)
            return -1;
        reader->at = end + strlen(kinds[i].end);
        return 1;
    }
    return 0;
}

static bool read_markup(struct reader *reader)
{
    reader->at++; /* '<' */
    int other = skip_other(reader);
    if (other != 0)
        return other > 0;
    if (reader->at < reader->end && *reader->at == '/') {
        reader->at++;
        return read_end(reader);
    }
    return read_start(reader);
}

/* Blank text, most of a drawing, becomes one line end: 3 % of the bytes. */
static void read_text(struct reader *reader)
{
    const char *start = reader->at;
    bool blank = true;
    for (; reader->at < reader->end && *reader->at != '<'; reader->at++)
        blank = blank && is_blank(*reader->at);
    if (reader->dropped != 0 || reader->depth == 0)
        return;
    if (blank)
        text_add(reader->text, "\n");
    else
        text_add_bytes(reader->text, start, (size_t)(reader->at - start));
}

int report_picture(const char *svg, size_t length, const char *prefix, const char *label, struct text *text,
                   struct err *err)
{
    struct reader reader = {.at = svg, .end = svg + length, .prefix = prefix, .label = label, .text = text};
    size_t before = text->length;
    bool good = memchr(svg, '\0', length) == NULL;
    while (good && reader.at < reader.end) {
        if (*reader.at == '<')
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
