/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "experiment/field.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "base/own.h"

/* --- lists --- */

char *list_next(char **rest)
{
    char *element = strsep(rest, ",");
    if (element == NULL)
        return NULL;
    element += strspn(element, " \t");
    size_t length = strlen(element);
    while (length > 0 && strchr(" \t", element[length - 1]) != NULL)
        element[--length] = '\0';
    return element;
}

/* --- the nearest name --- */

enum { NAME_MAX_LENGTH = 64 }; /* longer than any name here; also bounds the work on hostile input */

static bool same_letter(char a, char b)
{
    return tolower((unsigned char)a) == tolower((unsigned char)b);
}

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/* Letters to add, leave out, replace, or swap with their neighbour ("optimal string alignment": swapped
 * letters are the commonest slip, and one of them). Both strings are shorter than NAME_MAX_LENGTH. */
static unsigned distance(const char *a, const char *b)
{
    unsigned rows[3][NAME_MAX_LENGTH + 1] = {0};
    unsigned *before = rows[0], *last = rows[1], *row = rows[2];
    unsigned length = (unsigned)strnlen(b, NAME_MAX_LENGTH);
    for (unsigned j = 0; j <= length; j++)
        last[j] = j;
    for (unsigned i = 0; a[i] != '\0'; i++) {
        row[0] = i + 1;
        for (unsigned j = 1; j <= length; j++) {
            unsigned replaced = last[j - 1] + (same_letter(a[i], b[j - 1]) ? 0 : 1);
            row[j] = least(replaced, least(last[j], row[j - 1]) + 1);
            bool swapped = i > 0 && j > 1 && same_letter(a[i], b[j - 2]) && same_letter(a[i - 1], b[j - 1]);
            if (swapped)
                row[j] = least(row[j], before[j - 2] + 1);
        }
        unsigned *reused = before;
        before = last;
        last = row;
        row = reused;
    }
    return last[length];
}

void nearest_offer(struct nearest *nearest, const char *name)
{
    size_t length = strlen(nearest->string);
    if (length >= NAME_MAX_LENGTH || strlen(name) >= NAME_MAX_LENGTH)
        return;
    unsigned away = distance(nearest->string, name);
    if (away > (length + 2) / 3 || (nearest->best != NULL && away >= nearest->distance))
        return;
    nearest->best = name;
    nearest->distance = away;
}

const char *nearest_name(const char *string, const char *(*name)(unsigned i))
{
    struct nearest nearest = {.string = string};
    for (unsigned i = 0; name(i) != NULL; i++)
        nearest_offer(&nearest, name(i));
    return nearest.best;
}

void nearest_hint(const char *string, const char *(*name)(unsigned i), const char *otherwise, struct err *err)
{
    const char *near = nearest_name(string, name);
    if (near != NULL)
        err_hint(err, "did you mean '%s'?", near);
    else
        err_hint(err, "%s", otherwise);
}

/* --- fractions --- */
/* "3%" or "0.03" to 0.03, and back: what is printed parses to the same number. */

/* -EINVAL for what is no number, -ERANGE beyond 0%..100%, without repeating the string. */
static int fraction_parse(const char *string, double *value, struct err *err)
{
    char buffer[64];
    double parsed = 0;
    size_t length = strlen(string);
    bool percent = length > 0 && string[length - 1] == '%';
    size_t digits = percent ? length - 1 : length;
    while (percent && digits > 0 && string[digits - 1] == ' ')
        digits--;
    bool plain = digits > 0 && digits < sizeof buffer - 4 && isdigit((unsigned char)string[0]) &&
                 strspn(string, percent ? "0123456789." : "0123456789.e-") >= digits;
    if (plain) {
        /* "3.1%" as 3.1e-2, so that it is the very same double as 0.031: a division would round twice */
        char *end;
        snprintf(buffer, sizeof buffer, "%.*s%s", (int)digits, string, percent ? "e-2" : "");
        parsed = decimal_parse(buffer, &end);
        plain = *end == '\0';
    }
    if (!plain) {
        err_hint(err, "a percentage or a fraction: 3%% or 0.03");
        return err_set(err, EINVAL, "not a fraction");
    }
    if (parsed > 1)
        return err_set(err, ERANGE, "out of range: 0%%..100%%");
    *value = parsed;
    return 0;
}

