/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "output/contrast_table.h"

#include <math.h>
#include <string.h>

#include "statistics/alpha.h"
#include "experiment/cell.h"
#include "output/table.h"

enum {
    ROWS_MAX = 500,
    NAMED_MAX = 12,
    COLUMNS_MAX = 40,
    NUMBERS = 6,
    DIGITS = 3,
    RATIO_DIGITS = 4 /* 1.003 is not 1 */
};

size_t contrast_toll(const struct contrasts *contrasts, size_t first, struct contrast_counts *toll)
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
