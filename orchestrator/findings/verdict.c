/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "findings/verdict.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "base/own.h"
#include "experiment/cell.h"
#include "statistics/alpha.h"
#include "statistics/holm.h"
#include "statistics/signed_rank.h"

/* --- families --- */

int families_adjust(double *p, const unsigned *mechanism, size_t count, struct err *err)
{
    own_free double *gathered = calloc(count + 1, sizeof *gathered);
    own_free size_t *order = calloc(count + 1, sizeof *order);
    if (gathered == NULL || order == NULL)
        return err_set(err, ENOMEM, "out of memory");
    for (unsigned family = 0; family < MECHANISM_COUNT; family++) {
        size_t members = 0;
        for (size_t i = 0; i < count; i++)
            if (mechanism[i] == family)
                gathered[members++] = p[i];
        holm_adjust(gathered, members, order);
        members = 0;
        for (size_t i = 0; i < count; i++)
            if (mechanism[i] == family)
                p[i] = gathered[members++];
    }
    return 0;
}

/* --- verdict --- */

enum { DIGITS = 6 };

const unsigned verdict_metrics[] = {METRIC_throughput_gbps,   METRIC_cpu_ns_per_byte,
                                    METRIC_cycles_per_byte,   METRIC_receive_us,
                                    METRIC_llc_misses_per_kb, METRIC_l1d_misses_per_kb};
const unsigned verdict_metric_count = sizeof verdict_metrics / sizeof verdict_metrics[0];

const char *conclusion_name(unsigned conclusion)
{
    static const char *const names[] = {[INCONCLUSIVE] = "inconclusive",
                                        [FASTER] = "faster",
                                        [SLOWER] = "slower",
                                        [EQUIVALENT] = "equivalent"};
    return names[conclusion];
}

enum conclusion conclusion_of(unsigned metric, double low, double high, double p, double equivalence)
{
    enum better better = metrics[metric].better;
    if (low >= 1 / (1 + equivalence) && high <= 1 + equivalence)
        return EQUIVALENT;
    bool different = p < ALPHA && (low > 1 || high < 1);
    if (!different || better == BETTER_NEITHER)
        return INCONCLUSIVE;
    return (low > 1) == (better == BETTER_HIGHER) ? FASTER : SLOWER;
}

/* All places of a pair in a metric, corrected together. `p` and `order`: room for one of each place. */
static void judge_family(const struct run_index *index, struct pair pair, unsigned metric, double equivalence,
                         double *p, size_t *order, struct verdicts *verdicts)
{
    struct verdict *first = &verdicts->list[verdicts->count];
    size_t tests = 0;
    for (size_t i = 0; i < index->place_count; i++) {
        if (!place_has(&index->places[i], pair))
            continue;
        const struct place *place = &index->places[i];
        struct location location;
        size_t n = run_index_differences(index, place, pair, metric);
        signed_rank(index->values, n, &location);
        p[tests] = location.p;
        first[tests++] = (struct verdict){.cell = index->cells.cells[place_cell(place, pair, false)],
                                          .pair = pair,
                                          .metric = metric,
                                          .n = n,
                                          .ratio = exp(location.estimate),
                                          .low = exp(location.low),
                                          .high = exp(location.high),
                                          .p = location.p};
    }
    holm_adjust(p, tests, order);
    for (size_t i = 0; i < tests; i++) {
        first[i].p_holm = p[i];
        first[i].conclusion =
            conclusion_of(metric, first[i].low, first[i].high, first[i].p_holm, equivalence);
    }
    verdicts->count += tests;
}

int verdicts_make(const struct run_index *index, const struct settings *settings, struct verdicts *verdicts,
                  struct err *err)
{
    own_free double *p = calloc(index->place_count + 1, sizeof *p);
    own_free size_t *order = calloc(index->place_count + 1, sizeof *order);
    size_t most = 0;
    for (size_t i = 0; i < index->pair_count; i++)
        for (size_t j = 0; j < index->place_count; j++)
            most += place_has(&index->places[j], index->pairs[i]) ? verdict_metric_count : 0;
    *verdicts = (struct verdicts){.list = calloc(most + 1, sizeof *verdicts->list)};
    if (p == NULL || order == NULL || verdicts->list == NULL)
        return err_set(err, ENOMEM, "out of memory for %zu verdicts", most);
    for (unsigned i = 0; i < verdict_metric_count; i++)
        for (size_t j = 0; j < index->pair_count && run_index_knows(index, verdict_metrics[i]); j++)
            judge_family(index, index->pairs[j], verdict_metrics[i], settings->equivalence, p, order,
                         verdicts);
    return 0;
}

