/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A figure's SVG: refused, or made part of the page with no more than known drawing elements: nothing that
 * runs, loads or refers to anything outside the picture. */
#include "fuzz/must.h"
#include "plots/report_section.h"

static const struct report_series series[] = {
    {.name = "zero-copy"}, {.name = "zero-copy, again (A/A control)", .band = true}, {.name = "two-copy"}};

static int picture_of(const char *svg, size_t length, struct text *text)
{
    const struct report_figure figure = {.title = "L & M",
                                         .svg = svg,
                                         .length = length,
                                         .series = series,
                                         .series_count = sizeof series / sizeof *series};
    struct err err = {0};
    bool shown[REPORT_SERIES_MAX];
    int status = svg_filter(&figure, "f1-", text, shown, &err);
    must_agree(status, &err);
    must(status == 0 || text->length == 0);
    return status;
}

static bool begins(const char *string, const char *front)
{
    return strncasecmp(string, front, strlen(front)) == 0;
}

static bool is_known(const char *name)
{
    static const char *const known[] = {"svg",  "title", "g",        "path",    "rect", "circle", "ellipse",
                                        "line", "text",  "polyline", "polygon", "use",  "defs",   "tspan"};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (begins(name, known[i]) && strchr(" />", name[strlen(known[i])]) != NULL)
            return true;
    return false;
}

/* Where the element that begins at `mark` ends: no '<' and no '>' is within the values that the filter
 * writes. */
static const char *check_mark(const char *mark)
{
    const char *end = strchr(mark, '>');
    bool quoted = false;
    must(end != NULL && is_known(mark + (mark[1] == '/' ? 2 : 1)));
    for (const char *c = mark + 1; c < end; c++) {
        quoted = quoted != (*c == '"');
        must(*c != '<' && !begins(c, "url("));
        must(quoted || (!begins(c, " on") && !begins(c, " style") && !begins(c, " xlink")));
        must(quoted || !begins(c, " href") || begins(c, " href=\"#f1-"));
        must(quoted || !begins(c, " id") || begins(c, " id=\"f1-"));
    }
    must(!quoted);
    return end;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    own_text text = {0}, again = {0};
    if (picture_of((const char *)data, size, &text) != 0)
        return 0;
    const char *at = text_string(&text);
    must(strlen(at) == text.length && begins(at, "<svg role=\"img\" aria-label=\"L &amp; M\""));
    while ((at = strchr(at, '<')) != NULL)
        at = check_mark(at);
    must(picture_of(text_string(&text), text.length, &again) == 0); /* it is well-formed itself */
    return 0;
}
