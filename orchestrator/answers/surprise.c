/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Q6: one unexpected result: the cells that lie furthest from where their neighbours lead to expect them, as
 * far as they rise above the noise floor. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "answers/phrase.h"
#include "answers/questions.h"
#include "base/units.h"
#include "experiment/plan.h"
#include "statistics/alpha.h"
#include "statistics/signed_rank.h"

/* --- departures --- */
/* How far a cell lies from where its two neighbours along an axis lead to expect it, block by
 * block, and the noise floor that it must rise above. */

struct departure {
    size_t below, at, above; /* numbers of the cells in the run index, ascending along the axis */
    enum series_axis axis;
    unsigned metric;
    size_t n; /* blocks in which all three were ok */
    double ratio, low, high,
        p_family;  /* cell / expectation, its interval and p over the family, as in struct verdict */
    double noise;  /* of its place and its neighbours', as a factor from 1: the largest that is known; NaN */
    bool survives; /* its interval, which holds the noise of its blocks, excludes 1, and it lies beyond that
                      floor */
    double excess; /* ln of the nearer end of the interval, away from 1; NaN without one */
};

struct departures {
    struct departure *list; /* owned; those that survive first, the larger excess first */
    size_t count, surviving;
    size_t blocks,
        least_blocks; /* the most that any departure has; those without which none can be significant */
};
#define own_departures OWNED_BY(departures_release) struct departures

static void departures_release(struct departures *departures)
{
    free(departures->list);
    *departures = (struct departures){0};
}

/* The noise floor of each cell: how far the A/A control reaches from 1 at its place. NaN without one. The
 * verdicts on the control are in the order of the places. */
static void find_noise(const struct findings *findings, unsigned metric, double *noise)
{
    const struct run_index *index = &findings->index;
    const struct verdict *verdict = findings->verdicts.list, *end = verdict + findings->verdicts.count;
    for (size_t i = 0; i < index->cells.count; i++)
        noise[i] = NAN;
    while (verdict < end && (verdict->metric != metric || !verdict->pair.control))
        verdict++;
    for (size_t i = 0; i < index->place_count && verdict < end; i++) {
        const struct place *place = &index->places[i];
        size_t baseline = place_cell(place, verdict->pair, false);
        if (baseline == CELL_NONE || index->cells.cells[baseline] != verdict->cell)
            continue;
        for (size_t j = 0; j < place->count; j++)
            noise[place->arms[j].cell] = verdict->noise;
        verdict++;
    }
}

/* Block by block: how far the cell lies from the straight line between its neighbours. */
static size_t combine(const struct findings *findings, const struct departure *departure)
{
    const struct cell *const *cells = findings->index.cells.cells;
    const size_t numbers[] = {departure->at, departure->below, departure->above};
    double below = log((double)series_position(cells[departure->below], departure->axis)),
           at = log((double)series_position(cells[departure->at], departure->axis)),
           above = log((double)series_position(cells[departure->above], departure->axis));
    double share = (at - below) / (above - below);
    return run_index_combine(&findings->index, numbers, (const double[]){1, share - 1, -share}, 3,
                             departure->metric);
}

/* Survivors first, then the larger excess; what has none comes last, in the order of the cells. */
static int compare_excess(const void *a, const void *b)
{
    const struct departure *x = a, *y = b;
    if (x->survives != y->survives)
        return y->survives - x->survives;
    if (isnan(x->excess) != isnan(y->excess))
        return isnan(x->excess) - isnan(y->excess);
    if (x->excess > y->excess || x->excess < y->excess)
        return x->excess > y->excess ? -1 : 1;
    return (x->at > y->at) - (x->at < y->at);
}

/* For the smallest family: with fewer blocks nothing at all can be significant. */
static void find_least_blocks(const size_t tests[MECHANISM_COUNT], struct departures *departures)
{
    departures->blocks = departures->least_blocks = 0;
    for (size_t i = 0; i < departures->count; i++)
        if (departures->list[i].n > departures->blocks)
            departures->blocks = departures->list[i].n;
    for (unsigned i = 0; i < MECHANISM_COUNT; i++) {
        unsigned least = plan_least_blocks(tests[i], ALPHA);
        if (tests[i] > 0 && (departures->least_blocks == 0 || least < departures->least_blocks))
            departures->least_blocks = least;
    }
}

