/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables in mdoc(7), for labrun.1.in. */
#include <ctype.h>
#include <string.h>

#include "commands.h"
#include "experiment/cell.h"
#include "experiment/settings.h"
#include "findings/warnings.h"
#include "manual/manual.h"
#include "record/metric.h"
#include "record/profile.h"

enum { WIDTH = 66 }; /* mandoc's lint counts bytes of the source: 80, escapes included */

/* --- text --- */

/* One character as roff wants it. */
static void add_character(struct text *text, uint32_t point, const char *bytes, size_t length)
{
    if (point == '\\')
        text_add(text, "\\e");
    else if (point < 0x80)
        text_add_bytes(text, bytes, length);
    else
        text_addf(text, "\\[u%04X]", point);
}

static void add_characters(struct text *text, const char *string, const char *hyphen)
{
    uint32_t point;
    for (size_t length; *string != '\0'; string += length) {
        length = text_character(string, &point);
        if (length == 0) {
            length = 1;
            text_add(text, "?");
        } else if (*string == '-') {
            text_add(text, hyphen);
        } else if (*string == ',' && string[1] != '\0' && string[1] != ' ') {
            text_add(text, ",\\:"); /* a list of values may be broken here */
        } else {
            add_character(text, point, string, length);
        }
    }
}

/* A word that people copy, as the argument of a macro: its hyphens are those of the keyboard. "No" and "Li"
 * are macros themselves, unless something stands before them. */
static void add_word(struct text *text, const char *word)
{
    if (strlen(word) <= 3)
        text_add(text, "\\&");
    add_characters(text, word, "\\-");
}

/* The end of a sentence, behind which mdoc wants a new line: what an abbreviation has is no capital letter
 * behind it. */
static const char *sentence_end(const char *string)
{
    for (const char *c = string; *c != '\0'; c++)
        if (strchr(".!?", *c) != NULL && c[1] == ' ' && isupper((unsigned char)c[2]))
            return c + 1;
    return string + strlen(string);
}

static double one_column(uint32_t point, size_t bytes)
{
    (void)point, (void)bytes;
    return 1;
}

/* Names are not cut at the end of a line, and the hyphens of an option are copied: "--set
 * workload.threads=1,2". */
static void add_line(struct text *text, const char *line)
{
    if (line[0] == '.' || line[0] == '\'')
        text_add(text, "\\&");
    for (const char *word = line; *word != '\0';) {
        size_t length = strcspn(word, " "), name = strcspn(word, "_=/.-");
        length += strspn(word + length, " ");
        own_text copy = {0};
        text_add_bytes(&copy, word, length);
        text_add(text, name + 2 < length ? "\\%" : "");
        add_characters(text, text_string(&copy), word[0] == '-' ? "\\-" : "-");
        word += length;
    }
    text_add(text, "\n");
}

/* Lines of text, each sentence on lines of its own. */
static void add_prose(struct text *text, const char *string)
{
    static const struct text_lines lines = {.width = WIDTH, .measure = one_column, .first = "", .next = ""};
    for (const char *end; *string != '\0'; string = end + strspn(end, " ")) {
        own_text sentence = {0}, wrapped = {0};
        end = sentence_end(string);
        text_add_bytes(&sentence, string, (size_t)(end - string));
        text_wrap(&wrapped, &lines, text_string(&sentence));
        char *rest = wrapped.data;
        for (char *line; (line = strsep(&rest, "\n")) != NULL;)
            add_line(text, line);
    }
}

/* The tables' help is half a sentence where it stands behind its key: here it is a whole one, unless its
 * first word is a name. */
static void add_sentence(struct text *text, const char *string)
{
    own_text sentence = {0};
    size_t word = strspn(string, "abcdefghijklmnopqrstuvwxyz");
    text_add(&sentence, string);
    if (sentence.length == 0)
        return;
    if (strchr(" ,;", string[word]) != NULL)
        sentence.data[0] = (char)toupper((unsigned char)string[0]);
    if (strchr(".!?", string[strlen(string) - 1]) == NULL)
        text_add(&sentence, ".");
    add_prose(text, text_string(&sentence));
}

