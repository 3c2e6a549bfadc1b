/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "options.h"

#include <argp.h>
#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "commands.h"

const char *argp_program_version = "labrun " LABRUN_VERSION;

enum { FAIL_ON_SLOWER = 256 }; /* has no letter */

static const struct argp_option option_rows[] = {
    {"set", 's', "SECTION.KEY=VALUE", 0,
     "Replace a value of the experiment file, e.g. --set workload.threads=1,2", 0},
    {"output", 'o', "DIR", 0, "Make the results folder under DIR; export: put the files into DIR", 0},
    {"dry-run", 'n', NULL, 0, "Show the plan and measure nothing", 0},
    {"fail-on-slower", FAIL_ON_SLOWER, NULL, 0,
     "compare: exit status 1 when any cell of the second experiment is slower than in the first", 0},
    {"format", 'f', "FORMAT", 0, "export: matplotlib, json or markdown alone, not all of them", 0},
    {"prefix", 'p', "TEXT", 0, "export: put TEXT in front of the files' names", 0},
    {0},
};
enum { OPTION_COUNT = sizeof option_rows / sizeof *option_rows - 1 };

/* Which commands know the option: of each row above, in its order. */
static const char *const takers[] = {
    "run plan", "run export", "run", "compare", "export", "export",
};
_Static_assert(sizeof takers / sizeof *takers == OPTION_COUNT, "every option has its commands");

static const char before[] =
    "Measures how a message gets from one process to another: network namespaces, workers on "
    "both sides, randomised blocks, and an answer that can be defended.\v";

void options_release(struct options *options)
{
    free(options->arguments);
    free(options->overrides);
    free(options->line);
    *options = (struct options){0};
}

/* Each list has room for all of argv. */
static error_t append(const char **list, size_t *count, const char *string)
{
    list[(*count)++] = string;
    return 0;
}

static bool names_a_file(const char *argument)
{
    size_t length = strlen(argument);
    return (length > 4 && strcmp(argument + length - 4, ".ini") == 0) || strchr(argument, '/') != NULL;
}

static error_t take_argument(struct options *options, const char *argument)
{
    if (options->command != NULL)
        return append(options->arguments, &options->argument_count, argument);
    options->command = names_a_file(argument) ? "run" : argument;
    return names_a_file(argument) ? append(options->arguments, &options->argument_count, argument) : 0;
}

static void remember(struct options *options, int key)
{
    for (unsigned i = 0; i < OPTION_COUNT; i++)
        options->given |= option_rows[i].key == key ? 1u << i : 0;
}

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
    struct options *options = state->input;
    remember(options, key);
    switch (key) {
    case 's': return append(options->overrides, &options->override_count, argument);
    case 'o': options->output = argument; return 0;
    case 'n': options->dry_run = true; return 0;
    case FAIL_ON_SLOWER: options->fail_on_slower = true; return 0;
    case 'f': options->format = argument; return 0;
    case 'p': options->prefix = argument; return 0;
    case ARGP_KEY_ARG: return take_argument(options, argument);
    default: return ARGP_ERR_UNKNOWN;
    }
}

/* Is the word one of the list's, which blanks separate? */
static bool has_word(const char *list, const char *word)
{
    size_t length = strlen(word);
    for (const char *at = list; (at = strstr(at, word)) != NULL; at += length)
        if ((at == list || at[-1] == ' ') && (at[length] == ' ' || at[length] == '\0'))
            return true;
    return false;
}

int options_check(const struct options *options, struct err *err)
{
    for (unsigned i = 0; i < OPTION_COUNT; i++) {
        if ((options->given >> i & 1) == 0 || has_word(takers[i], options->command))
            continue;
        err_hint(err, "--%s goes with: %s", option_rows[i].name, takers[i]);
        return err_set(err, EINVAL, "'%s' takes no --%s", options->command, option_rows[i].name);
    }
    return 0;
}

/* The commands in --help come from commands[]. */
static char *help_filter(int key, const char *text, void *input)
{
    (void)input;
    if (key != ARGP_KEY_HELP_POST_DOC)
        return (char *)(uintptr_t)text;
    own_text help = {0};
    text_add(&help, "Commands:\n");
    for (unsigned i = 0; i < command_count; i++)
        text_addf(&help, "  %-9s%-22s %s\n", commands[i].name, commands[i].arguments, commands[i].summary);
    text_add(&help, "\nlabrun FILE.ini is short for labrun run FILE.ini. Exit status: 0 all runs ok, 1 some "
                    "failed (compare --fail-on-slower: some cell is slower), 2 bad usage or experiment, 77 "
                    "this host cannot run it, 130 interrupted.");
    return text_steal(&help);
}

int options_parse(int argc, char **argv, struct options *options)
{
    static const struct argp parser = {
        option_rows, parse_option, "COMMAND ARGUMENT...\nFILE.ini", before, NULL, help_filter, NULL};
    argp_err_exit_status = EXIT_USAGE;

    own_text line = {0};
    for (int i = 0; i < argc; i++)
        text_addf(&line, "%s%s", i == 0 ? "" : " ", argv[i]);
    options->line = text_steal(&line);
    options->arguments = calloc((size_t)argc + 1, sizeof *options->arguments);
    options->overrides = calloc((size_t)argc + 1, sizeof *options->overrides);
    if (options->arguments == NULL || options->overrides == NULL)
        return -ENOMEM;
    return -argp_parse(&parser, argc, argv, 0, NULL, options);
}
