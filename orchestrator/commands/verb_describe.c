/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "commands.h"
#include "experiment/describe.h"
#include "experiment/field.h"
#include "commands/profile_groups.h"

struct topic {
    const char *name;
    void (*describe)(struct text *text);
};

static const struct topic topics[] = {
    {"ini", describe_ini},
    {"metrics", describe_metrics},
    {"mechanisms", describe_mechanisms},
    {"profile", profile_groups_describe},
};

enum { TOPIC_COUNT = sizeof topics / sizeof *topics };

static const char *topic_name(unsigned i)
{
    return i < TOPIC_COUNT ? topics[i].name : NULL;
}

static int verb_describe(const struct options *options, struct err *err)
{
    const char *name = options->arguments[0];
    for (unsigned i = 0; i < TOPIC_COUNT; i++) {
        if (strcmp(topics[i].name, name) != 0)
            continue;
        own_text text = {0};
        topics[i].describe(&text);
        if (text_ok(&text, err) != 0)
            return -err->code;
        fputs(text_string(&text), stdout);
        return EXIT_ALL_OK;
    }
    nearest_hint(name, topic_name, "labrun describe ini, metrics, mechanisms or profile", err);
    return err_set(err, EINVAL, "there is nothing to describe called '%s'", name);
}

const struct command command_describe = {
    .name = "describe",
    .arguments = "TOPIC",
    .options = "",
    .summary = "What words mean: ini, metrics, mechanisms, profile",
    .run = verb_describe,
};
