/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "output/tables.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stddef.h>
#include <stdlib.h>

#include "answers/profile_phrase.h"
#include "output/progress.h"
#include "output/table.h"
#include "output/terminal.h"
#include "record/metric.h"
#include "statistics/alpha.h"

/* --- show costs --- */

void show_costs(const struct costs *costs, const struct spec *spec, FILE *file)
{
    if (costs->count > 0)
        fputs("\ncosts, fitted to the CPU time per byte of the cells:\n", file);
    for (size_t i = 0; i < costs->count; i++) {
        const struct cost *cost = &costs->list[i];
        own_text family = {0}, whole = {0}, places = {0};
        cost_print_family(cost, spec, &family);
        cost_print(cost, &whole);
        cost_print_places(cost, &places);
        text_print(file, "  %s%s%s\n", text_string(&family), family.length > 0 ? ": " : "",
                   text_string(&whole));
        if (cost->gap == NULL)
            text_print(file, "    by place: %s\n", text_string(&places));
    }
}

/* --- show warnings --- */

/* What all warnings of one id amount to. */
struct warning_counts {
    size_t cells, runs;
};

/* Warnings are ordered by id: those of the first one's, and where the next begin. */
static size_t add_up(const struct warning_list *warnings, size_t first, struct warning_counts *toll)
{
    size_t i = first;
    for (; i < warnings->count && warnings->list[i].id == warnings->list[first].id; i++) {
        toll->cells += warnings->list[i].cell != NULL ? 1 : 0;
        toll->runs += warnings->list[i].runs;
    }
    return i;
}

static void print_toll(const struct warning_counts *toll, FILE *file)
{
    text_print(file, "%zu run%s", toll->runs, plural(toll->runs));
    if (toll->cells > 0)
        text_print(file, " of %zu cell%s", toll->cells, plural(toll->cells));
}

/* Numbers are worth a line only where they are about the same thing. */
static void print_detail(const struct warning *warning, const struct warning_counts *toll, FILE *file)
{
    if (toll->cells <= 1 && warning->detail[0] != '\0')
        text_print(file, " (%s)", warning->detail);
}

void show_warnings(const struct warning_list *warnings, FILE *file)
{
    if (warnings->count > 0)
        fputs("\nwarnings:\n", file);
    for (size_t i = 0, next; i < warnings->count; i = next) {
        const struct warning *warning = &warnings->list[i];
        struct warning_counts toll = {0};
        next = add_up(warnings, i, &toll);
        text_print(file, "  %s, ", warning_name(warning->id));
        print_toll(&toll, file);
        print_detail(warning, &toll, file);
        text_print(file, ": %s\n", warning_sentence(warning->id));
        text_print(file, "    hint: %s\n", warning_hint(warning->id));
    }
}

/* --- show plan --- */

/* The values of an axis as they would stand in the file. */
static void print_values(const struct axis *axis, struct text *text)
{
    for (size_t i = 0; i < axis->count; i++) {
        const char *value = (const char *)axis->values + i * axis->field->size;
        text_add(text, i > 0 ? ", " : "");
        field_print(axis->field, value - axis->field->offset, text);
    }
}

static int show_axes(const struct spec *spec, FILE *file, struct err *err)
{
    static const struct heading columns[] = {{"KEY", false}, {"VALUES", false}, {"NUMBER", true}};
    own_table table = {0};
    int rc = table_open(&table, columns, 3, err);
    for (unsigned i = 0; i < cell_field_count && rc == 0; i++) {
        const struct axis *axis = &spec->axes[i];
        if (!axis->given && axis->count < 2)
            continue;
        own_text key = {0}, values = {0}, number = {0};
        text_addf(&key, "%s.%s", axis->field->section, axis->field->key);
        print_values(axis, &values);
        text_addf(&number, "%zu", axis->count);
        rc = table_row(&table,
                       (const char *[]){text_string(&key), text_string(&values), text_string(&number)}, err);
    }
    return rc == 0 ? table_print(&table, file, err) : rc;
}

