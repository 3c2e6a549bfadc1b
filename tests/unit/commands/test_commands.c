/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <gsl/gsl_errno.h>
#include <string.h>

#include "commands.h"

#include "test.h"

static int option_of(const char *word, size_t length)
{
    const struct option_row *row;
    for (unsigned i = 0; (row = options_row(i)) != NULL; i++)
        if (strlen(row->name) == length && strncmp(row->name, word, length) == 0)
            return (int)i;
    return -1;
}

/* Every word of a command's options is one, and every option has a command that takes it. */
static void test_rows_are_complete(void **state)
{
    (void)state;
    uint64_t taken = 0;
    for (unsigned i = 0; i < command_count; i++) {
        const struct command *command = commands[i];
        assert_true(command->name[0] != '\0' && command->summary[0] != '\0' && command->run != NULL);
        assert_true(command->help == NULL || command->help[strlen(command->help) - 1] == '.');
        for (unsigned j = 0; j < i; j++)
            assert_string_not_equal(commands[j]->name, command->name);
        for (const char *word = command->options; *word != '\0'; word += strspn(word, " ")) {
            size_t length = strcspn(word, " ");
            int option = option_of(word, length);
            if (option < 0)
                fail_msg("%s: there is no option %s", command->name, word);
            else
                taken |= UINT64_C(1) << option;
            if (strncmp(word, "format", length) == 0)
                assert_true(command->formats != NULL && command->formats(0) != NULL);
            word += length;
        }
    }
    for (unsigned i = 0; options_row(i) != NULL; i++)
        assert_true(taken >> i & 1);
}

static void test_refusals(void **state)
{
    (void)state;
    static const struct {
        int argc;
        const char *argv[6], *what, *hint;
    } cases[] = {
        {1, {"labrun"}, "nothing to do", NULL},
        {2,
         {"labrun", "pla"},
         "there is no command 'pla'",
         "did you mean 'plan'? An experiment file's name ends in .ini"},
        {2,
         {"labrun", "compare"},
         "'compare' takes at least 1 argument, not 0",
         "labrun compare DIR,... [DIR,...]"},
        {3, {"labrun", "check", "x"}, "'check' takes 0 arguments, not 1", "labrun check"},
        {4,
         {"labrun", "report", "x", "y"},
         "'report' takes at most 1 argument, not 2",
         "labrun report [DIR]"},
        {3, {"labrun", "help", "rnu"}, "there is no command 'rnu'", NULL},
        {3, {"labrun", "rnu", "--help"}, "there is no command 'rnu'", NULL},
        {4, {"labrun", "plan", "x.ini", "-n"}, "'plan' takes no --dry-run", "--dry-run goes with: run"},
        {5,
         {"labrun", "report", "x", "-o", "y"},
         "'report' takes no --output",
         "--output goes with: run compare export"},
        {3, {"labrun", "x.ini", "--fail-on-slower"}, "'run' takes no --fail-on-slower", NULL},
        {6,
         {"labrun", "compare", "--fail-on-slower", "5%", "x", "y"},
         "'5%' would be a folder, and there is none",
         "--fail-on-slower=5%: with '=' and without a blank"},
        {4,
         {"labrun", "compare", "0.05", "--fail-on-slower"},
         "'0.05' would be a folder, and there is none",
         "--fail-on-slower=0.05: with '=' and without a blank"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct err err = {0};
        char *argv[7] = {0};
        for (int j = 0; j < cases[i].argc; j++)
            argv[j] = (char *)(uintptr_t)cases[i].argv[j];
        assert_int_equal(commands_run(cases[i].argc, argv, &err), -EINVAL);
        assert_string_equal(err.what, cases[i].what);
        if (cases[i].hint != NULL)
            assert_string_equal(err.hint, cases[i].hint);
    }
}

/* Whatever stands beside it, whoever asks gets an answer. */
static void test_help_comes_first(void **state)
{
    (void)state;
    static const struct {
        int argc;
        const char *argv[4], *first;
    } cases[] = {
        {2, {"labrun", "-h"}, "Usage: "},
        {2, {"labrun", "help"}, "Usage: "},
        {3, {"labrun", "plan", "-h"}, "usage: labrun plan [OPTION...] FILE.ini\n\nCells, "},
        {3, {"labrun", "--help", "table"}, "usage: labrun table [DIR]\n\nEvery cell"},
        {3, {"labrun", "help", "check"}, "usage: labrun check\n\nWhat "},
        {4, {"labrun", "check", "x", "--help"}, "usage: labrun check\n"},
        {2, {"labrun", "--version"}, "labrun "},
        {2, {"labrun", "--usage"}, "Usage: "},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct err err = {0};
        char *argv[5] = {0};
        for (int j = 0; j < cases[i].argc; j++)
            argv[j] = (char *)(uintptr_t)cases[i].argv[j];
        own_file file = tmpfile();
        own_fd before = dup(STDOUT_FILENO);
        char printed[4096] = "";
        fflush(stdout);
        dup2(fileno(file), STDOUT_FILENO);
        int rc = commands_run(cases[i].argc, argv, &err);
        fflush(stdout);
        dup2(before, STDOUT_FILENO);
        assert_int_equal(rc, EXIT_ALL_OK);
        rewind(file);
        size_t length = fread(printed, 1, sizeof printed - 1, file);
        assert_true(length > strlen(cases[i].first));
        printed[strlen(cases[i].first)] = '\0';
        assert_string_equal(printed, cases[i].first);
    }
}

/* Whatever a command does then, GSL's own handler, which aborts, is not there. */
static void test_gsl_returns_its_errors(void **state)
{
    (void)state;
    char *argv[] = {"labrun", NULL};
    struct err err = {0};
    gsl_set_error_handler(NULL);
    assert_int_equal(commands_run(1, argv, &err), -EINVAL);
    assert_non_null(gsl_set_error_handler(NULL));
}

static void test_options_are_read(void **state)
{
    (void)state;
    own_options options = {0};
    char *argv[] = {"labrun", "-s", "a.b=1", "x.ini", "--set=c.d=2", "-n", "-o", "out", NULL};
    assert_int_equal(options_parse(8, argv, &options), 0);
    assert_string_equal(options.command, "run");
    assert_int_equal(options.argument_count, 1);
    assert_string_equal(options.arguments[0], "x.ini");
    assert_int_equal(options.override_count, 2);
    assert_string_equal(options.overrides[1], "c.d=2");
    assert_true(options.dry_run);
    assert_string_equal(options.output, "out");
    assert_null(options.format);
    assert_string_equal(options.line, "labrun -s a.b=1 x.ini --set=c.d=2 -n -o out");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows_are_complete), cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_help_comes_first),  cmocka_unit_test(test_gsl_returns_its_errors),
        cmocka_unit_test(test_options_are_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
