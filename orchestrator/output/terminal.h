/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is said on a terminal, everywhere the same: errors on stderr, paragraphs, how far a long piece of work
 * is. What an error means for the exit status is commands.c's business. */
#ifndef LABRUN_OUTPUT_TERMINAL_H
#define LABRUN_OUTPUT_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/err.h"
#include "base/text.h"

/* --- complaint --- */

/* "labrun: what went wrong", and "hint: how to go on" when there is a hint. */
void complaint_print(const struct err *err);

/* "warning: ...", of what does not keep labrun from going on; nothing when there is no text. */
void complaint_warn(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* --- paragraph --- */
/* Paragraphs on a terminal: words wrapped to its width. What the words say comes from files too, so control
 * characters never reach the terminal. */

/* What COLUMNS says; else the columns of the terminal that `file` is, 80 when it is none. At least 40. */
unsigned paragraph_width(FILE *file);

/* Prints the words of `text`, the first line after `first`, the others after `next`. A word that is too long
 * for any line gets one of its own. Each UTF-8 character counts as one column. */
void paragraph_print(FILE *file, unsigned width, const char *first, const char *next, const char *text);

/* --- colour --- */
/* Sparing, and never the only sign of something. */

enum style { STYLE_PLAIN, STYLE_STRONG, STYLE_FAINT, STYLE_GOOD, STYLE_BAD };

/* Does `file` want colours: is it a terminal that can, and does NO_COLOR (no-color.org) not stand there? */
bool colour_wanted(FILE *file);

/* Begins a style, or with STYLE_PLAIN ends it; nothing when `colour` is false. */
void colour_switch(FILE *file, bool colour, enum style style);

/* --- progress --- */
/* How far a long piece of work is, on stderr: one line that is redrawn on a terminal (bar, time left, current
 * cell, failures so far), plain lines elsewhere. */

struct progress {
    const char *noun; /* what is counted: "run" */
    size_t total, done, failed;
    size_t after;    /* what is counted under another noun when these are done, each about as long */
    int64_t rest_ns; /* what then takes another time, figures */
    uint64_t began_ns, last_line_ns;
    bool terminal;   /* stderr can move the cursor */
    bool drawn;      /* a line is on the screen */
    int64_t each_ns; /* what one takes, about: counts for less the more have been timed */
};

/* `noun`: one of them, "run"; outlives the progress. What is to come after them can be set then. */
void progress_begin(struct progress *progress, const char *noun, size_t total, int64_t each_ns);
/* About to start the next run: `what` is its cell. */
void progress_show(struct progress *progress, const char *what);
void progress_done(struct progress *progress, bool ok);
/* The line of a terminal, at most so wide: a bar if there is room, numbers, and whole words of `what`. */
void progress_line(const struct progress *progress, const char *what, size_t width, struct text *line);
/* A message between redraws: it stays on the screen. */
void progress_say(struct progress *progress, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Wipes the line. */
void progress_end(struct progress *progress);

/* "1:02:03", "12:30", "45 s". */
void progress_time(int64_t ns, char out[32]);

#endif
