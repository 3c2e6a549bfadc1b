/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "output/compare_tables.h"

#include <math.h>
#include <string.h>

#include "experiment/cell.h"
#include "output/table.h"
#include "results/environment.h"
#include "statistics/alpha.h"

/* --- difference --- */

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

/* --- contrast table --- */

enum {
    ROWS_MAX = 500,
    NAMED_MAX = 12,
    COLUMNS_MAX = 40,
    NUMBERS = 6,
    DIGITS = 3,
    RATIO_DIGITS = 4 /* 1.003 is not 1 */
};

/* Counts the contrasts from `first` on that share its metric; returns where the next metric begins. */
static size_t contrast_toll(const struct contrasts *contrasts, size_t first, struct contrast_counts *toll)
{
    size_t i = first;
    *toll = (struct contrast_counts){0};
    size_t *const counts[] = {[INCONCLUSIVE] = &toll->inconclusive,
                              [FASTER] = &toll->faster,
                              [SLOWER] = &toll->slower,
                              [EQUIVALENT] = &toll->equivalent};
    for (; i < contrasts->count && contrasts->list[i].metric == contrasts->list[first].metric; i++) {
        const struct contrast *contrast = &contrasts->list[i];
        ++*counts[contrast->conclusion];
        toll->empty += contrast->n == 0 || contrast->m == 0;
        if (contrast->conclusion == SLOWER &&
            (toll->worst == NULL || fabs(log(contrast->ratio)) > fabs(log(toll->worst->ratio))))
            toll->worst = contrast;
    }
    return i;
}

/* The parameters in which any two of the cells differ: the others need no column. */
struct varying {
    const struct cell *cell; /* the first one seen */
    bool fields[COLUMNS_MAX];
};

/* field_size follows from message_size; the mechanism has its own column. */
static void look_at(struct varying *varying, const struct cell *cell)
{
    varying->cell = varying->cell != NULL ? varying->cell : cell;
    for (unsigned i = 0; i < cell_field_count && i < COLUMNS_MAX; i++) {
        const struct field *field = &cell_fields[i];
        if (strcmp(field->key, "mechanism") != 0 && strcmp(field->key, "field_size") != 0)
            varying->fields[i] |= !field_equal(field, varying->cell, cell);
    }
}

static void find_varying(const struct contrasts *contrasts, struct varying *varying)
{
    for (size_t i = 0; i < contrasts->matched && i < contrasts->count; i++)
        look_at(varying, contrasts->list[i].cell);
    for (size_t i = 0; i < contrasts->only_first_count; i++)
        look_at(varying, contrasts->only_first[i]);
    for (size_t i = 0; i < contrasts->only_second_count; i++)
        look_at(varying, contrasts->only_second[i]);
}

/* "two-copy message_size=1K threads=4" */
static void name_cell(const struct varying *varying, const struct cell *cell, struct text *text)
{
    cell_name(cell, text);
    for (unsigned i = 0; i < cell_field_count && i < COLUMNS_MAX; i++) {
        if (!varying->fields[i])
            continue;
        text_addf(text, " %s=", cell_fields[i].key);
        field_print(&cell_fields[i], cell, text);
    }
}

static void print_number(struct text *text, double number)
{
    text_number(text, number, DIGITS);
}

static void add_ratio(double ratio, struct text *text)
{
    text_number(text, ratio, RATIO_DIGITS);
}

/* "0.5 [0.48, 0.52]", or the ratio alone. */
static void print_ratio(struct text *text, const struct contrast *contrast)
{
    add_ratio(contrast->ratio, text);
    text_interval(text, contrast->low, contrast->high, add_ratio);
}

static int open_table(const struct varying *varying, struct table *table, struct err *err)
{
    static const struct heading numbers[NUMBERS] = {{"RUNS", true},         {"FIRST", true},
                                                    {"SECOND", true},       {"SECOND/FIRST, 95 %", false},
                                                    {"P, CORRECTED", true}, {"SECOND IS", false}};
    struct heading columns[1 + COLUMNS_MAX + NUMBERS] = {{"MECHANISM", false}};
    size_t count = 1;
    for (unsigned i = 0; i < cell_field_count && i < COLUMNS_MAX; i++)
        if (varying->fields[i])
            columns[count++] = (struct heading){cell_fields[i].key, cell_fields[i].type == FIELD_NUMBER};
    memcpy(&columns[count], numbers, sizeof numbers);
    return table_open(table, columns, count + NUMBERS, err);
}

static int add_row(const struct varying *varying, const struct contrast *contrast, struct table *table,
                   struct err *err)
{
    struct text texts[1 + COLUMNS_MAX + NUMBERS] = {0};
    size_t count = 0;
    cell_name(contrast->cell, &texts[count++]);
    for (unsigned i = 0; i < cell_field_count && i < COLUMNS_MAX; i++)
        if (varying->fields[i])
            field_print(&cell_fields[i], contrast->cell, &texts[count++]);
    text_addf(&texts[count++], "%zu/%zu", contrast->n, contrast->m);
    print_number(&texts[count++], contrast->first);
    print_number(&texts[count++], contrast->second);
    print_ratio(&texts[count++], contrast);
    print_number(&texts[count++], contrast->p_holm);
    text_add(&texts[count++], conclusion_name(contrast->conclusion));
    return table_row_texts(table, texts, err);
}