static void show_exclusion(const struct exclusion *exclusion, size_t alike, const struct spec *spec,
                           FILE *file)
{
    own_text cell = {0};
    cell_describe(&exclusion->cell, spec, &cell);
    text_print(file, "excluded  %zu cell%s: %s\n", alike, plural(alike), exclusion->why);
    text_print(file, "          the first: %s\n", text_string(&cell));
    if (exclusion->hint[0] != '\0')
        text_print(file, "          hint: %s\n", exclusion->hint);
}

void show_exclusions(const struct experiment *experiment, FILE *file)
{
    const struct plan *plan = &experiment->plan;
    for (size_t i = 0; i < plan->exclusion_count; i++) {
        size_t alike = plan_excluded_alike(plan, i);
        if (alike > 0)
            show_exclusion(&plan->exclusions[i], alike, &experiment->spec, file);
    }
}

static void show_profiles(size_t count, const char *profiles, const char *hint, FILE *file)
{
    if (count == 0)
        return;
    text_print(file, "profiles  %zu more run%s after all blocks, one of each cell\n", count, plural(count));
    text_print(file, "          %s\n", profiles);
    if (hint[0] != '\0')
        text_print(file, "          hint: %s\n", hint);
}

int show_plan(const struct experiment *experiment, const char *profiles, const char *hint, FILE *file,
              struct err *err)
{
    const struct plan *plan = &experiment->plan;
    const struct settings *settings = &experiment->spec.settings;
    size_t controls = 0;
    for (size_t i = 0; i < plan->cell_count; i++)
        controls += plan->cells[i].control;

    text_print(file, "experiment %s\n\n", settings->name);
    int rc = show_axes(&experiment->spec, file, err);
    if (rc != 0)
        return rc;

    own_text warmup = {0}, duration = {0};
    units_label(UNIT_NS, settings->warmup_ns, &warmup);
    units_label(UNIT_NS, settings->duration_ns, &duration);
    char total[32];
    progress_time(experiment_duration_ns(experiment), total);
    text_print(file, "\ncells     %zu", plan->cell_count);
    if (controls > 0)
        text_print(file, ", of which %zu are the A/A control", controls);
    text_print(file, "\nblocks    %lld, in %s order, seed %lld\n", (long long)settings->blocks,
               settings->order == ORDER_RANDOM ? "random" : "listed", (long long)settings->seed);
    text_print(file, "runs      %zu of %s warm-up and %s window\n", plan->run_count, text_string(&warmup),
               text_string(&duration));
    show_profiles(experiment_profiles(experiment), profiles, hint, file);
    text_print(file, "time      at least %s\n", total);

    size_t family = plan_family(plan);
    if (family > 0) {
        unsigned least = plan_least_blocks(family, ALPHA);
        text_print(
            file,
            "least     %u blocks, so that all %zu comparisons of two mechanisms can be significant at 5 "
            "%%%s\n",
            least, family, settings->blocks < (int64_t)least ? ": more than this plan has" : "");
    }
    show_exclusions(experiment, file);
    return 0;
}

/* --- show profile --- */

enum { SHOW_PROFILE_CELLS_SHOWN_MAX = 200, SHOW_PROFILE_COLUMNS_MAX = 64, NAME_BYTES = 24 };

/* Which columns the table has. */
struct profile_sheet {
    struct heading columns[SHOW_PROFILE_COLUMNS_MAX];
    size_t count;
    const struct field *fields[SHOW_PROFILE_COLUMNS_MAX]; /* parameters that vary, without the mechanism */
    size_t field_count;
    uint64_t groups; /* with more than 2 % of some cell */
    char names[PROFILE_GROUP_COUNT][NAME_BYTES];
};

static void name_group(const char *name, char *upper)
{
    size_t i = 0;
    for (; name[i] != '\0' && i + 1 < NAME_BYTES; i++)
        upper[i] = (char)toupper((unsigned char)name[i]);
    upper[i] = '\0';
}

