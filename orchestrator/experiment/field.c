/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "experiment/field.h"

#include <string.h>

static const void *member(const struct field *field, const void *base)
{
    return (const char *)base + field->offset;
}

static void print_flag(const struct field *field, const void *value, struct text *text)
{
    (void)field;
    text_add(text, *(const bool *)value ? "yes" : "no");
}

static void print_choice(const struct field *field, const void *value, struct text *text)
{
    const char *name = field->choices->name(*(const unsigned *)value);
    text_add(text, name != NULL ? name : "");
}

static void print_set(const struct field *field, const void *value, struct text *text)
{
    const struct set *set = value;
    const char *join = "";
    if (set->bits == 0 && field->word != NULL)
        text_add(text, field->word);
    for (unsigned i = 0; field->choices->name(i) != NULL; i++) {
        if ((set->bits >> i & 1) == 0)
            continue;
        text_addf(text, "%s%s", join, field->choices->name(i));
        join = ",";
    }
}

static void print_number(const struct field *field, const void *value, struct text *text)
{
    int64_t number = *(const int64_t *)value;
    if (number == 0 && field->word != NULL)
        text_add(text, field->word);
    else if (number != 0 || field->low <= 0)
        units_print(field->unit, number, text); /* an impossible 0 means "not set": nothing */
}

static void print_fraction(const struct field *field, const void *value, struct text *text)
{
    (void)field;
    units_print_fraction(*(const double *)value, text);
}

static void print_text(const struct field *field, const void *value, struct text *text)
{
    (void)field;
    text_add(text, value);
}

static void print_cpus(const struct field *field, const void *value, struct text *text)
{
    (void)field;
    cpus_print(value, text);
}

void field_print(const struct field *field, const void *base, struct text *text)
{
    static void (*const printers[])(const struct field *, const void *, struct text *) = {
        [FIELD_FLAG] = print_flag,     [FIELD_CHOICE] = print_choice,     [FIELD_SET] = print_set,
        [FIELD_NUMBER] = print_number, [FIELD_FRACTION] = print_fraction, [FIELD_TEXT] = print_text,
        [FIELD_CPUS] = print_cpus,
    };
    printers[field->type](field, member(field, base), text);
}

bool field_equal(const struct field *field, const void *base, const void *other)
{
    const void *a = member(field, base), *b = member(field, other);
    if (field->type == FIELD_TEXT)
        return strcmp(a, b) == 0;
    if (field->type == FIELD_FRACTION)
        return *(const double *)a == *(const double *)b;
    return memcmp(a, b, field->size) == 0;
}

static int compare_flags(const void *a, const void *b, size_t size)
{
    (void)size;
    return *(const bool *)a - *(const bool *)b;
}

static int compare_choices(const void *a, const void *b, size_t size)
{
    (void)size;
    unsigned x = *(const unsigned *)a, y = *(const unsigned *)b;
    return (x > y) - (x < y);
}

static int compare_numbers(const void *a, const void *b, size_t size)
{
    (void)size;
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static int compare_fractions(const void *a, const void *b, size_t size)
{
    (void)size;
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static int compare_texts(const void *a, const void *b, size_t size)
{
    return strncmp(a, b, size);
}

static int compare_bits(const void *a, const void *b, size_t size)
{
    return memcmp(a, b, size);
}

int field_compare(const struct field *field, const void *base, const void *other)
{
    static int (*const comparisons[])(const void *, const void *, size_t) = {
        [FIELD_FLAG] = compare_flags,     [FIELD_CHOICE] = compare_choices,     [FIELD_SET] = compare_bits,
        [FIELD_NUMBER] = compare_numbers, [FIELD_FRACTION] = compare_fractions, [FIELD_TEXT] = compare_texts,
        [FIELD_CPUS] = compare_bits,
    };
    return comparisons[field->type](member(field, base), member(field, other), field->size);
}

uint64_t field_hash(const struct field *field, const void *base, uint64_t hash, hash_add *add)
{
    const void *value = member(field, base);
    double fraction = field->type == FIELD_FRACTION ? *(const double *)value + 0.0 : 0; /* -0 is 0 */
    if (field->type == FIELD_FRACTION)
        value = &fraction;
    return add(hash, value, field->type == FIELD_TEXT ? strnlen(value, field->size) : field->size);
}

static void names_range(const struct field *field, struct text *text)
{
    const struct choices *choices = field->choices;
    for (unsigned i = 0; choices->name(i) != NULL; i++) {
        text_addf(text, "%s%s", i > 0 ? ", " : "", choices->name(i));
        if (choices->alias != NULL && choices->alias(i) != NULL)
            text_addf(text, " (%s)", choices->alias(i));
    }
}

void field_range(const struct field *field, struct text *text)
{
    switch (field->type) {
    case FIELD_FLAG: text_add(text, "yes, no"); break;
    case FIELD_CHOICE:
    case FIELD_SET: names_range(field, text); break;
    case FIELD_NUMBER:
        if (field->word != NULL)
            text_addf(text, "%s or ", field->word);
        units_print(field->unit, field->low, text);
        text_add(text, "..");
        units_print(field->unit, field->high, text);
        break;
    case FIELD_FRACTION: text_add(text, "0%..100%"); break;
    case FIELD_TEXT: text_addf(text, "text of at most %zu bytes", field->size - 1); break;
    case FIELD_CPUS: text_add(text, "CPU numbers joined by + and -: 0-3+8"); break;
    }
}
