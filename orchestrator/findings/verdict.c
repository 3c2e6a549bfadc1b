/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "findings/verdict.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "base/own.h"
#include "experiment/cell.h"
#include "findings/noise.h"
#include "statistics/alpha.h"
#include "statistics/signed_rank.h"

/* --- families --- */

double family_p(double p, size_t tests)
{
    return isnan(p) ? NAN : fmin(1, (double)tests * p);
}

/* --- verdict --- */

enum { DIGITS = 6 };

const unsigned verdict_metrics[] = {
    METRIC_latency_p50_us,  METRIC_latency_p99_us,    METRIC_latency_p999_us,
    METRIC_throughput_gbps, METRIC_cpu_ns_per_byte,   METRIC_cycles_per_byte,
    METRIC_receive_us,      METRIC_llc_misses_per_kb, METRIC_l1d_misses_per_kb};
const unsigned verdict_metric_count = sizeof verdict_metrics / sizeof verdict_metrics[0];

bool verdict_is_noise(const struct verdict *verdict)
{
    return verdict->within_control && (verdict->conclusion == FASTER || verdict->conclusion == SLOWER);
}

const char *conclusion_name(unsigned conclusion)
{
    static const char *const names[] = {[INCONCLUSIVE] = "inconclusive",
                                        [FASTER] = "faster",
                                        [SLOWER] = "slower",
                                        [EQUIVALENT] = "equivalent"};
    return names[conclusion];
}

enum conclusion conclusion_of(unsigned metric, double low, double high, double equivalence)
{
    enum better better = metrics[metric].better;
    bool different = low > 1 || high < 1; /* false for NaN */
    if (low >= 1 / (1 + equivalence) && high <= 1 + equivalence)
        return EQUIVALENT;
    if (!different || better == BETTER_NEITHER)
        return INCONCLUSIVE;
    return (low > 1) == (better == BETTER_HIGHER) ? FASTER : SLOWER;
}

bool verdicts_judge(const struct run_index *index, unsigned metric)
{
    bool reciprocal =
        metric == METRIC_receive_us && index->contrast->offset != offsetof(struct cell, threads);
    return !reciprocal && run_index_knows(index, metric);
}

/* What the judging of families works with. */
struct judging {
    size_t looks; /* that share the level: whatever stopped at one, all that is said holds together */
    struct control_noise noise[2]; /* owned: of what is compared as a rule; of steady runs beside contests */
    double *differences;           /* owned: of a family's places, one after the other, sorted in each */
};

static void judging_release(struct judging *judging)
{
    noise_release(&judging->noise[0]);
    noise_release(&judging->noise[1]);
    free(judging->differences);
}

/* What a place says by itself. */
static void judge_place(const struct run_index *index, const struct place *place, size_t looks,
                        struct verdict *verdict)
{
    struct location location;
    const struct agreement *agreement = run_index_agreement(index, place, verdict->pair, verdict->metric);
    bool both = agreement != NULL && agreement->blocks > 0;
    verdict->cell = index->cells.cells[place_cell(place, verdict->pair, false)];
    verdict->other = index->cells.cells[place_cell(place, verdict->pair, true)];
    verdict->contrast = (unsigned)(index->contrast - cell_fields);
    verdict->contest_ratio = both ? exp(agreement->contest) : NAN;
    verdict->steady_ratio = both ? exp(agreement->steady) : NAN;
    verdict->slices_differ = both && agreement->differ;
    verdict->slices_noise = both ? exp(agreement->noise) : NAN;
    verdict->n = run_index_differences(index, place, verdict->pair, verdict->metric);
    signed_rank(index->values, verdict->n, ALPHA / (double)looks, &location);
    verdict->ratio = exp(location.estimate);
    verdict->low_pointwise = exp(location.low);
    verdict->high_pointwise = exp(location.high);
    verdict->p = location.p;
}

/* What it says as one of so many. Where slices and steady runs differ, the noise is that of the steady ones.
 */
static void judge_among(const struct judging *judging, const double *differences, size_t tests,
                        double equivalence, struct verdict *verdict)
{
    struct location location = {.low = NAN, .high = NAN};
    signed_rank_interval(differences, verdict->n, ALPHA / (double)tests, &location);
    verdict->low = exp(location.low);
    verdict->high = exp(location.high);
    verdict->p_family = family_p(verdict->p, tests);
    verdict->conclusion = conclusion_of(verdict->metric, verdict->low, verdict->high, equivalence);
    verdict->noise = noise_floor(&judging->noise[verdict->slices_differ], verdict->n, tests);
    verdict->within_control =
        !verdict->pair.control && fabs(log(verdict->ratio)) <= log(verdict->noise); /* false for NaN */
}

