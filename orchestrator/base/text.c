/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/text.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/array.h"
#include "base/decimal.h"

void text_release(struct text *text)
{
    free(text->data);
    *text = (struct text){0};
}

const char *text_string(const struct text *text)
{
    return text->data != NULL ? text->data : "";
}

char *text_steal(struct text *text)
{
    char *data = text->failed ? NULL : text->data;
    if (text->failed)
        free(text->data);
    else if (data == NULL)
        data = strdup("");
    *text = (struct text){0};
    return data;
}

int text_ok(const struct text *text, struct err *err)
{
    return text->failed ? err_set(err, ENOMEM, "out of memory") : 0;
}

void text_clear(struct text *text)
{
    text->length = 0;
    if (text->data != NULL)
        text->data[0] = '\0';
}

/* Room for `more` bytes and the terminator; false, and `failed` for good, when there is none. */
static bool grow(struct text *text, size_t more)
{
    if (text->failed)
        return false;
    size_t need = text->length + more + 1;
    if (need <= text->capacity)
        return true;
    char *data = array_reserve(text->data, need < 64 ? 64 : need, &text->capacity, 1);
    text->failed = data == NULL;
    if (text->failed)
        return false;
    text->data = data;
    return true;
}

void text_add_bytes(struct text *text, const char *bytes, size_t length)
{
    if (!grow(text, length))
        return;
    memcpy(text->data + text->length, bytes, length);
    text->length += length;
    text->data[text->length] = '\0';
}

void text_add(struct text *text, const char *string)
{
    text_add_bytes(text, string, strlen(string));
}

void text_addf(struct text *text, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    size_t room = text->data != NULL && !text->failed ? text->capacity - text->length : 0;
    int length = vsnprintf(room > 0 ? text->data + text->length : NULL, room, format, args);
    if (length >= 0 && (size_t)length >= room && grow(text, (size_t)length))
        vsnprintf(text->data + text->length, (size_t)length + 1, format, again);
    if (length >= 0 && !text->failed)
        text->length += (size_t)length;
    else if (room > 0)
        text->data[text->length] = '\0'; /* nothing was added */
    va_end(again);
    va_end(args);
}

/* printf takes the decimal point from the locale; whatever stands between the digits becomes '.'. */
static void plain_point(char *number)
{
    char *out = number;
    bool point = false;
    for (const char *c = number; *c != '\0'; c++) {
        bool plain = isdigit((unsigned char)*c) || *c == '-' || *c == '+' || *c == 'e';
        if (!plain && point)
            continue; /* a decimal point of several bytes */
        *out++ = plain ? *c : '.';
        point = !plain;
    }
    *out = '\0';
}

void text_integer(struct text *text, int64_t number)
{
    char buffer[24], *end = buffer + sizeof buffer, *out = end;
    uint64_t rest = number < 0 ? -(uint64_t)number : (uint64_t)number;
    do
        *--out = (char)('0' + rest % 10);
    while ((rest /= 10) > 0);
    if (number < 0)
        *--out = '-';
    text_add_bytes(text, out, (size_t)(end - out));
}

/* Whatever decimal_print() leaves to printf(). */
static void add_rare(struct text *text, double number, int digits)
{
    char buffer[400];
    double magnitude = fabs(number);
    snprintf(buffer, sizeof buffer, "%.*g", digits, number);
    if (strchr(buffer, 'e') != NULL && magnitude < 1e15 && magnitude >= 1)
        snprintf(buffer, sizeof buffer, "%.0f", number); /* %g left out the digits before the point */
    plain_point(buffer);
    text_add(text, buffer);
}

void text_number(struct text *text, double number, int digits)
{
    char buffer[DECIMAL_BYTES];
    double magnitude = fabs(number);
    if (!isfinite(number))
        return;
    if (magnitude < 1e15 && magnitude == floor(magnitude)) {
        text_integer(text, (int64_t)number);
        return;
    }
    size_t length = decimal_print(magnitude, digits, buffer);
    if (length == 0) {
        add_rare(text, number, digits);
        return;
    }
    text_add(text, number < 0 ? "-" : "");
    text_add_bytes(text, buffer, length);
}

void text_csv(struct text *text, const char *field)
{
    if (strpbrk(field, ",\"\r\n") == NULL) {
        text_add(text, field);
        return;
    }
    text_add(text, "\"");
    for (const char *c = field; *c != '\0'; c++) {
        if (*c == '"')
            text_add(text, "\"");
        text_add_bytes(text, c, 1);
    }
    text_add(text, "\"");
}

void text_html(struct text *text, const char *string)
{
    static const char *const entity[256] = {
        ['&'] = "&amp;", ['<'] = "&lt;", ['>'] = "&gt;", ['"'] = "&quot;", ['\''] = "&#39;"};
    for (const char *c = string; *c != '\0'; c++) {
        const char *escaped = entity[(unsigned char)*c];
        if (escaped != NULL)
            text_add(text, escaped);
        else
            text_add_bytes(text, c, 1);
    }
}

/* The code point at *c, which moves on; U+FFFD for a byte that begins none (RFC 3629: no surrogates, nothing
 * overlong, nothing beyond U+10FFFF). */
static uint32_t next_code_point(const char **c)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    const unsigned char *u = (const unsigned char *)*c;
    unsigned length = u[0] < 0x80   ? 1
                      : u[0] < 0xc0 ? 0
                      : u[0] < 0xe0 ? 2
                      : u[0] < 0xf0 ? 3
                      : u[0] < 0xf8 ? 4
                                    : 0;
    uint32_t point = length == 1 ? u[0] : length > 1 ? u[0] & (0x7fu >> length) : 0;
    *c += 1;
    for (unsigned i = 1; i < length; i++) {
        if ((u[i] & 0xc0) != 0x80)
            return 0xfffd;
        point = point << 6 | (u[i] & 0x3f);
    }
    bool good =
        length > 0 && point >= least[length] && point <= 0x10ffff && (point < 0xd800 || point > 0xdfff);
    *c += good ? length - 1 : 0;
    return good ? point : 0xfffd;
}

void text_python(struct text *text, const char *string)
{
    text_add(text, "'");
    while (*string != '\0') {
        uint32_t point = next_code_point(&string);
        if (point == '\'' || point == '\\')
            text_addf(text, "\\%c", (int)point);
        else if (point >= ' ' && point <= '~')
            text_addf(text, "%c", (int)point);
        else
            text_addf(text, point < 0x100 ? "\\x%02x" : point < 0x10000 ? "\\u%04x" : "\\U%08x", point);
    }
    text_add(text, "'");
}

void text_markdown(struct text *text, const char *string)
{
    for (const char *c = string; *c != '\0'; c++) {
        if (iscntrl((unsigned char)*c)) {
            text_add(text, " ");
            continue;
        }
        if (strchr("\\`*_[]<>|&#~$", *c) != NULL)
            text_add(text, "\\");
        text_add_bytes(text, c, 1);
    }
}
