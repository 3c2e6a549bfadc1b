/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "output/difference.h"

#include <string.h>

#include "results/environment.h"
#include "output/table.h"

struct differences {
    struct table table; /* owned */
    size_t count;
};

static void differences_release(struct differences *differences)
{
    table_close(&differences->table);
}

static int add(struct differences *differences, const char *what, const char *first, const char *second,
               struct err *err)
{
    if (strcmp(first, second) == 0)
        return 0;
    differences->count++;
    return table_row(&differences->table,
                     (const char *[]){what, first[0] != '\0' ? first : "-", second[0] != '\0' ? second : "-"},
                     err);
}

/* The members outside a section say when and how labrun was called. */
static int add_members(struct differences *differences, const struct environment *first,
                       const struct environment *second, struct err *err)
{
    int rc = 0;
    for (unsigned i = 0; i < environment_member_count && rc == 0; i++) {
        const struct environment_member *member = &environment_members[i];
        own_text here = {0}, there = {0};
        if (member->section[0] == '\0')
            continue;
        environment_member_print(member, first, &here);
        environment_member_print(member, second, &there);
        rc = add(differences, member->key, text_string(&here), text_string(&there), err);
    }
    return rc;
}

static int add_counters(struct differences *differences, const struct environment *first,
                        const struct environment *second, struct err *err)
{
    int rc = 0;
    for (unsigned i = 0; i < COUNTER_COUNT && rc == 0; i++) {
        const char *here = first->counters[i], *there = second->counters[i];
        rc = add(differences, counter_name(i), here[0] == '\0' ? "counted" : here,
                 there[0] == '\0' ? "counted" : there, err);
    }
    return rc;
}

/* NULL: nothing is known of it. */
static const char *mitigation_state(const struct host *host, const char *name)
{
    for (unsigned i = 0; i < host->mitigation_count; i++)
        if (strcmp(host->mitigations[i].name, name) == 0)
            return host->mitigations[i].state;
    return NULL;
}

static int add_mitigations(struct differences *differences, const struct host *first,
                           const struct host *second, struct err *err)
{
    int rc = 0;
    for (unsigned i = 0; i < first->mitigation_count && rc == 0; i++) {
        const struct mitigation *here = &first->mitigations[i];
        const char *there = mitigation_state(second, here->name);
        rc = add(differences, here->name, here->state, there != NULL ? there : "", err);
    }
    for (unsigned i = 0; i < second->mitigation_count && rc == 0; i++) {
        const struct mitigation *there = &second->mitigations[i];
        if (mitigation_state(first, there->name) == NULL)
            rc = add(differences, there->name, "", there->state, err);
    }
    return rc;
}

static int add_settings(struct differences *differences, const struct settings *first,
                        const struct settings *second, struct err *err)
{
    int rc = 0;
    for (unsigned i = 0; i < setting_field_count && rc == 0; i++) {
        const struct field *field = &setting_fields[i];
        own_text key = {0}, here = {0}, there = {0};
        if (strcmp(field->section, "output") == 0)
            continue;
        text_addf(&key, "%s.%s", field->section, field->key);
        field_print(field, first, &here);
        field_print(field, second, &there);
        rc = add(differences, text_string(&key), text_string(&here), text_string(&there), err);
    }
    return rc;
}

static void print_axis(const struct axis *axis, struct text *text)
{
    for (size_t i = 0; i < axis->count; i++) {
        struct cell cell = {0};
        axis_value(axis, i, &cell);
        text_add(text, i > 0 ? "," : "");
        field_print(axis->field, &cell, text);
    }
}

static int add_axes(struct differences *differences, const struct spec *first, const struct spec *second,
                    struct err *err)
{
    int rc = 0;
    for (unsigned i = 0; i < cell_field_count && rc == 0; i++) {
        own_text key = {0}, here = {0}, there = {0};
        text_addf(&key, "%s.%s", cell_fields[i].section, cell_fields[i].key);
        print_axis(&first->axes[i], &here);
        print_axis(&second->axes[i], &there);
        rc = add(differences, text_string(&key), text_string(&here), text_string(&there), err);
    }
    return rc;
}

int differences_show(const struct findings *first, const struct findings *second, FILE *file, struct err *err)
{
    static const struct heading columns[] = {{"DIFFERS IN", false}, {"FIRST", false}, {"SECOND", false}};
    OWNED_BY(differences_release) struct differences differences = {0};
    int rc = table_open(&differences.table, columns, 3, err);
    if (rc == 0)
        rc = add_members(&differences, &first->environment, &second->environment, err);
    if (rc == 0)
        rc = add_counters(&differences, &first->environment, &second->environment, err);
    if (rc == 0)
        rc = add_mitigations(&differences, &first->environment.host, &second->environment.host, err);
    if (rc == 0)
        rc = add_settings(&differences, &first->experiment.spec.settings, &second->experiment.spec.settings,
                          err);
    if (rc == 0)
        rc = add_axes(&differences, &first->experiment.spec, &second->experiment.spec, err);
    if (rc != 0 || differences.count > 0)
        return rc == 0 ? table_print(&differences.table, file, err) : rc;
    fputs("no difference in host, kernel, versions or settings is known\n", file);
    return 0;
}
