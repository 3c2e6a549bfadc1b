/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "findings/two_experiments.h"

#include <errno.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>

#include "findings/gate.h"
#include "statistics/alpha.h"
#include "statistics/order_statistics.h"
#include "statistics/rank_sum.h"

void changes_release(struct changes *changes)
{
    free(changes->list);
    free(changes->sessions);
    *changes = (struct changes){0};
}

/* --- metrics --- */

/* Time per message is the reciprocal of a cell's throughput: it is not compared a second time. */
static const struct {
    unsigned metric;
    bool decides;
} compared[] = {
    {METRIC_throughput_gbps, true},    {METRIC_cpu_ns_per_byte, true},    {METRIC_cycles_per_byte, true},
    {METRIC_latency_p50_us, true},     {METRIC_latency_p99_us, true},     {METRIC_latency_p999_us, false},
    {METRIC_llc_misses_per_kb, false}, {METRIC_l1d_misses_per_kb, false},
};
enum { COMPARED_COUNT = sizeof compared / sizeof *compared };

bool change_decides(unsigned metric)
{
    for (unsigned i = 0; i < COMPARED_COUNT; i++)
        if (compared[i].metric == metric)
            return compared[i].decides;
    return false;
}

static bool is_known(const struct sessions sides[SIDE_COUNT], unsigned metric)
{
    for (unsigned i = 0; i < SIDE_COUNT; i++)
        for (size_t j = 0; j < sides[i].count; j++)
            if (run_index_knows(sides[i].list[j].index, metric))
                return true;
    return false;
}

/* --- sessions --- */

/* All that a metric's cells are judged by. */
struct judge {
    const struct sessions *sides;
    const struct matching *matching;
    const struct change_rules *asked;
    unsigned metric;
    struct session_value *values[SIDE_COUNT]; /* of match i in session s at i x sessions + s */
    double *medians;                          /* scratch: of the sessions of a side */
    struct session_noise noise;
};

/* The logarithms of a cell's values, in index->values: a ratio is a shift of these. What has none (0 misses)
 * is left out, as it is between mechanisms. */
static size_t take_values(const struct run_index *index, size_t number, unsigned metric)
{
    size_t n = 0, all = number != CELL_NONE ? run_index_values(index, number, metric) : 0;
    for (size_t i = 0; i < all; i++)
        if (isfinite(index->values[i]) && index->values[i] > 0)
            index->values[n++] = log(index->values[i]);
    return n;
}

/* One number stands for a session, with its variance from the runs: pi/3 is what the Hodges-Lehmann estimate
 * of normal values loses against their mean (Lehmann 1975, section 2.5). A single run scatters as sessions
 * do. */
static struct session_value session_value(double *values, size_t n)
{
    struct location location;
    double deviation = n > 1 ? gsl_stats_sd(values, 1, n) : SESSION_ALLOWANCE;
    signed_rank(values, n, ALPHA, &location);
    return (struct session_value){.value = location.estimate,
                                  .variance = M_PI / 3 * deviation * deviation / (double)(n > 0 ? n : 1)};
}

/* The sessions of one side in a match; `middle`: the median of their medians, which is what there is to say
 * of values of 0 too. Returns how many runs there are. */
static size_t take_side(const struct judge *judge, size_t number, unsigned which, double *middle,
                        size_t *sessions)
{
    const struct match *match = &judge->matching->list[number];
    const struct sessions *side = &judge->sides[which];
    const size_t *numbers = &judge->matching->sides[which].numbers[match->numbers[which] * side->count];
    size_t runs = 0, medians = 0;
    *sessions = 0;
    for (size_t s = 0; s < side->count; s++) {
        const struct run_index *index = side->list[s].index;
        double median = numbers[s] != CELL_NONE ? run_index_median(index, numbers[s], judge->metric) : NAN;
        size_t n = take_values(index, numbers[s], judge->metric);
        judge->values[which][number * side->count + s] = session_value(index->values, n);
        runs += n;
        *sessions += n > 0 ? 1 : 0;
        judge->medians[medians] = median;
        medians += isnan(median) ? 0 : 1;
    }
    order_sort(judge->medians, medians);
    *middle = medians > 0 ? gsl_stats_median_from_sorted_data(judge->medians, 1, medians) : NAN;
    return runs;
}

