/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What words mean, from the tables: no name, default or range is written a second time here. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "commands.h"
#include "commands/words.h"
#include "experiment/cell.h"
#include "experiment/settings.h"
#include "record/metric.h"
#include "workers/symbols.h"

enum { WIDTH = 100, INDENT = 4 };

/* --- ini --- */

/* A comment of as many lines as it takes. */
static void add_comment(struct text *text, const char *string)
{
    while (*string != '\0') {
        size_t length = strlen(string);
        if (length > WIDTH) {
            length = WIDTH;
            while (length > 1 && string[length] != ' ')
                length--;
        }
        text_addf(text, "# %.*s\n", (int)length, string);
        string += length;
        string += strspn(string, " ");
    }
}

static void add_keys(const struct field *fields, unsigned count, struct text *text)
{
    for (unsigned i = 0; i < count; i++) {
        if (i == 0 || strcmp(fields[i - 1].section, fields[i].section) != 0)
            text_addf(text, "\n[%s]\n", fields[i].section);
        own_text range = {0};
        text_add(&range, fields[i].type == FIELD_SET ? "any of: " : "");
        field_range(&fields[i], &range);
        if (fields[i].type == FIELD_SET && fields[i].word != NULL)
            text_addf(&range, "; or %s", fields[i].word);
        text_add(&range, fields[i].axis ? "; may be a list" : "");

        text_add(text, "\n");
        add_comment(text, fields[i].help);
        add_comment(text, text_string(&range));
        text_addf(text, "%s =%s%s\n", fields[i].key, fields[i].fallback[0] != '\0' ? " " : "",
                  fields[i].fallback);
    }
}

/* A complete experiment file that says the defaults, with each key's help and range.
 * configs/reference.ini is this text. */
static void describe_ini(struct text *text)
{
    static const char *const head[] = {
        "Every key of a labrun experiment, with its default: printed by `labrun describe ini`.",
        "A file needs only the keys that differ. A value may be a list where it says so: a, b, c. Each list "
        "is an "
        "axis, and every combination of the axes is a cell. A comment is a line that begins with # or ;, or "
        "what "
        "follows one of them behind a blank. Sizes are binary (64K), durations carry their unit "
        "(500ms). From the command line: --set workload.threads=1,2.",
    };
    for (size_t i = 0; i < sizeof head / sizeof head[0]; i++)
        add_comment(text, head[i]);

    /* the experiment first, then what a cell is, then what is done with the results */
    unsigned first = 0;
    while (first < setting_field_count &&
           strcmp(setting_fields[first].section, setting_fields[0].section) == 0)
        first++;
    add_keys(setting_fields, first, text);
    add_keys(cell_fields, cell_field_count, text);
    add_keys(setting_fields + first, setting_field_count - first, text);
}

/* --- metrics, mechanisms --- */

/* One paragraph each: key, unit, label, how it is formed. */
static void describe_metrics(struct text *text)
{
    static const char *const better[] = {
        [BETTER_NEITHER] = "", [BETTER_HIGHER] = "; higher is better", [BETTER_LOWER] = "; lower is better"};
    for (unsigned i = 0; i < METRIC_COUNT; i++) {
        const struct metric *metric = &metrics[i];
        text_addf(text, "%s: %s", metric->key, metric->label);
        if (metric->unit != NULL && metric->unit[0] != '\0')
            text_addf(text, " [%s]", metric->unit);
        text_addf(text, "%s\n    %s\n", better[metric->better], metric->help);
    }
}

static void add_copies(struct text *text, double copies, const char *where)
{
    text_number(text, copies, 3);
    text_addf(text, " %s in %s", copies == 1 ? "copy" : "copies", where);
}

static void describe_mechanisms(struct text *text)
{
    text_add(text, "mechanisms (workload.mechanism)\n");
    for (unsigned i = 0; i < MECHANISM_COUNT; i++) {
        const struct mechanism *mechanism = &mechanisms[i];
        text_addf(text, "  %s", mechanism->name);
        if (mechanism->alias != NULL)
            text_addf(text, " (%s)", mechanism->alias);
        text_addf(text, ": %s\n    %s\n    ", mechanism->label, mechanism->summary);
        add_copies(text, mechanism->copies.user, "user space, ");
        add_copies(text, mechanism->copies.kernel, "the kernel, per byte, if all goes well\n");
    }
    text_add(text, "receivers (workload.receive)\n");
    for (unsigned i = 0; i < RECEIVER_COUNT; i++) {
        const struct receiver *receiver = &receivers[i];
        text_addf(text, "  %s: %s\n    %s\n    ", receiver->name, receiver->label, receiver->summary);
        add_copies(text, receiver->copies, "the kernel, per byte\n");
    }
}

/* --- profile groups --- */

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

/* Into which groups the kernel's functions are sorted, and by which patterns, in the order in which they are
 * tried. */
static void describe_profile(struct text *text)
{
    text_add(text,
             "Groups of profile.csv, by the kernel's functions; the first pattern that matches counts.\n"
             "What matches none is other, user code is user, and hidden is code without a name.\n");
    unsigned kind;
    const char *patterns;
    for (size_t i = 0; (patterns = symbols_group_row(i, &kind)) != NULL; i++) {
        text_add(text, "\n");
        add_kind(kind, text);
        add_patterns(patterns, text);
    }
}

/* --- describe --- */

struct topic {
    const char *name;
    void (*describe)(struct text *text);
};

static const struct topic topics[] = {
    {"ini", describe_ini},
    {"metrics", describe_metrics},
    {"mechanisms", describe_mechanisms},
    {"profile", describe_profile},
};

enum { TOPIC_COUNT = sizeof topics / sizeof *topics };

const char *describe_topic(unsigned i)
{
    return i < TOPIC_COUNT ? topics[i].name : words_name(i - TOPIC_COUNT);
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
    if (words_print(name, stdout) > 0)
        return EXIT_ALL_OK;
    nearest_hint(name, describe_topic,
                 "a key, column, warning, sign, mechanism or command; or ini, metrics, mechanisms, profile",
                 err);
    return err_set(err, EINVAL, "there is nothing to describe called '%s'", name);
}

const struct command command_describe = {
    .name = "describe",
    .arguments = "TOPIC",
    .options = "",
    .summary = "What a word means, or all of ini, metrics, mechanisms, profile",
    .help = "Any word of labrun's files, tables and answers: a key of an experiment (threads, link.mtu) or a "
            "section of it, a column of a CSV, a warning or its letter, a sign ('?', '~') or word (places, "
            "companion) of the end of a run, a verdict, a mechanism, a command, an option. ini prints a "
            "complete experiment file with the defaults, metrics every measured column, mechanisms all ways "
            "to send and to receive, profile into which groups the kernel's functions are sorted.",
    .run = verb_describe,
};
