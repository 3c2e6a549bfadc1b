/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An SVG file made part of the page. The file may have been made by anybody: only known drawing elements and
 * attributes are taken over, and nothing that runs, loads or reaches out of the picture. */
#include <ctype.h>
#include <errno.h>
#include <string.h>
#include <strings.h>

#include "plots/report_section.h"

/* --- span --- */

/* A piece of the file: where it starts and how long it is, without a copy and without a NUL. */
struct span {
    const char *start;
    size_t length;
};

static bool span_is(struct span span, const char *word)
{
    return strlen(word) == span.length && memcmp(span.start, word, span.length) == 0;
}

static bool span_begins(struct span span, const char *word)
{
    return span.length >= strlen(word) && memcmp(span.start, word, strlen(word)) == 0;
}

/* Anywhere in it, in letters of either case, as CSS takes its names. */
static bool span_has(struct span span, const char *word)
{
    size_t length = strlen(word);
    for (size_t at = 0; at + length <= span.length; at++)
        if (strncasecmp(span.start + at, word, length) == 0)
            return true;
    return false;
}

/* One of a list that ends with NULL? */
static bool span_known(struct span span, const char *const *words)
{
    for (; *words != NULL; words++)
        if (span_is(span, *words))
            return true;
    return false;
}

/* --- markup --- */
/* Reading the marks of XML, as far as a picture needs them: names, attributes, comments. Says where they are
 * and whether they are well-formed; which of them are taken over is said further down. */

struct markup {
    const char *at, *end;
};

static bool markup_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void markup_skip_blanks(struct markup *markup)
{
    while (markup->at < markup->end && markup_blank(*markup->at))
        markup->at++;
}

/* The name that begins here; of length 0 when none does. */
static struct span markup_name(struct markup *markup)
{
    struct span name = {markup->at, 0};
    while (markup->at < markup->end &&
           (isalnum((unsigned char)*markup->at) || strchr(":_-.", *markup->at) != NULL) && *markup->at != 0)
        markup->at++;
    name.length = (size_t)(markup->at - name.start);
    return name;
}

/* name="value" or name='value'. False: it is none, or the value holds a '<'. */
static bool markup_attribute(struct markup *markup, struct span *name, struct span *value)
{
    *name = markup_name(markup);
    markup_skip_blanks(markup);
    if (name->length == 0 || markup->at == markup->end || *markup->at++ != '=')
        return false;
    markup_skip_blanks(markup);
    if (markup->at == markup->end || (*markup->at != '"' && *markup->at != '\''))
        return false;
    char quote = *markup->at++;
    const char *close = memchr(markup->at, quote, (size_t)(markup->end - markup->at));
    if (close == NULL)
        return false;
    *value = (struct span){markup->at, (size_t)(close - markup->at)};
    markup->at = close + 1;
    return memchr(value->start, '<', value->length) == NULL;
}

/* Passes over a comment, a declaration or a processing instruction, of which '<' was read: 1. 0: it is none
 * of them; -1: it has no end. */
static int markup_other(struct markup *markup)
{
    static const struct {
        const char *start, *end;
    } kinds[] = {{"!--", "-->"}, {"![CDATA[", "]]>"}, {"!", ">"}, {"?", ">"}};
    struct span rest = {markup->at, (size_t)(markup->end - markup->at)};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (!span_begins(rest, kinds[i].start))
            continue;
        const char *end = memmem(rest.start, rest.length, kinds[i].end, strlen(kinds[i].end));
        if (end == NULL)
            return -1;
        markup->at = end + strlen(kinds[i].end);
        return 1;
    }
    return 0;
}

/* Passes over `mark` and the name behind it: "<title>", "</title>". */
static bool skip_tag(struct markup *markup, const char *mark, const char *element)
{
    struct span rest = {markup->at, (size_t)(markup->end - markup->at)};
    if (!span_begins(rest, mark))
        return false;
    markup->at += strlen(mark);
    struct span name = markup_name(markup);
    return span_is(name, element) && markup->at < markup->end && *markup->at++ == '>';
}

/* Passes over <element>content</element> without attributes, if that stands here and the content is text
 * alone. False: it does not, and nothing was passed over. */
