/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "commands/words.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "answers/answers.h"
#include "answers/statement.h"
#include "commands.h"
#include "experiment/cell.h"
#include "experiment/settings.h"
#include "findings/averages.h"
#include "findings/percentiles.h"
#include "findings/profile_shares.h"
#include "findings/summary.h"
#include "findings/verdict.h"
#include "findings/warnings.h"
#include "output/flags.h"
#include "output/legend.h"
#include "output/tables.h"
#include "output/terminal.h"
#include "record/metric.h"
#include "record/profile.h"
#include "record/record.h"
#include "results/experiment.h"
#include "results/histogram_csv.h"
#include "results/profile_csv.h"
#include "results/run_parts.h"

/* Each kind of word says its names, what word number i is ("key of [link]"), and more about it, a paragraph a
 * line. */

/* --- experiments --- */

/* Of one that there is. */
static const struct field *field_row(unsigned i)
{
    return i < setting_field_count ? &setting_fields[i] : &cell_fields[i - setting_field_count];
}

static const struct field *field_at(unsigned i)
{
    return i < setting_field_count + cell_field_count ? field_row(i) : NULL;
}

static const char *key_name(unsigned i)
{
    const struct field *field = field_at(i);
    return field != NULL ? field->key : NULL;
}

static void key_what(unsigned i, struct text *what)
{
    bool parameter = i >= setting_field_count;
    text_addf(what, "key of [%s]%s", field_row(i)->section, parameter ? ", and a column of every CSV" : "");
}

static void key_more(unsigned i, struct text *more)
{
    const struct field *field = field_row(i);
    text_addf(more, "%s\n%s", field->help, field->type == FIELD_SET ? "any of: " : "");
    field_range(field, more);
    if (field->type == FIELD_SET && field->word != NULL)
        text_addf(more, "; or %s", field->word);
    text_addf(more, "%s\n", field->axis ? "; may be a list, and is an axis then" : "");
    text_addf(more, "default: %s\n", field->fallback[0] != '\0' ? field->fallback : "not set");
}

/* The first field of each section stands for it. */
static const struct field *section_at(unsigned i)
{
    const struct field *field;
    for (unsigned at = 0; (field = field_at(at)) != NULL; at++) {
        bool first = true;
        for (unsigned j = 0; j < at && first; j++)
            first = strcmp(field_row(j)->section, field->section) != 0;
        if (first && i-- == 0)
            return field;
    }
    return NULL;
}

static const char *section_name(unsigned i)
{
    const struct field *section = section_at(i);
    return section != NULL ? section->section : NULL;
}

static void section_what(unsigned i, struct text *what)
{
    (void)i;
    text_add(what, "section of an experiment file");
}

static void section_more(unsigned i, struct text *more)
{
    const struct field *field, *section = section_at(i);
    const char *join = "keys: ";
    for (unsigned at = 0; section != NULL && (field = field_at(at)) != NULL; at++) {
        if (strcmp(field->section, section->section) != 0)
            continue;
        text_addf(more, "%s%s", join, field->key);
        join = ", ";
    }
    text_add(more, "\n");
}

/* Value `*value` of the field that it leads to; mechanisms, receivers and keys are kinds of their own. */
static const struct field *value_at(unsigned i, unsigned *value)
{
    const struct field *field;
    for (unsigned at = 0; (field = field_at(at)) != NULL; at++) {
        bool own = field->choices == NULL || field->choices->section != NULL ||
                   field->choices->name == mechanism_name || field->choices->name == receiver_name ||
                   field->choices->name == warning_name;
        for (*value = 0; !own && field->choices->name(*value) != NULL; ++*value)
            if (i-- == 0)
                return field;
    }
    return NULL;
}

static const char *value_name(unsigned i)
{
    unsigned value;
    const struct field *field = value_at(i, &value);
    return field != NULL ? field->choices->name(value) : NULL;
}

static void value_what(unsigned i, struct text *what)
{
    unsigned value;
    const struct field *field = value_at(i, &value);
    if (field != NULL)
        text_addf(what, "value of %s.%s", field->section, field->key);
}

static void value_more(unsigned i, struct text *more)
{
    unsigned value;
    const struct field *field = value_at(i, &value);
    if (field != NULL)
        text_addf(more, "%s\n", field->help);
}

/* --- mechanisms --- */

static const char *alias_name(unsigned i)
{
    return i < MECHANISM_COUNT ? mechanisms[i].alias != NULL ? mechanisms[i].alias : "" : NULL;
}