static void judge(const struct findings *findings, size_t tests, struct departure *departure)
{
    struct location location;
    size_t n = combine(findings, departure);
    signed_rank(findings->index.values, n, ALPHA / (double)tests, &location);
    departure->ratio = exp(location.estimate);
    departure->low = exp(location.low);
    departure->high = exp(location.high);
    departure->p_family = family_p(location.p, tests);
    double nearer = departure->ratio > 1 ? departure->low : 1 / departure->high;
    departure->excess = log(nearer);
    departure->survives = departure->excess > 0 && fabs(location.estimate) > log(departure->noise);
}

static void judge_all(const struct findings *findings, struct departures *departures)
{
    const struct cell *const *cells = findings->index.cells.cells;
    size_t tests[MECHANISM_COUNT] = {0}, looks = looks_count(&findings->experiment.spec.settings);
    for (size_t i = 0; i < departures->count; i++)
        tests[cells[departures->list[i].at]->mechanism] += looks;
    find_least_blocks(tests, departures);
    for (size_t i = 0; i < departures->count; i++) {
        struct departure *departure = &departures->list[i];
        judge(findings, tests[cells[departure->at]->mechanism], departure);
        departures->surviving += departure->survives ? 1 : 0;
    }
    qsort(departures->list, departures->count, sizeof *departures->list, compare_excess);
}

/* Every cell with neighbours on both sides, along both axes. Expected is the straight line between the
 * neighbours in ln(position) and ln(metric), formed in each block from that block's runs, so that the
 * interval (inverted signed-rank test) holds the neighbours' noise too. Those of one mechanism are a family.
 */
static int departures_make(const struct findings *findings, unsigned metric, struct departures *departures,
                           struct err *err)
{
    size_t cells = findings->index.measured;
    *departures =
        (struct departures){.list = calloc(SERIES_AXIS_COUNT * cells + 1, sizeof *departures->list)};
    own_free double *noise = calloc(findings->index.cells.count + 1, sizeof *noise);
    if (departures->list == NULL || noise == NULL)
        return err_set(err, ENOMEM, "out of memory");
    find_noise(findings, metric, noise);
    for (enum series_axis axis = 0; axis < SERIES_AXIS_COUNT; axis++) {
        own_series series = {0};
        int rc = series_make(findings, axis, &series, err);
        if (rc != 0)
            return rc;
        for (size_t i = 0; i < series.count; i++)
            for (size_t j = series.first[i]; j + 2 < series.first[i + 1]; j++) {
                const size_t *at = &series.cells[j];
                struct departure departure = {
                    .below = at[0],
                    .at = at[1],
                    .above = at[2],
                    .axis = axis,
                    .metric = metric,
                    .noise = fmax(noise[at[1]], fmax(noise[at[0]], noise[at[2]])),
                };
                departure.n = combine(findings, &departure);
                if (departure.n > 0)
                    departures->list[departures->count++] = departure;
            }
    }
    judge_all(findings, departures);
    return 0;
}

/* --- surprises --- */

static const enum warning_id warnings_of_interest[] = {WARNING_unsteady, WARNING_bimodal, WARNING_busy_host,
                                                       WARNING_steal, WARNING_host_changed};

/* Receive time is throughput the other way round: it would say everything twice. */
static const unsigned surprise_metrics[] = {METRIC_throughput_gbps, METRIC_cpu_ns_per_byte,
                                            METRIC_llc_misses_per_kb};
enum {
    SURPRISE_METRIC_COUNT = sizeof surprise_metrics / sizeof surprise_metrics[0],
    SURPRISES_SHOWN_MAX = 5
};

struct surprises {
    struct departures by_metric[SURPRISE_METRIC_COUNT]; /* owned */
    size_t count, surviving;
    const struct departures *first;    /* that are not empty; NULL: none */
    const struct departure *strongest; /* the survivor with the largest excess; NULL: none */
    bool noise_known;                  /* of at least one departure */
};