/* All places of a pair in a metric. The intervals at ALPHA / tests hold the true ratios of all of them
 * together with 95 % at least, however these depend on each other (Dunn 1961): so what they say, they all say
 * at once. */
static void judge_family(const struct run_index *index, struct pair pair, unsigned metric, double equivalence,
                         const struct judging *judging, struct verdicts *verdicts)
{
    struct verdict *first = &verdicts->list[verdicts->count];
    double *differences = judging->differences;
    size_t count = 0, tests = 0;
    for (size_t i = 0; i < index->place_count; i++) {
        if (!place_has(&index->places[i], pair))
            continue;
        struct verdict *verdict = &first[count++];
        *verdict = (struct verdict){.pair = pair, .metric = metric};
        judge_place(index, &index->places[i], judging->looks, verdict);
        for (size_t j = 0; j < verdict->n; j++)
            *differences++ = index->values[j];
        tests += verdict->n > 0 ? judging->looks : 0;
    }
    differences = judging->differences;
    for (size_t i = 0; i < count; differences += first[i++].n)
        judge_among(judging, differences, tests, equivalence, &first[i]);
    verdicts->count += count;
}

int verdicts_make(const struct run_index *index, const struct settings *settings, struct verdicts *verdicts,
                  struct err *err)
{
    size_t most = 0;
    OWNED_BY(judging_release)
    struct judging judging = {.looks = looks_count(settings),
                              .differences = calloc(index->run_count + 1, sizeof *judging.differences)};
    for (size_t i = 0; i < index->pair_count; i++)
        for (size_t j = 0; j < index->place_count; j++)
            most += place_has(&index->places[j], index->pairs[i]) ? verdict_metric_count : 0;
    *verdicts = (struct verdicts){.list = calloc(most + 1, sizeof *verdicts->list)};
    if (judging.differences == NULL || verdicts->list == NULL)
        return err_set(err, ENOMEM, "out of memory for %zu verdicts", most);
    for (unsigned i = 0; i < verdict_metric_count; i++) {
        if (!verdicts_judge(index, verdict_metrics[i]))
            continue;
        for (unsigned steady = 0; steady < 2; steady++) {
            noise_release(&judging.noise[steady]);
            if (noise_measure(index, verdict_metrics[i], steady == 1, &judging.noise[steady], err) < 0)
                return -err->code;
        }
        for (size_t j = 0; j < index->pair_count; j++)
            judge_family(index, index->pairs[j], verdict_metrics[i], settings->equivalence, &judging,
                         verdicts);
    }
    return 0;
}

/* --- columns --- */

static void print_arm(const void *row, struct text *text)
{
    const struct verdict *verdict = row;
    column_print_parameter(&cell_fields[verdict->contrast], verdict->cell, text);
}

static void print_against(const void *row, struct text *text)
{
    const struct verdict *verdict = row;
    column_print_parameter(&cell_fields[verdict->contrast], verdict->other, text);
}

static void show_arm(const void *row, struct text *text)
{
    const struct verdict *verdict = row;
    cell_name_arm(verdict->cell, &cell_fields[verdict->contrast], text);
}

static void show_against(const void *row, struct text *text)
{
    const struct verdict *verdict = row;
    cell_name_arm(verdict->other, &cell_fields[verdict->contrast], text);
}

/* A control is the noise: whether it lies within it is no question. */
static bool may_be_noise(const void *row)
{
    const struct verdict *verdict = row;
    return !verdict->pair.control && !isnan(verdict->noise) && !isnan(verdict->ratio);
}

#define OWN(key, member) COLUMN(key, struct verdict, member)

static void show_within(const void *row, struct text *text)
{
    text_add(text, ((const struct verdict *)row)->within_control ? "yes" : "");
}

static bool has_both_ratios(const void *row)
{
    const struct verdict *verdict = row;
    return !isnan(verdict->contest_ratio) && !isnan(verdict->steady_ratio);
}