static void find_columns(const struct findings *findings, struct profile_sheet *sheet)
{
    *sheet = (struct profile_sheet){.groups = profile_shares_groups(&findings->shares, PROFILE_SHARE_LEAST)};
    sheet->columns[sheet->count++] = (struct heading){"MECHANISM", false};
    for (unsigned i = 0;
         i < cell_field_count && sheet->count < SHOW_PROFILE_COLUMNS_MAX - PROFILE_GROUP_COUNT - 2; i++)
        if (cell_fields[i].offset != offsetof(struct cell, mechanism) &&
            cell_varies(&findings->experiment.spec, &cell_fields[i])) {
            sheet->fields[sheet->field_count++] = &cell_fields[i];
            sheet->columns[sheet->count++] =
                (struct heading){cell_fields[i].key, cell_fields[i].type == FIELD_NUMBER};
        }
    sheet->columns[sheet->count++] = (struct heading){"SAMPLES", true};
    for (unsigned group = 0; group < PROFILE_GROUP_COUNT; group++) {
        if ((sheet->groups >> group & 1) == 0)
            continue;
        name_group(profile_group_name(group), sheet->names[group]);
        sheet->columns[sheet->count++] = (struct heading){sheet->names[group], true};
    }
}

static int add_row(const struct profile_sheet *sheet, const struct profile_share *share, struct table *table,
                   struct err *err)
{
    struct text texts[SHOW_PROFILE_COLUMNS_MAX] = {0};
    size_t count = 0;
    cell_name(&share->profile->cell, &texts[count++]);
    for (size_t i = 0; i < sheet->field_count; i++)
        field_print(sheet->fields[i], &share->profile->cell, &texts[count++]);
    text_addf(&texts[count++], "%" PRIu64, share->samples);
    for (unsigned group = 0; group < PROFILE_GROUP_COUNT; group++)
        if (sheet->groups >> group & 1)
            text_percent(&texts[count++], 100 * share->groups[PROFILE_WORKERS][group].value);
    return table_row_texts(table, texts, err);
}

static int show_table(const struct findings *findings, FILE *file, struct err *err)
{
    const struct profile_shares *shares = &findings->shares;
    struct profile_sheet sheet;
    own_table table = {0};
    find_columns(findings, &sheet);
    int rc = table_open(&table, sheet.columns, sheet.count, err);
    for (size_t i = 0; i < shares->count && i < SHOW_PROFILE_CELLS_SHOWN_MAX && rc == 0; i++)
        rc = add_row(&sheet, &shares->list[i], &table, err);
    if (rc == 0)
        rc = table_print(&table, file, err);
    if (rc == 0 && shares->count > SHOW_PROFILE_CELLS_SHOWN_MAX)
        text_print(file, "%zu more cells are in profile_shares.csv\n",
                   shares->count - (size_t)SHOW_PROFILE_CELLS_SHOWN_MAX);
    return rc;
}

/* What comes from the file is put on the terminal as words (paragraph_print). */
static void show_words(const char *before, const char *words, FILE *file)
{
    own_text text = {0};
    text_addf(&text, "%s%s", before, words);
    paragraph_print(file, paragraph_width(file), "  ", "  ", text_string(&text));
}

static void show_sentence(void (*phrase)(const struct profile_shares *, struct text *),
                          const struct profile_shares *shares, FILE *file)
{
    own_text words = {0};
    phrase(shares, &words);
    if (words.length > 0)
        show_words("", text_string(&words), file);
}

static void show_failed(const struct profile_shares *shares, FILE *file)
{
    own_text before = {0};
    if (shares->failed_count == 0)
        return;
    const char *reason = shares->failed[0]->reason;
    text_addf(&before, "%zu cell%s could not be profiled; the first because of: ", shares->failed_count,
              plural(shares->failed_count));
    show_words(text_string(&before), reason[0] != '\0' ? reason : "nothing was sampled", file);
}

