/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "findings/verdict.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "statistics/alpha.h"
#include "statistics/holm.h"
#include "statistics/signed_rank.h"
#include "base/own.h"

enum { DIGITS = 6 };

const unsigned verdict_metrics[] = {METRIC_throughput_gbps,   METRIC_cpu_ns_per_byte,
                                    METRIC_cycles_per_byte,   METRIC_receive_us,
                                    METRIC_llc_misses_per_kb, METRIC_l1d_misses_per_kb};
const unsigned verdict_metric_count = sizeof verdict_metrics / sizeof verdict_metrics[0];

void verdicts_release(struct verdicts *verdicts)
{
    free(verdicts->list);
    *verdicts = (struct verdicts){0};
}

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

static void compare_at(const struct run_index *index, const struct place *place, struct verdict *verdict)
{
    struct location location;
    verdict->n = run_index_differences(index, place, verdict->pair, verdict->metric);
    rank_signed(index->values, verdict->n, &location);
    verdict->cell = index->cells.cells[place_cell(place, verdict->pair, false)];
    verdict->ratio = exp(location.estimate);
    verdict->low = exp(location.low);
    verdict->high = exp(location.high);
    verdict->p = location.p;
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
        first[tests] = (struct verdict){.pair = pair, .metric = metric};
        compare_at(index, &index->places[i], &first[tests]);
        p[tests] = first[tests].p;
        tests++;
    }
    holm_adjust(p, tests, order);
    for (size_t i = 0; i < tests; i++) {
        first[i].p_holm = p[i];
        first[i].conclusion =
            conclusion_of(metric, first[i].low, first[i].high, first[i].p_holm, equivalence);
    }
    verdicts->count += tests;
}

static size_t count_meetings(const struct run_index *index)
{
    size_t meetings = 0;
    for (size_t i = 0; i < index->pair_count; i++)
        for (size_t j = 0; j < index->place_count; j++)
            meetings += place_has(&index->places[j], index->pairs[i]) ? 1 : 0;
    return meetings;
}

int verdicts_make(const struct run_index *index, const struct settings *settings, struct verdicts *verdicts,
                  struct err *err)
{
    own_free double *p = calloc(index->place_count + 1, sizeof *p);
    own_free size_t *order = calloc(index->place_count + 1, sizeof *order);
    size_t most = count_meetings(index) * verdict_metric_count;
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

#define OWN(key, member) COLUMN(key, struct verdict, member)

static const struct column column_list[] = {
    {OWN("metric", metric), .name = metric_key},
    {OWN("mechanism", pair.mechanism), .name = mechanism_name},
    {OWN("against", pair.against), .name = mechanism_name},
    {OWN("control", pair.control)},
    {COLUMN_PARAMETERS_VIA(struct verdict, cell), .wanted = is_column},
    {OWN("n", n)},
    {OWN("ratio", ratio), .digits = DIGITS},
    {OWN("low", low), .digits = DIGITS},
    {OWN("high", high), .digits = DIGITS},
    {OWN("p", p), .digits = DIGITS},
    {OWN("p_holm", p_holm), .digits = DIGITS},
    {OWN("verdict", conclusion), .name = conclusion_name},
};
const struct columns verdict_columns = COLUMNS(column_list, struct verdict);
