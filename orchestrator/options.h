/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The command line (argp), parsed into what was asked for. What a command does with it is commands.c's
 * business. */
#ifndef LABRUN_OPTIONS_H
#define LABRUN_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/own.h"

struct options {
    const char *command;    /* NULL: none was given */
    const char **arguments; /* owned array */
    size_t argument_count;
    const char **overrides; /* owned array: "section.key=value" of every --set */
    size_t override_count;
    const char *output; /* -o: where results folders are made, or an export goes; NULL = as the file says */
    bool dry_run;
    bool fail_on_slower; /* compare */
    const char *format;  /* export; NULL: all */
    const char *prefix;  /* export: in front of files' names; NULL: as the file says */
    uint64_t given;      /* bit i: option i was there */
    char *line;          /* owned: the whole command line, for environment.json */
};

void options_release(struct options *options);
#define own_options OWNED_BY(options_release) struct options

/* Parses argv. --help and --version are answered by argp, which ends the program; wrong usage ends it with
 * status 2. `labrun FILE.ini` is short for `labrun run FILE.ini`. 0 or -ENOMEM. */
int options_parse(int argc, char **argv, struct options *options);

/* 0, or -EINVAL when an option was given that the command does not take: ignoring it would look as if it had
 * worked. */
struct command;
int options_check(const struct options *options, const struct command *command, struct err *err);

/* The long name of an option, which commands name theirs by; NULL past the end. */
const char *options_name(unsigned i);

#endif
