/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/markup.h"

#include <ctype.h>
#include <string.h>

bool markup_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

void markup_skip_blanks(struct markup *markup)
{
    while (markup->at < markup->end && markup_blank(*markup->at))
        markup->at++;
}

struct span markup_name(struct markup *markup)
{
    struct span name = {markup->at, 0};
    while (markup->at < markup->end &&
           (isalnum((unsigned char)*markup->at) || strchr(":_-.", *markup->at) != NULL) && *markup->at != 0)
        markup->at++;
    name.length = (size_t)(markup->at - name.start);
    return name;
}

bool markup_attribute(struct markup *markup, struct span *name, struct span *value)
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

int markup_other(struct markup *markup)
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

bool markup_leaf(struct markup *markup, const char *element, struct span *content)
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