static void surprises_release(struct surprises *surprises)
{
    for (unsigned i = 0; i < SURPRISE_METRIC_COUNT; i++)
        departures_release(&surprises->by_metric[i]);
}

static int surprises_find(const struct findings *findings, struct surprises *surprises, struct err *err)
{
    for (unsigned i = 0; i < SURPRISE_METRIC_COUNT; i++) {
        struct departures *departures = &surprises->by_metric[i];
        int rc = departures_make(findings, surprise_metrics[i], departures, err);
        if (rc != 0)
            return rc;
        surprises->count += departures->count;
        surprises->surviving += departures->surviving;
        for (size_t j = 0; j < departures->count; j++)
            surprises->noise_known = surprises->noise_known || !isnan(departures->list[j].noise);
        if (surprises->first == NULL && departures->count > 0)
            surprises->first = departures;
        const struct departure *top = departures->list;
        if (departures->surviving > 0 &&
            (surprises->strongest == NULL || top->excess > surprises->strongest->excess))
            surprises->strongest = top;
    }
    return 0;
}

/* --- the answer --- */

static const struct cell *cell_of(const struct findings *findings, size_t number)
{
    return findings->index.cells.cells[number];
}

static void add_position(const struct findings *findings, const struct departure *departure, size_t number,
                         struct text *text)
{
    int64_t position = series_position(cell_of(findings, number), departure->axis);
    if (departure->axis == SERIES_SIZE)
        units_label_size(position, text);
    else
        phrase_threads(position, text);
}

/* "zero-copy at 4 KB, 4 threads: throughput is 31 % [22, 40] above what 1 KB and 16 KB lead to expect". */
static void add_departure(const struct findings *findings, const struct departure *departure,
                          struct text *text)
{
    const struct cell *cell = cell_of(findings, departure->at);
    text_addf(text, "%s at ", mechanism_name(cell->mechanism));
    phrase_place(findings, cell, text);
    text_add(text, ": ");
    text_add(text, metrics[departure->metric].label);
    if (departure->survives) {
        text_add(text, " is ");
        phrase_percent(departure->ratio, departure->low, departure->high, text);
        text_add(text, departure->ratio > 1 ? " above" : " below");
    } else {
        text_add(text, " differs by ");
        phrase_signed_percent(departure->ratio, departure->low, departure->high, text);
        text_add(text, " from");
    }
    text_add(text, " what its neighbours, ");
    add_position(findings, departure, departure->below, text);
    text_add(text, " and ");
    add_position(findings, departure, departure->above, text);
    text_add(text, ", lead to expect");
}

/* The plan says how many blocks the pairs take, which are more where they have more places. */
static void add_least_of_pairs(const struct findings *findings, size_t least, struct text *text)
{
    size_t of_pairs = 0;
    if (findings->standings.count > 0)
        headline_blocks(findings, &of_pairs);
    if (of_pairs > least)
        text_addf(text, " (and %zu for the pairs)", of_pairs);
}

/* Why nothing can stand out, whatever was measured. */
static bool decline(const struct findings *findings, const struct surprises *surprises, struct answer *answer)
{
    const struct departures *first = surprises->first;
    size_t least =
        first != NULL && first->least_blocks > CROSSOVER_BLOCKS ? first->least_blocks : CROSSOVER_BLOCKS;
    own_text why = {0}, control = {0};
    bool nowhere = plan_explain_control(&findings->experiment.plan, &findings->experiment.spec, &control);
    if (first == NULL) {
        text_add(&why,
                 "no cell has neighbours on both sides in one block: three message sizes or three thread "
                 "counts are needed");
    } else if (first->blocks < least) {
        text_addf(&why, "%zu block%s too few to tell a departure from noise, at least %zu are needed",
                  first->blocks, first->blocks == 1 ? " is" : "s are", least);
        add_least_of_pairs(findings, least, &why);
    } else if (!surprises->noise_known && nowhere) {
        text_addf(&why, "there is no A/A control, so nobody knows the noise floor%s", text_string(&control));
    } else if (!surprises->noise_known) {
        text_add(&why, findings->experiment.spec.settings.control
                           ? "the A/A control has too few ok runs to show the noise floor"
                           : "there is no A/A control (control = no), so nobody knows the noise floor");
    }
    if (why.length > 0)
        text_addf(answer_decline(answer), ": %s", text_string(&why));
    return why.length > 0;
}

