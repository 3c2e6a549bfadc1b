/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "options.h"

#include <argp.h>
#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "commands.h"

const char *argp_program_version = "labrun " LABRUN_VERSION;

static const struct argp_option option_rows[] = {
    {"set", 's', "SECTION.KEY=VALUE", 0,
     "Replace a value of the experiment file, e.g. --set workload.threads=1,2", 0},
    {"output", 'o', "DIR", 0, "Make the results folder under DIR", 0},
    {"dry-run", 'n', NULL, 0, "Show the plan and measure nothing", 0},
    {0},
};

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

static int append(const char ***list, size_t *count, const char *string)
{
    const char **longer = reallocarray(*list, *count + 2, sizeof *longer);
    if (longer == NULL)
        return ENOMEM;
    longer[(*count)++] = string;
    longer[*count] = NULL;
    *list = longer;
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
        return append(&options->arguments, &options->argument_count, argument);
    options->command = names_a_file(argument) ? "run" : argument;
    return names_a_file(argument) ? append(&options->arguments, &options->argument_count, argument) : 0;
}

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
    struct options *options = state->input;
    switch (key) {
    case 's': return append(&options->overrides, &options->override_count, argument);
    case 'o': options->output = argument; return 0;
    case 'n': options->dry_run = true; return 0;
    case ARGP_KEY_ARG: return take_argument(options, argument);
    default: return ARGP_ERR_UNKNOWN;
    }
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
                    "failed, 2 bad "
                    "usage or experiment, 77 this host cannot run it, 130 interrupted.");
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
    return -argp_parse(&parser, argc, argv, 0, NULL, options);
}
