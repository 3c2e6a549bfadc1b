/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An error as the user reads it: what went wrong, and how to go on. Every function that can fail takes a
 * `struct err *` last and returns 0 or a negative errno. The first error wins: callers may put their context
 * in front of it, never replace it. Lists of problems in one text (an INI file) are `struct problems`. */
#ifndef LABRUN_BASE_ERR_H
#define LABRUN_BASE_ERR_H

struct err {
    int code;       /* errno value; 0 while nothing has gone wrong */
    char what[400]; /* "cannot create a network namespace: Operation not permitted" */
    char hint[300]; /* "run with sudo, or allow unprivileged user namespaces"; may be empty */
};

/* Sets what went wrong unless an error is already there. `code` is a positive errno. Returns -code. */
int err_set(struct err *err, int code, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* The same, followed by ": " and the text of the errno. */
int err_errno(struct err *err, int code, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Sets how to go on, unless a hint is already there. */
void err_hint(struct err *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Puts "context: " in front of what went wrong. Returns -code, so that a caller can return it. */
int err_context(struct err *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