/* How many of a cell's ok runs carry which warning: "unsteady in 3 of 10 runs"; nothing when none does, or
 * when it is silenced. */
static void add_warnings(const struct findings *findings, size_t number, struct text *text)
{
    const struct record *const *runs;
    size_t count = run_index_all(&findings->index, number, &runs);
    const char *join = "";
    for (unsigned i = 0; i < WARNING_COUNT; i++) {
        size_t carrying = 0;
        for (size_t j = 0; j < count; j++)
            carrying += runs[j]->warnings >> i & 1;
        if (carrying == 0 || evidence_silenced(findings, i))
            continue;
        text_addf(text, "%s%s in %zu of %zu runs", join, warning_name(i), carrying, count);
        join = ", ";
    }
}

/* Shown to be there, but not to reach beyond the noise of its place and its neighbours'. */
static bool is_within_noise(const struct departure *departure)
{
    return departure->excess > 0 && !departure->survives;
}

static void add_rows(const struct findings *findings, const struct departures *departures,
                     struct answer *answer)
{
    own_text line = {0}, warnings = {0};
    for (size_t i = 0; i < departures->count && i < SURPRISES_SHOWN_MAX; i++) {
        const struct departure *departure = &departures->list[i];
        if (i > 0 && !departure->survives)
            break;
        add_departure(findings, departure, &line);
        text_addf(&line, "%s, p (family) ", is_within_noise(departure) ? ", within the noise" : "");
        text_number(&line, departure->p_family, 2);
        text_addf(&line, ", n = %zu", departure->n);
        const size_t numbers[] = {departure->below, departure->at, departure->above};
        const char *join = "; medians ";
        for (unsigned j = 0; j < 3; j++) {
            const struct summary *summary =
                summaries_find(&findings->summaries, cell_of(findings, numbers[j]), departure->metric);
            if (summary == NULL)
                continue;
            text_add(&line, join);
            phrase_median(summary, j == 2 ? metrics[departure->metric].unit : "", &line);
            join = ", ";
        }
        add_warnings(findings, departure->at, &warnings);
        if (warnings.length > 0)
            text_addf(&line, "; warnings: %s", text_string(&warnings));
        text_clear(&warnings);
        answer_evidence(answer, &line);
    }
}

int answer_surprise(const struct findings *findings, struct answer *answer, struct err *err)
{
    OWNED_BY(surprises_release) struct surprises surprises = {0};
    int rc = surprises_find(findings, &surprises, err);
    if (rc != 0)
        return rc;
    if (!decline(findings, &surprises, answer)) {
        struct text *text = &answer->sentence;
        answer->answered = true;
        if (surprises.strongest == NULL) {
            text_add(text, "nothing is shown to stand out beyond the noise of its place");
        } else {
            add_departure(findings, surprises.strongest, text);
            text_add(text, ", where the noise reaches ");
            phrase_signed_percent(surprises.strongest->noise, NAN, NAN, text);
        }
        if (surprises.strongest != NULL && surprises.surviving > 1)
            text_addf(text, "; %zu other departure%s that far", surprises.surviving - 1,
                      surprises.surviving == 2 ? " reaches" : "s reach");
    }
    for (unsigned i = 0; i < SURPRISE_METRIC_COUNT; i++)
        add_rows(findings, &surprises.by_metric[i], answer);
    if (surprises.strongest != NULL) {
        own_text line = {0};
        text_addf(&line,
                  "it is the strongest of %zu departures: its interval is not widened for having been picked",
                  surprises.count);
        answer_caveat(answer, &line);
        answer_caution(answer,
                       "expected is a straight line between the neighbours, in the logarithms: where a curve "
                       "bends steadily, a departure is its bend and no surprise; the figure shows which");
    }
    evidence_warnings(findings, EVIDENCE_ALL, warnings_of_interest,
                      sizeof warnings_of_interest / sizeof *warnings_of_interest, answer);
    return 0;
}
