/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/over_time.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/own.h"
#include "experiment/figure_settings.h"
#include "findings/warnings.h"
#include "plots/figure_values.h"
#include "plots/picture.h"
#include "results/journal.h"

void over_time_release(struct over_time *over_time)
{
    free(over_time->cells);
    free(over_time->number);
    free(over_time->runs);
    free(over_time->points);
    text_release(&over_time->title);
    text_release(&over_time->subtitle);
    text_release(&over_time->caption);
}

/* --- intervals of a run --- */

/* Where each run's intervals are: they follow each other in the file. */
struct by_run {
    const struct run_intervals *intervals;
    size_t *first; /* owned: of run r its first interval; of run r + 1 the end */
    uint32_t last; /* run */
};

static void by_run_release(struct by_run *by_run)
{
    free(by_run->first);
}

static int by_run_make(const struct run_intervals *intervals, struct by_run *by_run, struct err *err)
{
    *by_run = (struct by_run){.intervals = intervals};
    for (size_t i = 0; i < intervals->count; i++)
        if (intervals->list[i].run > by_run->last && intervals->list[i].run <= RUNS_MAX)
            by_run->last = intervals->list[i].run;
    by_run->first = calloc((size_t)by_run->last + 2, sizeof *by_run->first);
    if (by_run->first == NULL)
        return err_set(err, ENOMEM, "out of memory");
    /* rows of one run stand together: those of a run that was begun twice count once, the first ones */
    for (size_t i = intervals->count; i-- > 0;)
        if (intervals->list[i].run <= by_run->last &&
            (i == 0 || intervals->list[i - 1].run != intervals->list[i].run))
            by_run->first[intervals->list[i].run] = i + 1;
    return 0;
}

/* The intervals of a run; how many. */
static size_t find_run(const struct by_run *by_run, uint32_t run, const struct run_interval **list)
{
    size_t begin = run <= by_run->last ? by_run->first[run] : 0, count = 0;
    *list = begin > 0 ? &by_run->intervals->list[begin - 1] : NULL;
    while (begin > 0 && begin - 1 + count < by_run->intervals->count && (*list)[count].run == run &&
           (*list)[count].number == count + 1)
        count++;
    return count;
}

/* Half of what an interval of such a window lasts; those of an older labrun were longer, but for their ends.
 */
static double shortest_of(const struct run_interval *list, size_t count)
{
    return count > 0 ? (double)interval_length_ns((uint64_t)(1e9 * list[count - 1].end_s)) / 2e9 : 0;
}

/* Intervals first .. first + count - 1 as one; false when they are too short for a rate, as the cut-off end
 * of a window is. */
static bool point_of(const struct run_interval *list, size_t first, size_t count, double shortest_s,
                     double median_gbps, struct over_time_point *point)
{
    double from = first > 0 ? list[first - 1].end_s : 0, to = list[first + count - 1].end_s, bytes = 0;
    for (size_t i = first; i < first + count; i++)
        bytes += (double)list[i].rx_bytes;
    *point = (struct over_time_point){(from + to) / 2, bytes * 8 / 1e9 / (to - from) / median_gbps};
    return to - from >= (double)count * shortest_s && isfinite(point->ratio);
}

/* --- cells --- */

static int by_place(const void *a, const void *b, void *contrast)
{
    const struct over_time_cell *left = a, *right = b;
    return cell_compare(left->summary->cell, right->summary->cell, contrast);
}

/* The least steady first. */
static int by_unrest(const void *a, const void *b)
{
    const struct over_time_cell *left = a, *right = b;
    double share = (double)left->unsteady / (double)left->runs,
           other = (double)right->unsteady / (double)right->runs;
    if (share != other)
        return share > other ? -1 : 1;
    return (left->swing < right->swing) - (left->swing > right->swing);
}

/* Where the cells are found by their summaries, after they were put into another order. */
static void number_cells(struct over_time *over_time)
{
    const struct summaries *summaries = over_time->context->summaries;
    memset(over_time->number, 0, summaries->count * sizeof *over_time->number);
    for (size_t i = 0; i < over_time->cell_count; i++)
        over_time->number[over_time->cells[i].summary - summaries->list] = (uint32_t)i + 1;
}

/* The cell of a run that counts; NULL: none of those that are shown. */
static struct over_time_cell *find_cell(const struct over_time *over_time, const struct record *record)
{
    const struct summaries *summaries = over_time->context->summaries;
    if (record->status != STATUS_OK || record->cell.control)
        return NULL;
    const struct summary *summary = summaries_find(summaries, &record->cell, METRIC_throughput_gbps);
    uint32_t number = summary != NULL ? over_time->number[summary - summaries->list] : 0;
    return number > 0 ? &over_time->cells[number - 1] : NULL;
}

