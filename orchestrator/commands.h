/* SPDX-License-Identifier: GPL-3.0-or-later */
/* commands[]: the verbs of labrun, a file each. This is the table of contents of the program. */
#ifndef LABRUN_COMMANDS_H
#define LABRUN_COMMANDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/own.h"

/* --- options --- */
/* The command line (argp), parsed into what was asked for. What a command does with it is the command's
 * business. */

struct options {
    const char *command;    /* NULL: none was given */
    const char **arguments; /* owned array */
    size_t argument_count;
    const char **overrides; /* owned array: "section.key=value" of every --set */
    size_t override_count;
    const char *output; /* -o: where results folders are made, or an export goes; NULL = as the file says */
    bool dry_run;
    bool force;                 /* report */
    const char *fail_on_slower; /* compare: by how much; "": it is not said; NULL: not asked for */
    const char *rule_out;       /* compare: how much slower must be ruled out; NULL: nothing */
    const char **ignored;       /* compare: owned array: the key of every --ignore */
    size_t ignored_count;
    bool all;                  /* compare */
    bool evidence;             /* explain */
    const char *format;        /* export: NULL is all; compare, explain: NULL is for people */
    const char *prefix;        /* export: in front of files' names; NULL: as the file says */
    bool help, usage, version; /* asked for instead of what the command does */
    uint64_t given;            /* bit i: option i was there */
    char *line;                /* owned: the whole command line, for environment.json */
};

void options_release(struct options *options);
#define own_options OWNED_BY(options_release) struct options

/* Parses argv; an option that there is not ends the program with status 2. `labrun FILE.ini` is short for
 * `labrun run FILE.ini`. 0 or -ENOMEM. */
int options_parse(int argc, char **argv, struct options *options);

enum option_kind {
    OPTION_FLAG,
    OPTION_TEXT,
    OPTION_WISH,     /* OPTION_TEXT, whose argument may be left out: "" then */
    OPTION_OVERRIDE, /* may be repeated, and so may a key */
    OPTION_KEY,
};

/* What is known of an option: --help, the man page and the completion of shells say it. */
struct option_row {
    const char *name;            /* the long one, which commands name theirs by */
    char letter;                 /* 0: none */
    const char *argument, *help; /* the argument is a word, which says to the shells what to offer */
    enum option_kind kind;
    size_t member; /* of struct options: a bool, or a string; what may be repeated has its list */
};

/* NULL past the end. */
const struct option_row *options_row(unsigned i);

/* --- commands --- */

enum exit_status {
    EXIT_ALL_OK = 0,
    EXIT_SOME_FAILED = 1,
    EXIT_USAGE = 2,
    EXIT_HOST = 77,         /* this host cannot run it: automake's and ctest's number for "skipped" */
    EXIT_INTERRUPTED = 130, /* 128 + SIGINT, as a shell reports it */
};

/* The words of a command; commands/<name>.c defines each. */
struct command {
    const char *name, *summary;
    const char *help;      /* more about it, for who asks for this command alone: sentences */
    const char *arguments; /* what they are called, a word each, a blank between; "[DIR]" may be left out, and
                              is then the newest results folder */
    const char *options;   /* the long names of those that it takes, separated by blanks */
    const char *(*formats)(unsigned i); /* what --format may be; NULL past the end. Of those that take it */
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
    COMMAND(table)                                                                                           \
    COMMAND(explain)                                                                                         \
    COMMAND(compare)                                                                                         \
    COMMAND(export)                                                                                          \
    COMMAND(describe)                                                                                        \
    COMMAND(help)

#define COMMAND_DECLARE(name) extern const struct command command_##name;
COMMANDS(COMMAND_DECLARE)

extern const struct command *const commands[];
extern const unsigned command_count;

/* The folder that is taken where none is named. */
#define RESULTS_LATEST "results/latest"

/* Runs the command that argv names. -EINVAL when the number of arguments is another than its own, or an
 * option was given that it does not take: ignoring it would look as if it had worked. */
int commands_run(int argc, char **argv, struct err *err);

/* The command of that name; NULL, with the nearest name as the hint, when there is none. */
const struct command *commands_find(const char *name, struct err *err);

/* All commands and options, to stdout; or of one command what it does, takes and prints. */
void options_help(void);
void commands_help(const struct command *command);

/* What `describe` is asked for; NULL past the end. */
const char *describe_topic(unsigned i);

/* findings_open(), and says what is wrong with the folder's files and was passed over. */
struct findings;
int commands_findings(const char *folder, struct findings *findings, struct err *err);

/* The exit status that stands for an error. */
enum exit_status commands_status(const struct err *err);

#endif