static void fraction_print(double value, struct text *text)
{
    /* below 1e-6 text_number would use an exponent, which a percentage does not have */
    for (int digits = 1; digits <= 17 && (value == 0 || value >= 1e-6); digits++) {
        struct err ignored = {0};
        double back = -1;
        own_text percent = {0};
        text_number(&percent, value * 100, digits);
        text_add(&percent, "%");
        if (fraction_parse(text_string(&percent), &back, &ignored) == 0 && back == value) {
            text_add(text, text_string(&percent));
            return;
        }
    }
    text_number(text, value, 17);
}

/* --- values --- */

static const void *member(const struct field *field, const void *base)
{
    return (const char *)base + field->offset;
}

static void print_set(const struct field *field, struct set set, struct text *text)
{
    const char *join = "";
    if (set.bits == 0 && field->word != NULL)
        text_add(text, field->word);
    for (unsigned i = 0; field->choices->name(i) != NULL; i++) {
        if ((set.bits >> i & 1) == 0)
            continue;
        text_addf(text, "%s%s", join, field->choices->name(i));
        join = ",";
    }
}

static void print_number(const struct field *field, int64_t number, struct text *text)
{
    if (number == 0 && field->word != NULL)
        text_add(text, field->word);
    else if (number != 0 || field->low <= 0)
        units_print(field->unit, number, text); /* an impossible 0 means "not set": nothing */
}

static void print_fraction(const struct field *field, double fraction, struct text *text)
{
    if (fraction == 0 && field->word != NULL)
        text_add(text, field->word);
    else
        fraction_print(fraction, text);
}

void field_print(const struct field *field, const void *base, struct text *text)
{
    const void *value = member(field, base);
    const char *name = field->type == FIELD_CHOICE ? field->choices->name(*(const unsigned *)value) : NULL;
    switch (field->type) {
    case FIELD_FLAG: text_add(text, *(const bool *)value ? "yes" : "no"); break;
    case FIELD_CHOICE: text_add(text, name != NULL ? name : ""); break;
    case FIELD_SET: print_set(field, *(const struct set *)value, text); break;
    case FIELD_NUMBER: print_number(field, *(const int64_t *)value, text); break;
    case FIELD_FRACTION: print_fraction(field, *(const double *)value, text); break;
    case FIELD_TEXT: text_add(text, value); break;
    case FIELD_CPUS: cpus_print(value, text); break;
    }
}

/* Called for each parameter of each cell, over and over: of a size that it knows memcmp() is one comparison.
 */
static bool same_bytes(const void *a, const void *b, size_t size)
{
    switch (size) {
    case sizeof(int64_t): return memcmp(a, b, sizeof(int64_t)) == 0;
    case sizeof(int32_t): return memcmp(a, b, sizeof(int32_t)) == 0;
    case sizeof(bool): return memcmp(a, b, sizeof(bool)) == 0;
    default: return memcmp(a, b, size) == 0;
    }
}

void field_words(const struct field *field, const void *base, struct text *text)
{
    int64_t number = field->type == FIELD_NUMBER ? *(const int64_t *)member(field, base) : 0;
    if (number == 0 || field->unit == UNIT_COUNT)
        field_print(field, base, text);
    else if (field->bare)
        text_integer(text, number);
    else if (field->unit == UNIT_BYTES)
        units_label_size(number, text);
    else
        units_label(field->unit, number, text);
}

bool field_equal(const struct field *field, const void *base, const void *other)
{
    const void *a = member(field, base), *b = member(field, other);
    if (field->type == FIELD_TEXT)
        return strcmp(a, b) == 0;
    if (field->type == FIELD_FRACTION)
        return *(const double *)a == *(const double *)b;
    return same_bytes(a, b, field->size);
}