static void alias_what(unsigned i, struct text *what)
{
    text_addf(what, "another name of %s", mechanisms[i].name);
}

static void mechanism_what(unsigned i, struct text *what)
{
    text_addf(what, "mechanism, %s", mechanisms[i].label);
}

static void mechanism_more(unsigned i, struct text *more)
{
    const struct mechanism *mechanism = &mechanisms[i];
    text_addf(more, "%s\ncopies per byte, if all goes well: ", mechanism->summary);
    text_number(more, mechanism->copies.user, 3);
    text_add(more, " in user space, ");
    text_number(more, mechanism->copies.kernel, 3);
    text_add(more, " in the kernel\n");
}

static void receiver_what(unsigned i, struct text *what)
{
    text_addf(what, "receiver mechanism, %s", receivers[i].label);
}

static void receiver_more(unsigned i, struct text *more)
{
    text_addf(more, "%s\ncopies per byte: ", receivers[i].summary);
    text_number(more, receivers[i].copies, 3);
    text_add(more, "\n");
}

/* --- columns --- */

static void metric_what(unsigned i, struct text *what)
{
    const char *unit = metrics[i].unit;
    bool has_unit = unit != NULL && unit[0] != '\0';
    text_addf(what, "column of runs.csv, %s%s%s%s", metrics[i].label, has_unit ? " [" : "",
              has_unit ? unit : "", has_unit ? "]" : "");
}

static void metric_more(unsigned i, struct text *more)
{
    static const char *const better[] = {
        [BETTER_NEITHER] = "", [BETTER_HIGHER] = "higher is better\n", [BETTER_LOWER] = "lower is better\n"};
    text_addf(more, "%s\n%s", metrics[i].help, better[metrics[i].better]);
}

static const struct {
    const char *file;
    const struct columns *columns;
} files[] = {
    {"runs.csv", &record_columns},          {"connections.csv", &connection_columns},
    {"intervals.csv", &interval_columns},   {"slices.csv", &slice_columns},
    {"histograms.csv", &histogram_columns}, {"plan.csv", &plan_columns},
    {"exclusions.csv", &exclusion_columns}, {"profile.csv", &profile_columns},
    {"summary.csv", &summary_columns},      {"percentiles.csv", &percentile_columns},
    {"verdicts.csv", &verdict_columns},     {"averages.csv", &average_columns},
    {"crossovers.csv", &crossover_columns}, {"profile_shares.csv", &profile_share_columns},
};
enum { FILES = sizeof files / sizeof *files };

/* Parameters and metrics are words already. */
static bool is_own(struct column_at at)
{
    const struct metric *metric = at.column->metric;
    return at.parameter == NULL && (metric == NULL || strcmp(metric->key, column_key(at)) != 0);
}

/* Column i of all files; `*file`: of which one it is the first of that name. */
static struct column_at column_at(unsigned i, size_t *file)
{
    for (*file = 0; *file < FILES; ++*file)
        for (struct column_at at = {0}; columns_next(files[*file].columns, &at);)
            if (is_own(at) && i-- == 0)
                return at;
    return (struct column_at){0};
}

static const char *column_name(unsigned i)
{
    size_t file;
    struct column_at at = column_at(i, &file);
    return at.column != NULL ? column_key(at) : NULL;
}

static void column_what(unsigned i, struct text *what)
{
    size_t file;
    column_at(i, &file);
    text_addf(what, "column of %s", files[file].file);
}

/* The name means the same in every file that has it: one of them says what. */
static void column_more(unsigned i, struct text *more)
{
    size_t file;
    struct column_at wanted = column_at(i, &file);
    const char *help = wanted.column->help;
    for (file = 0; file < FILES && help == NULL; file++)
        for (struct column_at at = {0}; columns_next(files[file].columns, &at) && help == NULL;)
            if (is_own(at) && strcmp(column_key(at), column_key(wanted)) == 0)
                help = at.column->help;
    if (help != NULL)
        text_addf(more, "%s\n", help);
}

static const char *heading_name(unsigned i)
{
    const struct table_word *word = table_word(i);
    return word != NULL ? word->name : NULL;
}

static void heading_what(unsigned i, struct text *what)
{
    (void)i;
    text_add(what, "column of labrun table");
}

static void heading_more(unsigned i, struct text *more)
{
    text_addf(more, "%s\n", table_word(i)->help);
}

