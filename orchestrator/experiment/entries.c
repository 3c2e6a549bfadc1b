/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "experiment/entries.h"

#include <errno.h>
#include <string.h>

#include "base/array.h"

static void entry_release(struct entry *entry)
{
    free(entry->section);
    free(entry->key);
    free(entry->value);
}

void entries_release(struct entries *entries)
{
    for (size_t i = 0; i < entries->count; i++)
        entry_release(&entries->list[i]);
    free(entries->list);
    *entries = (struct entries){0};
}

static int out_of_memory(struct err *err)
{
    return err_set(err, ENOMEM, "out of memory");
}

int entries_add(struct entries *entries, const char *section, const char *key, const char *value,
                unsigned line, struct err *err)
{
    struct entry entry = {strdup(section), strdup(key), strdup(value), line};
    if (entry.section == NULL || entry.key == NULL || entry.value == NULL) {
        entry_release(&entry);
        return out_of_memory(err);
    }
    struct entry *place = ARRAY_NEXT(entries->list, entries->count, entries->capacity);
    if (place == NULL) {
        entry_release(&entry);
        return out_of_memory(err);
    }
    *place = entry;
    return 0;
}

/* Without the blanks on both sides; writes to the string. */
static char *trim(char *string)
{
    string += strspn(string, " \t");
    size_t length = strlen(string);
    while (length > 0 && strchr(" \t", string[length - 1]) != NULL)
        string[--length] = '\0';
    return string;
}

int entries_add_override(struct entries *entries, const char *override, struct err *err)
{
    own_free char *section = strdup(override);
    if (section == NULL)
        return out_of_memory(err);
    char *equals = strchr(section, '=');
    if (equals != NULL)
        *equals = '\0';
    char *point = strchr(section, '.'); /* a point behind the '=' belongs to the value */
    if (equals == NULL || point == NULL) {
        err_hint(err, "for example --set workload.threads=1,2");
        return err_set(err, EINVAL, "--set %.100s: not of the form section.key=value", override);
    }
    *point = '\0';
    return entries_add(entries, trim(section), trim(point + 1), trim(equals + 1), 0, err);
}
