/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "findings/stopping.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "base/units.h"
#include "findings/verdict.h"

void stopping_release(struct stopping *stopping)
{
    free(stopping->place_of);
    free(stopping->decided);
    free(stopping->began);
    *stopping = (struct stopping){0};
}

/* --- a look --- */

/* By the interval that is shown: a reader sees why. */
static bool verdict_is_decided(const struct verdict *verdict, double precision)
{
    double reach = log(fmax(verdict->high / verdict->ratio, verdict->ratio / verdict->low));
    bool different = verdict->conclusion == FASTER || verdict->conclusion == SLOWER;
    if (isnan(verdict->low) || isnan(verdict->high))
        return false;
    return verdict->conclusion == EQUIVALENT || reach <= log1p(precision) ||
           (different && 3 * reach <= fabs(log(verdict->ratio)));
}

/* What a look knows of each place of the plan. */
struct view {
    size_t pairs, compared, open; /* verdicts; of those that have blocks; that are not decided */
};

static int number_cells(const struct plan *plan, struct cell_lookup *planned, struct err *err)
{
    size_t number;
    for (size_t i = 0; i < plan->first_cells; i++)
        if (cell_lookup_add(planned, &plan->cells[i], &number, err) < 0)
            return -err->code;
    return 0;
}

static int view_places(const struct stopping *stopping, const struct verdicts *verdicts, struct view *views,
                       struct err *err)
{
    own_cell_lookup planned = {0};
    if (number_cells(stopping->plan, &planned, err) < 0)
        return -err->code;
    for (size_t i = 0; i < verdicts->count; i++) {
        const struct verdict *verdict = &verdicts->list[i];
        size_t number = cell_lookup_find(&planned, verdict->cell);
        bool headline = verdict->metric == METRIC_throughput_gbps ||
                        verdict->metric == METRIC_cpu_ns_per_byte || verdict->metric == METRIC_latency_p50_us;
        if (number == CELL_NONE || verdict->pair.control || !headline)
            continue;
        struct view *view = &views[stopping->place_of[number]];
        view->pairs++;
        view->compared += verdict->n > 0;
        view->open += verdict->n > 0 && !verdict_is_decided(verdict, stopping->spec->settings.precision);
    }
    return 0;
}

/* Decides what the blocks up to this one decide. What has no block in common keeps nobody waiting, unless
 * nothing at the place has. */
static int look(struct stopping *stopping, uint32_t block, const struct records *records,
                const struct contests *contests, struct err *err)
{
    own_records selected = {0};
    own_run_index index = {0};
    own_verdicts verdicts = {0};
    own_free struct view *views = calloc(stopping->places + 1, sizeof *views);
    if (views == NULL)
        return err_set(err, ENOMEM, "out of memory");
    if (records_select(records, block, &selected, err) < 0 ||
        run_index_make(&selected, stopping->spec, &index, err) < 0)
        return -err->code;
    if (index.run_count == 0) /* all have failed */
        return 0;
    index.contests = contests;
    if (verdicts_make(&index, &stopping->spec->settings, &verdicts, err) < 0 ||
        view_places(stopping, &verdicts, views, err) < 0)
        return -err->code;
    for (size_t i = 0; i < stopping->places; i++) {
        const struct view *view = &views[i];
        bool comes_to_something = view->compared > 0 || view->pairs == 0;
        if (stopping->decided[i] > 0 || view->open > 0 || !comes_to_something)
            continue;
        stopping->decided[i] = block;
        stopping->decided_count++;
    }
    return 0;
}

/* --- the budget --- */

/* An interruption, after which a campaign was resumed, counts for at most so much. */
static const double PAUSE_MOST_S = 60;

/* Seconds that were spent up to the end of the block, from the starts of the runs, and that the plan has for
 * the same ones. */