int show_profile(const struct findings *findings, FILE *file, struct err *err)
{
    const struct profile_shares *shares = &findings->shares;
    const char *why = findings_no_profile(findings);
    int rc = 0;
    if (why == NULL && shares->count + shares->failed_count == 0)
        return 0;
    if (shares->count > 0) {
        fputs("\nwhere the CPU time goes, % of the workers' samples:\n", file);
        rc = show_table(findings, file, err);
        show_sentence(profile_phrase_overhead, shares, file);
        show_sentence(profile_phrase_others, shares, file);
        show_sentence(profile_phrase_hidden, shares, file);
        show_sentence(profile_phrase_lost, shares, file);
    } else {
        fputs("\nwhere the CPU time goes:\n", file);
    }
    show_failed(shares, file);
    if (why != NULL)
        show_words("could not be told: ", why, file);
    return rc;
}

/* --- show cells --- */

/* FIGURES: columns behind the parameters. */
enum { SHOW_CELLS_CELLS_SHOWN_MAX = 500, SHOW_CELLS_COLUMNS_MAX = 40, FIGURES = 7 };

static double median_of(const struct summaries *summaries, const struct cell *cell, enum metric_id metric)
{
    const struct summary *summary = summaries_find(summaries, cell, metric);
    return summary != NULL ? summary->median : NAN;
}

static void print_median(struct text *text, const struct summaries *summaries, const struct cell *cell,
                         enum metric_id metric)
{
    quantity_print(median_of(summaries, cell, metric), text);
}

/* The interval of the median; where blocks are too few for one, the range, in other brackets. */
static void print_spread(struct text *text, const struct summary *summary)
{
    if (summary == NULL || summary->n < 2)
        return;
    bool interval = !isnan(summary->low);
    text_add(text, interval ? "[" : "(");
    quantity_print(interval ? summary->low : summary->min, text);
    text_add(text, " - ");
    quantity_print(interval ? summary->high : summary->max, text);
    text_add(text, interval ? "]" : ")");
}

/* What the kernel really did, and what else the numbers are of, in words. */
static void print_remarks(struct text *text, const struct summaries *summaries, const struct cell *cell)
{
    if (cell->verify)
        text_add(text, "verified: timings include checking");
    double copied = median_of(summaries, cell, METRIC_zc_copied_pct);
    if (isnan(copied))
        return;
    text_add(text, text->length > 0 ? ", " : "");
    text_percent(text, copied);
    text_add(text, " % copied by the kernel");
}

/* "unsteady 3/10": in that many of its runs; the id alone: in all. Remarks tell some of them in words
 * already. */
static void print_warnings(struct text *text, const struct warning_list *warnings, const struct cell *cell)
{
    for (size_t i = 0; i < warnings->count; i++) {
        const struct warning *warning = &warnings->list[i];
        bool told = warning->id == WARNING_copied || warning->id == WARNING_verified;
        if (warning->cell == NULL || told || !cell_same(warning->cell, cell))
            continue;
        text_addf(text, "%s%s", text->length > 0 ? ", " : "", warning_name(warning->id));
        if (warning->runs < warning->of)
            text_addf(text, " %zu/%zu", warning->runs, warning->of);
    }
}

static bool has_column(const struct spec *spec, unsigned field)
{
    return cell_fields[field].offset != offsetof(struct cell, mechanism) &&
           cell_varies(spec, &cell_fields[field]);
}

static size_t name_columns(const struct spec *spec, struct heading columns[SHOW_CELLS_COLUMNS_MAX])
{
    size_t count = 0;
    columns[count++] = (struct heading){"MECHANISM", false};
    for (unsigned i = 0; i < cell_field_count && count < SHOW_CELLS_COLUMNS_MAX - FIGURES; i++)
        if (has_column(spec, i))
            columns[count++] = (struct heading){cell_fields[i].key, cell_fields[i].type == FIELD_NUMBER};
    static const struct heading figures[FIGURES] = {
        {"RUNS", true},     {"GBIT/S", true},   {"SPREAD", false}, {"US/MESSAGE", true},
        {"CPU NS/B", true}, {"COPIES/B", true}, {"", false}};
    for (size_t i = 0; i < FIGURES; i++)
        columns[count++] = figures[i];
    return count;
}

