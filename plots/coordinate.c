/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/coordinate.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#include "base/array.h"
#include "experiment/cell.h"

/* How people say it; a key that is not here is said by the label in cell_fields[]. */
static const struct {
    const char *key, *title, *subject, *before, *after_one, *after_many;
} words[] = {
    {"threads", "connections, one thread each on both sides", "the number of connections", "", " connection",
     " connections"},
    {"message_size", "size of the whole message", "message size", "messages of ", "", ""},
};
enum { WORDS = sizeof words / sizeof words[0] };

static size_t words_of(const char *key)
{
    size_t i = 0;
    while (i < WORDS && strcmp(words[i].key, key) != 0)
        i++;
    return i;
}

void coordinate_release(struct coordinate *coordinate)
{
    free(coordinate->values);
    *coordinate = (struct coordinate){0};
}

static int coordinate_insert(struct coordinate *coordinate, int64_t value, struct err *err)
{
    size_t at = 0;
    while (at < coordinate->count && coordinate->values[at] < value)
        at++;
    if (at < coordinate->count && coordinate->values[at] == value)
        return 0;
    if (ARRAY_NEXT(coordinate->values, coordinate->count, coordinate->capacity) == NULL)
        return err_set(err, ENOMEM, "out of memory");
    int64_t *values = coordinate->values;
    memmove(values + at + 1, values + at, (coordinate->count - 1 - at) * sizeof *values);
    values[at] = value;
    return 0;
}

int coordinate_find(const char *key, const struct variants *variants, size_t variant,
                    const struct summaries *summaries, struct coordinate *coordinate, struct err *err)
{
    *coordinate = (struct coordinate){.field = variants_field(key)};
    if (coordinate->field == NULL || coordinate->field->type != FIELD_NUMBER)
        return err_set(err, EINVAL, "no parameter that is a number is called %s", key);
    int rc = 0;
    for (size_t i = 0; i < summaries->count && rc == 0; i = summaries_behind(summaries, i)) {
        const struct cell *cell = summaries->list[i].cell;
        if (variants_has(variants, variant, cell))
            rc = coordinate_insert(coordinate, coordinate_value(coordinate, cell), err);
    }
    if (rc != 0)
        coordinate_release(coordinate);
    return rc;
}

int64_t coordinate_value(const struct coordinate *coordinate, const struct cell *cell)
{
    return *(const int64_t *)((const char *)cell + coordinate->field->offset);
}

const char *coordinate_title(const struct coordinate *coordinate)
{
    size_t word = words_of(coordinate->field->key);
    return word < WORDS ? words[word].title : coordinate->field->label;
}

const char *coordinate_subject(const struct coordinate *coordinate)
{
    size_t word = words_of(coordinate->field->key);
    return word < WORDS ? words[word].subject : coordinate->field->label;
}

void coordinate_tic(const struct coordinate *coordinate, size_t i, struct text *text)
{
    struct cell cell = {0};
    *(int64_t *)((char *)&cell + coordinate->field->offset) = coordinate->values[i];
    variants_value(coordinate->field, &cell, text);
}

void coordinate_panel(const struct coordinate *coordinate, size_t i, struct text *text)
{
    size_t word = words_of(coordinate->field->key);
    if (word == WORDS)
        text_addf(text, "%s ", coordinate->field->label);
    else
        text_add(text, words[word].before);
    coordinate_tic(coordinate, i, text);
    if (word < WORDS)
        text_add(text, coordinate->values[i] == 1 ? words[word].after_one : words[word].after_many);
}

double coordinate_step(const struct coordinate *coordinate)
{
    double least = INFINITY;
    for (size_t i = 1; i < coordinate->count; i++)
        if (coordinate->values[i - 1] > 0)
            least = fmin(least, log2((double)coordinate->values[i] / (double)coordinate->values[i - 1]));
    return isfinite(least) ? least : 1;
}
