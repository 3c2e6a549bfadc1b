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
    double cpu_ns, calls, switches, copies, places[PLACE_COUNT]; /* all per byte */
    double sleeps;                                               /* context switches per call */
};

struct points {
    struct cost_point *list;
    size_t *family_of; /* the number of each one's cost */
    size_t count;
};

/* Calls and context switches per byte, and these per call, of both sides. */
static double run_calls(const struct record *record)
{
    /* one more of requests: that for the response */
    double calls =
        record->metrics[METRIC_calls_per_message] + (record->cell.pattern == PATTERN_REQUEST_RESPONSE);
    double sent = calls / (double)record->cell.message_size;
    double received = cell_has_receiver(&record->cell)
                          ? record->metrics[METRIC_rx_calls] / record->metrics[METRIC_bytes]
                          : 0;
    return sent + received;
}

static double both_sides(const struct record *record, enum metric_id tx, enum metric_id rx)
{
    return record->metrics[tx] + (cell_has_receiver(&record->cell) ? record->metrics[rx] : 0);
}

static double run_switches(const struct record *record)
{
    return both_sides(record, METRIC_tx_context_switches, METRIC_rx_context_switches) /
           record->metrics[METRIC_bytes];
}

static double run_sleeps(const struct record *record)
{
    return both_sides(record, METRIC_tx_context_switches, METRIC_rx_context_switches) /
           both_sides(record, METRIC_tx_calls, METRIC_rx_calls);
}

/* Formed run by run: each side's numbers by its own bytes. */
static double median_of(const struct run_index *index, size_t cell, double (*value)(const struct record *))
{
    size_t n = 0;
    for (size_t i = 0; i < run_index_count(index, cell); i++) {
        double number = value(run_index_run(index, cell, i));
        if (isfinite(number))
            index->values[n++] = number;
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
            .calls = median_of(index, i, run_calls),
            .switches = median_of(index, i, run_switches),
            .sleeps = median_of(index, i, run_sleeps),
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
            costs->list[costs->count++] =
                (struct cost){.cell = cell, .r2 = NAN, .switches = NAN, .residual = NAN};
        points->family_of[points->count++] = family;
    }
}

/* --- fit --- */

/* The points of a family without those that are left out, and the rows that are made of them. */
struct cost_table {
    const struct points *points;
    size_t family;
    bool switches;                 /* have a term of their own */
    unsigned places;               /* bit i: place i has a term of its own; none: all copies are one term */
    const struct cost_point *cell; /* left out; NULL: none */
    unsigned mechanism;            /* the same; MECHANISM_COUNT: none */

    const struct cost_point **of; /* of each row; room for all points, in what follows too */
    double *rows, *cpu_ns;
    size_t n, terms;
};

static bool has_point(const struct cost_table *table, size_t i)
{
    const struct cost_point *point = &table->points->list[i];
    return table->points->family_of[i] == table->family && point != table->cell &&
           point->cell->mechanism != table->mechanism;
}

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

/* A constant, the calls, the context switches if they matter, the copies. */
static void table_fill(struct cost_table *table)
{
    size_t at = 0;
    table->n = 0;
    for (size_t i = 0; i < table->points->count; i++) {
        const struct cost_point *point = &table->points->list[i];
        if (!has_point(table, i))
            continue;
        table->rows[at++] = 1;
        table->rows[at++] = point->calls;
        if (table->switches)
            table->rows[at++] = point->switches;
        for (unsigned place = 0; place < PLACE_COUNT; place++)
            if ((table->places >> place & 1) != 0)
                table->rows[at++] = point->places[place];
        if (table->places == 0)
            table->rows[at++] = point->copies;
        table->of[table->n] = point;
        table->cpu_ns[table->n++] = point->cpu_ns;
    }
    table->terms = table->n > 0 ? at / table->n : 0;
}

static int table_fit(struct cost_table *table, struct regression *fit, struct err *err)
{
    table_fill(table);
    return regression_make(table->rows, table->cpu_ns, table->n, table->terms, fit, err);
}

