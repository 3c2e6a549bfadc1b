/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/text.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <string.h>

#include "base/array.h"
#include "base/number.h"

/* --- growing --- */

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
    if (text->data != NULL && need <= text->capacity)
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

static __attribute__((format(printf, 2, 0))) void add_formatted(struct text *text, const char *format,
                                                                va_list args)
{
    va_list again;
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
}

void text_addf(struct text *text, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    add_formatted(text, format, args);
    va_end(args);
}

/* --- numbers --- */

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

void text_percent(struct text *text, double percent)
{
    int decimals = 0;
    double scale = 1;
    bool inside = percent > 0 && percent < 100;
    for (; inside && decimals < 6; decimals++, scale *= 10) {
        double shown = round(percent * scale);
        if (shown > 0 && shown < 100 * scale)
            break;
    }
    text_addf(text, "%.*f", decimals, percent);
}

void text_interval(struct text *text, double low, double high,
                   void (*print)(double number, struct text *text))
{
    if (isnan(low) || isnan(high))
        return;
    text_add(text, " [");
    print(low, text);
    text_add(text, ", ");
    print(high, text);
    text_add(text, "]");
}

/* --- quoting --- */

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

void text_shell(struct text *text, const char *word)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=./:,%@";
    if (word[0] != '\0' && strspn(word, plain) == strlen(word)) {
        text_add(text, word);
        return;
    }
    text_add(text, "'");
    for (const char *c = word; *c != '\0'; c++)
        text_addf(text, *c == '\'' ? "'\\''" : "%c", *c);
    text_add(text, "'");
}

size_t text_character(const char *c, uint32_t *point)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    const unsigned char *u = (const unsigned char *)c;
    size_t length = u[0] < 0x80   ? 1
                    : u[0] < 0xc0 ? 0
                    : u[0] < 0xe0 ? 2
                    : u[0] < 0xf0 ? 3
                    : u[0] < 0xf8 ? 4
                                  : 0;
    *point = length == 1 ? u[0] : length > 1 ? u[0] & (0x7fu >> length) : 0;
    for (size_t i = 1; i < length; i++) {
        if ((u[i] & 0xc0) != 0x80)
            return 0;
        *point = *point << 6 | (u[i] & 0x3f);
    }
    bool surrogate = *point >= 0xd800 && *point <= 0xdfff, none = *point == 0xfffe || *point == 0xffff;
    return length == 0 || *point < least[length] || *point > 0x10ffff || surrogate || none ? 0 : length;
}

size_t text_characters(const char *string, size_t bytes)
{
    size_t count = 0;
    for (size_t i = 0; i < bytes; i++) /* the others go on with one */
        count += ((unsigned char)string[i] & 0xc0) != 0x80;
    return count;
}

/* --- lines --- */

/* Where words end: a space, or a control character, C0, delete, or a C1 one. 0 elsewhere, and at the end. */
static size_t blank_bytes(const char *c)
{
    uint32_t point;
    size_t length = text_character(c, &point);
    return length > 0 && point > 0 && (point <= ' ' || (point >= 0x7f && point <= 0x9f)) ? length : 0;
}

struct wrap {
    const struct text_lines *lines;
    struct text *text;
    double used;
    unsigned count;
    bool begun;   /* the line has something on it */
    bool command; /* what comes is for a shell */
    size_t words; /* of the command, so far */
};

static double width_of(const struct text_lines *lines, const char *string, size_t bytes)
{
    double width = 0;
    uint32_t point;
    for (size_t i = 0, length; i<bytes; i += length> 0 ? length : 1) {
        length = text_character(&string[i], &point);
        width += lines->measure(point, length);
    }
    return width;
}

static void wrap_line(struct wrap *wrap, const char *head)
{
    text_add(wrap->text, wrap->count > 0 ? "\n" : "");
    text_add(wrap->text, head);
    wrap->used = width_of(wrap->lines, head, strlen(head));
    wrap->begun = false;
    wrap->count++;
}

static const char GOES_ON[] = " \\"; /* for a shell */

