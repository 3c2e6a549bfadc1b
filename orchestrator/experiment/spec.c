/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "experiment/spec.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "experiment/nearest.h"

/* A row of either table, and the entry that counts for it. */
struct slot {
    const struct field *field;
    const struct entry *entry; /* NULL: the default */
};

struct slots {
    struct slot *list; /* settings first, then cells */
    size_t count;
};

void spec_release(struct spec *spec)
{
    for (unsigned i = 0; spec->axes != NULL && i < cell_field_count; i++)
        axis_release(&spec->axes[i]);
    free(spec->axes);
    *spec = (struct spec){0};
}

/* Problems from number `before` on are of that entry: one of the command line has no line to name. */
static void name_override(const struct entry *entry, size_t before, struct problems *problems)
{
    for (size_t i = before; entry != NULL && entry->line == 0 && i < problems->count; i++) {
        char *what = problems->list[i].what;
        own_free char *bare = strdup(what);
        if (bare != NULL)
            snprintf(what, sizeof problems->list[i].what, "--set %.40s.%.40s=%.60s: %s", entry->section,
                     entry->key, entry->value, bare);
    }
}

static const struct field *field_number(size_t i)
{
    return i < setting_field_count ? &setting_fields[i] : &cell_fields[i - setting_field_count];
}

static struct slot *find_slot(const struct slots *slots, const char *section, const char *key)
{
    for (size_t i = 0; i < slots->count; i++) {
        const struct field *field = slots->list[i].field;
        if (strcmp(field->section, section) == 0 && strcmp(field->key, key) == 0)
            return &slots->list[i];
    }
    return NULL;
}

static bool section_exists(const struct slots *slots, const char *section)
{
    for (size_t i = 0; i < slots->count; i++) {
        if (strcmp(slots->list[i].field->section, section) == 0)
            return true;
    }
    return false;
}

static void refuse_section(const struct slots *slots, const struct entry *entry, struct problems *problems)
{
    own_text hint = {0};
    struct nearest nearest = {.string = entry->section};
    for (size_t i = 0; i < slots->count; i++)
        nearest_offer(&nearest, slots->list[i].field->section);
    if (nearest.best != NULL)
        text_addf(&hint, "did you mean [%s]?", nearest.best);
    else
        text_add(&hint, "`labrun describe ini` prints all sections and keys");
    if (entry->section[0] == '\0')
        problems_add(problems, entry->line, "put a line such as [workload] above it",
                     "%.60s stands in no section", entry->key);
    else
        problems_add(problems, entry->line, text_string(&hint), "there is no section [%.60s]",
                     entry->section);
}

static void refuse_key(const struct slots *slots, const struct entry *entry, struct problems *problems)
{
    own_text hint = {0};
    struct nearest nearest = {.string = entry->key};
    const struct field *elsewhere = NULL;
    for (size_t i = 0; i < slots->count; i++) {
        const struct field *field = slots->list[i].field;
        if (strcmp(field->section, entry->section) == 0)
            nearest_offer(&nearest, field->key);
        if (strcmp(field->key, entry->key) == 0)
            elsewhere = field;
    }
    if (elsewhere != NULL)
        text_addf(&hint, "%s belongs to [%s]", elsewhere->key, elsewhere->section);
    else if (nearest.best != NULL)
        text_addf(&hint, "did you mean %s?", nearest.best);
    else
        text_add(&hint, "`labrun describe ini` prints all sections and keys");
    problems_add(problems, entry->line, text_string(&hint), "there is no key %.60s in [%s]", entry->key,
                 entry->section);
}

/* One problem for an unknown section, not one for each of its keys. */
static bool section_refused_before(const struct entries *entries, size_t i)
{
    for (size_t j = 0; j < i; j++) {
        if (strcmp(entries->list[j].section, entries->list[i].section) == 0)
            return true;
    }
    return false;
}

static void place(struct slot *slot, const struct entry *entry, struct problems *problems)
{
    if (slot->entry != NULL && slot->entry->line != 0 && entry->line != 0)
        problems_add(problems, entry->line, NULL, "%s.%s stands in line %u already", entry->section,
                     entry->key, slot->entry->line);
    else if (slot->entry == NULL || entry->line == 0)
        slot->entry = entry;
}

static bool is_retired(const struct entry *entry)
{
    const struct retired_key *retired = cell_retired(0);
    for (unsigned i = 0; retired != NULL; retired = cell_retired(++i))
        if (strcmp(retired->section, entry->section) == 0 && strcmp(retired->key, entry->key) == 0)
            return strcmp(retired->value, entry->value) == 0;
    return false;
}

