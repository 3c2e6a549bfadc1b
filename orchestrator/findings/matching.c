/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "findings/matching.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "experiment/settings.h"

static void side_release(struct matched_side *side)
{
    cell_lookup_release(&side->lookup);
    free(side->blanked);
    free(side->cells);
    free(side->numbers);
    free(side->alone);
    *side = (struct matched_side){0};
}

void matching_release(struct matching *matching)
{
    for (unsigned i = 0; i < SIDE_COUNT; i++)
        side_release(&matching->sides[i]);
    free(matching->list);
    *matching = (struct matching){0};
}

/* --- what is left out of account --- */

static uint64_t bit_of(const struct field *field)
{
    return UINT64_C(1) << (field - cell_fields);
}

bool matching_ignores(const struct matching *matching, const struct field *field)
{
    return (matching->ignored & bit_of(field)) != 0;
}

static bool is_field_size(const struct field *field)
{
    return field->offset == offsetof(struct cell, field_size);
}

/* It follows from the message's size and the number of fields. */
static uint64_t with_field_size(uint64_t ignored)
{
    for (unsigned i = 0; i < cell_field_count; i++) {
        const struct field *field = &cell_fields[i];
        bool decides = field->offset == offsetof(struct cell, message_size) ||
                       field->offset == offsetof(struct cell, fields);
        for (unsigned j = 0; decides && (ignored & bit_of(field)) != 0 && j < cell_field_count; j++)
            ignored |= is_field_size(&cell_fields[j]) ? bit_of(&cell_fields[j]) : 0;
    }
    return ignored;
}

static bool is_key(const struct field *field, const char *key)
{
    size_t section = strlen(field->section);
    return strcmp(key, field->key) == 0 ||
           (strncmp(key, field->section, section) == 0 && key[section] == '.' &&
            strcmp(key + section + 1, field->key) == 0);
}

static const char *parameter_name(unsigned i)
{
    return i < cell_field_count ? cell_fields[i].key : NULL;
}

int matching_ignore(const char *key, uint64_t *ignored, struct err *err)
{
    for (unsigned i = 0; i < cell_field_count; i++) {
        if (!is_key(&cell_fields[i], key))
            continue;
        *ignored = with_field_size(*ignored | bit_of(&cell_fields[i]));
        return 0;
    }
    for (unsigned i = 0; i < setting_field_count; i++) {
        if (!is_key(&setting_fields[i], key))
            continue;
        err_hint(err, "it is no parameter of a cell: cells match whatever it is");
        return err_set(err, EINVAL, "--ignore %s leaves nothing out of account", key);
    }
    nearest_hint(key, parameter_name, "labrun describe ini lists the keys", err);
    return err_set(err, EINVAL, "there is no key '%s' to ignore", key);
}

static void blank(uint64_t ignored, struct cell *cell)
{
    for (unsigned i = 0; i < cell_field_count; i++)
        if ((ignored & bit_of(&cell_fields[i])) != 0)
            memset((char *)cell + cell_fields[i].offset, 0, cell_fields[i].size);
}

/* --- the cells of a side --- */

static size_t cells_of(const struct sessions *side)
{
    size_t count = 0;
    for (size_t i = 0; i < side->count; i++)
        count += side->list[i].index->cells.count;
    return count;
}

static int refuse_ambiguous(const struct cell *cell, const struct cell *other, uint64_t ignored,
                            struct err *err)
{
    for (unsigned i = 0; i < cell_field_count; i++) {
        const struct field *field = &cell_fields[i];
        own_text here = {0}, there = {0};
        if ((ignored & bit_of(field)) == 0 || field_equal(field, cell, other))
            continue;
        field_print(field, cell, &here);
        field_print(field, other, &there);
        err_hint(err, "only what has one value on each side can be left out of account");
        return err_set(err, EINVAL, "%s.%s cannot be ignored: one side has %s and %s", field->section,
                       field->key, text_string(&here), text_string(&there));
    }
    return 0; /* the same cell: an index has it once */
}

/* What differs in nothing but what is ignored is one cell. */
static int add_cell(struct matched_side *side, const struct sessions *of, size_t session, size_t number,
                    uint64_t ignored, struct err *err)
{
    const struct cell *cell = of->list[session].index->cells.cells[number];
    size_t before = side->lookup.count, at;
    side->blanked[before] = *cell;
    blank(ignored, &side->blanked[before]);
    if (cell_lookup_add(&side->lookup, &side->blanked[before], &at, err) < 0)
        return -err->code;
    if (at == before)
        side->cells[at] = cell;
    else if (refuse_ambiguous(side->cells[at], cell, ignored, err) < 0)
        return -err->code;
    side->numbers[at * side->sessions + session] = number;
    return 0;
}