/* Of a shell: up to the next blank that is not within quotes. */
static size_t shell_word(const char *string)
{
    size_t bytes = 0;
    for (bool quoted = false;
         string[bytes] != '\0' && (blank_bytes(&string[bytes]) == 0 || (quoted && string[bytes] == ' '));
         bytes++) {
        if (string[bytes] == '\'')
            quoted = !quoted;
        else if (!quoted && string[bytes] == '\\' && string[bytes + 1] != '\0')
            bytes++;
    }
    return bytes;
}

static void wrap_word(struct wrap *wrap, const char *word, size_t bytes)
{
    const struct text_lines *lines = wrap->lines;
    double space = lines->measure(' ', 1);
    uint32_t point;
    double end = wrap->command && word[bytes] != '\0' ? width_of(lines, GOES_ON, strlen(GOES_ON)) : 0;
    if (wrap->begun && wrap->used + space + width_of(lines, word, bytes) + end > lines->width) {
        text_add(wrap->text, wrap->command && wrap->words > 0 ? GOES_ON : "");
        wrap_line(wrap, lines->next);
    }
    wrap->words += wrap->command;
    text_add(wrap->text, wrap->begun ? " " : "");
    wrap->used += wrap->begun ? space : 0;
    for (size_t i = 0, length; i<bytes; i += length> 0 ? length : 1) {
        length = text_character(&word[i], &point);
        double width = lines->measure(point, length);
        if (lines->cut && wrap->begun && wrap->used + width > lines->width)
            wrap_line(wrap, lines->next);
        text_add_bytes(wrap->text, length > 0 ? &word[i] : "?", length > 0 ? length : 1);
        wrap->used += width;
        wrap->begun = true;
    }
}

unsigned text_wrap(struct text *text, const struct text_lines *lines, const char *string)
{
    struct wrap wrap = {.lines = lines, .text = text};
    wrap_line(&wrap, lines->first);
    for (size_t bytes; *string != '\0'; string += bytes) {
        bytes = blank_bytes(string);
        wrap.command |= *string == TEXT_COMMAND[0];
        if (bytes > 0)
            continue;
        if (wrap.command)
            bytes = shell_word(string);
        while (!wrap.command && string[bytes] != '\0' &&
               (blank_bytes(&string[bytes]) == 0 ||
                strncmp(&string[bytes], " %", 2) == 0)) /* "5 %" is one word */
            bytes++;
        wrap_word(&wrap, string, bytes);
    }
    return wrap.begun || wrap.count > 1 ? wrap.count : 0;
}

/* --- for a terminal --- */

/* Controls of a terminal: C0, delete, C1; and those of Unicode that end lines or turn what follows around. */
static bool is_control(uint32_t point)
{
    static const struct {
        uint32_t first, last;
    } ranges[] = {{0, 0x1f},        {0x7f, 0x9f},     {0x61c, 0x61c},
                  {0x200e, 0x200f}, {0x2028, 0x202e}, {0x2066, 0x2069}};
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
        if (point >= ranges[i].first && point <= ranges[i].last)
            return true;
    return false;
}

void text_plain(struct text *text, const char *string)
{
    uint32_t point;
    for (size_t length; *string != '\0'; string += length > 0 ? length : 1) {
        length = text_character(string, &point);
        if (point == '\t' || point == '\n' || point == '\r')
            text_add(text, " ");
        else if (length == 0 || is_control(point))
            text_add(text, "?");
        else
            text_add_bytes(text, string, length);
    }
}

void text_vprint(FILE *file, const char *format, va_list args)
{
    own_text words = {0}, plain = {0};
    size_t leading = strspn(format, "\n"), length = strlen(format), trailing = 0;
    while (leading + trailing < length && format[length - trailing - 1] == '\n')
        trailing++;
    text_add_bytes(&plain, format, leading);
    add_formatted(&words, format, args);
    if (words.length >= leading + trailing && words.length > 0) {
        words.data[words.length - trailing] = '\0';
        text_plain(&plain, words.data + leading);
    }
    text_add(&plain, format + length - trailing);
    fputs(text_string(&plain), file);
}

void text_print(FILE *file, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    text_vprint(file, format, args);
    va_end(args);
}