static bool markup_leaf(struct markup *markup, const char *element, struct span *content)
{
    struct markup ahead = *markup;
    if (!skip_tag(&ahead, "<", element))
        return false;
    const char *close = memchr(ahead.at, '<', (size_t)(ahead.end - ahead.at));
    if (close == NULL)
        return false;
    *content = (struct span){ahead.at, (size_t)(close - ahead.at)};
    ahead.at = close;
    if (!skip_tag(&ahead, "</", element))
        return false;
    *markup = ahead;
    return true;
}

/* --- filter --- */

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
static const char *const attributes[] = {
    /* where and how large */
    "d", "x", "y", "dx", "dy", "r", "cx", "cy", "rx", "ry", "x1", "x2", "y1", "y2", "width", "height",
    "points", "transform",
    /* its look */
    "fill", "fill-opacity", "fill-rule", "stroke", "color", "stroke-width", "stroke-linecap",
    "stroke-linejoin", "stroke-dasharray", "stroke-opacity", "opacity",
    /* its text */
    "font-family", "font-size", "font-weight", "font-style", "text-anchor", NULL};

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

/* An id, or "#id", under the name that it has on the page. Anything else is no reference into the picture. */
static void add_reference(struct reader *reader, const char *attribute, const char *mark, struct span value)
{
    if (!span_begins(value, mark))
        return;
    struct span name = {value.start + strlen(mark), value.length - strlen(mark)};
    bool plain = name.length > 0;
    for (size_t i = 0; i < name.length; i++)
        plain = plain && (isalnum((unsigned char)name.start[i]) || strchr("_-.", name.start[i]) != NULL);
    if (plain)
        text_addf(reader->text, " %s=\"%s%s%.*s\"", attribute, mark, reader->prefix, (int)name.length,
                  name.start);
}

/* As it is but for the quotes: no '<', no '>', and the quote escaped. */
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
    bool colour = span_begins(value, "rgb(");
    for (const char *c = value.start; c < value.start + value.length; c++)
        if (*c == '"')
            text_add(reader->text, "&quot;");
        else if (*c == '>')
            text_add(reader->text, "&gt;");
        else if (!(colour && *c == ' '))
            text_add_bytes(reader->text, c, 1);
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
    size_t series = figure->series_count, longest = 0;
    /* A title is a series' name, or goes on with a comma. Where one name goes on with a comma after another,
     * the longer one is meant. */
    for (size_t i = 0; i < figure->series_count; i++) {
        const char *name = figure->series[i].name;
        size_t length = strlen(name);
        bool goes_on = title.length > length + 1 && memcmp(title.start + length, ", ", 2) == 0;
        if (length > longest && span_begins(title, name) && (title.length == length || goes_on)) {
            series = i;
            longest = length;
        }
    }
    if (series == figure->series_count)
        return;
    reader->series[series] = true;
    reader->markup = ahead;
    text_addf(reader->text, " class=\"s%zu\"><title>", series + 1);
    text_add_bytes(reader->text, title.start, title.length);
    text_add(reader->text, "</title");
}

/* What the picture comes to, which a screen reader says behind its title. */
static void add_finding(struct reader *reader)
{
    if (reader->figure->finding == NULL)
        return;
    text_addf(reader->text, "<desc id=\"%sabout\">", reader->prefix);
    text_html(reader->text, reader->figure->finding);
    text_add(reader->text, "</desc>");
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
        if (reader->figure->finding != NULL)
            text_addf(reader->text, " aria-describedby=\"%sabout\"", reader->prefix);
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
    if (root && !empty)
        add_finding(reader);
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

int svg_filter(const struct report_figure *figure, const char *prefix, struct text *text,
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
        if (*reader.markup.at != '<') {
            read_text(&reader);
            continue;
        }
        reader.markup.at++;
        int other = markup_other(&reader.markup);
        if (other != 0) {
            good = other > 0;
        } else if (reader.markup.at < reader.markup.end && *reader.markup.at == '/') {
            reader.markup.at++;
            good = read_end(&reader);
        } else {
            good = read_start(&reader);
        }
    }
    if (good && reader.begun && reader.depth == 0)
        return text_ok(text, err);
    text->length = before;
    if (text->data != NULL)
        text->data[before] = '\0';
    return err_set(err, EINVAL, "the picture is not well-formed SVG");
}