static bool same_place(const struct matching *matching, const struct cell *cell, const struct cell *other)
{
    return cell_compare_places(cell, other, matching->contrast) == 0;
}

/* The cell that a cell of the control repeats, which stands before it at their place; CELL_NONE: it is no
 * cell of the control, or that is not there.
 */
static size_t twin_of(const struct matching *matching, size_t number)
{
    const struct cell *control = matching->list[number].cells[FIRST_SIDE];
    struct cell twin = *control;
    if (!control->control)
        return CELL_NONE;
    twin.control = false;
    for (size_t i = number; i-- > 0 && same_place(matching, matching->list[i].cells[FIRST_SIDE], control);)
        if (cell_same(matching->list[i].cells[FIRST_SIDE], &twin))
            return i;
    return CELL_NONE;
}

static void difference_of(const struct judge *judge, size_t number, double *difference, double *variance)
{
    double means[SIDE_COUNT], variances[SIDE_COUNT];
    for (unsigned i = 0; i < SIDE_COUNT; i++)
        sessions_mean(&judge->values[i][number * judge->sides[i].count], judge->sides[i].count, &means[i],
                      &variances[i]);
    *difference = means[SECOND_SIDE] - means[FIRST_SIDE];
    *variance = variances[FIRST_SIDE] + variances[SECOND_SIDE];
}

/* That part of the variance of a difference that is allowed for, whatever the runs say. */
static double allowed_variance(const struct judge *judge, size_t number)
{
    double variance = 0;
    for (unsigned i = 0; i < SIDE_COUNT; i++) {
        const struct session_value *side = &judge->values[i][number * judge->sides[i].count];
        size_t n = 0;
        for (size_t s = 0; s < judge->sides[i].count; s++)
            n += isnan(side[s].value) ? 0 : 1;
        variance += SESSION_ALLOWANCE * SESSION_ALLOWANCE / (double)n;
    }
    return variance;
}

/* The control and what it repeats are the same thing: whatever they changed by, they changed alike, but for
 * what a session does to each cell by itself. That is seen with one session a side as well. */
static void observe_control(const struct judge *judge, struct session_scatter *scatter)
{
    for (size_t i = 0; i < judge->matching->count; i++) {
        size_t twin = twin_of(judge->matching, i);
        double here, there, variance, more;
        if (twin == CELL_NONE)
            continue;
        difference_of(judge, i, &here, &variance);
        difference_of(judge, twin, &there, &more);
        if (isnan(here) || isnan(there))
            continue;
        scatter->squares += (here - there) * (here - there) / (variance + more);
        scatter->distances++;
    }
    scatter->freedom = scatter->distances; /* of each cell by itself */
}

/* What is the same in all cells of a session is seen by several sessions alone, so that a control that agrees
 * with itself proves nothing: the worse of the two counts. */
static void observe_sessions(struct judge *judge)
{
    struct session_scatter scatter = {0}, control = {0};
    const struct sessions *first = &judge->sides[FIRST_SIDE], *second = &judge->sides[SECOND_SIDE];
    for (size_t i = 0; i < judge->matching->count; i++)
        sessions_scatter(&judge->values[FIRST_SIDE][i * first->count], first->count,
                         &judge->values[SECOND_SIDE][i * second->count], second->count, &scatter);
    observe_control(judge, &control);
    judge->noise = sessions_noise(&scatter);
    judge->noise.dispersion = fmax(judge->noise.dispersion, sessions_noise(&control).dispersion);
}