/* --- soundness --- */

/* The prices of a fit, in the order of its terms. */
struct prices {
    struct price list[REGRESSION_TERMS_MAX];
    struct coefficient common[REGRESSION_TERMS_MAX]; /* what the intervals of all fits share, low to high */
    size_t count;
};

/* Fits what is left of the table. A term that no longer varies is no term: it has no coefficient (NaN), and
 * the others have theirs all the same. */
static int table_refit(struct cost_table *table, struct regression *fit, struct err *err)
{
    size_t kept[REGRESSION_TERMS_MAX], terms = 0;
    table_fill(table);
    for (size_t j = 0; j < table->terms; j++) {
        bool varies = j == 0;
        for (size_t i = 1; i < table->n && !varies; i++)
            varies = fabs(table->rows[i * table->terms + j] - table->rows[j]) > 1e-9;
        if (varies)
            kept[terms++] = j;
    }
    for (size_t i = 0; i < table->n; i++)
        for (size_t j = 0; j < terms; j++) /* to the front: nothing is overwritten before it is read */
            table->rows[i * terms + j] = table->rows[i * table->terms + kept[j]];
    if (regression_make(table->rows, table->cpu_ns, table->n, terms, fit, err) < 0)
        return -err->code;
    for (size_t j = table->terms, from = terms; j-- > 0;)
        fit->coefficients[j] =
            from > 0 && kept[from - 1] == j ? fit->coefficients[--from] : (struct coefficient){NAN, NAN, NAN};
    return 0;
}

static void doubt_price(struct price *price, enum price_doubt doubt, const struct cell *without)
{
    if (price->doubt != PRICE_SOUND)
        return;
    price->doubt = doubt;
    price->without = without;
}

/* What a fit without one mechanism says of the prices of the whole. */
static void compare_without_mechanism(const struct regression *fit, const struct cell *without,
                                      struct prices *prices)
{
    for (size_t i = 0; i < prices->count; i++) {
        struct price *price = &prices->list[i];
        struct coefficient *common = &prices->common[i];
        const struct coefficient *other = &fit->coefficients[i];
        if (fit->solvable) { /* NaN is none to fmin() */
            price->least = fmin(price->least, other->value);
            price->most = fmax(price->most, other->value);
            common->low = fmax(common->low, other->low);
            common->high = fmin(common->high, other->high);
        }
        if (!fit->solvable || !(other->low > 0) || common->low > common->high)
            doubt_price(price, PRICE_OF_MECHANISM, without);
    }
}

/* The same without one cell: its price is to be one that the whole could have. */
static void compare_without_cell(const struct regression *fit, const struct cell *without,
                                 struct prices *prices)
{
    for (size_t i = 0; i < prices->count; i++) {
        struct price *price = &prices->list[i];
        const struct coefficient *other = &fit->coefficients[i];
        if (!fit->solvable || !(other->low > 0) || other->value < price->fit.low ||
            other->value > price->fit.high)
            doubt_price(price, PRICE_OF_CELL, without);
    }
}

static int leave_out_mechanisms(struct cost_table *table, struct prices *prices, struct err *err)
{
    struct regression fit;
    for (table->mechanism = 0; table->mechanism < MECHANISM_COUNT; table->mechanism++) {
        const struct cell *cell = NULL;
        for (size_t i = 0; i < table->points->count && cell == NULL; i++)
            if (table->points->family_of[i] == table->family &&
                table->points->list[i].cell->mechanism == table->mechanism)
                cell = table->points->list[i].cell;
        if (cell == NULL)
            continue;
        if (table_refit(table, &fit, err) < 0)
            return -err->code;
        compare_without_mechanism(&fit, cell, prices);
    }
    table->mechanism = MECHANISM_COUNT;
    return 0;
}