/* <0, 0, >0 of two values of a type. */
#define COMPARE(type, a, b)                                                                                  \
    ((*(const type *)(a) > *(const type *)(b)) - (*(const type *)(a) < *(const type *)(b)))

int field_compare(const struct field *field, const void *base, const void *other)
{
    const void *a = member(field, base), *b = member(field, other);
    switch (field->type) {
    case FIELD_FLAG: return COMPARE(bool, a, b);
    case FIELD_CHOICE: return COMPARE(unsigned, a, b);
    case FIELD_NUMBER: return COMPARE(int64_t, a, b);
    case FIELD_FRACTION: return COMPARE(double, a, b);
    case FIELD_TEXT: return strncmp(a, b, field->size);
    case FIELD_SET:
    case FIELD_CPUS: break;
    }
    return memcmp(a, b, field->size);
}

bool field_is_as_before(const struct field *field, const void *base)
{
    own_text value = {0};
    if (!field->added)
        return false;
    field_print(field, base, &value);
    return strcmp(text_string(&value), field->fallback) == 0;
}

uint64_t field_hash(const struct field *field, const void *base, uint64_t hash, hash_add *add)
{
    const void *value = member(field, base);
    double fraction = field->type == FIELD_FRACTION ? *(const double *)value + 0.0 : 0; /* -0 is 0 */
    if (field->type == FIELD_FRACTION)
        value = &fraction;
    return add(hash, value, field->type == FIELD_TEXT ? strnlen(value, field->size) : field->size);
}

void field_range(const struct field *field, struct text *text)
{
    const struct choices *choices = field->choices;
    const char *join = "";
    switch (field->type) {
    case FIELD_FLAG: text_add(text, "yes, no"); break;
    case FIELD_CHOICE:
    case FIELD_SET:
        for (unsigned i = 0; choices->name(i) != NULL; i++) {
            const char *alias = choices->alias != NULL ? choices->alias(i) : NULL;
            if (field->refuse != NULL && field->refuse(choices->name(i)) != NULL)
                continue;
            text_addf(text, "%s%s", join, choices->name(i));
            join = ", ";
            if (alias != NULL)
                text_addf(text, " (%s)", alias);
        }
        break;
    case FIELD_NUMBER:
        if (field->word != NULL)
            text_addf(text, "%s or ", field->word);
        units_print(field->unit, field->low, text);
        text_add(text, "..");
        units_print(field->unit, field->high, text);
        break;
    case FIELD_FRACTION:
        text_addf(text, "%s%s0%%..100%%", field->word != NULL ? field->word : "",
                  field->word != NULL ? " or " : "");
        break;
    case FIELD_TEXT: text_addf(text, "text of at most %zu bytes", field->size - 1); break;
    case FIELD_CPUS: text_add(text, "CPU numbers joined by + and -: 0-3+8"); break;
    }
}

/* --- parsing --- */

