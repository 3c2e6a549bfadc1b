/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "output/compare_tables.h"

#include <math.h>
#include <string.h>

#include "answers/phrase.h"
#include "output/table.h"
#include "results/environment.h"
#include "statistics/alpha.h"

/* --- difference --- */

struct differences {
    struct table *table;
    size_t count;
};

static int add(struct differences *differences, const char *what, const char *first, const char *second,
               struct err *err)
{
    if (strcmp(first, second) == 0)
        return 0;
    differences->count++;
    return table_row(differences->table,
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

static int add_axes(struct differences *differences, const struct spec *first, const struct spec *second,
                    struct err *err)
{
    int rc = 0;
    for (unsigned i = 0; i < cell_field_count && rc == 0; i++) {
        own_text key = {0}, here = {0}, there = {0};
        text_addf(&key, "%s.%s", cell_fields[i].section, cell_fields[i].key);
        axis_print(&first->axes[i], ",", &here);
        axis_print(&second->axes[i], ",", &there);
        rc = add(differences, text_string(&key), text_string(&here), text_string(&there), err);
    }
    return rc;
}

static int show_differences(const struct findings *first, const struct findings *second, FILE *file,
                            struct err *err)
{
    static const struct heading columns[] = {{"DIFFERS IN", false}, {"FIRST", false}, {"SECOND", false}};
    own_table table = {0};
    struct differences differences = {.table = &table};
    int rc = table_open(&table, columns, 3, err);
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
        return rc == 0 ? table_print(&table, file, err) : rc;
    fputs("no difference in host, kernel, versions or settings is known\n", file);
    return 0;
}

/* --- contrasts --- */

enum { ROWS_MAX = 500, NAMED_MAX = 12, DIGITS = 3 };

static const struct heading numbers[] = {{"RUNS", true},         {"FIRST", true},
                                         {"SECOND", true},       {"SECOND/FIRST, 95 %", false},
                                         {"P, CORRECTED", true}, {"SECOND IS", false}};
enum { NUMBERS = sizeof numbers / sizeof *numbers };

/* Of all cells, matched or not; NULL past the end. */
static const struct cell *cell_at(const struct contrasts *contrasts, size_t i)
{
    size_t matched = contrasts->matched < contrasts->count ? contrasts->matched : contrasts->count;
    if (i < matched)
        return contrasts->list[i].cell;
    i -= matched;
    if (i < contrasts->only_first_count)
        return contrasts->only_first[i];
    i -= contrasts->only_first_count;
    return i < contrasts->only_second_count ? contrasts->only_second[i] : NULL;
}

/* "two-copy message_size=1K threads=4" */
static void name_cell(const struct parameters *parameters, const struct cell *cell, struct text *text)
{
    cell_name(cell, text);
    for (size_t i = 0; i < parameters->count; i++) {
        text_addf(text, " %s=", parameters->list[i]->key);
        field_print(parameters->list[i], cell, text);
    }
}

/* Of more cells than anybody reads, those that changed. */
static int show_rows(const struct parameters *parameters, const struct contrast *list, size_t count,
                     FILE *file, struct err *err)
{
    size_t shown = 0;
    own_table table = {0};
    int rc = table_open_cells(&table, parameters, numbers, NUMBERS, err);
    for (size_t i = 0; i < count && shown < ROWS_MAX && rc == 0; i++) {
        bool changed = list[i].conclusion == FASTER || list[i].conclusion == SLOWER;
        if (count > ROWS_MAX && !changed)
            continue;
        const struct contrast *contrast = &list[i];
        struct text texts[NUMBERS] = {0}, *text = texts;
        text_addf(text++, "%zu/%zu", contrast->n, contrast->m);
        text_number(text++, contrast->first, DIGITS);
        text_number(text++, contrast->second, DIGITS);
        phrase_ratio(contrast->ratio, contrast->low, contrast->high, text++);
        text_number(text++, contrast->p_holm, DIGITS);
        text_add(text++, conclusion_name(contrast->conclusion));
        rc = table_row_cell(&table, contrast->cell, texts, err);
        shown++;
    }
    if (rc == 0 && shown > 0)
        rc = table_print(&table, file, err);
    if (rc == 0 && shown < count)
        text_print(file, "(%zu of %zu cells: those that became faster or slower)\n", shown, count);
    return rc;
}

/* Slower by the largest factor; NULL when none is slower. */
static const struct contrast *find_worst(const struct contrast *list, size_t count)
{
    const struct contrast *worst = NULL;
    for (size_t i = 0; i < count; i++)
        if (list[i].conclusion == SLOWER &&
            (worst == NULL || fabs(log(list[i].ratio)) > fabs(log(worst->ratio))))
            worst = &list[i];
    return worst;
}

/* Of all contrasts of one metric: "second is slower in 2 of 8 cells (most: 0.5 [0.48, 0.52], one-copy
 * threads=4), faster in 0, equivalent in 1, inconclusive in 5 (1 without a value on one side)", and how many
 * runs would be needed where even the largest difference would have been inconclusive. `worst`: what the cell
 * of the worst one is called. */
static void add_conclusion(const struct contrast *list, size_t count, const char *worst, struct text *text)
{
    const struct contrast *slowest = find_worst(list, count);
    size_t counts[] = {[INCONCLUSIVE] = 0, [FASTER] = 0, [SLOWER] = 0, [EQUIVALENT] = 0};
    size_t empty = 0, most = 0;
    for (size_t i = 0; i < count; i++) {
        size_t runs = list[i].n < list[i].m ? list[i].n : list[i].m;
        counts[list[i].conclusion]++;
        empty += runs == 0 ? 1 : 0;
        most = runs > most ? runs : most;
    }
    size_t tests = count - empty;
    text_addf(text, "second is slower in %zu of %zu cell%s", counts[SLOWER], count, plural(count));
    if (slowest != NULL) {
        text_add(text, " (most: ");
        phrase_ratio(slowest->ratio, slowest->low, slowest->high, text);
        text_addf(text, ", %s)", worst);
    }
    text_addf(text, ", faster in %zu, equivalent in %zu, inconclusive in %zu", counts[FASTER],
              counts[EQUIVALENT], counts[INCONCLUSIVE]);
    if (empty > 0)
        text_addf(text, " (%zu without a value on one side)", empty);
    unsigned least = contrasts_least_runs(tests, ALPHA);
    if (most > 0 && most < least)
        text_addf(text, "; %zu such comparison%s %u runs a cell on each side, there are %zu", tests,
                  tests == 1 ? " needs" : "s need", least, most);
}

/* All contrasts of one metric. */
static int show_metric(const struct parameters *parameters, const struct contrast *list, size_t count,
                       FILE *file, struct err *err)
{
    const struct metric *metric = &metrics[list->metric];
    const struct contrast *worst = find_worst(list, count);
    own_text conclusion = {0}, name = {0};
    text_print(file, "\n%s, %s (%s is better)\n", metric->label, metric->unit,
               metric->better == BETTER_HIGHER ? "higher" : "lower");
    if (worst != NULL)
        name_cell(parameters, worst->cell, &name);
    add_conclusion(list, count, text_string(&name), &conclusion);
    int rc = text_ok(&conclusion, err);
    if (rc == 0)
        rc = show_rows(parameters, list, count, file, err);
    if (rc == 0)
        text_print(file, "%s: %s\n", metric->label, text_string(&conclusion));
    return rc;
}

static void show_unmatched(const struct parameters *parameters, const char *which,
                           const struct cell *const *cells, size_t count, FILE *file)
{
    if (count == 0)
        return;
    text_print(file, "\n%zu cell%s only in the %s:\n", count, count == 1 ? " is" : "s are", which);
    for (size_t i = 0; i < count && i < NAMED_MAX; i++) {
        own_text name = {0};
        name_cell(parameters, cells[i], &name);
        text_print(file, "  %s\n", text_string(&name));
    }
    if (count > NAMED_MAX)
        text_print(file, "  and %zu more\n", count - NAMED_MAX);
}

/* Whether any two of the cells differ in it: the others need no column. field_size follows from message_size.
 */
static bool differs(const void *of, const struct field *field)
{
    const struct contrasts *contrasts = of;
    for (size_t i = 1; cell_at(contrasts, i) != NULL && strcmp(field->key, "field_size") != 0; i++)
        if (!field_equal(field, cell_at(contrasts, 0), cell_at(contrasts, i)))
            return true;
    return false;
}

int comparison_show(const struct findings *first, const struct findings *second,
                    const struct contrasts *contrasts, FILE *file, struct err *err)
{
    struct parameters parameters;
    int rc = show_differences(first, second, file, err);
    if (rc != 0)
        return rc;
    parameters_find(differs, contrasts, &parameters);
    text_print(file, "\n%zu cell%s in both\n", contrasts->matched, contrasts->matched == 1 ? " is" : "s are");
    show_unmatched(&parameters, "first", contrasts->only_first, contrasts->only_first_count, file);
    show_unmatched(&parameters, "second", contrasts->only_second, contrasts->only_second_count, file);
    for (size_t i = 0, next; i < contrasts->count && rc == 0; i = next) {
        for (next = i + 1;
             next < contrasts->count && contrasts->list[next].metric == contrasts->list[i].metric;)
            next++;
        rc = show_metric(&parameters, &contrasts->list[i], next - i, file, err);
    }
    return rc;
}