/* What all of them changed by is what their session did; runs scatter in each by itself. */
static void observe_host(const struct judge *judge, struct session_change *session)
{
    double sum = 0, variance = 0, shared = 0;
    struct location location;
    size_t n = 0;
    for (size_t i = 0; i < judge->matching->count; i++) {
        size_t twin = twin_of(judge->matching, i);
        const size_t pair[] = {i, twin};
        for (unsigned j = 0; j < 2 && twin != CELL_NONE; j++) {
            double difference, its_variance;
            difference_of(judge, pair[j], &difference, &its_variance);
            if (isnan(difference))
                continue;
            shared = allowed_variance(judge, pair[j]);
            sum += difference;
            variance += its_variance - shared;
            n++;
        }
    }
    double count = (double)n;
    sessions_judge(sum / count, n > 0 ? shared + variance / (count * count) : NAN, &judge->noise, &location);
    session->host = exp(location.estimate);
    session->low = exp(location.low);
    session->high = exp(location.high);
    session->p = location.p;
}

/* --- one cell --- */

/* One session a side: runs against runs, by the exact rank-sum test; then what sessions may differ by widens
 * the interval, and both must tell the sides apart. */
static void compare_runs(const struct judge *judge, const struct match *match, struct location *location)
{
    const struct run_index *first = judge->sides[FIRST_SIDE].list->index;
    const struct run_index *second = judge->sides[SECOND_SIDE].list->index;
    const struct matched_side *sides = judge->matching->sides;
    size_t n = take_values(first, sides[FIRST_SIDE].numbers[match->numbers[FIRST_SIDE]], judge->metric);
    size_t m = take_values(second, sides[SECOND_SIDE].numbers[match->numbers[SECOND_SIDE]], judge->metric);
    rank_sum(second->values, m, first->values, n, location);
    double within = (location->high - location->low) / 2 / gsl_cdf_ugaussian_Qinv(ALPHA_TAIL),
           p = location->p;
    sessions_judge(location->estimate, 2 * SESSION_ALLOWANCE * SESSION_ALLOWANCE + within * within,
                   &judge->noise, location);
    location->p = isnan(location->p) ? p : fmax(p, location->p);
}

/* What stands beside the ratio is then what it is the ratio of: medians over sessions may point the other
 * way. */
static void compare_sessions(const struct judge *judge, size_t number, struct change *change,
                             struct location *location)
{
    double *const shown[SIDE_COUNT] = {&change->first, &change->second};
    double difference, variance;
    for (unsigned i = 0; i < SIDE_COUNT; i++) {
        double mean, unused;
        const struct sessions *side = &judge->sides[i];
        if (sessions_mean(&judge->values[i][number * side->count], side->count, &mean, &unused) > 0)
            *shown[i] = exp(mean);
    }
    difference_of(judge, number, &difference, &variance);
    sessions_judge(difference, variance, &judge->noise, location);
}

static void judge_cell(const struct judge *judge, size_t number, struct change *change)
{
    const struct match *match = &judge->matching->list[number];
    bool single = judge->sides[FIRST_SIDE].count == 1 && judge->sides[SECOND_SIDE].count == 1;
    struct location location;
    if (single)
        compare_runs(judge, match, &location);
    else
        compare_sessions(judge, number, change, &location);
    change->ratio = exp(location.estimate);
    change->low_pointwise = exp(location.low);
    change->high_pointwise = exp(location.high);
    change->p = location.p;
}

/* --- families --- */

/* What the test does not tell apart from 1 may be 1: the runs of one session are tested by ranks, too. */
static void include_one(double p, double *low, double *high)
{
    if (p < ALPHA) /* false for NaN */
        return;
    *low = *low > 1 ? 1 : *low; /* NaN stays */
    *high = *high < 1 ? 1 : *high;
}