/* Those of the baseline's A/A control are not among them: they are runs of the same cell again. */
static int find_cells(struct over_time *over_time, struct err *err)
{
    const struct summaries *summaries = over_time->context->summaries;
    size_t count = 0;
    for (size_t i = 0; i < summaries->count; i++)
        count += summaries->list[i].metric == METRIC_throughput_gbps;
    over_time->cells = calloc(count + 1, sizeof *over_time->cells);
    over_time->number = calloc(summaries->count + 1, sizeof *over_time->number);
    if (over_time->cells == NULL || over_time->number == NULL)
        return err_set(err, ENOMEM, "out of memory");
    for (size_t i = 0; i < summaries->count; i++) {
        const struct summary *summary = &summaries->list[i];
        if (summary->metric == METRIC_throughput_gbps && !summary->cell->control && summary->median > 0)
            over_time->cells[over_time->cell_count++] =
                (struct over_time_cell){.summary = summary, .median = summary->median};
    }
    number_cells(over_time);
    return 0;
}

static void take_run(struct over_time_cell *cell, const struct record *record, const struct by_run *by_run)
{
    const struct run_interval *list;
    double least = NAN, most = NAN;
    size_t count = find_run(by_run, record->run, &list);
    double shortest_s = shortest_of(list, count);
    struct over_time_point point;
    for (size_t i = 0; i < count; i++)
        if (point_of(list, i, 1, shortest_s, cell->median, &point)) {
            least = fmin(least, point.ratio);
            most = fmax(most, point.ratio);
        }
    if (isnan(least))
        return;
    cell->runs++;
    cell->unsteady += (record->warnings & UINT64_C(1) << WARNING_unsteady) != 0;
    cell->swing = fmax(cell->swing, most - least);
}

/* How steady each was; those without any interval are none of them. */
static void measure_cells(struct over_time *over_time, const struct by_run *by_run)
{
    const struct records *records = over_time->context->records;
    size_t kept = 0;
    for (size_t i = 0; i < records->count; i++) {
        struct over_time_cell *cell = find_cell(over_time, &records->list[i]);
        if (cell != NULL)
            take_run(cell, &records->list[i], by_run);
    }
    for (size_t i = 0; i < over_time->cell_count; i++)
        if (over_time->cells[i].runs > 0)
            over_time->cells[kept++] = over_time->cells[i];
    over_time->cell_count = over_time->cells_in_all = kept;
}

/* Of more cells than can be read those whose runs were least steady; in the order of their places. */
static void choose_cells(struct over_time *over_time, size_t limit)
{
    if (over_time->cell_count > limit) {
        qsort(over_time->cells, over_time->cell_count, sizeof *over_time->cells, by_unrest);
        over_time->cell_count = limit;
    }
    qsort_r(over_time->cells, over_time->cell_count, sizeof *over_time->cells, by_place,
            (void *)over_time->contrast);
    number_cells(over_time);
}

/* --- runs --- */

static int add_run(struct over_time *over_time, unsigned cell, const struct run_interval *list, size_t count,
                   struct err *err)
{
    size_t together = (count + OVER_TIME_POINTS_MAX - 1) / OVER_TIME_POINTS_MAX;
    double shortest_s = shortest_of(list, count);
    struct over_time_run *run = ARRAY_NEXT(over_time->runs, over_time->run_count, over_time->run_capacity);
    if (run == NULL)
        return err_set(err, ENOMEM, "out of memory");
    *run = (struct over_time_run){.cell = cell, .first = over_time->point_count};
    for (size_t i = 0; i < count; i += together) {
        struct over_time_point point, *added;
        size_t several = count - i < together ? count - i : together;
        if (!point_of(list, i, several, shortest_s, over_time->cells[cell].median, &point))
            continue;
        added = ARRAY_NEXT(over_time->points, over_time->point_count, over_time->point_capacity);
        if (added == NULL)
            return err_set(err, ENOMEM, "out of memory");
        *added = point;
        run->count++;
    }
    return 0;
}

static int by_cell(const void *a, const void *b)
{
    const struct over_time_run *left = a, *right = b;
    if (left->cell != right->cell)
        return left->cell < right->cell ? -1 : 1;
    return (left->first > right->first) - (left->first < right->first);
}

