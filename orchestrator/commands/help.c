/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "commands.h"
#include "output/terminal.h"

/* "-o, --output=DIR", and what it does; the same words as in --help. */
static void print_option(const struct option_row *row, unsigned width)
{
    own_text first = {0};
    text_add(&first, "  ");
    if (row->letter != 0)
        text_addf(&first, "-%c, ", row->letter);
    text_addf(&first, "--%s", row->name);
    if (row->argument != NULL)
        text_addf(&first, row->kind == OPTION_WISH ? "[=%s]" : "=%s", row->argument);
    text_print(stdout, "%s\n", text_string(&first));
    paragraph_print(stdout, width, "        ", "        ", row->help);
}

/* Is the option one of the command's? */
static bool takes(const struct command *command, const char *name)
{
    size_t length = strlen(name);
    for (const char *word = command->options; *word != '\0'; word += strspn(word, " ")) {
        if (strcspn(word, " ") == length && strncmp(word, name, length) == 0)
            return true;
        word += strcspn(word, " ");
    }
    return false;
}

void commands_help(const struct command *command)
{
    unsigned width = paragraph_width(stdout);
    own_text usage = {0};
    text_addf(&usage, "labrun %s", command->name);
    text_add(&usage, command->options[0] != '\0' ? " [OPTION...]" : "");
    text_addf(&usage, "%s%s", command->arguments[0] != '\0' ? " " : "", command->arguments);
    paragraph_print(stdout, width, "usage: ", "       ", text_string(&usage));
    text_print(stdout, "\n");
    paragraph_print(stdout, width, "", "", command->summary);
    if (command->help != NULL)
        paragraph_print(stdout, width, "", "", command->help);
    if (strstr(command->arguments, "[DIR") != NULL)
        paragraph_print(stdout, width, "", "", "Without DIR it is " RESULTS_LATEST ", the newest.");
    const struct option_row *row;
    bool headed = false;
    for (unsigned i = 0; (row = options_row(i)) != NULL; i++) {
        if (!takes(command, row->name))
            continue;
        fputs(headed ? "" : "\noptions:\n", stdout);
        headed = true;
        print_option(row, width);
    }
}

static int verb_help(const struct options *options, struct err *err)
{
    if (options->argument_count == 0) {
        options_help();
        return EXIT_ALL_OK;
    }
    const struct command *command = commands_find(options->arguments[0], err);
    if (command == NULL)
        return -err->code;
    commands_help(command);
    return EXIT_ALL_OK;
}

const struct command command_help = {
    .name = "help",
    .arguments = "[COMMAND]",
    .options = "",
    .summary = "What a command does, takes and prints",
    .run = verb_help,
};
