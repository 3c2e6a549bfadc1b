/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The percentiles of each cell as a table, each with its interval over the blocks. */
#include <math.h>

#include "answers/latency.h"
#include "output/table.h"
#include "output/tables.h"
#include "output/terminal.h"

enum { CELLS_SHOWN_MAX = 500 };

/* "61.5 [57.2, 70.1]"; of runs too few for an interval in round brackets the least and the most, and of how
 * many runs where not all can tell. */
static void print_percentile(const struct summary *summary, size_t runs, struct text *text)
{
    if (summary == NULL) {
        text_add(text, "-");
        return;
    }
    table_quantity(summary->median, text);
    text_interval(text, summary->low, summary->high, table_quantity);
    if (isnan(summary->low) && summary->n > 1) {
        text_add(text, " (");
        table_quantity(summary->min, text);
        text_add(text, " to ");
        table_quantity(summary->max, text);
        text_add(text, ")");
    }
    if (summary->n < runs)
        text_addf(text, " %zu/%zu", summary->n, runs);
}

static int add_cell(const struct findings *findings, const struct cell *cell, struct table *table,
                    struct err *err)
{
    const struct summary *longest = summaries_find(&findings->summaries, cell, METRIC_latency_max_us);
    struct text texts[LATENCY_PERCENTILES] = {0};
    if (longest == NULL)
        return 0;
    for (size_t i = 0; i < LATENCY_PERCENTILES; i++)
        print_percentile(summaries_find(&findings->summaries, cell, latency_percentiles[i].metric),
                         longest->n, &texts[i]);
    return table_row_cell(table, cell, texts, err);
}

static bool varies(const void *spec, const struct field *field)
{
    return cell_varies(spec, field);
}

int show_latency(const struct findings *findings, FILE *file, struct err *err)
{
    const struct run_index *index = &findings->index;
    static const struct heading columns[LATENCY_PERCENTILES] = {
        {"P50", true}, {"P90", true}, {"P99", true}, {"P99.9", true}, {"P99.99", true}, {"LONGEST", true}};
    struct parameters parameters;
    own_table table = {0};
    own_text untold = {0};
    if (!summaries_have(&findings->summaries, METRIC_latency_max_us) || index->measured > CELLS_SHOWN_MAX)
        return 0;
    parameters_find(varies, &findings->experiment.spec, &parameters);
    int rc = table_open_cells(&table, &parameters, columns, LATENCY_PERCENTILES, err);
    for (size_t i = 0; i < index->place_count && rc == 0; i++)
        for (size_t j = 0; j < index->places[i].count && rc == 0; j++)
            rc = add_cell(findings, index->cells.cells[index->places[i].arms[j].cell], &table, err);
    if (rc < 0)
        return rc;
    text_print(file,
               "\nlatency, us: median of the runs [95 %% interval], or (least to most) where fewer than 6 "
               "runs allow none:\n");
    rc = table_print(&table, file, err);
    latency_missing(findings, &untold);
    if (rc == 0 && untold.length > 0)
        paragraph_print(file, paragraph_width(file), "- : ", "    ", text_string(&untold));
    return rc;
}