/* Student's interval at the level of a family of so many. */
static void widen(const struct judge *judge, size_t tests, struct change *change)
{
    double quantile = gsl_cdf_tdist_Qinv(ALPHA_TAIL / (double)tests, judge->noise.freedom);
    double reach = log(change->high_pointwise / change->low_pointwise) / 2 * quantile /
                   gsl_cdf_tdist_Qinv(ALPHA_TAIL, judge->noise.freedom);
    change->p_family = family_p(change->p, tests);
    change->low = change->ratio / exp(reach);
    change->high = change->ratio * exp(reach);
    include_one(change->p_family, &change->low, &change->high);
    change->conclusion = conclusion_of(judge->metric, change->low, change->high, judge->asked->equivalence);
}

/* The cells of the control are a family of their own: they are asked something else. */
static void judge_family(const struct judge *judge, bool control, struct change *list)
{
    size_t tests = 0;
    for (size_t i = 0; i < judge->matching->count; i++)
        tests += list[i].cell->control == control && !isnan(list[i].p);
    for (size_t i = 0; i < judge->matching->count; i++)
        if (list[i].cell->control == control)
            widen(judge, tests > 0 ? tests : 1, &list[i]);
}

/* How far the A/A control reaches within the sessions of a side, at the cell's place: the median over them.
 */
static double noise_of(const struct judge *judge, unsigned which, const struct cell *cell)
{
    const struct sessions *side = &judge->sides[which];
    size_t n = 0;
    for (size_t s = 0; s < side->count; s++) {
        const struct verdicts *verdicts = side->list[s].verdicts;
        for (size_t i = 0; verdicts != NULL && i < verdicts->count; i++) {
            const struct verdict *verdict = &verdicts->list[i];
            if (!verdict->pair.control || verdict->metric != judge->metric || isnan(verdict->noise) ||
                !same_place(judge->matching, verdict->cell, cell))
                continue;
            judge->medians[n++] = verdict->noise;
            break;
        }
    }
    order_sort(judge->medians, n);
    return n > 0 ? gsl_stats_median_from_sorted_data(judge->medians, 1, n) : NAN;
}

/* --- the host --- */

static bool has_changed(const struct change *change)
{
    return change->conclusion == FASTER || change->conclusion == SLOWER;
}

/* Where the two were asked different things, the control differs in that too, and tells nothing of the host
 * alone. */
static void find_host_change(const struct matching *matching, struct changes *changes)
{
    size_t deciding = 0;
    for (size_t i = 0; i < changes->metric_count; i++)
        deciding += change_decides(changes->sessions[i].metric) ? 1 : 0;
    for (size_t i = 0; i < changes->metric_count; i++) {
        struct session_change *session = &changes->sessions[i];
        session->changed =
            change_decides(session->metric) && (double)deciding * session->p < ALPHA; /* false for NaN */
        changes->control_changed |= session->changed;
    }
    for (size_t i = 0; i < matching->count; i++)
        changes->controls += matching->list[i].cells[FIRST_SIDE]->control ? 1 : 0;
    for (size_t i = 0; i < changes->count; i++)
        changes->control_changed |= changes->list[i].cell->control &&
                                    change_decides(changes->list[i].metric) && has_changed(&changes->list[i]);
    changes->host_changed = changes->control_changed && matching->ignored == 0;
}

/* --- all of it --- */

static void judge_metric(struct judge *judge, struct change *list)
{
    const struct matching *matching = judge->matching;
    for (size_t i = 0; i < matching->count; i++) {
        const struct match *match = &matching->list[i];
        list[i] = (struct change){
            .cell = match->cells[FIRST_SIDE], .other = match->cells[SECOND_SIDE], .metric = judge->metric};
        list[i].n = take_side(judge, i, FIRST_SIDE, &list[i].first, &list[i].sessions[FIRST_SIDE]);
        list[i].m = take_side(judge, i, SECOND_SIDE, &list[i].second, &list[i].sessions[SECOND_SIDE]);
    }
    observe_sessions(judge);
    for (size_t i = 0; i < matching->count; i++) {
        judge_cell(judge, i, &list[i]);
        list[i].noise = fmax(noise_of(judge, FIRST_SIDE, list[i].cell),
                             noise_of(judge, SECOND_SIDE, list[i].other)); /* of NaN the other */
    }
    judge_family(judge, false, list);
    judge_family(judge, true, list);
}

