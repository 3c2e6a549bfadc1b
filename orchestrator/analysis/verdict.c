/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/verdict.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "analysis/alpha.h"
#include "analysis/coordinates.h"
#include "analysis/holm.h"
#include "analysis/rank.h"

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

/* Whether any run gave a number: without a PMU there are no cycles to be inconclusive about. */
static bool metric_known(const struct records *records, unsigned metric)
{
    for (size_t i = 0; i < records->count; i++) {
        if (records->list[i].status == STATUS_OK && isfinite(records->list[i].metrics[metric]))
            return true;
    }
    return false;
}

/* Scratch space for one family. */
struct family {
    struct difference *differences; /* owned */
    double *values;                 /* owned */
    double *p;                      /* owned, per place */
    size_t *order;                  /* owned, per place */
};

static void family_release(struct family *family)
{
    free(family->differences);
    free(family->values);
    free(family->p);
    free(family->order);
}

static int family_make(const struct pairs *pairs, struct family *family, struct err *err)
{
    *family = (struct family){
        .differences = calloc(pairs->run_count + 1, sizeof *family->differences),
        .values = calloc(pairs->run_count + 1, sizeof *family->values),
        .p = calloc(pairs->place_count + 1, sizeof *family->p),
        .order = calloc(pairs->place_count + 1, sizeof *family->order),
    };
    bool made =
        family->differences != NULL && family->values != NULL && family->p != NULL && family->order != NULL;
    return made ? 0 : err_set(err, ENOMEM, "out of memory");
}

static void compare_at(const struct pairs *pairs, const struct place *place, struct family *family,
                       struct verdict *verdict)
{
    size_t count, n = pairs_differences(pairs, place, verdict->pair, family->differences);
    struct location location;
    for (size_t i = 0; i < n; i++)
        family->values[i] = family->differences[i].value;
    rank_signed(family->values, n, &location);
    verdict->cell = &pairs_arm(pairs, place, verdict->pair, false, &count)->record->cell;
    verdict->n = n;
    verdict->ratio = exp(location.estimate);
    verdict->low = exp(location.low);
    verdict->high = exp(location.high);
    verdict->p = location.p;
}

/* All places of a pair in a metric, corrected together. */
static void judge_family(const struct pairs *pairs, struct pair pair, unsigned metric, double equivalence,
                         struct family *family, struct verdicts *verdicts)
{
    struct verdict *first = &verdicts->list[verdicts->count];
    size_t tests = 0;
    for (size_t i = 0; i < pairs->place_count; i++) {
        if (!pairs_meet(pairs, &pairs->places[i], pair))
            continue;
        first[tests] = (struct verdict){.pair = pair, .metric = metric};
        compare_at(pairs, &pairs->places[i], family, &first[tests]);
        family->p[tests] = first[tests].p;
        tests++;
    }
    holm_adjust(family->p, tests, family->order);
    for (size_t i = 0; i < tests; i++) {
        first[i].p_holm = family->p[i];
        first[i].conclusion =
            conclusion_of(metric, first[i].low, first[i].high, first[i].p_holm, equivalence);
    }
    verdicts->count += tests;
}

static size_t count_meetings(const struct pairs *pairs)
{
    size_t meetings = 0;
    for (size_t i = 0; i < pairs->count; i++) {
        for (size_t j = 0; j < pairs->place_count; j++)
            meetings += pairs_meet(pairs, &pairs->places[j], pairs->list[i]) ? 1 : 0;
    }
    return meetings;
}

int verdicts_make(const struct records *records, const struct settings *settings, struct verdicts *verdicts,
                  struct err *err)
{
    *verdicts = (struct verdicts){0};
    own_pairs pairs = {0};
    int failed = pairs_make(records, &pairs, err);
    if (failed != 0)
        return failed;
    OWNED_BY(family_release) struct family family = {0};
    failed = family_make(&pairs, &family, err);
    if (failed != 0)
        return failed;
    size_t most = count_meetings(&pairs) * verdict_metric_count;
    verdicts->list = calloc(most + 1, sizeof *verdicts->list);
    if (verdicts->list == NULL)
        return err_set(err, ENOMEM, "out of memory");
    for (unsigned i = 0; i < verdict_metric_count; i++) {
        if (!metric_known(records, verdict_metrics[i]))
            continue;
        pairs_load(&pairs, verdict_metrics[i]);
        for (size_t j = 0; j < pairs.count; j++)
            judge_family(&pairs, pairs.list[j], verdict_metrics[i], settings->equivalence, &family, verdicts);
    }
    return 0;
}

/* Where a pair was compared: its mechanisms are columns of their own. */
static bool is_column(const struct field *field)
{
    return !coordinates_is_mechanism(field);
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
