/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Q6: one unexpected result: the cells that lie furthest from where their neighbours lead to expect them, as
 * far as they rise above the noise floor. */
#include "answers/questions.h"

#include <math.h>

#include <gsl/gsl_math.h>

#include "answers/departure.h"
#include "answers/evidence.h"
#include "answers/phrase.h"
#include "base/units.h"

static const enum warning_id warnings_of_interest[] = {WARNING_unsteady, WARNING_bimodal, WARNING_steal,
                                                       WARNING_host_changed};

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
    bool floor_known;                  /* for at least one metric that has departures */
};

static void surprises_release(struct surprises *surprises)
{
    for (unsigned i = 0; i < SURPRISE_METRIC_COUNT; i++)
        departures_release(&surprises->by_metric[i]);
}

static int surprises_find(const struct answer_sources *sources, struct surprises *surprises, struct err *err)
{
    for (unsigned i = 0; i < SURPRISE_METRIC_COUNT; i++) {
        struct departures *departures = &surprises->by_metric[i];
        int rc = departures_make(sources, surprise_metrics[i], departures, err);
        if (rc != 0)
            return rc;
        surprises->count += departures->count;
        surprises->surviving += departures->surviving;
        surprises->floor_known =
            surprises->floor_known || (departures->count > 0 && !isnan(departures->floor));
        if (surprises->first == NULL && departures->count > 0)
            surprises->first = departures;
        const struct departure *top = departures->list;
        if (departures->surviving > 0 &&
            (surprises->strongest == NULL || top->excess > surprises->strongest->excess))
            surprises->strongest = top;
    }
    return 0;
}

static const struct cell *cell_of(const struct answer_sources *sources, size_t number)
{
    return sources->index->cells.cells[number];
}

static void add_position(const struct answer_sources *sources, const struct departure *departure,
                         size_t number, struct text *text)
{
    int64_t position = series_position(cell_of(sources, number), departure->axis);
    if (departure->axis == SERIES_SIZE)
        units_label_size(position, text);
    else
        phrase_threads(position, text);
}

/* "zero-copy at 4 KB, 4 threads: throughput is 31 % [22, 40] above what 1 KB and 16 KB lead to expect". */
static void add_departure(const struct answer_sources *sources, const struct departure *departure,
                          struct text *text)
{
    const struct cell *cell = cell_of(sources, departure->at);
    text_addf(text, "%s at ", mechanism_name(cell->mechanism));
    phrase_place(sources, cell, text);
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
    add_position(sources, departure, departure->below, text);
    text_add(text, " and ");
    add_position(sources, departure, departure->above, text);
    text_add(text, ", lead to expect");
}

/* "noise floor of 4.2 % (throughput) and 3.1 % (CPU time per byte)". */
static void add_floors(const struct surprises *surprises, struct text *text)
{
    const char *join = "noise floor of ";
    for (unsigned i = 0; i < SURPRISE_METRIC_COUNT; i++) {
        const struct departures *departures = &surprises->by_metric[i];
        if (departures->count == 0 || isnan(departures->floor))
            continue;
        text_add(text, join);
        phrase_signed_percent(departures->floor, NAN, NAN, text);
        text_addf(text, " (%s)", metrics[surprise_metrics[i]].label);
        join = ", ";
    }
}

/* Why nothing can stand out, whatever was measured. */
static bool decline(const struct answer_sources *sources, const struct surprises *surprises,
                    struct draft *draft)
{
    const struct departures *first = surprises->first;
    own_text why = {0};
    if (first == NULL) {
        text_add(&why,
                 "no cell has neighbours on both sides in one block: three message sizes or three thread "
                 "counts are needed");
    } else if (first->blocks < GSL_MAX(first->least_blocks, CROSSOVER_BLOCKS)) {
        text_addf(&why, "%zu block%s too few to tell a departure from noise, at least %zu are needed",
                  first->blocks, first->blocks == 1 ? " is" : "s are",
                  GSL_MAX(first->least_blocks, CROSSOVER_BLOCKS));
    } else if (!surprises->floor_known) {
        text_add(&why, sources->settings->control
                           ? "the A/A control has too few ok runs to show the noise floor"
                           : "there is no A/A control (control = no), so nobody knows the noise floor");
    }
    if (why.length > 0)
        text_addf(draft_decline(draft), ": %s", text_string(&why));
    return why.length > 0;
}

static void write_sentence(const struct answer_sources *sources, const struct surprises *surprises,
                           struct draft *draft)
{
    struct text *text = &draft->sentence;
    draft->answered = true;
    if (surprises->strongest == NULL) {
        text_add(text, "nothing is shown to stand out above the ");
        add_floors(surprises, text);
        return;
    }
    add_departure(sources, surprises->strongest, text);
    text_add(text, ", beyond the ");
    add_floors(surprises, text);
    if (surprises->surviving > 1)
        text_addf(text, "; %zu other departure%s that far", surprises->surviving - 1,
                  surprises->surviving == 2 ? " reaches" : "s reach");
}

static void add_medians(const struct answer_sources *sources, const struct departure *departure,
                        struct text *line)
{
    const size_t numbers[] = {departure->below, departure->at, departure->above};
    const char *join = "; medians ";
    for (unsigned i = 0; i < 3; i++) {
        const struct summary *summary =
            summaries_find(sources->summaries, cell_of(sources, numbers[i]), departure->metric);
        if (summary == NULL)
            continue;
        text_add(line, join);
        phrase_median(summary, i == 2 ? metrics[departure->metric].unit : "", line);
        join = ", ";
    }
}

static void add_rows(const struct answer_sources *sources, const struct departures *departures,
                     struct draft *draft)
{
    own_text line = {0}, warnings = {0};
    for (size_t i = 0; i < departures->count && i < SURPRISES_SHOWN_MAX; i++) {
        const struct departure *departure = &departures->list[i];
        if (i > 0 && !departure->survives)
            break;
        add_departure(sources, departure, &line);
        text_add(&line, ", p ");
        text_number(&line, departure->p_holm, 2);
        text_addf(&line, ", n = %zu", departure->n);
        add_medians(sources, departure, &line);
        evidence_cell_warnings(sources, departure->at, &warnings);
        if (warnings.length > 0)
            text_addf(&line, "; warnings: %s", text_string(&warnings));
        text_clear(&warnings);
        draft_evidence(draft, &line);
    }
}

int answer_surprise(const struct answer_sources *sources, struct draft *draft, struct err *err)
{
    OWNED_BY(surprises_release) struct surprises surprises = {0};
    int rc = surprises_find(sources, &surprises, err);
    if (rc != 0)
        return rc;
    if (!decline(sources, &surprises, draft))
        write_sentence(sources, &surprises, draft);
    for (unsigned i = 0; i < SURPRISE_METRIC_COUNT; i++)
        add_rows(sources, &surprises.by_metric[i], draft);
    if (surprises.strongest != NULL) {
        own_text line = {0};
        text_addf(&line,
                  "it is the strongest of %zu departures: its interval is not widened for having been picked",
                  surprises.count);
        draft_caveat(draft, &line);
        evidence_caveat(
            "expected is a straight line between the neighbours, in the logarithms: where a curve "
            "bends steadily, a departure is its bend and no surprise; the figure shows which",
            draft);
    }
    evidence_warnings(sources, warnings_of_interest,
                      sizeof warnings_of_interest / sizeof *warnings_of_interest, draft);
    return 0;
}