/* Where a pair was compared: its mechanisms are columns of their own. */
static bool is_column(const struct field *field)
{
    return !cell_field_is_mechanism(field);
}

static void show_against(const void *row, struct text *text)
{
    pair_name(((const struct verdict *)row)->pair, true, text);
}

#define OWN(key, member) COLUMN(key, struct verdict, member)

static const struct column column_list[] = {
    {OWN("metric", metric), .name = metric_key},
    {OWN("mechanism", pair.mechanism), .name = mechanism_name, .label = "mechanism"},
    {OWN("against", pair.against), .name = mechanism_name, .label = "against", .show = show_against},
    {OWN("control", pair.control)},
    {COLUMN_PARAMETERS_VIA(struct verdict, cell), .wanted = is_column},
    {OWN("n", n)},
    {OWN("ratio", ratio), .digits = DIGITS, .label = "ratio", .quantity = QUANTITY_RATIO, .interval = true},
    {OWN("low", low), .digits = DIGITS},
    {OWN("high", high), .digits = DIGITS},
    {OWN("p", p), .digits = DIGITS},
    {OWN("p_holm", p_holm), .digits = DIGITS, .label = "p"},
    {OWN("verdict", conclusion), .name = conclusion_name, .label = "verdict"},
};
const struct columns verdict_columns = COLUMNS(column_list, struct verdict);

/* --- comparison --- */

void comparisons_release(struct comparisons *comparisons)
{
    free(comparisons->list);
    *comparisons = (struct comparisons){0};
}

struct comparison comparison_from(const struct verdict *verdict, unsigned mechanism)
{
    struct comparison comparison = {.cell = verdict->cell,
                                    .mechanism = verdict->pair.mechanism,
                                    .against = verdict->pair.against,
                                    .metric = verdict->metric,
                                    .n = verdict->n,
                                    .ratio = verdict->ratio,
                                    .low = verdict->low,
                                    .high = verdict->high,
                                    .p_holm = verdict->p_holm,
                                    .conclusion = verdict->conclusion};
    if (mechanism == verdict->pair.mechanism)
        return comparison;
    comparison.mechanism = verdict->pair.against;
    comparison.against = verdict->pair.mechanism;
    comparison.ratio = 1 / verdict->ratio;
    comparison.low = 1 / verdict->high;
    comparison.high = 1 / verdict->low;
    if (verdict->conclusion == FASTER || verdict->conclusion == SLOWER)
        comparison.conclusion = verdict->conclusion == FASTER ? SLOWER : FASTER;
    return comparison;
}

int comparisons_select(const struct verdicts *verdicts, unsigned metric, unsigned mechanism, unsigned against,
                       struct comparisons *comparisons, struct err *err)
{
    *comparisons = (struct comparisons){.list = calloc(verdicts->count + 1, sizeof *comparisons->list)};
    if (comparisons->list == NULL)
        return err_set(err, ENOMEM, "out of memory");
    for (size_t i = 0; i < verdicts->count; i++) {
        const struct verdict *verdict = &verdicts->list[i];
        const struct pair pair = verdict->pair;
        if (verdict->metric != metric || pair.control ||
            (pair.mechanism != mechanism && pair.against != mechanism))
            continue;
        unsigned other = pair.mechanism == mechanism ? pair.against : pair.mechanism;
        if (against == MECHANISM_COUNT ? !mechanisms[other].undelivered : other == against)
            comparisons->list[comparisons->count++] = comparison_from(verdict, mechanism);
    }
    return 0;
}

void comparisons_balance(const struct comparisons *comparisons, struct balance *balance)
{
    *balance = (struct balance){0};
    for (size_t i = 0; i < comparisons->count; i++) {
        const struct comparison *comparison = &comparisons->list[i];
        bool higher = comparison->ratio > 1;
        const struct comparison **strongest = higher ? &balance->highest : &balance->lowest;
        if (comparison->n == 0) {
            balance->apart++;
        } else if (comparison->conclusion == EQUIVALENT) {
            balance->equivalent++;
        } else if (comparison->conclusion == INCONCLUSIVE) {
            balance->inconclusive++;
        } else {
            ++*(higher ? &balance->higher : &balance->lower);
            if (*strongest == NULL ||
                (higher ? comparison->ratio > (*strongest)->ratio : comparison->ratio < (*strongest)->ratio))
                *strongest = comparison;
        }
    }
}
