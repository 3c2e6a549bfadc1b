/* SPDX-License-Identifier: GPL-3.0-or-later */
/* commands[]: the verbs of labrun, a row each. This is the table of contents of the program. */
#ifndef LABRUN_COMMANDS_H
#define LABRUN_COMMANDS_H

#include <stddef.h>

#include "base/err.h"
#include "options.h"

enum exit_status {
    EXIT_ALL_OK = 0,
    EXIT_SOME_FAILED = 1,
    EXIT_USAGE = 2,
    EXIT_HOST = 77,         /* this host cannot run it: automake's and ctest's number for "skipped" */
    EXIT_INTERRUPTED = 130, /* 128 + SIGINT, as a shell reports it */
};

struct command {
    const char *name, *arguments, *summary;
    size_t least, most; /* number of arguments */
    /* An exit status, or a negative errno with `err` set. */
    int (*run)(const struct options *options, struct err *err);
};

extern const struct command commands[];
extern const unsigned command_count;

/* Runs the command that the options name; checks the number of arguments. */
int commands_run(const struct options *options, struct err *err);

/* The exit status that stands for an error. */
enum exit_status commands_status(const struct err *err);

#endif
