/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "experiment/axis.h"

#include <string.h>

#include "experiment/list.h"

/* A value stands alone in its axis. field_parse and its kin want the struct around it: pretend that the
 * struct is just this member. */
static struct field alone(const struct field *field)
{
    struct field view = *field;
    view.offset = 0;
    return view;
}

void axis_release(struct axis *axis)
{
    free(axis->values);
    axis->values = NULL;
    axis->count = 0;
}

static void *value_at(const struct axis *axis, size_t i)
{
    return (char *)axis->values + i * axis->field->size;
}

void axis_value(const struct axis *axis, size_t i, void *base)
{
    memcpy((char *)base + axis->field->offset, value_at(axis, i), axis->field->size);
}

/* The value at the end of the list may be in it already, perhaps under another name ("A1", "1K"). */
static void refuse_repeated(struct axis *axis, const char *element, struct problems *problems)
{
    struct field view = alone(axis->field);
    for (size_t i = 0; i + 1 < axis->count; i++) {
        if (!field_equal(&view, value_at(axis, i), value_at(axis, axis->count - 1)))
            continue;
        own_text first = {0};
        field_print(&view, value_at(axis, i), &first);
        problems_add(problems, axis->line, "name each value once", "%s.%s: %.60s repeats %.60s", view.section,
                     view.key, element, text_string(&first));
        return;
    }
}

static void parse_element(struct axis *axis, const char *element, struct problems *problems)
{
    struct field view = alone(axis->field);
    struct err err = {0};
    if (field_parse(&view, element, value_at(axis, axis->count), &err) < 0) {
        problems_add(problems, axis->line, err.hint, "%s", err.what);
        return;
    }
    axis->count++;
    refuse_repeated(axis, element, problems);
}

static size_t count_elements(const char *value)
{
    size_t count = 1;
    for (const char *c = value; *c != '\0'; c++)
        count += *c == ',';
    return count;
}

/* A value that holds a list is cut at its commas; a text that is not an axis may hold commas itself. */
static void parse_elements(struct axis *axis, const char *value, struct problems *problems)
{
    const struct field *field = axis->field;
    own_free char *copy = strdup(value);
    size_t elements = field->axis ? count_elements(value) : 1;
    if (elements > AXIS_VALUES_MAX) {
        problems_add(problems, axis->line, NULL, "%s.%s has %zu values: at most %d", field->section,
                     field->key, elements, AXIS_VALUES_MAX);
        return;
    }
    axis->values = calloc(elements, field->size);
    if (copy == NULL || axis->values == NULL) {
        problems_add(problems, axis->line, NULL, "out of memory");
        return;
    }
    char *rest = copy;
    if (!field->axis) {
        parse_element(axis, copy, problems);
        return;
    }
    for (char *element = list_next(&rest); element != NULL; element = list_next(&rest)) {
        if (element[0] == '\0' && elements > 1)
            problems_add(problems, axis->line, NULL, "%s.%s = %.60s has an empty element", field->section,
                         field->key, value);
        else
            parse_element(axis, element, problems);
    }
}

/* What can be said about the value as a whole, before it is read. */
static bool acceptable(const struct field *field, const struct entry *entry, struct problems *problems)
{
    bool empty = entry->value[0] == '\0';
    if (empty && field->fallback[0] != '\0' && field->type != FIELD_SET) {
        own_text hint = {0};
        text_addf(&hint, "leave the line out for the default, %s", field->fallback);
        problems_add(problems, entry->line, text_string(&hint), "%s.%s has no value", field->section,
                     field->key);
        return false;
    }
    bool list = strchr(entry->value, ',') != NULL;
    if (list && !field->axis && field->type != FIELD_SET && field->type != FIELD_TEXT) {
        problems_add(problems, entry->line, NULL, "%s.%s = %.60s: takes one value, not a list",
                     field->section, field->key, entry->value);
        return false;
    }
    return true;
}

void axis_parse(const struct field *field, const struct entry *entry, struct axis *axis,
                struct problems *problems)
{
    size_t before = problems->count;
    *axis = (struct axis){.field = field, .given = entry != NULL, .line = entry != NULL ? entry->line : 0};
    if (entry == NULL || acceptable(field, entry, problems))
        parse_elements(axis, entry != NULL ? entry->value : field->fallback, problems);
    if (problems->count > before)
        axis_release(axis);
}
