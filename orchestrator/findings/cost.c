/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "findings/cost.h"

#include <errno.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "experiment/cell.h"

static const enum metric_id place_metrics[PLACE_COUNT] = {METRIC_copies_serialise, METRIC_copies_in,
                                                          METRIC_copies_late, METRIC_copies_out};

/* A cell's medians. */
struct cost_point {
    const struct cell *cell;
    double cpu_ns, calls, copies, places[PLACE_COUNT]; /* all per byte */
};

struct points {
    struct cost_point *list;
    size_t *family_of; /* the number of each one's cost */
    size_t count;
};

/* Of both sides, formed run by run: each side's calls by its own bytes. */
static double median_calls(const struct run_index *index, size_t cell)
{
    size_t n = 0;
    for (size_t i = 0; i < run_index_count(index, cell); i++) {
        const struct record *record = run_index_run(index, cell, i);
        double sent = record->metrics[METRIC_calls_per_message] / (double)record->cell.message_size;
        double received = cell_has_receiver(&record->cell)
                              ? record->metrics[METRIC_rx_calls] / record->metrics[METRIC_bytes]
                              : 0;
        if (isfinite(sent + received))
            index->values[n++] = sent + received;
    }
    gsl_sort(index->values, 1, n);
    return n > 0 ? gsl_stats_median_from_sorted_data(index->values, 1, n) : NAN;
}

bool cost_explains(const struct field *field)
{
    static const char *const keys[] = {"mechanism",  "receive",      "fields",
                                       "field_size", "message_size", "threads"};
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        if (strcmp(field->key, keys[i]) == 0)
            return true;
    return false;
}

static bool same_family(const struct cell *cell, const struct cell *other)
{
    for (unsigned i = 0; i < cell_field_count; i++)
        if (!cost_explains(&cell_fields[i]) && !field_equal(&cell_fields[i], cell, other))
            return false;
    return true;
}

/* The cells' points, and an empty cost for each family of them. */
static void take_points(const struct run_index *index, struct points *points, struct costs *costs)
{
    for (size_t i = 0; i < index->measured; i++) {
        const struct cell *cell = index->cells.cells[i];
        struct cost_point *point = &points->list[points->count];
        *point = (struct cost_point){
            .cell = cell,
            .cpu_ns = run_index_median(index, i, METRIC_cpu_ns_per_byte),
            .calls = median_calls(index, i),
            .copies = run_index_median(index, i, METRIC_copies_per_byte),
        };
        for (unsigned j = 0; j < PLACE_COUNT; j++)
            point->places[j] = run_index_median(index, i, place_metrics[j]);
        if (cell->control || cell->verify || !(point->cpu_ns > 0) || isnan(point->calls) ||
            isnan(point->copies))
            continue;
        size_t family = 0;
        while (family < costs->count && !same_family(costs->list[family].cell, cell))
            family++;
        if (family == costs->count)
            costs->list[costs->count++] = (struct cost){.cell = cell, .r2 = NAN};
        points->family_of[points->count++] = family;
    }
}

/* The rows of a fit. */
struct cost_table {
    double *rows, *cpu_ns; /* room for all points */
    size_t n, terms;
};

/* Which places are copied at in some cells and not, or not as often, in others. */
static unsigned varying_places(const struct points *points, size_t family)
{
    const struct cost_point *first = NULL;
    unsigned places = 0;
    for (size_t i = 0; i < points->count; i++) {
        if (points->family_of[i] != family)
            continue;
        first = first != NULL ? first : &points->list[i];
        for (unsigned place = 0; place < PLACE_COUNT; place++)
            if (fabs(points->list[i].places[place] - first->places[place]) > 1e-6)
                places |= 1u << place;
    }
    return places;
}

/* A constant, the copies (all as one, or, with `places`, those places on their own), the calls. */
static void table_fill(const struct points *points, size_t family, unsigned places, struct cost_table *table)
{
    size_t at = 0;
    table->n = 0;
    for (size_t i = 0; i < points->count; i++) {
        const struct cost_point *point = &points->list[i];
        if (points->family_of[i] != family)
            continue;
        table->rows[at++] = 1;
        table->rows[at++] = point->calls;
        for (unsigned place = 0; place < PLACE_COUNT; place++)
            if ((places >> place & 1) != 0)
                table->rows[at++] = point->places[place];
        if (places == 0)
            table->rows[at++] = point->copies;
        table->cpu_ns[table->n++] = point->cpu_ns;
    }
    table->terms = table->n > 0 ? at / table->n : 0;
}