/* Of more cells than anybody reads, those that changed. */
static int show_rows(const struct varying *varying, const struct contrast *list, size_t count, FILE *file,
                     struct err *err)
{
    own_table table = {0};
    size_t shown = 0;
    int rc = open_table(varying, &table, err);
    for (size_t i = 0; i < count && shown < ROWS_MAX && rc == 0; i++) {
        bool changed = list[i].conclusion == FASTER || list[i].conclusion == SLOWER;
        if (count > ROWS_MAX && !changed)
            continue;
        rc = add_row(varying, &list[i], &table, err);
        shown++;
    }
    if (rc == 0 && shown > 0)
        rc = table_print(&table, file, err);
    if (rc == 0 && shown < count)
        text_print(file, "(%zu of %zu cells: those that became faster or slower)\n", shown, count);
    return rc;
}

/* "second is slower in 2 of 8 cells (at most 0.5 [0.48, 0.52]: one-copy threads=4), faster in 0, ..." */
static void write_conclusion(const struct varying *varying, const struct contrast_counts *toll, size_t count,
                             struct text *text)
{
    text_addf(text, "second is slower in %zu of %zu cell%s", toll->slower, count, plural(count));
    if (toll->worst != NULL) {
        text_add(text, " (most: ");
        print_ratio(text, toll->worst);
        text_add(text, ", ");
        name_cell(varying, toll->worst->cell, text);
        text_add(text, ")");
    }
    text_addf(text, ", faster in %zu, equivalent in %zu, inconclusive in %zu", toll->faster, toll->equivalent,
              toll->inconclusive);
    if (toll->empty > 0)
        text_addf(text, " (%zu without a value on one side)", toll->empty);
}

/* With so few runs even the largest difference would have been inconclusive. */
static void write_least(const struct contrast *list, size_t count, struct text *text)
{
    size_t tests = 0, most = 0;
    for (size_t i = 0; i < count; i++) {
        size_t runs = list[i].n < list[i].m ? list[i].n : list[i].m;
        tests += runs > 0 ? 1 : 0;
        most = runs > most ? runs : most;
    }
    unsigned least = contrasts_least_runs(tests, ALPHA);
    if (most > 0 && most < least)
        text_addf(text, "; %zu such comparison%s %u runs a cell on each side, there are %zu", tests,
                  tests == 1 ? " needs" : "s need", least, most);
}

static int show_metric(const struct varying *varying, const struct contrast *list, size_t count,
                       const struct contrast_counts *toll, FILE *file, struct err *err)
{
    const struct metric *metric = &metrics[list->metric];
    own_text conclusion = {0};
    text_print(file, "\n%s, %s (%s is better)\n", metric->label, metric->unit,
               metric->better == BETTER_HIGHER ? "higher" : "lower");
    write_conclusion(varying, toll, count, &conclusion);
    write_least(list, count, &conclusion);
    int rc = text_ok(&conclusion, err);
    if (rc == 0)
        rc = show_rows(varying, list, count, file, err);
    if (rc == 0)
        text_print(file, "%s: %s\n", metric->label, text_string(&conclusion));
    return rc;
}

static void show_unmatched(const struct varying *varying, const char *which, const struct cell *const *cells,
                           size_t count, FILE *file)
{
    if (count == 0)
        return;
    text_print(file, "\n%zu cell%s only in the %s:\n", count, count == 1 ? " is" : "s are", which);
    for (size_t i = 0; i < count && i < NAMED_MAX; i++) {
        own_text name = {0};
        name_cell(varying, cells[i], &name);
        text_print(file, "  %s\n", text_string(&name));
    }
    if (count > NAMED_MAX)
        text_print(file, "  and %zu more\n", count - NAMED_MAX);
}

int contrast_table_show(const struct contrasts *contrasts, FILE *file, struct err *err)
{
    struct varying varying = {0};
    int rc = 0;
    find_varying(contrasts, &varying);
    text_print(file, "\n%zu cell%s in both\n", contrasts->matched, contrasts->matched == 1 ? " is" : "s are");
    show_unmatched(&varying, "first", contrasts->only_first, contrasts->only_first_count, file);
    show_unmatched(&varying, "second", contrasts->only_second, contrasts->only_second_count, file);
    for (size_t i = 0, next; i < contrasts->count && rc == 0; i = next) {
        struct contrast_counts toll;
        next = contrast_toll(contrasts, i, &toll);
        rc = show_metric(&varying, &contrasts->list[i], next - i, &toll, file, err);
    }
    return rc;
}