static int leave_out_cells(struct cost_table *table, const struct regression *whole, struct prices *prices,
                           struct err *err)
{
    struct regression fit;
    table_fill(table);
    for (size_t i = 0, n = 0; i < table->points->count; i++) {
        if (!has_point(table, i))
            continue;
        size_t row = n++; /* of the point, as long as none is left out */
        if (regression_leverage(whole, &table->rows[row * table->terms], table->cpu_ns[row]) <=
            COST_LEVERAGE_MOST)
            continue;
        table->cell = &table->points->list[i];
        if (table_refit(table, &fit, err) < 0)
            return -err->code;
        compare_without_cell(&fit, table->cell->cell, prices);
        table->cell = NULL;
        table_fill(table);
    }
    return 0;
}

enum { CALL_TERM = 1, SWITCH_TERM = 2 }; /* the latter if the table has them */

/* `sleeping`: many of the calls put a thread to sleep. */
static int prices_make(struct cost_table *table, const struct regression *fit, bool sleeping,
                       struct prices *prices, struct err *err)
{
    bool unpriced = table->switches && !(fit->coefficients[SWITCH_TERM].low > 0);
    prices->count = fit->solvable ? table->terms : 0;
    for (size_t i = 0; i < prices->count; i++) {
        struct price *price = &prices->list[i];
        *price = (struct price){.fit = fit->coefficients[i], .least = NAN, .most = NAN};
        prices->common[i] = price->fit;
        if (!(price->fit.low > 0))
            price->doubt = PRICE_NOT_POSITIVE;
        else if (i == CALL_TERM && sleeping && unpriced)
            price->doubt = PRICE_OF_WAKE_UPS;
    }
    if (leave_out_mechanisms(table, prices, err) < 0)
        return -err->code;
    return leave_out_cells(table, fit, prices, err);
}

/* Which mechanism's cells the fit is farthest from, in the mean. */
static void find_farthest(const struct cost_table *table, const struct regression *fit, struct cost *cost)
{
    double sums[MECHANISM_COUNT] = {0};
    size_t counts[MECHANISM_COUNT] = {0};
    for (size_t i = 0; i < table->n; i++) {
        unsigned mechanism = table->of[i]->cell->mechanism;
        sums[mechanism] += regression_residual(fit, &table->rows[i * table->terms], table->cpu_ns[i]);
        counts[mechanism]++;
    }
    for (unsigned i = 0; i < MECHANISM_COUNT; i++) {
        double mean = counts[i] > 0 ? sums[i] / (double)counts[i] : NAN;
        if (isnan(mean) || fabs(mean) <= fabs(cost->residual))
            continue;
        cost->residual = mean;
        cost->farthest = i;
    }
}

/* --- cost --- */

static const struct price no_price = {.fit = {NAN, NAN, NAN}, .least = NAN, .most = NAN};

/* Why nothing was fitted: do the switches stand in the way? */
static int explain_unsolvable(struct cost_table *table, struct cost *cost, struct err *err)
{
    struct regression without;
    bool switches = table->switches;
    table->switches = false;
    int rc = table_fit(table, &without, err);
    table->switches = switches;
    cost->gap = rc == 0 && switches && without.solvable
                    ? "context switches vary only as calls and copies do, and cannot be told from them"
                    : "the number of copies does not vary, or only as the calls do";
    return rc;
}

static int fit_copies(struct cost_table *table, struct cost *cost, struct err *err)
{
    struct regression fit;
    struct prices prices;
    table->places = 0;
    if (table_fit(table, &fit, err) < 0)
        return -err->code;
    if (!fit.solvable)
        return explain_unsolvable(table, cost, err);
    cost->r2 = fit.r2;
    find_farthest(table, &fit, cost);
    if (fit.r2 < COST_R2_LEAST || fabs(cost->residual) > COST_RESIDUAL_MOST) {
        cost->gap = "copies, calls and context switches do not explain the CPU time";
        return 0;
    }
    if (prices_make(table, &fit, !(cost->switches <= COST_SWITCHES_MOST), &prices, err) < 0)
        return -err->code;
    cost->byte = prices.list[0];
    cost->call = prices.list[1];
    cost->sleep = table->switches ? prices.list[SWITCH_TERM] : cost->sleep;
    cost->copy = prices.list[table->terms - 1];
    return 0;
}