static void place_all(const struct slots *slots, const struct entries *entries, struct problems *problems)
{
    for (size_t i = 0; i < entries->count; i++) {
        const struct entry *entry = &entries->list[i];
        struct slot *slot = find_slot(slots, entry->section, entry->key);
        size_t before = problems->count;
        if (slot != NULL)
            place(slot, entry, problems);
        else if (is_retired(entry)) /* as if it did not stand there */
            continue;
        else if (section_exists(slots, entry->section))
            refuse_key(slots, entry, problems);
        else if (!section_refused_before(entries, i))
            refuse_section(slots, entry, problems);
        name_override(entry, before, problems);
    }
}

static bool is_set(const struct slot *slot)
{
    return slot != NULL && slot->entry != NULL && slot->entry->value[0] != '\0';
}

/* field_size and message_size say the same thing twice. */
static void settle_sizes(const struct slots *slots, struct problems *problems)
{
    struct slot *field_size = find_slot(slots, "workload", "field_size");
    struct slot *message_size = find_slot(slots, "workload", "message_size");
    if (!is_set(message_size) || field_size == NULL || field_size->entry == NULL)
        return;
    bool over_field = field_size->entry->line == 0, over_message = message_size->entry->line == 0;
    if (over_message && !over_field) {
        field_size->entry = NULL;
    } else if (over_field && !over_message) {
        message_size->entry = NULL;
    } else if (over_field) {
        problems_add(problems, 0, "give one of them",
                     "--set workload.field_size and --set workload.message_size exclude each other");
    } else {
        bool later = message_size->entry->line > field_size->entry->line;
        const struct slot *second = later ? message_size : field_size,
                          *first = later ? field_size : message_size;
        problems_add(problems, second->entry->line, "give one of them",
                     "workload.%s and workload.%s (line %u) exclude each other", second->field->key,
                     first->field->key, first->entry->line);
    }
}

static void parse_slots(const struct slots *slots, struct spec *spec, struct problems *problems)
{
    bool whole = is_set(find_slot(slots, "workload", "message_size"));
    spec->axes = calloc(cell_field_count, sizeof *spec->axes);
    if (spec->axes == NULL) {
        problems_add(problems, 0, NULL, "out of memory");
        return;
    }
    for (size_t i = 0; i < setting_field_count; i++) {
        struct axis value;
        size_t before = problems->count;
        axis_parse(slots->list[i].field, slots->list[i].entry, &value, problems);
        name_override(slots->list[i].entry, before, problems);
        if (value.count == 1)
            axis_value(&value, 0, &spec->settings);
        axis_release(&value);
    }
    for (size_t i = 0; i < cell_field_count; i++) {
        const struct slot *slot = &slots->list[setting_field_count + i];
        size_t before = problems->count;
        axis_parse(slot->field, slot->entry, &spec->axes[i], problems);
        name_override(slot->entry, before, problems);
        if (whole && slot->field->offset == offsetof(struct cell, field_size) && spec->axes[i].count > 0) {
            memset(spec->axes[i].values, 0, slot->field->size);
            spec->axes[i].count = 1;
        }
    }
}

int spec_parse(const struct entries *entries, struct spec *spec, struct problems *problems)
{
    size_t before = problems->count;
    *spec = (struct spec){0};
    size_t count = setting_field_count + cell_field_count;
    own_free struct slot *list = calloc(count, sizeof *list);
    struct slots slots = {list, count};
    if (list == NULL) {
        problems_add(problems, 0, NULL, "out of memory");
        return -EINVAL;
    }
    for (size_t i = 0; i < count; i++)
        list[i].field = field_number(i);
    place_all(&slots, entries, problems);
    settle_sizes(&slots, problems);
    parse_slots(&slots, spec, problems);
    return problems->count > before ? -EINVAL : 0;
}

const struct axis *spec_axis(const struct spec *spec, const char *key)
{
    for (unsigned i = 0; i < cell_field_count; i++) {
        if (strcmp(cell_fields[i].key, key) == 0)
            return &spec->axes[i];
    }
    return NULL;
}

size_t spec_cell_count(const struct spec *spec)
{
    size_t count = 1;
    for (unsigned i = 0; i < cell_field_count; i++) {
        if (__builtin_mul_overflow(count, spec->axes[i].count, &count))
            return SIZE_MAX;
    }
    return count;
}

void spec_cell(const struct spec *spec, size_t index, struct cell *cell)
{
    *cell = (struct cell){0};
    for (unsigned i = cell_field_count; i-- > 0;) {
        const struct axis *axis = &spec->axes[i];
        axis_value(axis, index % axis->count, cell);
        index /= axis->count;
    }
    if (cell->message_size == 0)
        cell->message_size = cell->fields * cell->field_size;
    else
        cell->field_size = cell->message_size % cell->fields == 0 ? cell->message_size / cell->fields : 0;
}