static void reckon_spent(const struct stopping *stopping, uint32_t block, double *spent, double *planned)
{
    const struct plan *plan = stopping->plan;
    double before = NAN, lasts = 0;
    *spent = *planned = 0;
    for (size_t i = 0; i < plan->run_count; i += plan_unit(plan, i)) {
        double began = stopping->began[i], takes = 0;
        if (isnan(began) || plan->runs[i].block > block)
            continue;
        for (size_t j = i; j < i + plan_unit(plan, i); j++)
            takes += (double)(plan_share_ns(plan, &stopping->spec->settings, j) + RUN_SET_UP_NS) / 1e9;
        if (!isnan(before))
            *spent += fmin(fmax(began - before, 0), lasts + PAUSE_MOST_S);
        before = began;
        lasts = takes;
        *planned += takes;
    }
    *spent += lasts;
}

/* Would the block behind this one, with the steady runs behind all, still end in it? As much slower than
 * planned as it went so far. */
static bool budget_lasts(const struct stopping *stopping, uint32_t block)
{
    const struct plan *plan = stopping->plan;
    const struct settings *settings = &stopping->spec->settings;
    double spent, planned, needed = 0;
    reckon_spent(stopping, block, &spent, &planned);
    for (size_t i = 0; i < plan->run_count; i++) {
        bool due = plan->runs[i].block == block + 1 || plan->runs[i].block > looks_most_blocks(settings);
        if (due && !stopping_spares(stopping, i))
            needed += (double)(plan_share_ns(plan, settings, i) + RUN_SET_UP_NS) / 1e9;
    }
    needed *= planned > 0 ? fmax(1, spent / planned) : 1;
    return spent + needed <= (double)settings->budget_ns / 1e9;
}

/* --- step by step --- */

static uint32_t most_blocks(const struct stopping *stopping)
{
    return stopping->looks.count > 0 ? stopping->looks.blocks[stopping->looks.count - 1] : 0;
}

bool stopping_goes_on(const struct stopping *stopping)
{
    return stopping->passed < most_blocks(stopping) && stopping->ended == 0 &&
           (stopping->places == 0 || stopping->decided_count < stopping->places);
}

void stopping_note(struct stopping *stopping, const struct record *record)
{
    if (record->run < 1 || record->run > stopping->plan->run_count)
        return;
    double began = record_time(record);
    stopping->began[record->run - 1] = isnan(began) ? 0 : began;
}

bool stopping_looks(const struct stopping *stopping)
{
    bool looks = false;
    for (size_t i = 0; i < stopping->looks.count; i++)
        looks = looks || stopping->looks.blocks[i] == stopping->passed + 1;
    return looks && stopping_goes_on(stopping) && stopping->spec->settings.precision > 0;
}

int stopping_pass(struct stopping *stopping, const struct records *records, const struct contests *contests,
                  struct err *err)
{
    uint32_t block = stopping->passed + 1;
    if (stopping_looks(stopping) && look(stopping, block, records, contests, err) < 0)
        return -err->code;
    bool more = stopping_goes_on(stopping) && block < most_blocks(stopping);
    stopping->passed = block;
    if (more && stopping->spec->settings.budget_ns > 0 && !budget_lasts(stopping, block))
        stopping->ended = block;
    return 0;
}

/* Are all runs of the block recorded that are needed? */
static bool block_is_over(const struct stopping *stopping, uint32_t block, size_t *at)
{
    const struct plan *plan = stopping->plan;
    for (; *at < plan->run_count && plan->runs[*at].block <= block; (*at)++)
        if (isnan(stopping->began[*at]) && !stopping_spares(stopping, *at))
            return false;
    return true;
}

static int by_place(const void *left, const void *right, void *context)
{
    const struct plan *plan = context;
    const struct cell *a = &plan->cells[*(const size_t *)left], *b = &plan->cells[*(const size_t *)right];
    return cell_compare_places(a, b, &cell_fields[plan->contrast]);
}

