/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An error as the user reads it: what went wrong, and how to go on. Every function that can fail takes a
 * `struct err *` last and returns 0 or a negative errno. The first error wins: callers may put their context
 * in front of it, never replace it. Everything
 * that is wrong with one text (an INI file) are problems: a user mends them in one go, not one at a time. */
#ifndef LABRUN_BASE_ERR_H
#define LABRUN_BASE_ERR_H

#include <stddef.h>
#include <stdio.h>

#include "base/own.h"

/* --- one error --- */

struct err {
    int code;       /* errno value; 0 while nothing has gone wrong */
    char what[400]; /* "cannot create a network namespace: Operation not permitted" */
    char hint[400]; /* "run with sudo, or allow unprivileged user namespaces"; may be empty */
};

/* Sets what went wrong unless an error is already there. `code` is a positive errno. Returns -code. */
int err_set(struct err *err, int code, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* The same, followed by ": " and the text of the errno. */
int err_errno(struct err *err, int code, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Sets how to go on, unless a hint is already there. */
void err_hint(struct err *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Puts "context: " in front of what went wrong. Returns -code, so that a caller can return it. */
int err_context(struct err *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* --- problems --- */

struct problem {
    unsigned line; /* 0: no line, a command-line override or the file as a whole */
    char what[400];
    char hint[400];
};

struct problems {
    struct problem *list; /* owned */
    size_t count, capacity;
};

void problems_release(struct problems *problems);
#define own_problems OWNED_BY(problems_release) struct problems

/* Adds one; `hint` may be NULL. When memory runs out the last problem is overwritten: the count never shrinks
 * to 0. */
void problems_add(struct problems *problems, unsigned line, const char *hint, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* A line for each, "full.ini:12: ...", and one for its hint: by line, those without one first; problems of
 * one line in the order in which they were added. `name`: of the text that they are in. */
void problems_print(const struct problems *problems, const char *name, FILE *file);

#endif