static const struct column column_list[] = {
    {OWN("metric", metric), .name = metric_key},
    {OWN("contrast", contrast), .name = cell_field_key, .help = "the key whose values are compared"},
    {.key = "arm",
     .type = COLUMN_PRINTED,
     .print = print_arm,
     .label = "arm",
     .show = show_arm,
     .help = "the value of the contrast that is compared"},
    {.key = "against",
     .type = COLUMN_PRINTED,
     .print = print_against,
     .label = "against",
     .show = show_against,
     .help = "the value of the contrast that it is compared with: first of all the baseline"},
    {OWN("control", pair.control)},
    {COLUMN_PARAMETERS_VIA(struct verdict, cell)},
    {OWN("n", n)},
    {OWN("ratio", ratio), .digits = DIGITS, .label = "ratio", .quantity = QUANTITY_RATIO, .interval = true,
     .help = "arm / against, paired within blocks: exp of the Hodges-Lehmann estimate of ln"},
    {OWN("low", low), .digits = DIGITS,
     .help = "of the interval that the verdict is made of: those of all "
             "places of the pair and metric hold together with 95 %"},
    {OWN("high", high), .digits = DIGITS, .help = "the other end of it"},
    {OWN("low_pointwise", low_pointwise), .digits = DIGITS,
     .help = "of the 95 % interval of this place by itself, not corrected for the others"},
    {OWN("high_pointwise", high_pointwise), .digits = DIGITS, .help = "the other end of it"},
    {OWN("p", p), .digits = DIGITS, .help = "of the exact signed-rank test, two-sided"},
    {OWN("p_family", p_family), .digits = DIGITS, .label = "p",
     .help = "p, corrected for all places of the pair and metric: times their number (Bonferroni)"},
    {OWN("noise", noise), .digits = DIGITS,
     .help =
         "the noise floor, as a factor: half the width that an interval of so many blocks and places has by "
         "the scatter of the A/A control alone, over all places of the metric"},
    {OWN("within_control", within_control), .present = may_be_noise, .label = "within the noise",
     .show = show_within, .help = "whether the ratio is no further from 1 than the noise of its place"},
    {OWN("contest_ratio", contest_ratio), .digits = DIGITS,
     .help = "where there are steady runs beside contests: the ratio in slices; empty elsewhere"},
    {OWN("steady_ratio", steady_ratio), .digits = DIGITS,
     .help = "where there are steady runs beside contests: their ratio; empty elsewhere"},
    {OWN("slices_differ", slices_differ), .present = has_both_ratios,
     .help = "whether these two disagree by more than their intervals: then ratio, interval, p, noise and "
             "verdict are those of the steady runs"},
    {OWN("slices_noise", slices_noise), .digits = DIGITS,
     .help = "as a factor: how far these two have to be apart to be told apart; empty where they never are, "
             "as with less than two steady runs"},
    {OWN("verdict", conclusion), .name = conclusion_name, .label = "verdict",
     .help = "faster, slower, equivalent or inconclusive; of what is spent (CPU time, cycles, misses, time) "
             "faster is less and slower is more"},
};

const struct columns verdict_columns = COLUMNS(column_list, struct verdict);

/* --- comparison --- */

void comparisons_release(struct comparisons *comparisons)
{
    free(comparisons->list);
    *comparisons = (struct comparisons){0};
}

struct comparison comparison_from(const struct verdict *verdict, unsigned arm)
{
    struct comparison comparison = {.cell = verdict->cell,
                                    .other = verdict->other,
                                    .arm = verdict->pair.arm,
                                    .against = verdict->pair.against,
                                    .metric = verdict->metric,
                                    .n = verdict->n,
                                    .ratio = verdict->ratio,
                                    .low = verdict->low,
                                    .high = verdict->high,
                                    .p_family = verdict->p_family,
                                    .within_control = verdict->within_control,
                                    .slices_differ = verdict->slices_differ,
                                    .conclusion = verdict->conclusion};
    if (arm == verdict->pair.arm)
        return comparison;
    comparison.cell = verdict->other;
    comparison.other = verdict->cell;
    comparison.arm = verdict->pair.against;
    comparison.against = verdict->pair.arm;
    comparison.ratio = 1 / verdict->ratio;
    comparison.low = 1 / verdict->high;
    comparison.high = 1 / verdict->low;
    if (verdict->conclusion == FASTER || verdict->conclusion == SLOWER)
        comparison.conclusion = verdict->conclusion == FASTER ? SLOWER : FASTER;
    return comparison;
}

int comparisons_select(const struct verdicts *verdicts, unsigned metric, unsigned arm, unsigned against,
                       struct comparisons *comparisons, struct err *err)
{
    *comparisons = (struct comparisons){.list = calloc(verdicts->count + 1, sizeof *comparisons->list)};
    if (comparisons->list == NULL)
        return err_set(err, ENOMEM, "out of memory");
    for (size_t i = 0; i < verdicts->count; i++) {
        const struct verdict *verdict = &verdicts->list[i];
        const struct pair pair = verdict->pair;
        if (verdict->metric != metric || pair.control || (pair.arm != arm && pair.against != arm))
            continue;
        struct comparison comparison = comparison_from(verdict, arm);
        if (against == ARM_ANY ? !mechanisms[comparison.other->mechanism].undelivered
                               : comparison.against == against)
            comparisons->list[comparisons->count++] = comparison;
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