static int find_runs(struct over_time *over_time, const struct by_run *by_run, struct err *err)
{
    const struct records *records = over_time->context->records;
    size_t drawn[OVER_TIME_CELLS_MAX] = {0};
    for (size_t i = 0; i < records->count; i++) {
        const struct record *record = &records->list[i];
        const struct run_interval *list;
        struct over_time_cell *cell = find_cell(over_time, record);
        size_t count = cell != NULL ? find_run(by_run, record->run, &list) : 0;
        if (count == 0)
            continue;
        unsigned number = (unsigned)(cell - over_time->cells);
        if (drawn[number] == OVER_TIME_RUNS_MAX) {
            cell->left_out++;
            continue;
        }
        drawn[number]++;
        if (add_run(over_time, number, list, count, err) < 0)
            return -err->code;
    }
    if (over_time->run_count > 0)
        qsort(over_time->runs, over_time->run_count, sizeof *over_time->runs, by_cell);
    return 0;
}

/* --- texts --- */

void over_time_title(const struct over_time *over_time, size_t cell, struct text *text)
{
    const struct cell *one = over_time->cells[cell].summary->cell;
    const struct spec *spec = over_time->context->spec;
    series_say(spec, over_time->contrast, one, text);
    for (const struct field *field = cell_fields; field < cell_fields + cell_field_count; field++) {
        bool varies = false;
        for (size_t i = 1; i < over_time->cell_count && !varies; i++)
            varies =
                !field_equal(field, over_time->cells[i].summary->cell, over_time->cells[0].summary->cell);
        if (!varies || !cell_is_coordinate(field, over_time->contrast) ||
            field->offset == offsetof(struct cell, field_size))
            continue;
        text_add(text, ", ");
        if (cell_field_is_size(field))
            field_words(field, one, text);
        else
            series_value(field, one, text);
    }
}

static void write_title(struct over_time *over_time, size_t runs, size_t unsteady)
{
    const struct spec *spec = over_time->context->spec;
    if (spec != NULL && spec->settings.title[0] != '\0')
        text_addf(&over_time->title, "%s: ", spec->settings.title);
    text_add(&over_time->title, "Throughput over time");
    if (unsteady > 0)
        text_addf(&over_time->title, ": %zu of %zu runs %s unsteady", unsteady, runs,
                  unsteady == 1 ? "was" : "were");
}

enum { RATIO_MOST = 4 }; /* of the axis: a single burst must not flatten all others */

static void write_subtitle(struct over_time *over_time, double most)
{
    const double width = over_time->width - 2 * PAGE_EDGE;
    size_t left_out = 0;
    own_text line = {0};
    text_addf(&line, "each line is a run, relative to the median throughput of its cell; a point for each "
                     "interval, or the mean of several");
    glyph_wrap(text_string(&line), THEME_TEXT, width, &over_time->subtitle);
    text_clear(&line);
    for (size_t i = 0; i < over_time->cell_count; i++)
        left_out += over_time->cells[i].left_out;
    if (over_time->cell_count < over_time->cells_in_all)
        text_addf(&line,
                  "the %zu of %zu cells with most unsteady runs and widest swings; intervals.csv has all",
                  over_time->cell_count, over_time->cells_in_all);
    if (left_out > 0)
        text_addf(&line, "%sthe first %d runs of a cell, %zu %s left out", line.length > 0 ? " · " : "",
                  OVER_TIME_RUNS_MAX, left_out, left_out == 1 ? "is" : "are");
    if (most > RATIO_MOST) {
        text_addf(&line, "%slines that leave a panel at its top go up to ", line.length > 0 ? " · " : "");
        text_number(&line, most, 2);
    }
    if (line.length == 0)
        return;
    text_add(&over_time->subtitle, "\n");
    glyph_wrap(text_string(&line), THEME_TEXT, width, &over_time->subtitle);
}

static void arrange(struct over_time *over_time)
{
    enum { COLUMNS = 3, HEIGHT_ONE = 300, HEIGHT = 130 };
    const struct figure_context *context = over_time->context;
    const char *size = context->spec != NULL ? context->spec->settings.size : "auto";
    own_text caption = {0};
    double end = 0, most = 1;
    figure_settings_size(size, &over_time->width, &over_time->height);
    if (context->narrow) {
        over_time->width = FIGURE_NARROW;
        over_time->height = 0;
    }
    over_time->columns = context->narrow                    ? 1
                         : over_time->cell_count <= COLUMNS ? (unsigned)over_time->cell_count
                                                            : COLUMNS;
    over_time->panel_height = over_time->cell_count <= COLUMNS && !context->narrow ? HEIGHT_ONE : HEIGHT;
    text_addf(&caption, "%s · %s", context->caption, context->experiment);
    glyph_wrap(text_string(&caption), THEME_CAPTION, over_time->width - 2 * PAGE_EDGE, &over_time->caption);
    for (size_t i = 0; i < over_time->point_count; i++) {
        end = fmax(end, over_time->points[i].at_s);
        most = fmax(most, over_time->points[i].ratio);
    }
    scale_make(0, end * 1.02, &over_time->time);
    scale_make(0, fmin(most, RATIO_MOST), &over_time->ratio);
    write_subtitle(over_time, most);
}