/* --- what is found --- */

static void warning_what(unsigned i, struct text *what)
{
    (void)i;
    text_add(what, "warning");
}

static void warning_more(unsigned i, struct text *more)
{
    const char *most = warning_of_most(i);
    text_addf(more, "%s\n%s%swhat helps: %s\n", warning_sentence(i), most != NULL ? most : "",
              most != NULL ? "\n" : "", warning_hint(i));
}

static const char *word_of_verdict(unsigned i)
{
    return i <= EQUIVALENT ? conclusion_name(i) : NULL;
}

static void conclusion_what(unsigned i, struct text *what)
{
    (void)i;
    text_add(what, "verdict");
}

static void conclusion_more(unsigned i, struct text *more)
{
    static const char *const meanings[] = {
        [INCONCLUSIVE] = "neither a difference nor equality has been shown: more blocks may tell; it never "
                         "means \"the same\"",
        [FASTER] = "better than what it is compared with: the interval of the paired ratio excludes 1; the "
                   "intervals of all places of a pair and metric hold together with 95 %; of what is spent "
                   "it is less, and called so where "
                   "people read",
        [SLOWER] = "worse than what it is compared with, by the same rule as faster; of what is spent it is "
                   "more, and called so "
                   "where people read",
        [EQUIVALENT] = "the whole interval of the ratio lies within the band of experiment.equivalence",
    };
    text_addf(more, "%s\n", meanings[i]);
}

static void flag_what(unsigned i, struct text *what)
{
    text_addf(what, "letter of the warning %s", warning_name(i));
}

static const char *sign_name(unsigned i)
{
    return legend_word(i) != NULL ? legend_word(i)->name : NULL;
}

static void sign_what(unsigned i, struct text *what)
{
    text_addf(what, "%s of labrun's answers",
              isalnum((unsigned char)legend_word(i)->name[0]) ? "word" : "sign");
}

static void sign_more(unsigned i, struct text *more)
{
    text_addf(more, "%s\n", legend_word(i)->help);
}

static void question_what(unsigned i, struct text *what)
{
    (void)i;
    text_add(what, "question that labrun explain answers");
}

static void question_more(unsigned i, struct text *more)
{
    text_addf(more, "%s\nlabrun explain %s answers it, with the rows behind it\n", answers_question(i),
              answers_id(i));
}

static void group_what(unsigned i, struct text *what)
{
    text_addf(what, "group of code in profiles, %s", profile_group_label(i));
}

static void group_more(unsigned i, struct text *more)
{
    (void)i;
    text_add(more, "labrun describe profile prints which functions belong to it\n");
}

/* --- the command line --- */

static const char *command_name(unsigned i)
{
    return i < command_count ? commands[i]->name : NULL;
}

static void command_what(unsigned i, struct text *what)
{
    text_addf(what, "command, labrun %s %s", commands[i]->name, commands[i]->arguments);
}

static void command_more(unsigned i, struct text *more)
{
    text_addf(more, "%s\n", commands[i]->summary);
    if (commands[i]->help != NULL)
        text_addf(more, "%s\n", commands[i]->help);
}

static const char *option_name(unsigned i)
{
    const struct option_row *row = options_row(i);
    return row != NULL ? row->name : NULL;
}

static void option_what(unsigned i, struct text *what)
{
    const struct option_row *row = options_row(i);
    text_addf(what, "option, --%s%s%s", row->name, row->argument != NULL ? "=" : "",
              row->argument != NULL ? row->argument : "");
}

static void option_more(unsigned i, struct text *more)
{
    text_addf(more, "%s\n", options_row(i)->help);
}

/* --- words --- */

static const struct kind {
    const char *(*name)(unsigned i); /* NULL past the end */
    void (*what)(unsigned i, struct text *what);
    void (*more)(unsigned i, struct text *more);
} kinds[] = {
    {key_name, key_what, key_more},
    {section_name, section_what, section_more},
    {value_name, value_what, value_more},
    {mechanism_name, mechanism_what, mechanism_more},
    {alias_name, alias_what, mechanism_more},
    {receiver_name, receiver_what, receiver_more},
    {metric_key, metric_what, metric_more},
    {column_name, column_what, column_more},
    {heading_name, heading_what, heading_more},
    {warning_name, warning_what, warning_more},
    {word_of_verdict, conclusion_what, conclusion_more},
    {flag_letter, flag_what, warning_more},
    {sign_name, sign_what, sign_more},
    {answers_id, question_what, question_more},
    {profile_group_name, group_what, group_more},
    {command_name, command_what, command_more},
    {option_name, option_what, option_more},
};
enum { KINDS = sizeof kinds / sizeof *kinds };

