/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "commands.h"

#include <argp.h>
#include <errno.h>
#include <gnu/libc-version.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "experiment/field.h"
#include "findings/findings.h"
#include "netns/lab.h"
#include "output/table.h"
#include "output/terminal.h"
#include "results/json.h"
#include "statistics/regression.h"

/* --- options --- */

/* An option is a row here, its member of struct options, and its name among the options of the commands that
 * take it (struct command). */
static const struct option_row rows[] = {
    {"set", 's', "SECTION.KEY=VALUE",
     "Replace a value of the experiment file, e.g. --set workload.threads=1,2", OPTION_OVERRIDE,
     offsetof(struct options, overrides)},
    {"output", 'o', "DIR",
     "Make the results folder under DIR; export: put the files into DIR; compare: a figure of the ratios",
     OPTION_TEXT, offsetof(struct options, output)},
    {"dry-run", 'n', NULL, "Show the plan and measure nothing", OPTION_FLAG,
     offsetof(struct options, dry_run)},
    {"force", 0, NULL, "report: write scripts of figures anew that were changed by hand", OPTION_FLAG,
     offsetof(struct options, force)},
    {"fail-on-slower", 0, "LIMIT",
     "compare: exit status 1 when a cell of the second is slower by more than LIMIT (5%), beyond noise; "
     "without LIMIT the experiment's equivalence margin",
     OPTION_WISH, offsetof(struct options, fail_on_slower)},
    {"rule-out", 0, "LIMIT",
     "compare --fail-on-slower: exit status 77 unless it is ruled out, in every cell, that the second is "
     "slower by LIMIT (30%)",
     OPTION_TEXT, offsetof(struct options, rule_out)},
    {"ignore", 'i', "KEY", "compare: cells match whatever they have of KEY, e.g. --ignore link.mtu",
     OPTION_KEY, offsetof(struct options, ignored)},
    {"all", 'a', NULL, "compare: show every cell, not only those that changed", OPTION_FLAG,
     offsetof(struct options, all)},
    {"evidence", 'e', NULL, "explain: everything, with the rows behind each sentence", OPTION_FLAG,
     offsetof(struct options, evidence)},
    {"format", 'f', "FORMAT",
     "export: matplotlib, json or markdown alone, not all of them; compare: json, markdown or junit, "
     "explain: json or markdown, on stdout",
     OPTION_TEXT, offsetof(struct options, format)},
    {"prefix", 'p', "TEXT", "export: put TEXT in front of the files' names", OPTION_TEXT,
     offsetof(struct options, prefix)},
};
enum { ARGUMENTS_MAX = 4, HELP_WIDTH = 78 }; /* argp's is one more */
enum { OPTION_COUNT = sizeof rows / sizeof *rows, NO_LETTER = 256, KEY_USAGE = NO_LETTER + 64 };
_Static_assert(OPTION_COUNT <= 64, "a set of options is one word of 64 bits");

const struct option_row *options_row(unsigned i)
{
    return i < OPTION_COUNT ? &rows[i] : NULL;
}

static int key_of(unsigned i)
{
    return rows[i].letter != 0 ? rows[i].letter : NO_LETTER + (int)i;
}

static const char before[] =
    "Measures how a message gets from one process to another: network namespaces, workers on "
    "both sides, randomised blocks, and an answer that can be defended.\v";

void options_release(struct options *options)
{
    free(options->arguments);
    free(options->overrides);
    free(options->ignored);
    free(options->line);
    *options = (struct options){0};
}

/* Each list has room for all of argv. */
static error_t append(const char **list, size_t *count, const char *string)
{
    list[(*count)++] = string;
    return 0;
}

static error_t take_option(struct options *options, unsigned i, const char *argument)
{
    void *member = (char *)options + rows[i].member;
    options->given |= UINT64_C(1) << i;
    switch (rows[i].kind) {
    case OPTION_FLAG: *(bool *)member = true; break;
    case OPTION_TEXT: *(const char **)member = argument; break;
    case OPTION_WISH: *(const char **)member = argument != NULL ? argument : ""; break;
    case OPTION_OVERRIDE: return append(options->overrides, &options->override_count, argument);
    case OPTION_KEY: return append(options->ignored, &options->ignored_count, argument);
    }
    return 0;
}

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
    struct options *options = state->input;
    switch (key) {
    case '?': /* what getopt also says of an option that there is not, but then argp does not ask */
    case 'h': options->help = true; return 0;
    case 'V': options->version = true; return 0;
    case KEY_USAGE: options->usage = true; return 0;
    }
    for (unsigned i = 0; i < OPTION_COUNT; i++)
        if (key == key_of(i))
            return take_option(options, i, argument);
    if (key != ARGP_KEY_ARG)
        return ARGP_ERR_UNKNOWN;
    size_t length = strlen(argument);
    bool file = (length > 4 && strcmp(argument + length - 4, ".ini") == 0) || strchr(argument, '/') != NULL;
    if (options->command == NULL && !file) {
        options->command = argument;
        return 0;
    }
    options->command = options->command != NULL ? options->command : "run";
    return append(options->arguments, &options->argument_count, argument);
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

