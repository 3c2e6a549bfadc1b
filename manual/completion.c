/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables as arrays of a shell, for completion.bash and completion.zsh: both read name=(word word) and
 * name=([key]='words' ...). */
#include <string.h>

#include "commands.h"
#include "experiment/cell.h"
#include "experiment/settings.h"
#include "manual/manual.h"
#include "record/metric.h"
#include "record/profile.h"

/* --- shell --- */

static void add_quoted(struct text *text, const char *string)
{
    text_add(text, "'");
    for (; *string != '\0'; string++)
        if (*string == '\'')
            text_add(text, "'\\''");
        else
            text_add_bytes(text, string, 1);
    text_add(text, "'");
}

/* An element of an associative array. Names are those of options, commands and keys: nothing in them is
 * quoted. */
static void add_element(struct text *text, const char *before, const char *name, const char *value)
{
    text_addf(text, "        [%s%s]=", before, name);
    add_quoted(text, value);
    text_add(text, "\n");
}

/* --- commands and options --- */

static void write_command_list(struct text *text)
{
    for (unsigned i = 0; i < command_count; i++)
        text_addf(text, "%s%s", i > 0 ? " " : "", commands[i]->name);
}

static void write_summaries(struct text *text)
{
    for (unsigned i = 0; i < command_count; i++)
        add_element(text, "", commands[i]->name, commands[i]->summary);
}

static void write_command_arguments(struct text *text)
{
    for (unsigned i = 0; i < command_count; i++)
        add_element(text, "", commands[i]->name, commands[i]->arguments);
}

static void write_command_options(struct text *text)
{
    for (unsigned i = 0; i < command_count; i++) {
        own_text options = {0};
        for (const char *name = commands[i]->options; *name != '\0';) {
            size_t length = strcspn(name, " ");
            text_addf(&options, "--%.*s ", (int)length, name);
            name += length + strspn(name + length, " ");
        }
        add_element(text, "", commands[i]->name, text_string(&options));
    }
}

static void write_command_formats(struct text *text)
{
    for (unsigned i = 0; i < command_count; i++) {
        own_text formats = {0};
        for (unsigned j = 0; commands[i]->formats != NULL && commands[i]->formats(j) != NULL; j++)
            text_addf(&formats, "%s%s", j > 0 ? " " : "", commands[i]->formats(j));
        if (formats.length > 0)
            add_element(text, "", commands[i]->name, text_string(&formats));
    }
}

static void write_option_arguments(struct text *text)
{
    const struct option_row *row;
    for (unsigned i = 0; (row = options_row(i)) != NULL; i++)
        if (row->argument != NULL && row->kind != OPTION_WISH) /* a wish takes no word of its own */
            add_element(text, "--", row->name, row->argument);
}

static void write_option_helps(struct text *text)
{
    const struct option_row *row;
    for (unsigned i = 0; (row = options_row(i)) != NULL; i++)
        add_element(text, "--", row->name, row->help);
}

static void write_option_letters(struct text *text)
{
    const struct option_row *row;
    for (unsigned i = 0; (row = options_row(i)) != NULL; i++)
        if (row->letter != 0)
            text_addf(text, "        [-%c]=--%s\n", row->letter, row->name);
}

/* --- experiments --- */

static void add_word(struct text *words, const char *word)
{
    text_addf(words, "%s%s", words->length > 0 ? " " : "", word);
}

/* What is worth offering: all names of a choice; else the word for 0, and the default, value by value. */
static void add_values(struct text *words, const struct field *field)
{
    if (field->word != NULL)
        add_word(words, field->word);
    if (field->choices != NULL)
        for (unsigned i = 0; field->choices->name(i) != NULL; i++)
            if (field->refuse == NULL || field->refuse(field->choices->name(i)) == NULL)
                add_word(words, field->choices->name(i));
    if (field->type == FIELD_FLAG)
        text_add(words, "yes no");
    if (field->choices != NULL || field->type == FIELD_FLAG)
        return;
    own_free char *copy = strdup(field->fallback);
    char *rest = copy;
    for (char *value; (value = list_next(&rest)) != NULL;)
        if (value[0] != '\0' && (field->word == NULL || strcmp(value, field->word) != 0))
            add_word(words, value);
}

static void write_key_values(struct text *text)
{
    const struct field *field;
    for (unsigned i = 0; (field = manual_key(i)) != NULL; i++) {
        own_text name = {0}, values = {0};
        text_addf(&name, "%s.%s", field->section, field->key);
        add_values(&values, field);
        add_element(text, "", text_string(&name), text_string(&values));
    }
}

static void write_key_helps(struct text *text)
{
    const struct field *field;
    for (unsigned i = 0; (field = manual_key(i)) != NULL; i++) {
        own_text name = {0};
        text_addf(&name, "%s.%s", field->section, field->key);
        add_element(text, "", text_string(&name), field->help);
    }
}

/* The keys whose value may be several, with commas between them. */
static void write_list_keys(struct text *text)
{
    const char *join = "";
    const struct field *field;
    for (unsigned i = 0; (field = manual_key(i)) != NULL; i++) {
        if (!field->axis && field->type != FIELD_SET)
            continue;
        text_addf(text, "%s%s.%s", join, field->section, field->key);
        join = " ";
    }
}

static void write_configs(struct text *text)
{
    text_add(text, LABRUN_CONFIGS);
}

/* --- words that `describe` knows --- */

/* A word that is several things is offered once. */
static void write_topics(struct text *text)
{
    const char *topic;
    own_text all = {0};
    text_add(&all, " ");
    for (unsigned i = 0; (topic = describe_topic(i)) != NULL; i++) {
        own_text word = {0};
        text_addf(&word, " %s ", topic);
        if (strstr(text_string(&all), text_string(&word)) == NULL)
            text_addf(&all, "%s ", topic);
    }
    text->failed |= all.failed;
    if (all.length > 2)
        text_add_bytes(text, text_string(&all) + 1, all.length - 2);
}

const struct part completion_parts[] = {
    {"command-list", write_command_list},
    {"command-summaries", write_summaries},
    {"command-arguments", write_command_arguments},
    {"command-options", write_command_options},
    {"command-formats", write_command_formats},
    {"option-arguments", write_option_arguments},
    {"option-helps", write_option_helps},
    {"option-letters", write_option_letters},
    {"key-values", write_key_values},
    {"key-helps", write_key_helps},
    {"list-keys", write_list_keys},
    {"configs", write_configs},
    {"topics", write_topics},
    {NULL, NULL},
};