static int fit_places(struct cost_table *table, struct cost *cost, struct err *err)
{
    struct regression fit;
    struct prices prices;
    table->places = varying_places(table->points, table->family);
    if ((table->places & (table->places - 1)) == 0) {
        cost->places_gap = "copies differ at one place only";
        return 0;
    }
    if (table_fit(table, &fit, err) < 0)
        return -err->code;
    if (!fit.solvable) {
        cost->places_gap = "whichever mechanism copies less at one place copies more at another";
        return 0;
    }
    if (prices_make(table, &fit, false, &prices, err) < 0)
        return -err->code;
    for (size_t place = 0, term = table->switches ? SWITCH_TERM + 1 : SWITCH_TERM; place < PLACE_COUNT;
         place++)
        if ((table->places >> place & 1) != 0)
            cost->places[place] = prices.list[term++];
    return 0;
}

/* Sets how many cells and mechanisms there are, their median of switches, and whether these have a term in
 * the table. `room`: for all points. */
static void look_at_cells(struct cost_table *table, double *room, struct cost *cost)
{
    bool seen[MECHANISM_COUNT] = {0};
    size_t n = 0;
    table->switches = false;
    for (size_t i = 0; i < table->points->count; i++) {
        const struct cost_point *point = &table->points->list[i];
        if (!has_point(table, i))
            continue;
        cost->cells++;
        cost->mechanisms += seen[point->cell->mechanism] ? 0 : 1;
        seen[point->cell->mechanism] = true;
        table->switches |= point->switches * COST_SWITCH_NS > COST_SWITCHES_SHARE * point->cpu_ns;
        if (isnan(point->switches))
            cost->gap =
                "context switches were not counted in all cells: a call could not be told from a sleep";
        if (isfinite(point->sleeps))
            room[n++] = point->sleeps;
    }
    gsl_sort(room, 1, n);
    cost->switches = n > 0 ? gsl_stats_median_from_sorted_data(room, 1, n) : NAN;
}

static int cost_fit(struct cost_table *table, struct cost *cost, struct err *err)
{
    cost->byte = cost->copy = cost->call = cost->sleep = no_price;
    for (unsigned place = 0; place < PLACE_COUNT; place++)
        cost->places[place] = no_price;
    look_at_cells(table, table->cpu_ns, cost);
    if (cost->mechanisms < COST_MECHANISMS_LEAST)
        cost->gap = "it takes three mechanisms";
    else if (cost->cells < COST_CELLS_LEAST)
        cost->gap = "it takes twelve cells";
    else if (cost->gap == NULL &&
             (fit_copies(table, cost, err) < 0 || (cost->gap == NULL && fit_places(table, cost, err) < 0)))
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
    own_free const struct cost_point **of = calloc(cells, sizeof *of);
    struct points points = {.list = list, .family_of = family_of};
    struct cost_table table = {
        .points = &points, .mechanism = MECHANISM_COUNT, .of = of, .rows = rows, .cpu_ns = cpu_ns};
    *costs = (struct costs){.list = calloc(cells, sizeof *costs->list)};
    if (list == NULL || family_of == NULL || rows == NULL || cpu_ns == NULL || of == NULL ||
        costs->list == NULL)
        return err_set(err, ENOMEM, "out of memory for the costs of %zu cells", index->measured);
    take_points(index, &points, costs);
    for (table.family = 0; table.family < costs->count; table.family++)
        if (cost_fit(&table, &costs->list[table.family], err) < 0)
            return -err->code;
    return 0;
}

bool cost_is_price(const struct price *price)
{
    return !isnan(price->fit.value) && price->doubt == PRICE_SOUND;
}