static int fit_copies(const struct points *points, size_t family, struct cost_table *table, struct cost *cost,
                      struct err *err)
{
    struct regression fit;
    table_fill(points, family, 0, table);
    if (regression_make(table->rows, table->cpu_ns, table->n, table->terms, &fit, err) < 0)
        return -err->code;
    cost->byte = fit.coefficients[0];
    cost->call = fit.coefficients[1];
    cost->copy = fit.coefficients[2];
    cost->r2 = fit.solvable ? fit.r2 : NAN;
    if (!fit.solvable)
        cost->gap = "the number of copies does not vary, or only as the calls do";
    else if (fit.r2 < COST_R2_LEAST)
        cost->gap = "copies and calls do not explain the CPU time";
    return 0;
}

static int fit_places(const struct points *points, size_t family, struct cost_table *table, struct cost *cost,
                      struct err *err)
{
    struct regression fit;
    unsigned places = varying_places(points, family);
    for (unsigned place = 0; place < PLACE_COUNT; place++)
        cost->places[place] = (struct coefficient){NAN, NAN, NAN};
    if ((places & (places - 1)) == 0) {
        cost->places_gap = "copies differ at one place only";
        return 0;
    }
    table_fill(points, family, places, table);
    if (regression_make(table->rows, table->cpu_ns, table->n, table->terms, &fit, err) < 0)
        return -err->code;
    if (!fit.solvable)
        cost->places_gap = "whichever mechanism copies less at one place copies more at another";
    for (size_t place = 0, term = 2; fit.solvable && place < PLACE_COUNT; place++)
        if ((places >> place & 1) != 0)
            cost->places[place] = fit.coefficients[term++];
    return 0;
}

static int cost_fit(const struct points *points, size_t family, struct cost_table *table, struct cost *cost,
                    struct err *err)
{
    bool seen[MECHANISM_COUNT] = {0};
    for (size_t i = 0; i < points->count; i++) {
        unsigned mechanism = points->list[i].cell->mechanism;
        if (points->family_of[i] != family)
            continue;
        cost->cells++;
        cost->mechanisms += seen[mechanism] ? 0 : 1;
        seen[mechanism] = true;
    }
    if (cost->mechanisms < COST_MECHANISMS_LEAST)
        cost->gap = "it takes three mechanisms";
    else if (cost->cells < COST_CELLS_LEAST)
        cost->gap = "it takes nine cells";
    else if (fit_copies(points, family, table, cost, err) < 0 ||
             fit_places(points, family, table, cost, err) < 0)
        return -err->code;
    if (cost->gap != NULL)
        cost->places_gap = cost->gap;
    return 0;
}

int costs_make(const struct run_index *index, struct costs *costs, struct err *err)
{
    size_t cells = index->measured + 1;
    own_free struct cost_point *list = calloc(cells, sizeof *list);
    own_free size_t *family_of = calloc(cells, sizeof *family_of);
    own_free double *rows = calloc(cells, REGRESSION_TERMS_MAX * sizeof *rows);
    own_free double *cpu_ns = calloc(cells, sizeof *cpu_ns);
    struct points points = {.list = list, .family_of = family_of};
    struct cost_table table = {.rows = rows, .cpu_ns = cpu_ns};
    *costs = (struct costs){.list = calloc(cells, sizeof *costs->list)};
    if (list == NULL || family_of == NULL || rows == NULL || cpu_ns == NULL || costs->list == NULL)
        return err_set(err, ENOMEM, "out of memory for the costs of %zu cells", index->measured);
    take_points(index, &points, costs);
    for (size_t i = 0; i < costs->count; i++)
        if (cost_fit(&points, i, &table, &costs->list[i], err) < 0)
            return -err->code;
    return 0;
}

bool cost_is_price(const struct coefficient *price)
{
    return price->low > 0;
}