static int format_check(const char *format, const char *(*name)(unsigned i), struct err *err)
{
    own_text names = {0};
    for (unsigned i = 0; name(i) != NULL; i++) {
        if (strcmp(format, name(i)) == 0)
            return 0;
        text_addf(&names, " %s", name(i));
    }
    own_text all = {0};
    text_addf(&all, "--format is one of:%s", text_string(&names));
    nearest_hint(format, name, text_string(&all), err);
    return err_set(err, EINVAL, "there is no format '%s'", format);
}

static int options_check(const struct options *options, const struct command *command, struct err *err)
{
    for (unsigned i = 0; i < OPTION_COUNT; i++) {
        if ((options->given >> i & 1) == 0 || has_word(command->options, rows[i].name))
            continue;
        own_text takers = {0};
        for (unsigned j = 0; j < command_count; j++)
            if (has_word(commands[j]->options, rows[i].name))
                text_addf(&takers, " %s", commands[j]->name);
        err_hint(err, "--%s goes with:%s", rows[i].name, text_string(&takers));
        return err_set(err, EINVAL, "'%s' takes no --%s", command->name, rows[i].name);
    }
    return options->format != NULL && command->formats != NULL
               ? format_check(options->format, command->formats, err)
               : 0;
}

/* Every command takes these, and then does nothing else. argp's own would end the program before the command
 * is known that is asked about. */
static const struct argp_option asking[] = {
    {"help", 'h', NULL, 0, "Say which commands and options there are; of a command: what it does", -1},
    {NULL, '?', NULL, OPTION_ALIAS, NULL, -1},
    {"usage", KEY_USAGE, NULL, 0, "Say it shortly", -1},
    {"version", 'V', NULL, 0, "Say the version, and with which libraries it was built and runs", -1},
};
enum { ASKING = sizeof asking / sizeof *asking };

static double one_column(uint32_t point, size_t bytes)
{
    (void)point, (void)bytes;
    return 1;
}

