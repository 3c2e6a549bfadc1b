/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "experiment/spec.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "experiment/figure_settings.h"

#include "experiment/ini.h"

/* --- the values of a key --- */

static void axis_release(struct axis *axis)
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

static void parse_element(struct axis *axis, const char *element, struct problems *problems)
{
    struct field view = *axis->field; /* field_parse() and its kin want the struct around the member: */
    struct err err = {0};
    view.offset = 0; /* pretend that it is this member alone */
    if (field_parse(&view, element, value_at(axis, axis->count), &err) < 0) {
        problems_add(problems, axis->line, err.hint, "%s", err.what);
        return;
    }
    /* it may be there already, perhaps under another name ("A1", "1K") */
    for (size_t i = 0; i < axis->count; i++) {
        if (!field_equal(&view, value_at(axis, i), value_at(axis, axis->count)))
            continue;
        own_text first = {0};
        field_print(&view, value_at(axis, i), &first);
        problems_add(problems, axis->line, "name each value once", "%s.%s: %.60s repeats %.60s", view.section,
                     view.key, element, text_string(&first));
        break;
    }
    axis->count++;
}

/* A value that holds a list is cut at its commas; a text that is not an axis may hold commas itself. */
static void parse_elements(struct axis *axis, const char *value, struct problems *problems)
{
    const struct field *field = axis->field;
    own_free char *copy = strdup(value);
    size_t elements = 1;
    for (const char *c = value; field->axis && *c != '\0'; c++)
        elements += *c == ',';
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
        if (entry->line == 0)
            text_addf(&hint, "without --set it is what the file says, or the default, %s", field->fallback);
        else
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

/* Fills the axis from the entry's value, or from the field's default when `entry` is NULL. Every element that
 * is wrong is a problem of its own. The axis has its values only when there were none. */
static void axis_parse(const struct field *field, const struct entry *entry, struct axis *axis,
                       struct problems *problems)
{
    size_t before = problems->count;
    *axis = (struct axis){.field = field, .given = entry != NULL, .line = entry != NULL ? entry->line : 0};
    if (entry == NULL || acceptable(field, entry, problems))
        parse_elements(axis, entry != NULL ? entry->value : field->fallback, problems);
    if (problems->count > before)
        axis_release(axis);
}

/* --- spec --- */

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

/* Problems from number `before` on are of that entry: one of the command line has no line to name, and is
 * quoted as it was typed, once. */
static void name_override(const struct entry *entry, size_t before, struct problems *problems)
{
    own_text typed = {0}, meant = {0};
    if (entry == NULL || entry->line != 0)
        return;
    text_addf(&typed, "--set %.40s.%.40s=%.60s", entry->section, entry->key, entry->value);
    text_addf(&meant, "%s.%s = %s", entry->section, entry->key, entry->value);
    for (size_t i = before; i < problems->count; i++) {
        char *what = problems->list[i].what;
        own_free char *bare = strdup(what);
        bool quotes = bare != NULL && strncmp(bare, text_string(&meant), meant.length) == 0;
        if (bare != NULL)
            snprintf(what, sizeof problems->list[i].what, "%s%s%s", text_string(&typed), quotes ? "" : ": ",
                     quotes ? bare + meant.length : bare);
    }
}

/* `key` may be NULL: any of the section's. */
static struct slot *find_slot(const struct slots *slots, const char *section, const char *key)
{
    for (size_t i = 0; i < slots->count; i++) {
        const struct field *field = slots->list[i].field;
        if (strcmp(field->section, section) == 0 && (key == NULL || strcmp(field->key, key) == 0))
            return &slots->list[i];
    }
    return NULL;
}

/* One problem for an unknown section, not one for each of its keys. */
static void refuse_section(const struct slots *slots, const struct entries *entries, size_t number,
                           struct problems *problems)
{
    const struct entry *entry = &entries->list[number];
    for (size_t i = 0; i < number; i++)
        if (strcmp(entries->list[i].section, entry->section) == 0)
            return;
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

/* Where an entry belongs, also one that names its key where older labruns had it. */
static struct slot *slot_of(const struct slots *slots, const struct entry *entry)
{
    struct slot *slot = find_slot(slots, entry->section, entry->key);
    const struct moved_key *moved = settings_moved(0);
    for (unsigned i = 0; slot == NULL && moved != NULL; moved = settings_moved(++i))
        if (strcmp(moved->section, entry->section) == 0 && strcmp(moved->key, entry->key) == 0)
            slot = find_slot(slots, moved->new_section, moved->new_key);
    return slot;
}

static void place_all(const struct slots *slots, const struct entries *entries, struct problems *problems)
{
    for (size_t i = 0; i < entries->count; i++) {
        const struct entry *entry = &entries->list[i];
        struct slot *slot = slot_of(slots, entry);
        size_t before = problems->count;
        const struct entry *there = slot != NULL ? slot->entry : NULL;
        if (there != NULL && there->line != 0 && entry->line != 0)
            problems_add(problems, entry->line, NULL, "%s.%s stands in line %u already", entry->section,
                         entry->key, there->line);
        else if (slot != NULL && (there == NULL || entry->line == 0)) /* --set wins, and the last one */
            slot->entry = entry;
        else if (slot != NULL)
            continue;
        else if (find_slot(slots, entry->section, NULL) != NULL)
            refuse_key(slots, entry, problems);
        else
            refuse_section(slots, entries, i, problems);
        name_override(entry, before, problems);
    }
}

static bool is_set(const struct slot *slot)
{
    if (slot == NULL || slot->entry == NULL || slot->entry->value[0] == '\0')
        return false;
    return slot->field->word == NULL || strcmp(slot->entry->value, slot->field->word) != 0;
}

/* Two keys of a section of which one is given: what --set names wins. */
static void settle_pair(const struct slots *slots, const char *section, const char *key,
                        const char *other_key, struct problems *problems)
{
    struct slot *one = find_slot(slots, section, key), *other = find_slot(slots, section, other_key);
    if (!is_set(other) || one == NULL || one->entry == NULL)
        return;
    bool over_one = one->entry->line == 0, over_other = other->entry->line == 0;
    if (over_other && !over_one) {
        one->entry = NULL;
    } else if (over_one && !over_other) {
        other->entry = NULL;
    } else if (over_one) {
        problems_add(problems, 0, "give one of them", "--set %s.%s and --set %s.%s exclude each other",
                     section, key, section, other_key);
    } else {
        bool later = other->entry->line > one->entry->line;
        const struct slot *second = later ? other : one, *first = later ? one : other;
        problems_add(problems, second->entry->line, "give one of them",
                     "%s.%s and %s.%s (line %u) exclude each other", section, second->field->key, section,
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
        axis_parse(&setting_fields[i], slots->list[i].entry, &value, problems);
        name_override(slots->list[i].entry, before, problems);
        if (value.count == 1)
            axis_value(&value, 0, &spec->settings);
        axis_release(&value);
    }
    for (size_t i = 0; i < cell_field_count; i++) {
        const struct slot *slot = &slots->list[setting_field_count + i];
        size_t before = problems->count;
        axis_parse(&cell_fields[i], slot->entry, &spec->axes[i], problems);
        name_override(slot->entry, before, problems);
        if (whole && slot->field->offset == offsetof(struct cell, field_size) && spec->axes[i].count > 0) {
            memset(spec->axes[i].values, 0, slot->field->size);
            spec->axes[i].count = 1;
        }
    }
}

/* The value of the contrast's axis that `string` names, as it stands there or in another way ("A1", "1K"). */
static bool find_baseline(const struct axis *axis, const char *string, size_t *number)
{
    struct cell wanted = {0}, cell = {0};
    struct err err = {0};
    if (field_parse(axis->field, string, &wanted, &err) < 0)
        return false;
    for (*number = 0; *number < axis->count; (*number)++) {
        axis_value(axis, *number, &cell);
        if (field_equal(axis->field, &wanted, &cell))
            return true;
    }
    return false;
}

/* The other axis that has such a value: the contrast was forgotten. */
static const struct axis *axis_of(const struct spec *spec, const char *string)
{
    size_t number;
    for (unsigned i = 0; i < cell_field_count; i++) {
        const struct axis *axis = &spec->axes[i];
        bool several = axis->count > 1 && !cell_field_is_size(axis->field);
        if (several && find_baseline(axis, string, &number))
            return axis;
    }
    return NULL;
}

/* "did you mean veth?", or the values that there are. */
static void hint_values(const struct spec *spec, const char *string, struct text *hint)
{
    own_text best = {0}, all = {0};
    const struct axis *axis = spec_contrast(spec), *other = axis_of(spec, string);
    for (size_t i = 0; i < axis->count; i++) {
        struct cell cell = {0};
        own_text value = {0};
        struct nearest nearest = {.string = string};
        axis_value(axis, i, &cell);
        field_print(axis->field, &cell, &value);
        nearest_offer(&nearest, text_string(&value));
        if (nearest.best != NULL && best.length == 0)
            text_add(&best, text_string(&value));
        text_addf(&all, "%s%s", i > 0 ? ", " : "", text_string(&value));
    }
    if (other != NULL)
        text_addf(hint, "%.60s is a value of %s.%s: contrast = %s", string, other->field->section,
                  other->field->key, other->field->key);
    else if (best.length > 0)
        text_addf(hint, "did you mean %s?", text_string(&best));
    else
        text_addf(hint, "one of: %s", text_string(&all));
}

/* As the file would say it, also where the file leaves it out. */
static void name_baseline(struct spec *spec)
{
    struct cell cell = {0};
    own_text value = {0};
    const struct axis *axis = spec_contrast(spec);
    axis_value(axis, spec->baseline, &cell);
    field_print(axis->field, &cell, &value);
    snprintf(spec->settings.baseline, sizeof spec->settings.baseline, "%s", text_string(&value));
}

static void settle_baseline(const struct slots *slots, struct spec *spec, struct problems *problems)
{
    const char *string = spec->settings.baseline;
    const struct slot *slot = find_slot(slots, "experiment", "baseline");
    const struct entry *entry = slot != NULL ? slot->entry : NULL;
    const struct axis *axis = spec->axes != NULL ? spec_contrast(spec) : NULL;
    size_t before = problems->count;
    if (axis == NULL || axis->count == 0) /* the axis is a problem already */
        return;
    if (string[0] == '\0' || find_baseline(axis, string, &spec->baseline)) {
        name_baseline(spec);
        return;
    }
    own_text hint = {0};
    hint_values(spec, string, &hint);
    spec->baseline = 0;
    problems_add(problems, entry != NULL ? entry->line : 0, text_string(&hint),
                 "experiment.baseline = %.60s is no value of %s.%s, the contrast", string,
                 axis->field->section, axis->field->key);
    name_override(entry, before, problems);
}

/* A name in figures.labels or figures.order that is no value of the contrast. */
static void refuse_value(const struct slots *slots, const struct spec *spec, const char *key,
                         const char *name, struct problems *problems)
{
    const struct entry *entry = find_slot(slots, "figures", key)->entry;
    const struct axis *axis = spec_contrast(spec);
    size_t number, before = problems->count;
    if (find_baseline(axis, name, &number))
        return;
    own_text hint = {0};
    hint_values(spec, name, &hint);
    problems_add(problems, entry != NULL ? entry->line : 0, text_string(&hint),
                 "figures.%s: %.60s is no value of %s.%s, the contrast", key,
                 name[0] != '\0' ? name : "a label without a name and a colon", axis->field->section,
                 axis->field->key);
    name_override(entry, before, problems);
}

/* What `auto` comes to may be another value of the same list: then two cells would be one. */
static void check_auto(const struct slots *slots, const struct spec *spec, struct problems *problems)
{
    static const size_t settled[] = {offsetof(struct cell, transport), offsetof(struct cell, mtu)};
    for (unsigned i = 0; spec->axes != NULL && i < cell_field_count; i++) {
        const struct axis *axis = &spec->axes[i];
        const struct entry *entry = slots->list[setting_field_count + i].entry;
        bool may = cell_fields[i].offset == settled[0] || cell_fields[i].offset == settled[1], has = false;
        for (size_t j = 0; may && j < axis->count; j++) {
            struct cell cell = {.transport = TRANSPORT_TCP, .mtu = 1};
            axis_value(axis, j, &cell);
            has = has || cell.transport == TRANSPORT_AUTO || cell.mtu == 0;
        }
        size_t before = problems->count;
        if (!has || axis->count == 1)
            continue;
        problems_add(problems, entry != NULL ? entry->line : 0, "auto alone, or values alone",
                     "%s.%s: auto may come to one of the other values", cell_fields[i].section,
                     cell_fields[i].key);
        name_override(entry, before, problems);
    }
}

/* A budget is of times that are known beforehand. */
static void check_bytes(const struct slots *slots, struct spec *spec, struct problems *problems)
{
    const struct entry *entry = find_slot(slots, "experiment", "bytes")->entry;
    struct settings *settings = &spec->settings;
    size_t before = problems->count;
    if (settings->bytes == 0)
        return;
    settings->duration_ns = 0;
    if (settings->budget_ns == 0)
        return;
    problems_add(problems, entry != NULL ? entry->line : 0, "leave one of them out",
                 "experiment.bytes take as long as they take, and experiment.budget allows no more");
    name_override(entry, before, problems);
}

/* A contest without a whole round would last longer than was asked. */
static void check_slice(const struct slots *slots, const struct spec *spec, struct problems *problems)
{
    const struct settings *settings = &spec->settings;
    const struct entry *entry = find_slot(slots, "experiment", "slice")->entry;
    size_t before = problems->count;
    if (settings->order != ORDER_CONTEST || settings->duration_ns == 0 || /* a problem already */
        settings->slice_ns <= settings->duration_ns)
        return;
    problems_add(problems, entry != NULL ? entry->line : 0,
                 "in a contest the arms share experiment.duration, in slices of experiment.slice each",
                 "experiment.slice is longer than experiment.duration");
    name_override(entry, before, problems);
}

/* Looks need blocks, and have no use without a precision. */
static void check_looks(const struct slots *slots, const struct spec *spec, struct problems *problems)
{
    const struct settings *settings = &spec->settings;
    const struct entry *entry = find_slot(slots, "experiment", "max_blocks")->entry;
    size_t before = problems->count;
    if (settings->max_blocks == 0 || settings->blocks == 0) /* auto, or a problem already */
        return;
    if (settings->precision <= 0)
        problems_add(problems, entry != NULL ? entry->line : 0,
                     "without one every cell is run as often as experiment.blocks says",
                     "experiment.max_blocks is for an experiment.precision, and there is none");
    else if (settings->max_blocks < settings->blocks)
        problems_add(problems, entry != NULL ? entry->line : 0,
                     "experiment.blocks are run before it is looked at what is decided",
                     "experiment.max_blocks is less than experiment.blocks");
    name_override(entry, before, problems);
}

/* How long a second stage takes is not known before the first one is over. */
static void check_refine(const struct slots *slots, const struct spec *spec, struct problems *problems)
{
    const struct settings *settings = &spec->settings;
    const struct entry *entry = find_slot(slots, "experiment", "refine")->entry;
    size_t before = problems->count;
    if (!settings->refine || settings->budget_ns == 0)
        return;
    problems_add(problems, entry != NULL ? entry->line : 0, "leave one of them out",
                 "experiment.refine takes as long as it takes, and experiment.budget allows no more");
    name_override(entry, before, problems);
}

static void check_figures(const struct slots *slots, const struct spec *spec, struct problems *problems)
{
    if (spec->axes == NULL || spec_contrast(spec)->count == 0)
        return;
    const char *labels = spec->settings.labels;
    for (bool more = true; more;) {
        own_text name = {0}, label = {0};
        more = figure_settings_next(&labels, &name, &label);
        if (more)
            refuse_value(slots, spec, "labels", text_string(&name), problems);
    }
    own_free char *order = strdup(spec->settings.figure_order);
    char *rest = order;
    for (char *name; order != NULL && order[0] != '\0' && (name = list_next(&rest)) != NULL;)
        refuse_value(slots, spec, "order", name, problems);
}

static void parse_entries(const struct spec_text *text, const struct entries *entries, struct spec *spec,
                          struct problems *problems)
{
    size_t count = setting_field_count + cell_field_count;
    own_free struct slot *list = calloc(count, sizeof *list);
    struct slots slots = {list, count};
    if (list == NULL) {
        problems_add(problems, 0, NULL, "out of memory");
        return;
    }
    for (size_t i = 0; i < count; i++)
        list[i].field = i < setting_field_count ? &setting_fields[i] : &cell_fields[i - setting_field_count];
    place_all(&slots, entries, problems);
    const struct entry former = {.value = (char *)text->order};
    struct slot *order = find_slot(&slots, "experiment", "order");
    if (order != NULL && order->entry == NULL && text->order != NULL)
        order->entry = &former;
    settle_pair(&slots, "workload", "field_size", "message_size",
                problems); /* they say the same thing twice */
    settle_pair(&slots, "experiment", "duration", "bytes", problems);
    parse_slots(&slots, spec, problems);
    settle_baseline(&slots, spec, problems);
    check_figures(&slots, spec, problems);
    check_bytes(&slots, spec, problems);
    check_slice(&slots, spec, problems);
    check_auto(&slots, spec, problems);
    check_looks(&slots, spec, problems);
    check_refine(&slots, spec, problems);
}

int spec_parse(const struct spec_text *text, struct spec *spec, struct problems *problems)
{
    own_entries entries = {0};
    size_t before = problems->count;
    *spec = (struct spec){0};
    int rc = ini_read(text->bytes, text->length, &entries, problems);
    if (rc == 0 && entries.count == 0 && !text->measured) /* mostly one that was cut, or none of ours */
        problems_add(problems, 0, "mechanism = two-copy, zero-copy under [workload] is enough",
                     "there is not a single key in it");
    for (size_t i = 0; i < text->override_count; i++) {
        struct err refusal = {0};
        if (entries_add_override(&entries, text->overrides[i], &refusal) != 0)
            problems_add(problems, 0, refusal.hint, "%s", refusal.what);
    }
    parse_entries(text, &entries, spec, problems);
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

const struct axis *spec_contrast(const struct spec *spec)
{
    return &spec->axes[spec->settings.contrast];
}

bool spec_is_baseline(const struct spec *spec, const struct cell *cell)
{
    struct cell baseline = {0};
    const struct axis *axis = spec_contrast(spec);
    axis_value(axis, spec->baseline, &baseline);
    return axis->count == 1 || field_equal(axis->field, &baseline, cell); /* alone, it may have been `auto` */
}