static int gather(const struct sessions *of, uint64_t ignored, struct matched_side *side, struct err *err)
{
    size_t room = cells_of(of) + 1;
    *side = (struct matched_side){.blanked = calloc(room, sizeof *side->blanked),
                                  .cells = calloc(room, sizeof *side->cells),
                                  .numbers = calloc(room * of->count, sizeof *side->numbers),
                                  .alone = calloc(room, sizeof *side->alone),
                                  .sessions = of->count};
    if (side->blanked == NULL || side->cells == NULL || side->numbers == NULL || side->alone == NULL)
        return err_set(err, ENOMEM, "out of memory for %zu cells", room);
    for (size_t i = 0; i < room * of->count; i++)
        side->numbers[i] = CELL_NONE;
    int rc = 0;
    for (size_t i = 0; i < of->count; i++)
        for (size_t j = 0; j < of->list[i].index->cells.count && rc == 0; j++)
            rc = add_cell(side, of, i, j, ignored, err);
    return rc;
}

/* --- matches --- */

static int compare_matches(const void *a, const void *b, void *contrast)
{
    const struct match *match = a, *other = b;
    return cell_compare(match->cells[FIRST_SIDE], other->cells[FIRST_SIDE], contrast);
}

static int compare_cells(const void *a, const void *b, void *contrast)
{
    return cell_compare(*(const struct cell *const *)a, *(const struct cell *const *)b, contrast);
}

static void find_alone(struct matched_side *side, const struct matched_side *other,
                       const struct field *contrast)
{
    for (size_t i = 0; i < side->lookup.count; i++)
        if (cell_lookup_find(&other->lookup, &side->blanked[i]) == CELL_NONE)
            side->alone[side->alone_count++] = side->cells[i];
    qsort_r(side->alone, side->alone_count, sizeof *side->alone, compare_cells, (void *)contrast);
}

/* What an experiment is measured with that is no parameter of its cells, and may change what they show. */
static uint64_t differing_settings(const struct settings *first, const struct settings *second)
{
    static const size_t members[] = {offsetof(struct settings, warmup_ns),
                                     offsetof(struct settings, duration_ns), offsetof(struct settings, bytes),
                                     offsetof(struct settings, order)};
    uint64_t found = 0;
    for (unsigned i = 0; first != NULL && second != NULL && i < setting_field_count; i++)
        for (unsigned j = 0; j < sizeof members / sizeof *members; j++)
            if (setting_fields[i].offset == members[j] && !field_equal(&setting_fields[i], first, second))
                found |= UINT64_C(1) << i;
    return found;
}

static int match(const struct sessions sides[SIDE_COUNT], struct matching *matching, struct err *err)
{
    struct matched_side *first = &matching->sides[FIRST_SIDE], *second = &matching->sides[SECOND_SIDE];
    matching->contrast = sides[FIRST_SIDE].list[0].index->contrast;
    matching->settings =
        differing_settings(sides[FIRST_SIDE].list[0].settings, sides[SECOND_SIDE].list[0].settings);
    if (gather(&sides[FIRST_SIDE], matching->ignored, first, err) < 0 ||
        gather(&sides[SECOND_SIDE], matching->ignored, second, err) < 0)
        return -err->code;
    matching->list = calloc(first->lookup.count + 1, sizeof *matching->list);
    if (matching->list == NULL)
        return err_set(err, ENOMEM, "out of memory for %zu cells", first->lookup.count);
    for (size_t i = 0; i < first->lookup.count; i++) {
        size_t other = cell_lookup_find(&second->lookup, &first->blanked[i]);
        if (other != CELL_NONE)
            matching->list[matching->count++] =
                (struct match){.cells = {first->cells[i], second->cells[other]}, .numbers = {i, other}};
    }
    qsort_r(matching->list, matching->count, sizeof *matching->list, compare_matches,
            (void *)matching->contrast);
    find_alone(first, second, matching->contrast);
    find_alone(second, first, matching->contrast);
    return 0;
}

/* The one parameter that tells the sides apart, as a bit; 0: there are several, or it has several values. */
static uint64_t only_difference(const struct matching *matching)
{
    const struct matched_side *first = &matching->sides[FIRST_SIDE], *second = &matching->sides[SECOND_SIDE];
    uint64_t found = 0;
    if (first->lookup.count == 0 || second->lookup.count == 0)
        return 0;
    for (unsigned i = 0; i < cell_field_count; i++) {
        const struct field *field = &cell_fields[i];
        if (is_field_size(field) || field_equal(field, first->cells[0], second->cells[0]) ||
            cells_vary(first->cells, first->lookup.count, field) ||
            cells_vary(second->cells, second->lookup.count, field))
            continue;
        if (found != 0)
            return 0;
        found = bit_of(field);
    }
    return with_field_size(found);
}

int matching_make(const struct sessions sides[SIDE_COUNT], uint64_t ignored, struct matching *matching,
                  struct err *err)
{
    *matching = (struct matching){.ignored = ignored};
    int rc = match(sides, matching, err);
    uint64_t difference = rc == 0 && ignored == 0 && matching->count == 0 ? only_difference(matching) : 0;
    if (difference == 0)
        return rc;
    matching_release(matching);
    *matching = (struct matching){.ignored = difference, .automatic = true};
    rc = match(sides, matching, err);
    if (rc == 0 && matching->count == 0) { /* it was not all that they differ in */
        matching_release(matching);
        rc = match(sides, matching, err);
    }
    return rc;
}
