/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "output/compare_tables.h"

#include <math.h>
#include <string.h>

#include "answers/changes.h"
#include "answers/gate.h"
#include "answers/phrase.h"
#include "output/table.h"
#include "output/terminal.h"
#include "results/environment.h"

/* --- difference --- */

struct differences {
    struct table *table;
    size_t count;
    unsigned room; /* of a value, in columns */
};

enum { KEY_COLUMNS = 24 };

/* As much of a list, or of words, as fits into a column; `at` goes on. */
static void take_line(const char **at, unsigned room, struct text *line)
{
    size_t length = strlen(*at), fits = 0;
    for (size_t i = 0; i < length && i < room; i++)
        fits = (*at)[i] == ',' || (*at)[i] == ' ' ? i + 1 : fits;
    fits = length <= room ? length : fits > 0 ? fits : room;
    text_add_bytes(line, *at, fits);
    *at += fits;
}

static int add(struct differences *differences, const char *what, const char *first, const char *second,
               struct err *err)
{
    if (strcmp(first, second) == 0)
        return 0;
    differences->count++;
    first = first[0] != '\0' ? first : "-";
    second = second[0] != '\0' ? second : "-";
    for (int rc = 0; rc == 0 && (first[0] != '\0' || second[0] != '\0'); what = "") {
        own_text here = {0}, there = {0};
        take_line(&first, differences->room, &here);
        take_line(&second, differences->room, &there);
        rc = table_row(differences->table, (const char *[]){what, text_string(&here), text_string(&there)},
                       err);
        if (rc != 0)
            return rc;
    }
    return 0;
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
    struct differences differences = {.table = &table, .room = (paragraph_width(file) - KEY_COLUMNS - 2) / 2};
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

/* --- changes --- */

enum { NAMED_MAX = 12, DIGITS = 3 };

/* Columns, in their order; a narrow terminal has no room for all. */
enum { NUMBERS = 5 };

static const struct {
    struct heading heading;
    size_t width;     /* with the blank in front */
    unsigned dropped; /* the first to go is 1; 0: it stays */
} numbers[NUMBERS] = {{{"FIRST", true}, 7, 2},
                      {{"SECOND", true}, 7, 2},
                      {{"SECOND/FIRST, 95 %", false}, 27, 0},
                      {{"P", true}, 9, 1},
                      {{"SECOND IS", false}, 12, 0}};

struct columns_shown {
    struct heading headings[NUMBERS];
    unsigned numbers[NUMBERS];
    size_t count;
};

static size_t widest(const struct change *list, size_t count, const struct field *field)
{
    size_t most = field != NULL ? strlen(field->key) : strlen("MECHANISM");
    for (size_t i = 0; i < count; i++) {
        own_text word = {0};
        if (field == NULL)
            cell_name(list[i].cell, &word);
        else
            field_words(field, list[i].cell, &word);
        most = word.length > most ? word.length : most;
    }
    return most;
}

static void choose_columns(const struct parameters *parameters, const struct change *list, size_t count,
                           unsigned width, struct columns_shown *shown)
{
    size_t cell = widest(list, count, NULL);
    for (size_t i = 0; i < parameters->count; i++)
        cell += 1 + widest(list, count, parameters->list[i]);
    for (unsigned gone = 0; gone <= 2; gone++) {
        size_t all = cell;
        *shown = (struct columns_shown){0};
        for (unsigned i = 0; i < NUMBERS; i++) {
            if (numbers[i].dropped != 0 && numbers[i].dropped <= gone)
                continue;
            shown->headings[shown->count] = numbers[i].heading;
            shown->numbers[shown->count++] = i;
            all += numbers[i].width;
        }
        if (all <= width)
            return;
    }
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

static void print_number(const struct change *change, unsigned column, struct text *text)
{
    static const char *const marks[] = {[GATE_PASSED] = "",
                                        [GATE_OPEN] = "",
                                        [GATE_UNJUDGED] = "",
                                        [GATE_HOST] = " (host)",
                                        [GATE_FAILED] = " !"};
    switch (column) {
    case 0: text_number(text, change->first, DIGITS); break;
    case 1: text_number(text, change->second, DIGITS); break;
    case 2: phrase_ratio(change->ratio, change->low, change->high, text); break;
    case 3: text_number(text, change->p_family, 2); break;
    default: text_addf(text, "%s%s", change_word(change), marks[change->gate]); break;
    }
}

static int add_row(struct table *table, const struct columns_shown *shown, const struct change *change,
                   struct err *err)
{
    struct text texts[NUMBERS] = {0};
    for (size_t i = 0; i < shown->count; i++)
        print_number(change, shown->numbers[i], &texts[i]);
    return table_row_cell(table, change->cell, texts, err);
}

/* Where the host changed, all cells did: those are worth a row that did more, or less. */
static bool is_worth_a_row(const struct change *change, bool host_changed)
{
    bool changed = change->conclusion == FASTER || change->conclusion == SLOWER;
    return changed && (!host_changed || change->beside || change->cell->control);
}

/* What is not shown, A/A cells apart: "(13 more: 9 the same, 4 undecided; --all shows them)". */
static void show_rest(const struct change *list, size_t count, bool host_changed, FILE *file)
{
    size_t rest = 0, equivalent = 0, undecided = 0;
    own_text words = {0};
    for (size_t i = 0; i < count; i++) {
        if (list[i].cell->control || is_worth_a_row(&list[i], host_changed))
            continue;
        rest++;
        equivalent += list[i].conclusion == EQUIVALENT ? 1 : 0;
        undecided += list[i].conclusion == INCONCLUSIVE ? 1 : 0;
    }
    if (rest == 0)
        return;
    if (rest > equivalent + undecided)
        text_addf(&words, ", %zu changed as the A/A cells did", rest - equivalent - undecided);
    if (equivalent > 0)
        text_addf(&words, ", %zu the same", equivalent);
    if (undecided > 0)
        text_addf(&words, ", %zu undecided", undecided);
    text_print(file, "(%zu more:%s; --all shows them)\n", rest, text_string(&words) + 1);
}

/* What stands in the tables of changes. */
struct shown {
    size_t rows;
    unsigned gates; /* a bit each */
    bool opposed;   /* in one of them FIRST and SECOND differ otherwise than the ratio says */
};

/* Those that changed; with `all` every cell. */
static int show_metric(const struct parameters *parameters, const struct change *list, size_t count,
                       bool host_changed, bool all, struct shown *all_shown, FILE *file, struct err *err)
{
    const struct metric *metric = &metrics[list->metric];
    struct columns_shown columns;
    size_t shown = 0;
    own_table table = {0};
    choose_columns(parameters, list, count, paragraph_width(file), &columns);
    int rc = table_open_cells(&table, parameters, columns.headings, columns.count, err);
    for (size_t i = 0; i < count && rc == 0; i++) {
        if (!all && !is_worth_a_row(&list[i], host_changed))
            continue;
        rc = add_row(&table, &columns, &list[i], err);
        all_shown->gates |= 1u << list[i].gate;
        all_shown->opposed |= (list[i].second - list[i].first) * log(list[i].ratio) < 0;
        shown++;
    }
    if (rc != 0 || shown == 0)
        return rc;
    all_shown->rows += shown;
    text_print(file, "\n%s, %s (%s is better)\n", metric->label, metric->unit,
               metric->better == BETTER_HIGHER ? "higher" : "lower");
    rc = table_print(&table, file, err);
    if (rc == 0 && !all)
        show_rest(list, count, host_changed, file);
    return rc;
}

/* What the marks mean that stand in a table; where there is none, how to see one. */
static void show_legend(const struct shown *shown, size_t cells, FILE *file)
{
    static const char *const meanings[] = {
        [GATE_HOST] = "(host) slower by more than the limit, but so are the A/A cells",
        [GATE_FAILED] = "! slower by more than the limit, beyond noise"};
    unsigned width = paragraph_width(file);
    own_text legend = {0};
    for (unsigned gate = GATE_HOST; gate <= GATE_FAILED; gate++)
        if (shown->gates >> gate & 1)
            text_addf(&legend, "%s%s", legend.length > 0 ? "; " : "", meanings[gate]);
    if (shown->opposed)
        text_addf(&legend,
                  "%sFIRST and SECOND are medians, the ratio is the Hodges-Lehmann estimate over all pairs "
                  "of runs, "
                  "which need not point the same way",
                  legend.length > 0 ? "; " : "");
    if (legend.length > 0) {
        text_print(file, "\n");
        paragraph_print(file, width, "signs: ", "       ", text_string(&legend));
    }
    if (shown->rows == 0 && cells == 1)
        text_print(file, "\nno table: the one cell did not change; --all shows it\n");
    else if (shown->rows == 0 && cells > 1)
        text_print(file, "\nno table: no cell changed; --all shows all %zu\n", cells);
}

static void show_alone(const struct parameters *parameters, const char *which,
                       const struct matched_side *side, FILE *file)
{
    size_t count = side->alone_count;
    if (count == 0)
        return;
    text_print(file, "\n%zu cell%s only in the %s:\n", count, count == 1 ? " is" : "s are", which);
    for (size_t i = 0; i < count && i < NAMED_MAX; i++) {
        own_text name = {0};
        name_cell(parameters, side->alone[i], &name);
        text_print(file, "  %s\n", text_string(&name));
    }
    if (count > NAMED_MAX)
        text_print(file, "  and %zu more\n", count - NAMED_MAX);
}

/* Whether any two of the cells differ in it: the others need no column. field_size follows from message_size,
 * and what is ignored is said once. */
static bool differs(const void *of, const struct field *field)
{
    const struct matching *matching = of;
    const struct cell *seen = NULL;
    if (strcmp(field->key, "field_size") == 0 || matching_ignores(matching, field))
        return false;
    for (unsigned i = 0; i < SIDE_COUNT; i++) {
        const struct matched_side *side = &matching->sides[i];
        for (size_t j = 0; j < side->lookup.count; j++) {
            seen = seen == NULL ? side->cells[j] : seen;
            if (!field_equal(field, seen, side->cells[j]))
                return true;
        }
    }
    return false;
}

static int show_changes(const struct compared *compared, bool all, FILE *file, struct err *err)
{
    const struct changes *changes = compared->changes;
    struct parameters parameters;
    struct shown shown = {0};
    int rc = 0;
    parameters_find(differs, compared->matching, &parameters);
    for (size_t i = 0, next; i < changes->count && rc == 0; i = next) {
        next = i + compared->matching->count;
        if (all || change_decides(changes->list[i].metric))
            rc = show_metric(&parameters, &changes->list[i], next - i, changes->host_changed, all, &shown,
                             file, err);
    }
    show_legend(&shown, compared->matching->count, file);
    show_alone(&parameters, "first", &compared->matching->sides[FIRST_SIDE], file);
    show_alone(&parameters, "second", &compared->matching->sides[SECOND_SIDE], file);
    return rc;
}

/* --- all of it --- */

static void show_side(const char *which, const struct compared_side *side, FILE *file)
{
    for (size_t i = 0; i < side->count; i++) {
        const struct findings *findings = side->list[i];
        own_text words = {0};
        text_addf(&words, "%s (%.10s, ", findings->results.path, findings->environment.started);
        host_caption(&findings->environment.host, &words);
        text_add(&words, ")");
        paragraph_print(file, paragraph_width(file), i == 0 ? which : "        ", "        ",
                        text_string(&words));
    }
}

static void show_remarks(const struct compared *compared, FILE *file)
{
    unsigned width = paragraph_width(file);
    for (unsigned i = 0;; i++) {
        own_text remark = {0};
        if (!changes_remark(compared->changes, compared->matching, i, &remark))
            return;
        paragraph_print(file, width, i == 0 ? "but: " : "     ", "     ", text_string(&remark));
    }
}

int comparison_show(const struct compared *compared, bool all, FILE *file, struct err *err)
{
    unsigned width = paragraph_width(file);
    own_text headline = {0}, limit = {0}, paired = {0};
    changes_headline(compared->changes, compared->matching, &headline);
    paragraph_print(file, width, "", "", text_string(&headline));
    changes_ignored(compared->matching, &paired);
    if (paired.length > 0)
        paragraph_print(file, width, "paired: ", "        ", text_string(&paired));
    if (compared->limited) {
        gate_sentence(compared->changes, &compared->asked, &limit);
        paragraph_print(file, width, "", "", text_string(&limit));
    }
    int rc = show_changes(compared, all, file, err);
    if (rc != 0)
        return rc;
    fputc('\n', file);
    show_side("first:  ", &compared->sides[FIRST_SIDE], file);
    show_side("second: ", &compared->sides[SECOND_SIDE], file);
    rc = show_differences(compared->sides[FIRST_SIDE].list[0], compared->sides[SECOND_SIDE].list[0], file,
                          err);
    if (rc == 0)
        show_remarks(compared, file);
    return rc;
}
