/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <math.h>
#include <stddef.h>
#include <stdlib.h>

#include "record/metric.h"
#include "output/quantity.h"
#include "output/show.h"
#include "output/table.h"

/* FIGURES: columns behind the parameters. */
enum { CELLS_SHOWN_MAX = 500, COLUMNS_MAX = 40, FIGURES = 7 };

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

static size_t name_columns(const struct spec *spec, struct heading columns[COLUMNS_MAX])
{
    size_t count = 0;
    columns[count++] = (struct heading){"MECHANISM", false};
    for (unsigned i = 0; i < cell_field_count && count < COLUMNS_MAX - FIGURES; i++)
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
    struct text texts[COLUMNS_MAX] = {0};
    size_t count = 0;
    cell_name(cell, &texts[count++]);
    for (unsigned i = 0; i < cell_field_count && count < COLUMNS_MAX - FIGURES; i++)
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

int show_cells(const struct findings *findings, FILE *file, struct err *err)
{
    const struct experiment *experiment = &findings->experiment;
    if (experiment->plan.cell_count > CELLS_SHOWN_MAX) {
        text_print(file, "%zu cells: too many for a table, see summary.csv\n", experiment->plan.cell_count);
        return 0;
    }
    struct heading columns[COLUMNS_MAX];
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
