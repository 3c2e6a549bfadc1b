/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/axes.h"

#include <errno.h>
#include <float.h>
#include <math.h>
#include <string.h>

#include "base/array.h"
#include "experiment/cell.h"
#include "plots/figure.h"

/* --- coordinate --- */

/* How people say it; a key that is not here is said by the label in cell_fields[]. */
static const struct words {
    const char *key, *title, *subject, *before, *after_one, *after_many;
} words[] = {
    {"threads", "threads", "the number of threads", "", " thread", " threads"},
    {"offered_rate", "offered load: messages per second of each connection", "the offered load", "",
     " message/s", " messages/s"},
    {"message_size", "size of the whole message", "message size", "messages of ", "", ""},
};

static const struct words *words_of(const struct field *field)
{
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i].key, field->key) == 0)
            return &words[i];
    return NULL;
}

const char *coordinate_title(const struct field *field)
{
    const struct words *said = words_of(field);
    return said != NULL ? said->title : field->label;
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
                    struct coordinate *coordinate, struct err *err)
{
    const struct summaries *summaries = variants->summaries;
    const struct field *field = variants_field(key);
    *coordinate = (struct coordinate){.field = field};
    if (field == NULL || field->type != FIELD_NUMBER)
        return err_set(err, EINVAL, "no parameter that is a number is called %s", key);
    const struct words *said = words_of(field);
    coordinate->title = coordinate_title(field);
    coordinate->subject = said != NULL ? said->subject : field->label;
    int rc = 0;
    for (size_t i = 0; i < summaries->count && rc == 0; i = summaries_behind(summaries, i)) {
        const struct cell *cell = summaries->list[i].cell;
        if (variants->count == 1 || variants_has(variants, variant, cell)) /* each summary is of a variant */
            rc = coordinate_insert(coordinate, coordinate_value(coordinate, cell), err);
    }
    if (rc != 0)
        free(steal_pointer(&coordinate->values));
    return rc;
}

int64_t coordinate_value(const struct coordinate *coordinate, const struct cell *cell)
{
    return *(const int64_t *)((const char *)cell + coordinate->field->offset);
}

void coordinate_tic(const struct coordinate *coordinate, size_t i, struct text *text)
{
    struct cell cell = {0};
    *(int64_t *)((char *)&cell + coordinate->field->offset) = coordinate->values[i];
    field_words(coordinate->field, &cell, text);
}

void coordinate_words(const struct field *field, const struct cell *cell, struct text *text)
{
    const struct words *said = words_of(field);
    text_addf(text, "%s%s", said != NULL ? said->before : field->label, said != NULL ? "" : " ");
    field_words(field, cell, text);
    bool one = field->type == FIELD_NUMBER && *(const int64_t *)((const char *)cell + field->offset) == 1;
    if (said != NULL)
        text_add(text, one ? said->after_one : said->after_many);
}

void coordinate_panel(const struct coordinate *coordinate, size_t i, struct text *text)
{
    struct cell cell = {0};
    *(int64_t *)((char *)&cell + coordinate->field->offset) = coordinate->values[i];
    coordinate_words(coordinate->field, &cell, text);
}

/* --- scale --- */

enum { TICS_WANTED = 4, STEPS_WANTED = 5 };
static const double FACTOR_LEAST = 2, MARGIN = 0.06; /* of the range, on both ends */
static const double LEAST = 1e-300; /* of a smaller number there are no digits left to divide into steps */

/* Tics within a decade, from few to many; each list ends with 0. */
static const double mantissas[][16] = {
    {1},
    {1, 3},
    {1, 2, 5},
    {1, 1.5, 2, 3, 4, 5, 7},
    {1, 1.2, 1.4, 1.6, 1.8, 2, 2.5, 3, 3.5, 4, 5, 6, 7, 8, 9},
};
enum { DENSITIES = sizeof mantissas / sizeof mantissas[0] };

static void log_tics(const double *mantissa, struct scale *scale)
{
    scale->count = 0;
    for (int decade = (int)floor(log10(scale->low)); decade <= (int)ceil(log10(scale->high)); decade++)
        for (const double *m = mantissa; *m > 0; m++) {
            /* dividing by a power of ten rounds once: 0.3, not 0.30000000000000004 */
            double tic = decade < 0 ? *m / pow(10, -decade) : *m * pow(10, decade);
            if (tic >= scale->low && tic <= scale->high && scale->count < SCALE_TICS_MAX)
                scale->tics[scale->count++] = tic;
        }
}

void scale_make(double smallest, double largest, struct scale *scale)
{
    if (smallest > 0 && isfinite(largest)) {
        double least = fmax(smallest, LEAST), most = fmax(largest, LEAST);
        double widen = fmax(1, sqrt(FACTOR_LEAST / (most / least)));
        double low = least / widen, top = most * widen;
        /* top / low may be no number: 1e300 and 1e-300 */
        double margin = exp(MARGIN * (log(top) - log(low)));
        *scale = (struct scale){
            .log = true, .low = fmax(low / margin, DBL_MIN), .high = fmin(top * margin, DBL_MAX)};
        for (unsigned density = 0; density < DENSITIES && scale->count < TICS_WANTED; density++)
            log_tics(mantissas[density], scale);
        return;
    }
    double high = largest > 0 && isfinite(largest) ? fmax(largest, LEAST) : 1;
    double rough = high / STEPS_WANTED, decade = pow(10, floor(log10(rough))), ratio = rough / decade;
    double step = (ratio <= 1 ? 1 : ratio <= 2 ? 2 : ratio <= 5 ? 5 : 10) * decade;
    *scale = (struct scale){.high = fmin(high * (1 + MARGIN), DBL_MAX)};
    for (unsigned i = 0; i * step <= scale->high && scale->count < SCALE_TICS_MAX; i++)
        scale->tics[scale->count++] = i * step;
}