static int judge_all(struct judge *judge, struct changes *changes, struct err *err)
{
    size_t cells = judge->matching->count;
    changes->list = calloc(cells * COMPARED_COUNT + 1, sizeof *changes->list);
    changes->sessions = calloc(COMPARED_COUNT, sizeof *changes->sessions);
    if (changes->list == NULL || changes->sessions == NULL)
        return err_set(err, ENOMEM, "out of memory for %zu cells", cells);
    for (unsigned i = 0; i < COMPARED_COUNT; i++) {
        judge->metric = compared[i].metric;
        if (!is_known(judge->sides, judge->metric))
            continue;
        judge_metric(judge, &changes->list[changes->count]);
        changes->count += cells;
        struct session_change *session = &changes->sessions[changes->metric_count++];
        *session = (struct session_change){.metric = judge->metric, .noise = judge->noise};
        observe_host(judge, session);
    }
    find_host_change(judge->matching, changes);
    gates_judge(judge->asked, judge->matching, changes);
    return 0;
}

int changes_make(const struct sessions sides[SIDE_COUNT], const struct matching *matching,
                 const struct change_rules *asked, struct changes *changes, struct err *err)
{
    size_t most = 0;
    *changes = (struct changes){0};
    for (unsigned i = 0; i < SIDE_COUNT; i++) {
        changes->counts[i] = sides[i].count;
        most += sides[i].count;
    }
    own_free struct session_value *first =
        calloc(matching->count * sides[FIRST_SIDE].count + 1, sizeof *first);
    own_free struct session_value *second =
        calloc(matching->count * sides[SECOND_SIDE].count + 1, sizeof *second);
    own_free double *medians = calloc(most, sizeof *medians);
    struct judge judge = {
        .sides = sides, .matching = matching, .asked = asked, .values = {first, second}, .medians = medians};
    if (first == NULL || second == NULL || medians == NULL)
        return err_set(err, ENOMEM, "out of memory for %zu cells", matching->count);
    return judge_all(&judge, changes, err);
}

unsigned changes_least_runs(size_t tests, double alpha)
{
    unsigned runs = 0;
    for (double p = 2; tests > 0 && p > alpha / (double)tests; runs++)
        p *= (runs + 1.0) / (2 * (2.0 * runs + 1)); /* C(2n+2, n+1) / C(2n, n) = 2 (2n+1) / (n+1) */
    return runs;
}

/* --- columns --- */

enum { DIGITS = 6 };

#define OWN(key, member) COLUMN(key, struct change, member)

static const struct column column_list[] = {
    {OWN("metric", metric), .name = metric_key},
    {COLUMN_VIA("control", struct change, cell, struct cell, control)},
    {COLUMN_PARAMETERS_VIA(struct change, cell), .label = "cell"},
    {OWN("first_runs", n)},
    {OWN("second_runs", m)},
    {OWN("first", first), .digits = DIGITS},
    {OWN("second", second), .digits = DIGITS},
    {OWN("ratio", ratio), .digits = DIGITS},
    {OWN("low", low), .digits = DIGITS},
    {OWN("high", high), .digits = DIGITS},
    {OWN("low_pointwise", low_pointwise), .digits = DIGITS},
    {OWN("high_pointwise", high_pointwise), .digits = DIGITS},
    {OWN("p", p), .digits = DIGITS},
    {OWN("p_family", p_family), .digits = DIGITS},
    {OWN("noise", noise), .digits = DIGITS},
    {OWN("host", host), .digits = DIGITS},
    {OWN("beside", beside)},
    {OWN("slower_at_most", at_most), .digits = DIGITS},
    {OWN("slower_at_most_beside", at_most_beside)},
    {OWN("verdict", conclusion), .name = conclusion_name},
    {OWN("limit", gate), .name = gate_name},
};

const struct columns change_columns = COLUMNS(column_list, struct change);
