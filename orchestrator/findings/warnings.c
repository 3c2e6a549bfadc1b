/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "findings/warnings.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"

/* --- steadiness --- */

struct steadiness_point {
    double middle_ns, rate; /* bytes/ns */
};

/* The rate of interval i, at its middle; false when it is too short to have one. */
static bool point_of(const struct interval *intervals, size_t i, struct steadiness_point *point)
{
    uint64_t from = i > 0 ? intervals[i - 1].time_ns : 0, to = intervals[i].time_ns;
    if (to < from || to - from < INTERVAL_NS / 2)
        return false;
    double length = (double)(to - from);
    *point = (struct steadiness_point){(double)from + length / 2, (double)intervals[i].rx_bytes / length};
    return true;
}

static struct steadiness_point mean_of(const struct interval *intervals, size_t count, size_t *points)
{
    struct steadiness_point sum = {0}, point;
    *points = 0;
    for (size_t i = 0; i < count; i++)
        if (point_of(intervals, i, &point)) {
            sum.middle_ns += point.middle_ns;
            sum.rate += point.rate;
            ++*points;
        }
    return (struct steadiness_point){sum.middle_ns / (double)*points, sum.rate / (double)*points};
}

/* Two passes over the intervals instead of gsl_fit_linear(), which wants arrays: an hour has 36,000 of them,
 * and a run that was measured must not fail for want of memory. */
struct steadiness steadiness_of(const struct interval *intervals, size_t count)
{
    struct steadiness steadiness = {.slope_pct = NAN, .off_pct = NAN};
    struct steadiness_point mean = mean_of(intervals, count, &steadiness.intervals), point;
    if (steadiness.intervals < STEADINESS_INTERVALS_LEAST || !(mean.rate > 0))
        return steadiness;
    double products = 0, squares = 0, farthest = 0;
    for (size_t i = 0; i < count; i++)
        if (point_of(intervals, i, &point)) {
            double distance = point.middle_ns - mean.middle_ns;
            products += distance * (point.rate - mean.rate);
            squares += distance * distance;
            farthest = fmax(farthest, fabs(point.rate - mean.rate));
        }
    double window_ns = (double)intervals[count - 1].time_ns;
    steadiness.slope_pct = 100 * products / squares * window_ns / mean.rate;
    steadiness.off_pct = 100 * farthest / mean.rate;
    return steadiness;
}

bool steadiness_lacks(const struct steadiness *steadiness)
{
    return fabs(steadiness->slope_pct) > STEADINESS_SLOPE || steadiness->off_pct > STEADINESS_OFF;
}

/* --- warnings --- */

#define WARNING(identifier, id, how, sentence_, hint_)                                                       \
    [WARNING_##identifier] = {.sentence = (sentence_), .hint = (hint_), how},
#define RUN(check) .run = (check), .metric = METRIC_COUNT
#define RUN_LARGEST(check, metric_) .run = (check), .metric = METRIC_##metric_
#define RUN_SMALLEST(check, metric_) RUN_LARGEST(check, metric_), .smallest = true
#define CELL(check) .cell = (check)
#define FAMILY(check) .family = &(check)
#define WHOLE(check) .whole = (check)
const struct warning_row warning_rows[WARNING_COUNT] = {
#include "experiment/warning_list.h"
};

void warnings_release(struct warning_list *warnings)
{
    free(warnings->list);
    *warnings = (struct warning_list){0};
}

const char *warning_sentence(unsigned i)
{
    return i < WARNING_COUNT ? warning_rows[i].sentence : NULL;
}

const char *warning_hint(unsigned i)
{
    return i < WARNING_COUNT ? warning_rows[i].hint : NULL;
}

uint64_t warnings_of_run(const struct measurement *measurement, const struct record *record,
                         const struct warning_host *host)
{
    const struct run_view run = {
        .measurement = measurement, .cell = &record->cell, .metrics = record->metrics, .host = host};
    uint64_t warnings = 0;
    for (unsigned i = 0; i < WARNING_COUNT; i++)
        if (warning_rows[i].run != NULL && warning_rows[i].run(&run))
            warnings |= UINT64_C(1) << i;
    return warnings;
}

static int add(struct warning_list *warnings, const struct warning *warning, struct err *err)
{
    struct warning *place = ARRAY_NEXT(warnings->list, warnings->count, warnings->capacity);
    if (place == NULL)
        return err_set(err, ENOMEM, "out of memory for %zu warnings", warnings->count + 1);
    *place = *warning;
    return 0;
}

static bool check_cell(const struct warning_row *row, const struct run_index *index, size_t cell,
                       struct warning *warning)
{
    if (row->run != NULL)
        return cell_check_recorded(index, cell, row->metric, row->smallest, warning);
    return row->cell != NULL && row->cell(index, cell, warning);
}

static int add_cells(enum warning_id id, const struct run_index *index, struct warning_list *warnings,
                     struct err *err)
{
    for (size_t cell = 0; cell < index->measured; cell++) {
        struct warning warning = {.id = id, .cell = index->cells.cells[cell]};
        if (check_cell(&warning_rows[id], index, cell, &warning) && add(warnings, &warning, err) < 0)
            return -err->code;
    }
    return 0;
}

static int add_families(enum warning_id id, const struct run_index *index, struct warning_list *warnings,
                        struct err *err)
{
    own_groups families = {0};
    if (run_index_families(index, warning_rows[id].family->blank, &families, err) < 0)
        return -err->code;
    for (size_t i = 0; i < families.count; i++) {
        struct warning warning = {.id = id};
        const size_t *cells = &families.members[families.first[i]];
        size_t count = families.first[i + 1] - families.first[i];
        if (warning_rows[id].family->test(index, cells, count, &warning) && add(warnings, &warning, err) < 0)
            return -err->code;
    }
    return 0;
}

static int add_whole(enum warning_id id, const struct run_index *index, struct warning_list *warnings,
                     struct err *err)
{
    struct warning warning = {.id = id};
    if (warning_rows[id].whole(index, &warning, err) < 0)
        return -err->code;
    return warning.runs > 0 ? add(warnings, &warning, err) : 0;
}

int warnings_make(const struct run_index *index, const struct settings *settings,
                  struct warning_list *warnings, struct err *err)
{
    *warnings = (struct warning_list){0};
    int rc = 0;
    for (enum warning_id id = 0; id < WARNING_COUNT && rc == 0; id++) {
        if ((settings->silence.bits >> id & 1) != 0)
            continue;
        if (warning_rows[id].family != NULL)
            rc = add_families(id, index, warnings, err);
        else if (warning_rows[id].whole != NULL)
            rc = add_whole(id, index, warnings, err);
        else
            rc = add_cells(id, index, warnings, err);
    }
    return rc;
}