/* --- figure --- */

int over_time_make(const struct figure *figure, const struct variants *variants,
                   const struct figure_context *context, struct over_time *over_time, struct err *err)
{
    OWNED_BY(by_run_release)
    struct by_run by_run = {0};
    size_t runs = 0, unsteady = 0;
    *over_time = (struct over_time){.figure = figure, .context = context, .contrast = variants->contrast};
    if (by_run_make(context->intervals, &by_run, err) < 0 || find_cells(over_time, err) < 0)
        return -err->code;
    measure_cells(over_time, &by_run);
    for (size_t i = 0; i < over_time->cell_count; i++) {
        runs += over_time->cells[i].runs;
        unsteady += over_time->cells[i].unsteady;
    }
    choose_cells(over_time, context->narrow ? OVER_TIME_CELLS_NARROW : OVER_TIME_CELLS_MAX);
    if (find_runs(over_time, &by_run, err) < 0)
        return -err->code;
    write_title(over_time, runs, unsteady);
    arrange(over_time);
    return text_ok(&over_time->title, err);
}

/* One for all cells. */
static int find_variants(const struct figure *figure, const struct figure_context *context,
                         struct variants *variants, struct err *err)
{
    const struct summaries *summaries = context->summaries;
    *variants =
        (struct variants){.summaries = summaries, .inside = UINT64_MAX, .contrast = figure_contrast(context)};
    own_over_time over_time = {0};
    if (context->intervals == NULL || context->intervals->count == 0 || context->records == NULL ||
        summaries->count == 0)
        return 0;
    if (over_time_make(figure, variants, context, &over_time, err) < 0)
        return -err->code;
    size_t longest = 0;
    for (size_t i = 0; i < over_time.run_count; i++) {
        const struct over_time_run *run = &over_time.runs[i];
        bool lasts = run->count > 0 && over_time.points[run->first + run->count - 1].at_s > OVER_TIME_LEAST_S;
        longest = lasts && run->count > longest ? run->count : longest;
    }
    if (longest < OVER_TIME_POINTS_LEAST)
        return 0;
    variants->list = calloc(1, sizeof *variants->list);
    if (variants->list == NULL)
        return err_set(err, ENOMEM, "out of memory");
    variants->list[0] = summaries->list[0].cell;
    variants->count = 1;
    return 0;
}

static void add_three(double number, struct text *text)
{
    text_number(text, number, 3);
}

/* A row for each cell. */
static int write_values(const struct over_time *over_time, struct figure_values *values, struct err *err)
{
    static const char *const heads[] = {"cell", "median, Gbit/s", "runs", "unsteady",
                                        "widest swing in a run"};
    enum { COLUMNS = sizeof heads / sizeof *heads };
    if (figure_values_make(COLUMNS, 1, over_time->cell_count, values, err) < 0)
        return -err->code;
    for (size_t column = 0; column < COLUMNS; column++)
        text_add(figure_values_cell(values, 0, column), heads[column]);
    for (size_t row = 0; row < values->rows; row++) {
        const struct over_time_cell *cell = &over_time->cells[row];
        over_time_title(over_time, row, figure_values_cell(values, row + 1, 0));
        add_three(cell->summary->median, figure_values_cell(values, row + 1, 1));
        text_addf(figure_values_cell(values, row + 1, 2), "%zu", cell->runs);
        text_addf(figure_values_cell(values, row + 1, 3), "%zu", cell->unsteady);
        text_addf(figure_values_cell(values, row + 1, 4), "%.0f %%", 100 * cell->swing);
    }
    return 0;
}

static int describe(const struct figure *figure, const struct variants *variants, size_t variant,
                    const struct figure_context *context, struct figure_description *description,
                    struct figure_values *values, struct err *err)
{
    own_over_time over_time = {0};
    (void)variant;
    if (over_time_make(figure, variants, context, &over_time, err) < 0)
        return -err->code;
    text_add(&description->title, text_string(&over_time.title));
    return text_ok(&description->title, err) < 0 ? -err->code : write_values(&over_time, values, err);
}

const struct figure_kind figure_over_time = {
    .source = "intervals.csv",
    .variants = find_variants,
    .gnuplot = over_time_gnuplot,
    .matplotlib = over_time_matplotlib,
    .describe = describe,
};
