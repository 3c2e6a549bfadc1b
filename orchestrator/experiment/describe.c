/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "experiment/describe.h"

#include <string.h>

#include "experiment/cell.h"
#include "experiment/mechanism.h"
#include "experiment/settings.h"
#include "record/metric.h"

enum { COMMENT_WIDTH = 100 };

/* A comment of as many lines as it takes. */
static void add_comment(struct text *text, const char *string)
{
    while (*string != '\0') {
        size_t length = strlen(string);
        if (length > COMMENT_WIDTH) {
            length = COMMENT_WIDTH;
            while (length > 1 && string[length] != ' ')
                length--;
        }
        text_addf(text, "# %.*s\n", (int)length, string);
        string += length;
        string += strspn(string, " ");
    }
}

static void add_key(const struct field *field, struct text *text)
{
    own_text range = {0};
    text_add(&range, field->type == FIELD_SET ? "any of: " : "");
    field_range(field, &range);
    if (field->type == FIELD_SET && field->word != NULL)
        text_addf(&range, "; or %s", field->word);
    if (field->axis)
        text_add(&range, "; may be a list");

    text_add(text, "\n");
    add_comment(text, field->help);
    add_comment(text, text_string(&range));
    text_addf(text, "%s =%s%s\n", field->key, field->fallback[0] != '\0' ? " " : "", field->fallback);
}

static void add_keys(const struct field *fields, unsigned count, struct text *text)
{
    for (unsigned i = 0; i < count; i++) {
        if (i == 0 || strcmp(fields[i - 1].section, fields[i].section) != 0)
            text_addf(text, "\n[%s]\n", fields[i].section);
        add_key(&fields[i], text);
    }
}

void describe_ini(struct text *text)
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

void describe_metrics(struct text *text)
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

void describe_mechanisms(struct text *text)
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
