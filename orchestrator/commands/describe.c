/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "commands/describe.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "commands.h"
#include "experiment/describe.h"
#include "experiment/field.h"
#include "workers/symbols.h"

/* --- profile groups --- */

enum { WIDTH = 100, INDENT = 4 };

/* "late-copy: late copying"; those that are no group say what becomes of them. */
static void add_kind(unsigned kind, struct text *text)
{
    static const char *const others[] = {
        [SYMBOL_HELPER - PROFILE_GROUP_COUNT] =
            "(helpers: locks, clocks, thunks: they count for their caller)",
        [SYMBOL_MOVER - PROFILE_GROUP_COUNT] =
            "(movers of bytes: they count for their caller if that one copies payload, else as copying)",
        [SYMBOL_IDLE - PROFILE_GROUP_COUNT] = "(idle: left out)",
    };
    if (kind < PROFILE_GROUP_COUNT)
        text_addf(text, "%s: %s\n", profile_group_name(kind), profile_group_label(kind));
    else
        text_addf(text, "%s\n", others[kind - PROFILE_GROUP_COUNT]);
}

/* Patterns hold no spaces: a line ends before the one that would be too long. */
static void add_patterns(const char *patterns, struct text *text)
{
    size_t used = 0;
    for (const char *word = patterns; *word != '\0';) {
        size_t length = strcspn(word, " ");
        if (used > 0 && used + 1 + length > WIDTH) {
            text_add(text, "\n");
            used = 0;
        }
        text_addf(text, "%*s", used == 0 ? INDENT : 1, "");
        text_add_bytes(text, word, length);
        used += length + (used == 0 ? INDENT : 1);
        word += length + strspn(word + length, " ");
    }
    text_add(text, "\n");
}

void profile_groups_describe(struct text *text)
{
    text_add(text,
             "Groups of profile.csv, by the kernel's functions; the first pattern that matches counts.\n"
             "What matches none is other, user code is user, and hidden is code without a name.\n");
    for (size_t i = 0; symbol_group_patterns(i) != NULL; i++) {
        text_add(text, "\n");
        add_kind(symbol_group_kind(i), text);
        add_patterns(symbol_group_patterns(i), text);
    }
}

/* --- verb describe --- */

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
