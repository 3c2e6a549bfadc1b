/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/report_place.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/units.h"
#include "plots/variant.h"

static bool is_shown(const struct report_place *place, const struct field *field)
{
    for (unsigned i = 0; i < place->field_count; i++)
        if (place->fields[i] == field)
            return true;
    return false;
}

static void find_fields(const struct run_index *index, struct report_place *place)
{
    place->fields[place->field_count++] = variants_field("threads");
    for (unsigned i = 0; i < cell_field_count && place->field_count < REPORT_PLACE_FIELDS; i++) {
        const struct field *field = &cell_fields[i];
        if (!cell_field_is_mechanism(field) && !cell_field_is_size(field) && !is_shown(place, field) &&
            index->varies[i])
            place->fields[place->field_count++] = field;
    }
}

static void add_size(struct report_place *place, int64_t size)
{
    unsigned at = place->size_count;
    while (at > 0 && place->sizes[at - 1] > size)
        at--;
    if ((at > 0 && place->sizes[at - 1] == size) || at == REPORT_PLACE_SIZES)
        return;
    unsigned kept =
        place->size_count < REPORT_PLACE_SIZES ? place->size_count : (unsigned)REPORT_PLACE_SIZES - 1;
    memmove(place->sizes + at + 1, place->sizes + at, (kept - at) * sizeof *place->sizes);
    place->sizes[at] = size;
    place->size_count = kept + 1;
}

void report_place_find(const struct records *records, const struct run_index *index,
                       struct report_place *place)
{
    *place = (struct report_place){0};
    find_fields(index, place);
    for (unsigned i = 0; i < MECHANISM_COUNT; i++)
        place->copied_least[i] = place->copied_most[i] = NAN;
    for (size_t i = 0; i < records->count; i++) {
        const struct record *record = &records->list[i];
        add_size(place, record->cell.message_size);
        double copied = record->metrics[METRIC_zc_copied_pct];
        if (record->status != STATUS_OK || isnan(copied))
            continue;
        double *least = &place->copied_least[record->cell.mechanism];
        double *most = &place->copied_most[record->cell.mechanism];
        *least = fmin(*least, copied);
        *most = fmax(*most, copied);
    }
}

void report_place_columns(const struct report_place *place, struct html *html)
{
    for (unsigned i = 0; i < place->field_count; i++)
        html_header(html, "col", place->fields[i]->label);
}

void report_place_row(const struct report_place *place, const struct cell *cell, struct html *html)
{
    for (unsigned i = 0; i < place->field_count; i++) {
        own_text value = {0};
        variants_value(place->fields[i], cell, &value);
        html_header(html, "row", text_string(&value));
    }
}

void report_place_words(const struct report_place *place, const struct cell *cell, struct text *text)
{
    text_addf(text, "%" PRId64 " thread%s", cell->threads, plural(cell->threads));
    for (unsigned i = 1; i < place->field_count; i++) {
        text_addf(text, ", %s ", place->fields[i]->label);
        variants_value(place->fields[i], cell, text);
    }
}

void report_place_cell(const struct report_place *place, const struct cell *cell, struct text *text)
{
    cell_name(cell, text);
    text_add(text, ", ");
    units_label_size(cell->message_size, text);
    text_add(text, ", ");
    report_place_words(place, cell, text);
}

void report_place_mechanism(const struct report_place *place, unsigned mechanism, struct text *text)
{
    double least = place->copied_least[mechanism], most = place->copied_most[mechanism];
    text_add(text, mechanism_name(mechanism));
    if (!(most > 0))
        return;
    own_text from = {0}, to = {0};
    text_percent(&from, least);
    text_percent(&to, most);
    bool one = strcmp(text_string(&from), text_string(&to)) == 0;
    text_addf(text, " (%s%s%s %% copied)", text_string(&from), one ? "" : " to ",
              one ? "" : text_string(&to));
}