/* What the rows are made from. */
struct cell_sheet {
    struct table *table;
    const struct experiment *experiment;
    const struct summaries *summaries;
    const struct warning_list *warnings;
};

static int add_cell(const struct cell_sheet *sheet, const struct cell *cell, struct err *err)
{
    const struct spec *spec = &sheet->experiment->spec;
    const struct summaries *summaries = sheet->summaries;
    struct text texts[SHOW_CELLS_COLUMNS_MAX] = {0};
    size_t count = 0;
    cell_name(cell, &texts[count++]);
    for (unsigned i = 0; i < cell_field_count && count < SHOW_CELLS_COLUMNS_MAX - FIGURES; i++)
        if (has_column(spec, i))
            field_print(&cell_fields[i], cell, &texts[count++]);
    const struct summary *throughput = summaries_find(summaries, cell, METRIC_throughput_gbps);
    text_addf(&texts[count++], "%zu", throughput != NULL ? throughput->n : 0);
    print_median(&texts[count++], summaries, cell, METRIC_throughput_gbps);
    print_spread(&texts[count++], throughput);
    print_median(&texts[count++], summaries, cell, METRIC_receive_us);
    print_median(&texts[count++], summaries, cell, METRIC_cpu_ns_per_byte);
    print_median(&texts[count++], summaries, cell, METRIC_copies_per_byte);
    print_remarks(&texts[count], summaries, cell);
    print_warnings(&texts[count++], sheet->warnings, cell);
    return table_row_texts(sheet->table, texts, err);
}

/* Adds the cells so that mechanisms that can be compared stand below each other. */
static int add_cells(const struct cell_sheet *sheet, struct err *err)
{
    const struct plan *plan = &sheet->experiment->plan;
    own_free bool *shown = calloc(plan->cell_count, sizeof *shown);
    if (shown == NULL)
        return err_set(err, ENOMEM, "out of memory");
    for (size_t i = 0; i < plan->cell_count; i++) {
        if (shown[i])
            continue;
        for (size_t j = i; j < plan->cell_count; j++) {
            if (shown[j] || !cell_comparable(&plan->cells[i], &plan->cells[j]))
                continue;
            int rc = add_cell(sheet, &plan->cells[j], err);
            if (rc != 0)
                return rc;
            shown[j] = true;
        }
    }
    return 0;
}

/* The parts. */
static int show_cells(const struct findings *findings, FILE *file, struct err *err)
{
    const struct experiment *experiment = &findings->experiment;
    if (experiment->plan.cell_count > SHOW_CELLS_CELLS_SHOWN_MAX) {
        text_print(file, "%zu cells: too many for a table, see summary.csv\n", experiment->plan.cell_count);
        return 0;
    }
    struct heading columns[SHOW_CELLS_COLUMNS_MAX];
    size_t count = name_columns(&experiment->spec, columns);
    own_table table = {0};
    int rc = table_open(&table, columns, count, err);
    if (rc == 0)
        rc = add_cells(&(struct cell_sheet){&table, experiment, &findings->summaries, &findings->warnings},
                       err);
    return rc == 0 ? table_print(&table, file, err) : rc;
}

int show_findings(const struct findings *findings, FILE *file, struct err *err)
{
    int rc = show_cells(findings, file, err);
    if (rc == 0) {
        if (findings->experiment.plan.exclusion_count > 0)
            fputc('\n', file);
        show_exclusions(&findings->experiment, file);
        show_costs(&findings->costs, &findings->experiment.spec, file);
        rc = show_profile(findings, file, err);
    }
    if (rc == 0)
        show_warnings(&findings->warnings, file);
    return rc;
}
