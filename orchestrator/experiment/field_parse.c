/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "experiment/field.h"

#include <errno.h>
#include <string.h>

#include "base/own.h"
#include "experiment/list.h"
#include "experiment/nearest.h"

/* "workload.threads = 0 <what>": longer texts are cut, so that the reason is never cut off instead. */
static int refuse(const struct field *field, const char *string, int code, const char *what, struct err *err)
{
    const char *cut = strlen(string) > 60 ? "..." : "";
    return err_set(err, code, "%s.%s = %.60s%s%s", field->section, field->key, string, cut, what);
}

static int out_of_range(const struct field *field, const char *string, struct err *err)
{
    own_text what = {0};
    text_add(&what, " is out of range: ");
    field_range(field, &what);
    return refuse(field, string, ERANGE, text_string(&what), err);
}

/* Puts what a lower parser said behind the field's name and value. */
static int because(const struct field *field, const char *string, const struct err *reason, struct err *err)
{
    own_text what = {0};
    text_addf(&what, ": %s", reason->what);
    if (reason->hint[0] != '\0')
        err_hint(err, "%s", reason->hint);
    return refuse(field, string, reason->code, text_string(&what), err);
}

static int parse_flag(const struct field *field, const char *string, void *value, struct err *err)
{
    bool yes = strcmp(string, "yes") == 0;
    if (!yes && strcmp(string, "no") != 0)
        return refuse(field, string, EINVAL, " is neither yes nor no", err);
    memcpy(value, &yes, sizeof yes);
    return 0;
}

static int unknown_name(const struct field *field, const char *string, struct err *err)
{
    const char *near = nearest_name(string, field->choices->name);
    if (near != NULL) {
        err_hint(err, "did you mean %s?", near);
    } else {
        own_text names = {0};
        field_range(field, &names);
        err_hint(err, "one of: %s", text_string(&names));
    }
    return refuse(field, string, EINVAL, ": no such name", err);
}

static int parse_choice(const struct field *field, const char *string, void *value, struct err *err)
{
    const struct choices *choices = field->choices;
    for (unsigned i = 0; choices->name(i) != NULL; i++) {
        const char *alias = choices->alias != NULL ? choices->alias(i) : NULL;
        if (strcmp(string, choices->name(i)) == 0 || (alias != NULL && strcmp(string, alias) == 0)) {
            memcpy(value, &i, sizeof i);
            return 0;
        }
    }
    return unknown_name(field, string, err);
}

static int parse_set(const struct field *field, const char *string, void *value, struct err *err)
{
    struct set set = {0};
    own_free char *copy = strdup(string);
    char *rest = copy;
    if (copy == NULL)
        return err_set(err, ENOMEM, "out of memory");
    if (string[0] == '\0' || (field->word != NULL && strcmp(string, field->word) == 0))
        rest = NULL;
    for (char *name = list_next(&rest); name != NULL; name = list_next(&rest)) {
        unsigned choice = 0;
        if (name[0] == '\0')
            return refuse(field, string, EINVAL, " has an empty element", err);
        if (parse_choice(field, name, &choice, err) < 0)
            return -err->code;
        if ((set.bits >> choice & 1) != 0)
            return refuse(field, name, EINVAL, " is named twice", err);
        set.bits |= UINT64_C(1) << choice;
    }
    memcpy(value, &set, sizeof set);
    return 0;
}

static int parse_number(const struct field *field, const char *string, void *value, struct err *err)
{
    int64_t number = 0;
    struct err reason = {0};
    bool word = field->word != NULL && strcmp(string, field->word) == 0;
    bool unset = string[0] == '\0';
    if (!word && !unset && units_parse(field->unit, string, &number, &reason) < 0)
        return because(field, string, &reason, err);
    if (!word && !unset && (number < field->low || number > field->high))
        return out_of_range(field, string, err);
    memcpy(value, &number, sizeof number);
    return 0;
}

static int parse_fraction(const struct field *field, const char *string, void *value, struct err *err)
{
    double number = 0;
    struct err reason = {0};
    if (units_parse_fraction(string, &number, &reason) < 0)
        return because(field, string, &reason, err);
    memcpy(value, &number, sizeof number);
    return 0;
}

static int parse_text(const struct field *field, const char *string, void *value, struct err *err)
{
    size_t length = strlen(string);
    const char *why = field->refuse != NULL && length > 0 ? field->refuse(string) : NULL;
    if (length >= field->size) {
        own_text what = {0};
        text_addf(&what, " is too long: at most %zu bytes", field->size - 1);
        return refuse(field, string, ERANGE, text_string(&what), err);
    }
    if (why != NULL) {
        own_text what = {0};
        text_addf(&what, ": %s", why);
        return refuse(field, string, EINVAL, text_string(&what), err);
    }
    memset(value, 0, field->size);
    memcpy(value, string, length);
    return 0;
}

static int parse_cpus(const struct field *field, const char *string, void *value, struct err *err)
{
    struct err reason = {0};
    struct cpus cpus;
    if (cpus_parse(string, &cpus, &reason) < 0)
        return because(field, string, &reason, err);
    memcpy(value, &cpus, sizeof cpus);
    return 0;
}

int field_parse(const struct field *field, const char *string, void *base, struct err *err)
{
    static int (*const parsers[])(const struct field *, const char *, void *, struct err *) = {
        [FIELD_FLAG] = parse_flag,     [FIELD_CHOICE] = parse_choice,     [FIELD_SET] = parse_set,
        [FIELD_NUMBER] = parse_number, [FIELD_FRACTION] = parse_fraction, [FIELD_TEXT] = parse_text,
        [FIELD_CPUS] = parse_cpus,
    };
    return parsers[field->type](field, string, (char *)base + field->offset, err);
}