/* One that can be offered: "CPU NS/B", signs and letters are only understood. */
static bool is_word(const char *name)
{
    return isalnum((unsigned char)name[0]) && strchr(name, ' ') == NULL &&
           (name[1] != '\0' || isdigit((unsigned char)name[0]));
}

const char *words_name(unsigned i)
{
    const char *name;
    for (size_t kind = 0; kind < KINDS; kind++)
        for (unsigned at = 0; (name = kinds[kind].name(at)) != NULL; at++)
            if (is_word(name) && i-- == 0)
                return name;
    return NULL;
}

/* "link.mtu" is the key of that section alone. */
static bool is_meant(const struct kind *kind, unsigned i, const char *name, const char *word)
{
    const char *dot = strchr(word, '.');
    if (kind->name == flag_letter) /* o and O are two */
        return strcmp(name, word) == 0;
    if (strcasecmp(name, word) == 0)
        return true;
    if (kind->name != key_name || dot == NULL)
        return false;
    const char *section = field_row(i)->section;
    return strcasecmp(name, dot + 1) == 0 && strlen(section) == (size_t)(dot - word) &&
           strncasecmp(section, word, strlen(section)) == 0;
}

static void print_word(const struct kind *kind, unsigned i, const char *name, FILE *file)
{
    own_text what = {0}, more = {0};
    unsigned width = paragraph_width(file);
    text_addf(&what, "%s: ", name);
    kind->what(i, &what);
    kind->more(i, &more);
    paragraph_print(file, width, "", "    ", text_string(&what));
    char *rest = more.data;
    for (char *line; rest != NULL && (line = strsep(&rest, "\n")) != NULL;)
        if (line[0] != '\0')
            paragraph_print(file, width, "    ", "    ", line);
}

/* "oe" as it stands in a row of a table: each of its letters, in the order in which they stand there. */
static size_t print_letters(const char *word, FILE *file)
{
    static const struct kind letters = {flag_letter, flag_what, warning_more};
    size_t known = 0, length = strlen(word);
    for (unsigned i = 0; flag_letter(i) != NULL; i++)
        known += known < length && flag_letter(i)[0] == word[known];
    if (known < length)
        return 0;
    for (unsigned i = 0; flag_letter(i) != NULL; i++)
        if (strchr(word, flag_letter(i)[0]) != NULL)
            print_word(&letters, i, flag_letter(i), file);
    return length;
}

static size_t print_all(const char *word, FILE *file)
{
    size_t found = 0;
    const char *name;
    for (size_t kind = 0; kind < KINDS; kind++)
        for (unsigned i = 0; (name = kinds[kind].name(i)) != NULL; i++) {
            if (!is_meant(&kinds[kind], i, name, word))
                continue;
            print_word(&kinds[kind], i, name, file);
            found++;
        }
    return found;
}

/* "throughput" and "send buffer", as sentences and tables have them, by the metric and the key that they are.
 */
static size_t print_labels(const char *word, FILE *file)
{
    static const struct kind metric = {metric_key, metric_what, metric_more},
                             key = {key_name, key_what, key_more};
    size_t found = 0;
    for (unsigned i = 0; key_name(i) != NULL; i++)
        if (field_row(i)->label != NULL && strcasecmp(field_row(i)->label, word) == 0) {
            print_word(&key, i, key_name(i), file);
            found++;
        }
    for (unsigned i = 0; metric_key(i) != NULL; i++)
        if (strcasecmp(metrics[i].label, word) == 0) {
            print_word(&metric, i, metric_key(i), file);
            found++;
        }
    return found;
}

size_t words_print(const char *word, FILE *file)
{
    static size_t (*const tries[])(const char *word, FILE *file) = {print_all, print_letters, print_labels};
    own_text one = {0};
    size_t length = strlen(word), found = 0;
    for (size_t i = 0; i < sizeof tries / sizeof *tries && found == 0; i++)
        found = tries[i](word, file);
    if (found > 0 || length < 3 || strchr("sS", word[length - 1]) == NULL)
        return found;
    text_add_bytes(&one, word, length - 1); /* "crossovers" */
    return print_all(text_string(&one), file);
}