/* --- commands and options --- */

/* "FILE.ini", "[DIR]": what a command is called with, as macros that go on on the same line. */
static void add_arguments(struct text *text, const char *arguments)
{
    own_free char *copy = strdup(arguments);
    char *rest = copy;
    for (char *word; (word = strsep(&rest, " ")) != NULL;) {
        size_t length = strlen(word);
        bool optional = length > 2 && word[0] == '[' && word[length - 1] == ']';
        if (length == 0)
            continue;
        if (optional)
            word[length - 1] = '\0';
        text_add(text, optional ? " Oo Ar " : " Ar "); /* a second Op would stand within the first */
        add_word(text, optional ? word + 1 : word);
        text_add(text, optional ? " Oc" : "");
    }
}

static const struct option_row *option_of(const char *name, size_t length)
{
    const struct option_row *row;
    for (unsigned i = 0; (row = options_row(i)) != NULL; i++)
        if (strlen(row->name) == length && strncmp(row->name, name, length) == 0)
            return row;
    return NULL;
}

/* " Ns = Ns Ar DIR", and in brackets what may be left out. */
static void add_argument(struct text *text, const struct option_row *row)
{
    if (row->argument != NULL && row->kind == OPTION_WISH)
        text_addf(text, " Ns Oo = Ns Ar %s Oc", row->argument);
    else if (row->argument != NULL)
        text_addf(text, " Ns = Ns Ar %s", row->argument);
}

/* Each option of the list in a line: "before Fl \-output Ns = Ns Ar DIR". */
static void add_options(struct text *text, const char *options, const char *before)
{
    for (const char *name = options; *name != '\0';) {
        size_t length = strcspn(name, " ");
        const struct option_row *row = option_of(name, length);
        name += length + strspn(name + length, " ");
        if (row == NULL)
            continue;
        text_addf(text, "%s Fl \\-", before);
        add_word(text, row->name);
        add_argument(text, row);
        text_add(text, "\n");
    }
}

static void write_synopsis(struct text *text)
{
    for (unsigned i = 0; i < command_count; i++) {
        text_addf(text, ".Nm\n.Cm %s\n", commands[i]->name);
        add_options(text, commands[i]->options, ".Op");
        own_text arguments = {0};
        add_arguments(&arguments, commands[i]->arguments);
        if (arguments.length > 0)
            text_addf(text, ".%s\n", text_string(&arguments) + 1);
    }
}

static void write_commands(struct text *text)
{
    for (unsigned i = 0; i < command_count; i++) {
        text_addf(text, ".It Cm %s", commands[i]->name);
        add_arguments(text, commands[i]->arguments);
        text_add(text, "\n");
        add_sentence(text, commands[i]->summary);
        if (commands[i]->help != NULL)
            add_prose(text, commands[i]->help);
    }
}

/* Which commands take it. */
static void add_takers(struct text *text, const char *option)
{
    unsigned takers = 0;
    for (unsigned i = 0; i < command_count; i++) {
        const char *options = commands[i]->options;
        for (size_t length; *options != '\0'; options += length + strspn(options + length, " ")) {
            length = strcspn(options, " ");
            if (strlen(option) == length && strncmp(option, options, length) == 0)
                text_addf(text, "%s\n.Cm %s", takers++ == 0 ? "Goes with" : " ,", commands[i]->name);
        }
    }
    text_add(text, takers > 0 ? " .\n" : "");
}

static void write_options(struct text *text)
{
    const struct option_row *row;
    for (unsigned i = 0; (row = options_row(i)) != NULL; i++) {
        text_add(text, ".It ");
        if (row->letter != 0)
            text_addf(text, "Fl %c , ", row->letter);
        text_add(text, "Fl \\-");
        add_word(text, row->name);
        add_argument(text, row);
        text_add(text, "\n");
        add_sentence(text, row->help);
        add_takers(text, row->name);
    }
}

/* --- experiments --- */

