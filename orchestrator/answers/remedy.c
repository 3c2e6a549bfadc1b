/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Remedy: what the next experiment changes to decide what is open, and what that takes. Numbers are reckoned
 * from the half widths of the intervals, the times of the runs and the warnings; undecided.c says them. */
#include <math.h>
#include <stddef.h>
#include <stdlib.h>

#include "answers/questions.h"
#include "experiment/plan.h"

/* --- time --- */

static int compare_numbers(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Where no duration says how long windows are: the mean of those that were measured. */
static double counted_window_s(const struct findings *findings)
{
    const struct records *records = &findings->records;
    double sum = 0;
    size_t n = 0;
    for (size_t i = 0; i < records->count && findings->experiment.spec.settings.bytes > 0; i++) {
        double window_s = records->list[i].metrics[METRIC_window_s];
        sum += isnan(window_s) ? 0 : window_s;
        n += isnan(window_s) ? 0 : 1;
    }
    return n > 0 ? sum / (double)n : 0;
}

/* What a run took, with its place in its block: the median over the blocks that have several runs, from their
 * first to their last start. At least what its windows take: starts are whole seconds. */
double remedy_run_seconds(const struct findings *findings)
{
    const struct records *records = &findings->records;
    const struct experiment *experiment = &findings->experiment;
    double least =
        (double)(plan_run_ns(&experiment->plan, &experiment->spec.settings) + RUN_SET_UP_NS) / 1e9 +
        counted_window_s(findings);
    size_t n = 0;
    for (size_t i = 0, next; i < records->count; i = next) {
        double first = record_time(&records->list[i]), last = first;
        for (next = i + 1; next < records->count && records->list[next].block == records->list[i].block;
             next++)
            last = fmax(record_time(&records->list[next]), last);
        size_t runs = next - i;
        if (runs > 1 && !isnan(first))
            findings->index.values[n++] = (last - first) / (double)(runs - 1);
    }
    qsort(findings->index.values, n, sizeof *findings->index.values, compare_numbers);
    return n > 0 ? fmax(least, findings->index.values[n / 2]) : least;
}

/* --- threads --- */

/* Cells that carry a warning, and the fewest threads of one; 0: there is none. */
size_t remedy_cells_warned(const struct findings *findings, unsigned id, int64_t *fewest)
{
    size_t cells = 0;
    *fewest = INT64_MAX;
    for (size_t i = 0; i < findings->warnings.count; i++) {
        const struct warning *warning = &findings->warnings.list[i];
        if (warning->id != id || warning->cell == NULL || warning->few)
            continue;
        cells++;
        *fewest = warning->cell->threads < *fewest ? warning->cell->threads : *fewest;
    }
    return cells;
}

/* The most threads that no cell was oversubscribed with; 0: every one was, or none, or threads are what is
 * compared: with one value of them nothing would be left to compare. */
int64_t remedy_threads(const struct findings *findings)
{
    int64_t fewest, most = 0;
    if (findings->index.contrast->offset == offsetof(struct cell, threads) ||
        remedy_cells_warned(findings, WARNING_oversubscribed, &fewest) == 0)
        return 0;
    for (size_t i = 0; i < findings->index.measured; i++) {
        int64_t threads = findings->index.cells.cells[i]->threads;
        if (threads < fewest && threads > most)
            most = threads;
    }
    return most;
}

/* --- blocks --- */

static size_t cells_of(const struct plan *plan, int64_t threads)
{
    size_t cells = 0;
    for (size_t i = 0; threads > 0 && i < plan->cell_count; i++)
        cells += plan->cells[i].threads == threads;
    return threads > 0 ? cells : plan->cell_count;
}

/* With so many threads: what the standings say of all cells. -ENOMEM is passed over: then nothing is known.
 */
static void reckon_threads(const struct findings *findings, struct remedy *remedy)
{
    own_free const struct verdict **open = calloc(findings->verdicts.count + 1, sizeof *open);
    for (unsigned arm = 1; open != NULL && arm < findings->index.arm_count; arm++) {
        size_t found = 0, places = 0;
        double width = NAN;
        for (size_t i = 0; i < findings->verdicts.count; i++) {
            const struct verdict *verdict = &findings->verdicts.list[i];
            if (verdict->metric != headline_metric(findings) || verdict->pair.arm != arm ||
                verdict->pair.against != 0 || verdict->cell->threads != remedy->threads)
                continue;
            places++;
            if (verdict->conclusion == INCONCLUSIVE && !isnan(verdict->low))
                open[found++] = verdict;
        }
        const struct settings *settings = &findings->experiment.spec.settings;
        size_t tests = places * looks_count(settings);
        size_t needed = standings_blocks(open, found, settings->equivalence, tests, &width);
        remedy->width = needed > remedy->needed ? width : remedy->width;
        remedy->needed = needed > remedy->needed ? needed : remedy->needed;
    }
}

static void reckon_all(const struct findings *findings, struct remedy *remedy)
{
    for (size_t i = 0; i < findings->standings.count; i++) {
        const struct standing *standing = &findings->standings.list[i];
        if (standing->metric != headline_metric(findings) || standing->blocks_needed <= remedy->needed)
            continue;
        remedy->needed = standing->blocks_needed;
        remedy->width = standing->half_width;
    }
}

/* Each arm has a cell with so many threads. */
static bool keeps_arms(const struct findings *findings, int64_t threads)
{
    const struct run_index *index = &findings->index;
    const struct plan *plan = &findings->experiment.plan;
    size_t kept = 0;
    for (unsigned arm = 0; arm < index->arm_count; arm++) {
        size_t i = 0;
        while (i < plan->cell_count && (plan->cells[i].control || plan->cells[i].threads != threads ||
                                        run_index_arm(index, &plan->cells[i]) != arm))
            i++;
        kept += i < plan->cell_count;
    }
    return kept == index->arm_count;
}

/* Threads that fit, where they leave all arms and something that is open; otherwise all cells again. */
struct remedy remedy_find(const struct findings *findings)
{
    double run = remedy_run_seconds(findings);
    size_t least, blocks = headline_blocks(findings, &least);
    struct remedy remedy = {.threads = remedy_threads(findings), .width = NAN};
    if (remedy.threads > 0 && blocks >= least && keeps_arms(findings, remedy.threads))
        reckon_threads(findings, &remedy);
    if (remedy.needed == 0) {
        remedy.threads = 0;
        reckon_all(findings, &remedy);
    }
    remedy.cells = cells_of(&findings->experiment.plan, remedy.threads);
    remedy.each = run * (double)remedy.cells;
    return remedy;
}