static int find_places(struct stopping *stopping, struct err *err)
{
    const struct plan *plan = stopping->plan;
    const size_t cells = plan->first_cells;
    own_free size_t *sorted = calloc(cells + 1, sizeof *sorted);
    stopping->place_of = calloc(plan->cell_count + 1, sizeof *stopping->place_of);
    stopping->decided = calloc(cells + 1, sizeof *stopping->decided);
    stopping->began = calloc(plan->run_count + 1, sizeof *stopping->began);
    if (sorted == NULL || stopping->place_of == NULL || stopping->decided == NULL || stopping->began == NULL)
        return err_set(err, ENOMEM, "out of memory");
    for (size_t i = 0; i < plan->run_count; i++)
        stopping->began[i] = NAN;
    for (size_t i = 0; i < cells; i++)
        sorted[i] = i;
    qsort_r(sorted, cells, sizeof *sorted, by_place, (void *)plan);
    for (size_t i = 0; i < cells; i++) {
        bool new = i == 0 || by_place(&sorted[i - 1], &sorted[i], (void *)plan) != 0;
        stopping->places += new;
        stopping->place_of[sorted[i]] = stopping->places - 1;
    }
    for (size_t i = cells; i < plan->cell_count; i++) /* there are no looks in a second stage */
        stopping->place_of[i] = stopping->places;
    return 0;
}

int stopping_make(const struct plan *plan, const struct spec *spec, const struct records *records,
                  const struct contests *contests, struct stopping *stopping, struct err *err)
{
    *stopping = (struct stopping){.plan = plan, .spec = spec};
    looks_plan(&spec->settings, &stopping->looks);
    if (find_places(stopping, err) < 0)
        return -err->code;
    for (size_t i = 0; i < records->count; i++)
        stopping_note(stopping, &records->list[i]);
    for (size_t at = 0; stopping_goes_on(stopping) && block_is_over(stopping, stopping->passed + 1, &at);)
        if (stopping_pass(stopping, records, contests, err) < 0)
            return -err->code;
    return 0;
}

/* --- what is told of it --- */

bool stopping_spares(const struct stopping *stopping, size_t index)
{
    const struct planned_run *run = &stopping->plan->runs[index];
    const uint32_t decided = stopping->decided[stopping->place_of[run->cell]];
    return run->block <= most_blocks(stopping) &&
           ((decided > 0 && run->block > decided) || (stopping->ended > 0 && run->block > stopping->ended));
}

size_t stopping_spared(const struct stopping *stopping)
{
    size_t spared = 0, runs = stopping->plan != NULL ? stopping->plan->run_count : 0;
    for (size_t i = 0; i < runs; i++)
        spared += stopping_spares(stopping, i);
    return spared;
}

size_t stopping_missing(const struct stopping *stopping)
{
    size_t missing = 0;
    for (size_t i = 0; i < stopping->plan->run_count; i++)
        missing += isnan(stopping->began[i]) && !stopping_spares(stopping, i);
    return missing;
}

uint32_t stopping_blocks(const struct stopping *stopping)
{
    return stopping_goes_on(stopping) ? most_blocks(stopping) : stopping->passed;
}

/* "2 of 4 places decided, after 12 to 18 blocks" */
static void tell_decided(const struct stopping *stopping, struct text *text)
{
    uint32_t least = UINT32_MAX, most = 0;
    for (size_t i = 0; i < stopping->places; i++) {
        uint32_t block = stopping->decided[i];
        least = block > 0 && block < least ? block : least;
        most = block > most ? block : most;
    }
    text_addf(text, "%zu of %zu place%s decided", stopping->decided_count, stopping->places,
              plural(stopping->places));
    if (most == 0)
        return;
    text_add(text, ", after ");
    if (least < most)
        text_addf(text, "%u to ", least);
    text_addf(text, "%u block%s", most, plural(most));
}

void stopping_tell(const struct stopping *stopping, struct text *text)
{
    const struct settings *settings = &stopping->spec->settings;
    if (settings->precision > 0)
        tell_decided(stopping, text);
    if (stopping->ended > 0) {
        text_addf(text, "%sthe budget of ", text->length > 0 ? "; " : "");
        units_label(UNIT_NS, settings->budget_ns, text);
        text_addf(text, " ended it after %u block%s", stopping->ended, plural(stopping->ended));
    }
    size_t spared = stopping_spared(stopping);
    if (spared > 0)
        text_addf(text, "; %zu run%s not %s", spared, plural(spared),
                  stopping->ended > 0 ? "made" : "needed");
}
