/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Growable text, and what is safe in HTML and on a terminal; each other format quotes in the chapter that
 * writes it. Running out of memory sets `failed`, which is checked once, where the text is used: `text_ok()`.
 * Numbers never depend on the locale. */
#ifndef LABRUN_BASE_TEXT_H
#define LABRUN_BASE_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/err.h"
#include "base/own.h"

struct text {
    char *data; /* owned; NUL-terminated once anything was added, NULL before */
    size_t length, capacity;
    bool failed;
};

void text_release(struct text *text);
#define own_text OWNED_BY(text_release) struct text

/* The text as a C string, never NULL. */
const char *text_string(const struct text *text);

/* Hands the buffer on; the text is empty afterwards. NULL when memory ran out. The caller frees it. */
char *text_steal(struct text *text);

/* 0, or -ENOMEM when some addition did not fit into memory. */
int text_ok(const struct text *text, struct err *err);

/* Forgets the content and keeps the memory. */
void text_clear(struct text *text);

void text_add(struct text *text, const char *string);
void text_add_bytes(struct text *text, const char *bytes, size_t length);
void text_addf(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Nothing but digits, and a '-' before them. */
void text_integer(struct text *text, int64_t number);

/* A number with up to `digits` significant digits (17: exactly what was measured), '.' as the decimal point,
 * no grouping, no exponent below 1e15; nothing at all for NaN and infinities: missing is empty, never 0. */
void text_number(struct text *text, double number, int digits);

/* "1 cell", "2 cells": what stands behind the word. */
#define plural(count) ((count) == 1 ? "" : "s")

/* A share of 0 to 100 %: whole, with as many decimals as keep nearly none from 0 and nearly all from 100. */
void text_percent(struct text *text, double percent);

/* " [low, high]", each as `print` writes it; nothing when either is not known (NaN). */
void text_interval(struct text *text, double low, double high,
                   void (*print)(double number, struct text *text));

/* Text for an HTML element or a quoted attribute: & < > " ' are escaped. */
void text_html(struct text *text, const char *string);

/* A word of a shell: what it would not take as it stands is quoted. */
void text_shell(struct text *text, const char *word);

/* Bytes of the UTF-8 character at `c`, and its number; 0 when there is none (RFC 3629: no surrogates, nothing
 * overlong, nothing beyond U+10FFFF; nor U+FFFE and U+FFFF, which XML refuses). */
size_t text_character(const char *c, uint32_t *point);
/* How many characters the first `bytes` of UTF-8 are. */
size_t text_characters(const char *string, size_t bytes);

struct text_lines {
    double width;                                    /* of a line, as `measure` counts */
    double (*measure)(uint32_t point, size_t bytes); /* of one character; 0 bytes: of one that is none */
    bool cut; /* a word that is too long for any line is cut, and does not get a line of its own */
    const char *first, *next; /* what the first line begins with, and the others */
};

/* Adds the words of `string` in lines, no line break behind the last. Words are what blanks and control
 * characters separate, none of which remain; bytes that are no UTF-8 become '?'. Returns the number of lines,
 * 0 when there was no word. Behind TEXT_COMMAND, a control character, stands a command that is to be pasted:
 * words are those of a shell, which quotes hold together, and a line of it that goes on ends in " \". */
#define TEXT_COMMAND "\x0e"
unsigned text_wrap(struct text *text, const struct text_lines *lines, const char *string);

/* Text for a terminal: '?' for each control character (C0, delete, C1, those of Unicode that turn text
 * around) and for each byte that is no UTF-8; a blank for a tab or the end of a line, which could pass for a
 * line of labrun's own. */
void text_plain(struct text *text, const char *string);

/* Prints for people, as text_plain() has it. Line breaks at the front of the format, and up to two at its
 * end, are kept: one call prints one line, or a part of one. All that is formatted for stdout or stderr goes
 * through here. */
void text_print(FILE *file, const char *format, ...) __attribute__((format(printf, 2, 3)));
void text_vprint(FILE *file, const char *format, va_list args) __attribute__((format(printf, 2, 0)));

#endif
