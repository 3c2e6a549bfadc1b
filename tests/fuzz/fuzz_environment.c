/* SPDX-License-Identifier: GPL-3.0-or-later */
/* environment.json: refused with an error that says something, or values that survive being written and read
 * again. */
#include "fuzz/must.h"
#include "results/environment.h"

static int environment_of(const char *bytes, size_t length, struct environment *environment)
{
    struct err err = {0};
    int status = environment_parse(bytes, length, environment, &err);
    must_agree(status, &err);
    must(status == 0 || environment->overrides == NULL);
    return status;
}

static void print_environment(const struct environment *environment, struct text *text)
{
    struct err err = {0};
    must(environment_format(environment, text, &err) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    OWNED_BY(environment_release) struct environment environment = {0}, again = {0};
    own_text printed = {0}, twice = {0};
    if (environment_of((const char *)data, size, &environment) != 0)
        return 0;
    print_environment(&environment, &printed);
    must(environment_of(text_string(&printed), printed.length, &again) == 0);
    print_environment(&again, &twice);
    must(strcmp(text_string(&printed), text_string(&twice)) == 0);
    return 0;
}
