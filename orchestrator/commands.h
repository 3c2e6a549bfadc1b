/* SPDX-License-Identifier: GPL-3.0-or-later */
/* commands[]: the verbs of labrun, a file each. This is the table of contents of the program. */
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

/* The words of a command; verb_<name>.c defines each. */
struct command {
    const char *name, *summary;
    const char *arguments; /* what they are called, a word each: as many must be given */
    const char *options;   /* the long names of those that it takes, separated by blanks */
    /* An exit status, or a negative errno with `err` set. */
    int (*run)(const struct options *options, struct err *err);
};

/* In the order of --help. */
#define COMMANDS(COMMAND)                                                                                    \
    COMMAND(run)                                                                                             \
    COMMAND(plan)                                                                                            \
    COMMAND(check)                                                                                           \
    COMMAND(resume)                                                                                          \
    COMMAND(report)                                                                                          \
    COMMAND(explain)                                                                                         \
    COMMAND(compare)                                                                                         \
    COMMAND(export)                                                                                          \
    COMMAND(describe)

#define COMMAND_DECLARE(name) extern const struct command command_##name;
COMMANDS(COMMAND_DECLARE)

extern const struct command *const commands[];
extern const unsigned command_count;

/* Runs the command that the options name; checks the number of arguments. */
int commands_run(const struct options *options, struct err *err);

/* The exit status that stands for an error. */
enum exit_status commands_status(const struct err *err);

#endif