/* A command a line, with what it takes; a summary that is too long goes on below itself. */
static void add_commands(struct text *text)
{
    size_t widest = 0;
    for (unsigned i = 0; i < command_count; i++) {
        size_t length = strlen(commands[i]->name) + 1 + strlen(commands[i]->arguments);
        widest = length > widest ? length : widest;
    }
    for (unsigned i = 0; i < command_count; i++) {
        own_text call = {0}, first = {0}, next = {0};
        text_addf(&call, "%s %s", commands[i]->name, commands[i]->arguments);
        text_addf(&first, "  %-*s  ", (int)widest, text_string(&call));
        text_addf(&next, "%*s", (int)widest + 4, "");
        const struct text_lines lines = {.width = HELP_WIDTH,
                                         .measure = one_column,
                                         .first = text_string(&first),
                                         .next = text_string(&next)};
        text_wrap(text, &lines, commands[i]->summary);
        text_add(text, "\n");
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
    add_commands(&help);
    text_add(&help, "\nlabrun help COMMAND says more about one. A DIR that is left out is results/latest. "
                    "labrun FILE.ini is short for labrun run FILE.ini. Exit status: 0 all runs ok, 1 some "
                    "runs or profiles failed (compare --fail-on-slower: some cell is slower), 2 bad usage or "
                    "experiment, or something could not be written, 77 this host cannot run it (compare "
                    "--fail-on-slower: the host changed, or --rule-out is not met), 130 interrupted.");
    return text_steal(&help);
}

/* How much of an argument getopt quotes when it knows no such option: not a value. */
static size_t quoted_bytes(const char *argument)
{
    if (argument[0] != '-')
        return 0;
    if (argument[1] == '-')
        return strcspn(argument, "=");
    for (size_t at = 1; argument[at] != '\0'; at++)
        for (unsigned i = 0; i < OPTION_COUNT; i++)
            if (key_of(i) == argument[at] && rows[i].argument != NULL)
                return at;
    return strlen(argument);
}

/* getopt quotes as it is what it refuses, and the program's name: here the arguments that it would quote
 * become fit for a terminal. No option that there is has such a name. They stay in argv to the program's end.
 */
static void make_quotable(int argc, char **argv)
{
    for (int i = 0; i < argc; i++) {
        own_text quoted = {0}, plain = {0};
        text_add_bytes(&quoted, argv[i], i == 0 ? strlen(argv[i]) : quoted_bytes(argv[i]));
        text_plain(&plain, text_string(&quoted));
        if (strcmp(text_string(&plain), text_string(&quoted)) == 0)
            continue;
        text_plain(&plain, argv[i] + quoted.length);
        argv[i] = text_steal(&plain);
    }
}

/* The parser, and room for the options that it shows. */
struct parser {
    struct argp argp;
    struct argp_option shown[OPTION_COUNT + ASKING + 1];
};

static void parser_make(struct parser *parser)
{
    *parser = (struct parser){.argp = {.options = parser->shown,
                                       .parser = parse_option,
                                       .args_doc = "COMMAND ARGUMENT...\nFILE.ini",
                                       .doc = before,
                                       .help_filter = help_filter}};
    for (unsigned i = 0; i < OPTION_COUNT; i++)
        parser->shown[i] = (struct argp_option){
            rows[i].name, key_of(i), rows[i].argument, rows[i].kind == OPTION_WISH ? OPTION_ARG_OPTIONAL : 0,
            rows[i].help, 0};
    memcpy(parser->shown + OPTION_COUNT, asking, sizeof asking);
}

static void print_help(unsigned flags)
{
    struct parser parser;
    parser_make(&parser);
    argp_help(&parser.argp, stdout, flags, program_invocation_short_name);
}

void options_help(void)
{
    print_help(ARGP_HELP_STD_HELP & ~(unsigned)ARGP_HELP_EXIT_OK);
}

int options_parse(int argc, char **argv, struct options *options)
{
    struct parser parser;
    parser_make(&parser);
    argp_err_exit_status = EXIT_USAGE;
    own_text line = {0};
    for (int i = 0; i < argc; i++)
        text_addf(&line, "%s%s", i == 0 ? "" : " ", argv[i]);
    options->line = text_steal(&line);
    make_quotable(argc, argv);
    /* room for the arguments that may be left out */
    options->arguments = calloc((size_t)argc + ARGUMENTS_MAX, sizeof *options->arguments);
    options->overrides = calloc((size_t)argc + 1, sizeof *options->overrides);
    options->ignored = calloc((size_t)argc + 1, sizeof *options->ignored);
    if (options->arguments == NULL || options->overrides == NULL || options->ignored == NULL)
        return -ENOMEM;
    return -argp_parse(&parser.argp, argc, argv, ARGP_NO_HELP, NULL, options);
}

/* --- version --- */

/* Those that can say which one is loaded; all are named by what they were built with. */
static void (*const libraries[])(struct text *text) = {lab_library, json_library, statistics_library,
                                                       table_library};

static void print_version(void)
{
    own_text loaded = {0};
    text_addf(&loaded, "glibc %s", gnu_get_libc_version());
    for (size_t i = 0; i < sizeof libraries / sizeof *libraries; i++) {
        text_add(&loaded, ", ");
        libraries[i](&loaded);
    }
    unsigned width = paragraph_width(stdout);
    text_print(stdout, "labrun " LABRUN_VERSION "\n");
    paragraph_print(stdout, width, "built with: ", "            ", LABRUN_BUILT_WITH);
    paragraph_print(stdout, width, "runs with:  ", "            ", text_string(&loaded));
    paragraph_print(stdout, width, "licence:    ", "            ", "GPL-3.0-or-later, without warranty");
}

/* --- commands --- */

#define COMMAND_ADDRESS(name) &command_##name,
const struct command *const commands[] = {COMMANDS(COMMAND_ADDRESS)};
const unsigned command_count = sizeof commands / sizeof *commands;

static const char *command_name(unsigned i)
{
    return i < command_count ? commands[i]->name : NULL;
}

const struct command *commands_find(const char *name, struct err *err)
{
    for (unsigned i = 0; i < command_count; i++)
        if (strcmp(commands[i]->name, name) == 0)
            return commands[i];
    const char *near = nearest_name(name, command_name);
    if (near != NULL)
        err_hint(err, "did you mean '%s'? An experiment file's name ends in .ini", near);
    else
        err_hint(err, "labrun --help lists the commands; an experiment file's name ends in .ini");
    err_set(err, EINVAL, "there is no command '%s'", name);
    return NULL;
}

/* The arguments that are left out are filled in; -EINVAL when there are too few or too many. */
static int take_arguments(struct options *options, const struct command *command, struct err *err)
{
    size_t least = 0, most = 0, given = options->argument_count;
    for (const char *word = command->arguments; *word != '\0'; word += strspn(word, " ")) {
        least += *word != '[';
        if (most++ >= options->argument_count && strncmp(word, "[DIR", 4) == 0)
            options->arguments[options->argument_count++] = RESULTS_LATEST;
        word += strcspn(word, " ");
    }
    if (given >= least && given <= most)
        return 0;
    err_hint(err, "labrun %s%s%s", command->name, command->arguments[0] != '\0' ? " " : "",
             command->arguments);
    const char *how = least == most ? "" : given < least ? "at least " : "at most ";
    size_t takes = given < least ? least : most;
    return err_set(err, EINVAL, "'%s' takes %s%zu argument%s, not %zu", command->name, how, takes,
                   plural(takes), given);
}

/* What may be left out stands behind '=': --fail-on-slower 5% names a folder. */
static int refuse_apart(const struct options *options, struct err *err)
{
    for (unsigned i = 0; i < OPTION_COUNT; i++) {
        if (rows[i].kind != OPTION_WISH)
            continue;
        const char *value = *(const char *const *)((const char *)options + rows[i].member);
        for (size_t j = 0; value != NULL && value[0] == '\0' && j < options->argument_count; j++) {
            const char *argument = options->arguments[j];
            size_t digits = strspn(argument, "0123456789.");
            if (digits == 0 || argument[digits + strspn(argument + digits, "%")] != '\0' ||
                access(argument, F_OK) == 0)
                continue;
            err_hint(err, "--%s=%s: with '=' and without a blank", rows[i].name, argument);
            return err_set(err, EINVAL, "'%s' would be a folder, and there is none", argument);
        }
    }
    return 0;
}

/* Whoever asks gets an answer, whatever else stands there: true. */
static bool answer_asked(const struct options *options, const struct command *command)
{
    if (options->version)
        print_version();
    else if (options->usage)
        print_help(ARGP_HELP_USAGE);
    else if (options->help && command != NULL)
        commands_help(command);
    else if (options->help)
        options_help();
    return options->version || options->usage || options->help;
}

int commands_run(int argc, char **argv, struct err *err)
{
    own_options options = {0};
    statistics_start();
    if (options_parse(argc, argv, &options) != 0)
        return err_set(err, ENOMEM, "out of memory");
    const struct command *command = options.command != NULL ? commands_find(options.command, err) : NULL;
    if (err->code != 0)
        return -err->code;
    if (answer_asked(&options, command))
        return EXIT_ALL_OK;
    if (command == NULL) {
        err_hint(err,
                 "sudo labrun configs/quick.ini measures for two minutes; labrun --help lists the commands");
        return err_set(err, EINVAL, "nothing to do");
    }
    size_t given = options.argument_count;
    if (options_check(&options, command, err) < 0 || refuse_apart(&options, err) < 0 ||
        take_arguments(&options, command, err) < 0)
        return -err->code;
    int rc = command->run(&options, err);
    if (rc == -ENOENT && options.argument_count > given)
        err_hint(err, "without DIR it is " RESULTS_LATEST ", from the folder that labrun is started in");
    return rc;
}

int commands_findings(const char *folder, struct findings *findings, struct err *err)
{
    int rc = findings_open(folder, findings, err);
    const char *path = findings->results.path;
    complaint_warn("%s", findings->results.warning);
    if (findings->cut > 0)
        complaint_warn("%s/runs.csv: the last row is cut off: its run is left out", path);
    if (findings->repeated > 0)
        complaint_warn("%s/runs.csv: %zu row%s the number of a run: the first of each counts", path,
                       findings->repeated, findings->repeated == 1 ? " repeats" : "s repeat");
    if (findings->unplanned > 0)
        complaint_warn("%s/runs.csv: %zu row%s parameters that the plan has not: all rows count", path,
                       findings->unplanned, findings->unplanned == 1 ? " has" : "s have");
    if (findings->cut_profiles > 0)
        complaint_warn("%s/profile.csv: the last profile is cut off: it is left out", path);
    if (findings->foreign_profiles > 0)
        complaint_warn("%s/profile.csv: %zu profiles are of another plan: they are left out", path,
                       findings->foreign_profiles);
    return rc;
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
