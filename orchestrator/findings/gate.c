/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "findings/gate.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

#include "statistics/alpha.h"

/* "5 % slower" is 5 % less throughput, or 5 % more time: what the words beside it say. */
static double log_limit(unsigned metric, double limit)
{
    return metrics[metric].better == BETTER_HIGHER ? -log1p(-limit) : log1p(limit);
}

/* How much worse the second is, in logarithms, at the near end of an interval; below 0: not surely. */
static double near_end(unsigned metric, double low, double high)
{
    return metrics[metric].better == BETTER_HIGHER ? -log(high) : log(low);
}

/* The slowdown at the far end, in what the limit is in. */
static double far_end(unsigned metric, double low, double high)
{
    return metrics[metric].better == BETTER_HIGHER ? 1 - low : high - 1;
}

/* The change less that of the A/A control, whose errors add up. */
static void take_away(const struct change *change, const struct change *control, double *low, double *high)
{
    double ratio = log(change->ratio / control->ratio);
    double reach = hypot(log(change->high_pointwise / change->low_pointwise),
                         log(control->high_pointwise / control->low_pointwise)) /
                   2;
    *low = exp(ratio - reach);
    *high = exp(ratio + reach);
}

static bool is_too_slow(const struct change *change, double limit)
{
    bool noise = fabs(log(change->ratio)) <= log(change->noise); /* false for NaN */
    return change->conclusion == SLOWER && !noise &&
           near_end(change->metric, change->low, change->high) > log_limit(change->metric, limit);
}

/* How much slower it may be nevertheless, each cell by itself: that all of them pass needs no correction,
 * which only one that fails by chance among many does (R. L. Berger, Technometrics 24, 1982); where the host
 * changed also relative to the A/A cells, if that is more. `low`, `high`: of the change less theirs. */
static void find_at_most(struct change *change, bool relative, double low, double high)
{
    double beside = relative ? far_end(change->metric, low, high) : NAN;
    change->at_most = far_end(change->metric, change->low_pointwise, change->high_pointwise);
    change->at_most_beside = beside > fmax(0, change->at_most); /* false for NaN */
    change->at_most = change->at_most_beside ? beside : change->at_most;
    change->at_most = change->at_most < 0 ? 0 : change->at_most; /* NaN stays */
}

/* `control`: the A/A cell at its place, where there is one. */
static void judge_limit(struct change *change, const struct change *control, const struct changes *changes,
                        const struct change_rules *asked)
{
    double low = 0, high = INFINITY;
    if (control != NULL)
        take_away(change, control, &low, &high);
    change->host = control != NULL && change != control ? control->ratio : NAN;
    change->beside = changes->control_changed && change != control && (low > 1 || high < 1);
    find_at_most(change, changes->host_changed && control != NULL, low, high);
    if (change->cell->control || !change_decides(change->metric))
        return;
    if (is_too_slow(change, asked->limit)) {
        double beside = near_end(change->metric, low, high);
        bool failed = !changes->host_changed || beside > log_limit(change->metric, asked->limit);
        change->gate = failed ? GATE_FAILED : GATE_HOST;
    } else if (asked->rule_out > 0 && !(change->at_most < asked->rule_out)) {
        change->gate = GATE_OPEN;
    } else if (changes->host_changed) {
        change->gate = GATE_UNJUDGED;
    }
}

const char *gate_name(unsigned gate)
{
    static const char *const names[] = {[GATE_PASSED] = "passed",
                                        [GATE_OPEN] = "open",
                                        [GATE_UNJUDGED] = "unjudged",
                                        [GATE_HOST] = "host",
                                        [GATE_FAILED] = "failed"};
    return names[gate];
}

/* The change of the A/A control at the same place. */
static const struct change *control_of(const struct matching *matching, const struct change *list,
                                       const struct change *change)
{
    for (size_t i = 0; i < matching->count; i++)
        if (list[i].cell->control && cell_compare_places(list[i].cell, change->cell, matching->contrast) == 0)
            return &list[i];
    return NULL;
}

void gates_judge(const struct change_rules *asked, const struct matching *matching, struct changes *changes)
{
    for (size_t i = 0; i < changes->count; i++) {
        const struct change *metric = &changes->list[i / matching->count * matching->count];
        struct change *change = &changes->list[i];
        judge_limit(change, control_of(matching, metric, change), changes, asked);
    }
}

double change_at_most_with(const struct changes *changes, const struct change *change, double runs,
                           double sessions)
{
    size_t i = 0;
    while (changes->sessions[i].metric != change->metric)
        i++;
    const struct session_noise *noise = &changes->sessions[i].noise;
    double quantile = gsl_cdf_tdist_Qinv(ALPHA_TAIL, noise->freedom);
    double reach = log(change->high_pointwise / change->low_pointwise) / 2, estimate = log(change->ratio);
    double allowed = noise->dispersion * SESSION_ALLOWANCE * SESSION_ALLOWANCE *
                     (1 / (double)change->sessions[FIRST_SIDE] + 1 / (double)change->sessions[SECOND_SIDE]);
    double within = fmax(0, reach * reach / (quantile * quantile) - allowed);
    reach = quantile * sqrt((allowed + within / runs) / sessions);
    return fmax(0, far_end(change->metric, exp(estimate - reach), exp(estimate + reach)));
}
