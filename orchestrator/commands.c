/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "commands.h"

#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "experiment/field.h"

#define COMMAND_ADDRESS(name) &command_##name,
const struct command *const commands[] = {COMMANDS(COMMAND_ADDRESS)};
const unsigned command_count = sizeof commands / sizeof *commands;

static const char *command_name(unsigned i)
{
    return i < command_count ? commands[i]->name : NULL;
}

static const struct command *find(const char *name)
{
    for (unsigned i = 0; i < command_count; i++)
        if (strcmp(commands[i]->name, name) == 0)
            return commands[i];
    return NULL;
}

static int no_such_command(const char *name, struct err *err)
{
    const char *near = nearest_name(name, command_name);
    if (near != NULL)
        err_hint(err, "did you mean '%s'? An experiment file's name ends in .ini", near);
    else
        err_hint(err, "labrun --help lists the commands; an experiment file's name ends in .ini");
    return err_set(err, EINVAL, "there is no command '%s'", name);
}

static size_t count_words(const char *words)
{
    size_t count = 0;
    for (const char *at = words; *at != '\0'; at++)
        count += *at != ' ' && (at == words || at[-1] == ' ') ? 1 : 0;
    return count;
}

int commands_run(const struct options *options, struct err *err)
{
    if (options->command == NULL) {
        err_hint(
            err,
            "sudo labrun configs/quick.ini measures for about a minute; labrun --help lists the commands");
        return err_set(err, EINVAL, "nothing to do");
    }
    const struct command *command = find(options->command);
    if (command == NULL)
        return no_such_command(options->command, err);
    size_t arguments = count_words(command->arguments);
    if (options->argument_count != arguments) {
        err_hint(err, "labrun %s %s", command->name, command->arguments);
        return err_set(err, EINVAL, "'%s' takes %zu argument%s, not %zu", command->name, arguments,
                       plural(arguments), options->argument_count);
    }
    if (options_check(options, command, err) < 0)
        return -err->code;
    return command->run(options, err);
}

enum exit_status commands_status(const struct err *err)
{
    switch (err->code) {
    case 0: return EXIT_ALL_OK;
    case EINTR: return EXIT_INTERRUPTED;
    case EPERM:
    case ENOSYS:
    case EOPNOTSUPP: return EXIT_HOST;
    default: return EXIT_USAGE;
    }
}