static void add_values(struct text *text, const struct field *field)
{
    own_text values = {0};
    text_add(&values, field->type == FIELD_SET ? "One or more of " : "Values: ");
    field_range(field, &values);
    if (field->type == FIELD_SET && field->word != NULL)
        text_addf(&values, ", or %s", field->word);
    text_add(&values, field->axis ? "; may be a list." : ".");
    add_prose(text, text_string(&values));
    if (field->probe != NULL) {
        own_text probe = {0};
        text_addf(&probe, "It depends on %s.", field->probe);
        add_prose(text, text_string(&probe));
    }
}

static void write_keys(struct text *text)
{
    const char *section = "";
    const struct field *field;
    for (unsigned i = 0; (field = manual_key(i)) != NULL; i++) {
        if (strcmp(section, field->section) != 0)
            text_addf(text, "%s.Ss [%s]\\&\n.Bl -tag -width Ds\n", i > 0 ? ".El\n" : "", field->section);
        section = field->section;
        text_add(text, ".It Ic ");
        add_word(text, field->key);
        if (field->fallback[0] != '\0') {
            text_add(text, " Ns = Ns Ar ");
            add_word(text, field->fallback);
        }
        text_add(text, "\n");
        add_sentence(text, field->help);
        add_values(text, field);
    }
    text_add(text, ".El\n");
}

static void add_item(struct text *text, const char *name, const char *behind)
{
    text_add(text, ".It Cm ");
    add_word(text, name);
    text_addf(text, "%s\n", behind);
}

static void write_mechanisms(struct text *text)
{
    for (unsigned i = 0; i < MECHANISM_COUNT; i++) {
        own_text alias = {0};
        if (mechanisms[i].alias != NULL)
            text_addf(&alias, " Pq Cm %s", mechanisms[i].alias);
        add_item(text, mechanisms[i].name, text_string(&alias));
        add_prose(text, mechanisms[i].summary);
    }
}

static void write_receivers(struct text *text)
{
    for (unsigned i = 0; i < RECEIVER_COUNT; i++) {
        add_item(text, receivers[i].name, "");
        add_prose(text, receivers[i].summary);
    }
}

/* --- results --- */

static void write_metrics(struct text *text)
{
    static const char *const better[] = {
        [BETTER_NEITHER] = "", [BETTER_HIGHER] = "; higher is better", [BETTER_LOWER] = "; lower is better"};
    for (unsigned i = 0; i < METRIC_COUNT; i++) {
        const struct metric *metric = &metrics[i];
        own_text label = {0};
        text_addf(&label, "%c%s", toupper((unsigned char)metric->label[0]), metric->label + 1);
        if (metric->unit != NULL && metric->unit[0] != '\0')
            text_addf(&label, " [%s]", metric->unit);
        text_addf(&label, "%s.", better[metric->better]);
        add_item(text, metric->key, "");
        add_prose(text, text_string(&label));
        add_prose(text, metric->help);
    }
}

static void write_warnings(struct text *text)
{
    for (unsigned i = 0; i < WARNING_COUNT; i++) {
        own_text hint = {0};
        text_addf(&hint, "What helps: %s.", warning_hint(i));
        add_item(text, warning_name(i), "");
        add_prose(text, warning_sentence(i));
        if (warning_of_most(i) != NULL)
            add_prose(text, warning_of_most(i));
        add_prose(text, text_string(&hint));
    }
}

static void write_groups(struct text *text)
{
    for (unsigned i = 0; profile_group_name(i) != NULL; i++) {
        add_item(text, profile_group_name(i), "");
        add_sentence(text, profile_group_label(i));
    }
}

/* --- the page itself --- */

static void write_version(struct text *text)
{
    text_add(text, LABRUN_VERSION);
}

static void write_date(struct text *text)
{
    text_add(text, LABRUN_DATE);
}

const struct part man_page_parts[] = {
    {"version", write_version},       {"date", write_date},
    {"synopsis", write_synopsis},     {"commands", write_commands},
    {"options", write_options},       {"keys", write_keys},
    {"mechanisms", write_mechanisms}, {"receivers", write_receivers},
    {"metrics", write_metrics},       {"warnings", write_warnings},
    {"profile-groups", write_groups}, {NULL, NULL},
};