/* "workload.threads = 0 <what>": longer texts are cut, so that the reason is never cut off instead. */
static int refuse(const struct field *field, const char *string, int code, const char *what, struct err *err)
{
    const char *cut = strlen(string) > 60 ? "..." : "";
    return err_set(err, code, "%s.%s = %.60s%s%s", field->section, field->key, string, cut, what);
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

/* "output.prefix = -x: <why>" */
static int refuse_because(const struct field *field, const char *string, const char *why, struct err *err)
{
    own_text what = {0};
    text_addf(&what, ": %s", why);
    return refuse(field, string, EINVAL, text_string(&what), err);
}

static int parse_flag(const struct field *field, const char *string, bool *value, struct err *err)
{
    bool yes = strcmp(string, "yes") == 0;
    if (!yes && strcmp(string, "no") != 0)
        return refuse(field, string, EINVAL, " is neither yes nor no", err);
    *value = yes;
    return 0;
}

/* What stands behind "link." when that is the choice's section; else the whole string. */
static const char *without_section(const struct choices *choices, unsigned i, const char *string)
{
    const char *section = choices->section != NULL ? choices->section(i) : "";
    size_t length = strlen(section);
    bool there = length > 0 && strncmp(string, section, length) == 0 && string[length] == '.';
    return there ? string + length + 1 : string;
}

static bool is_choice(const struct choices *choices, unsigned i, const char *string)
{
    const char *alias = choices->alias != NULL ? choices->alias(i) : NULL;
    return strcmp(without_section(choices, i, string), choices->name(i)) == 0 ||
           (alias != NULL && strcmp(string, alias) == 0);
}

static int parse_choice(const struct field *field, const char *string, unsigned *value, struct err *err)
{
    const struct choices *choices = field->choices;
    const char *dot = choices->section != NULL ? strrchr(string, '.') : NULL;
    struct nearest nearest = {.string = dot != NULL ? dot + 1 : string};
    own_text names = {0};
    for (unsigned i = 0; choices->name(i) != NULL; i++) {
        const char *name = choices->name(i), *why = field->refuse != NULL ? field->refuse(name) : NULL;
        if (is_choice(choices, i, string) && why != NULL)
            return refuse_because(field, string, why, err);
        if (is_choice(choices, i, string)) {
            *value = i;
            return 0;
        }
        if (why == NULL)
            nearest_offer(&nearest, name);
    }
    field_range(field, &names);
    if (nearest.best != NULL)
        err_hint(err, "did you mean %s?", nearest.best);
    else
        err_hint(err, "one of: %s", text_string(&names));
    return refuse(field, string, EINVAL, ": no such name", err);
}

static int parse_set(const struct field *field, const char *string, struct set *value, struct err *err)
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
    *value = set;
    return 0;
}

static int parse_number(const struct field *field, const char *string, int64_t *value, struct err *err)
{
    int64_t number = 0;
    struct err reason = {0};
    bool word = field->word != NULL && strcmp(string, field->word) == 0;
    bool unset = string[0] == '\0';
    if (!word && !unset && units_parse(field->unit, string, &number, &reason) < 0)
        return because(field, string, &reason, err);
    if (!word && !unset && (number < field->low || number > field->high)) {
        own_text what = {0};
        text_add(&what, " is out of range: ");
        field_range(field, &what);
        return refuse(field, string, ERANGE, text_string(&what), err);
    }
    *value = number;
    return 0;
}

static int parse_text(const struct field *field, const char *string, char *value, struct err *err)
{
    size_t length = strlen(string);
    const char *why = field->refuse != NULL && length > 0 ? field->refuse(string) : NULL;
    if (length >= field->size) {
        own_text what = {0};
        text_addf(&what, " is too long: at most %zu bytes", field->size - 1);
        return refuse(field, string, ERANGE, text_string(&what), err);
    }
    if (why != NULL)
        return refuse_because(field, string, why, err);
    strncpy(value, string,
            field->size); /* what it does not fill becomes zeros: cells are compared byte by byte */
    return 0;
}

int field_parse(const struct field *field, const char *string, void *base, struct err *err)
{
    void *value = (char *)base + field->offset;
    struct err reason = {0};
    switch (field->type) {
    case FIELD_FLAG: return parse_flag(field, string, value, err);
    case FIELD_CHOICE: return parse_choice(field, string, value, err);
    case FIELD_SET: return parse_set(field, string, value, err);
    case FIELD_NUMBER: return parse_number(field, string, value, err);
    case FIELD_TEXT: return parse_text(field, string, value, err);
    case FIELD_FRACTION:
        if (field->word != NULL && strcmp(string, field->word) == 0)
            *(double *)value = 0;
        else
            fraction_parse(string, value, &reason);
        break;
    case FIELD_CPUS: cpus_parse(string, value, &reason); break;
    }
    return reason.code == 0 ? 0 : because(field, string, &reason, err);
}
