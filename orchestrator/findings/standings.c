/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "findings/standings.h"

#include <errno.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "experiment/plan.h"
#include "statistics/alpha.h"
#include "statistics/order_statistics.h"

/* --- companion --- */

static double value_of(const struct record *record, enum metric_id metric)
{
    return record->metrics[metric];
}

static double copied(const struct record *record)
{
    return value_of(record, METRIC_zc_copied_pct);
}

/* Of both sides, where there are both. */
static double switches(const struct record *record)
{
    double sender = value_of(record, METRIC_tx_context_switches),
           receiver = value_of(record, METRIC_rx_context_switches),
           messages = value_of(record, METRIC_messages);
    double sum = isnan(receiver) ? sender : isnan(sender) ? receiver : sender + receiver;
    return messages > 0 ? sum / messages : NAN;
}

static double calls(const struct record *record)
{
    return value_of(record, METRIC_calls_per_message);
}

static double send_buffer(const struct record *record)
{
    return value_of(record, METRIC_sndbuf_bytes);
}

static double receive_buffer(const struct record *record)
{
    return value_of(record, METRIC_rcvbuf_bytes);
}

static double bottleneck(const struct record *record)
{
    return value_of(record, METRIC_bottleneck);
}

/* A share that one of the two has not, is 0: what lends nothing has nothing copied. */
static double share_apart(double arm, double against)
{
    if (isnan(arm) && isnan(against))
        return NAN;
    return ((isnan(arm) ? 0 : arm) - (isnan(against) ? 0 : against)) / 100;
}

/* ln of the ratio. A tenth is added to both: between 0.001 and 0.01 switches a message there is no difference
 * that anybody would feel, and 0 has a ratio then. */
static double rate_apart(double arm, double against)
{
    return log((arm + 0.1) / (against + 0.1));
}

static double ratio_apart(double arm, double against)
{
    return arm > 0 && against > 0 ? log(arm / against) : NAN;
}

static double words_apart(double arm, double against)
{
    return isnan(arm) || isnan(against) ? NAN : arm != against;
}

/* The candidates. `least`: the difference, as `apart` forms it, from which on it is worth a word: a quarter
 * of the sends, twice as many switches or calls; autotuned buffers double once without a reason (the warning
 * unequal-buffers), so that it takes more than twice the bytes. */
static const struct {
    enum companion_kind kind;
    double (*value)(const struct record *record);
    double (*apart)(double arm, double against);
    double least;
    bool mode;       /* a word: what most runs have, not the median */
    bool burden;     /* more of it can only be worse: no companion of who is better */
    const char *key; /* asked for by this key: no companion where that is the contrast */
} candidates[] = {
    {COMPANION_COPIED, copied, share_apart, 0.25, false, true, ""},
    {COMPANION_SWITCHES, switches, rate_apart, M_LN2, false, true, ""},
    {COMPANION_CALLS, calls, ratio_apart, M_LN2, false, true, "batch"},
    {COMPANION_SEND_BUFFER, send_buffer, ratio_apart, 1.01 * M_LN2, false, false, "send_buffer"},
    {COMPANION_RECEIVE_BUFFER, receive_buffer, ratio_apart, 1.01 * M_LN2, false, false, "receive_buffer"},
    {COMPANION_BOTTLENECK, bottleneck, words_apart, 1, true, false, ""},
};
enum { CANDIDATES = sizeof candidates / sizeof *candidates };

/* The longest stretch of equal values. */
static double mode_of(const double *sorted, size_t n)
{
    double mode = NAN;
    for (size_t i = 0, longest = 0, length; i < n; i += length) {
        for (length = 1; i + length < n && sorted[i + length] <= sorted[i];)
            length++;
        mode = length > longest ? sorted[i] : mode;
        longest = length > longest ? length : longest;
    }
    return mode;
}

/* Over the ok runs of the cell; NaN when none has it. */
static double middle(const struct run_index *index, const struct cell *cell, unsigned candidate)
{
    const struct record *const *runs;
    size_t number = cell_lookup_find(&index->cells, cell), n = 0;
    size_t count = number < index->measured ? run_index_runs(index, number, &runs) : 0;
    for (size_t i = 0; i < count; i++) {
        double value = candidates[candidate].value(runs[i]);
        index->values[n] = value;
        n += isfinite(value) ? 1 : 0;
    }
    order_sort(index->values, n);
    if (candidates[candidate].mode)
        return mode_of(index->values, n);
    return n > 0 ? gsl_stats_median_from_sorted_data(index->values, 1, n) : NAN;
}

/* The candidate that stands out most; none when none does. */
static struct companion companion_of(const struct run_index *index, const struct verdict *strongest)
{
    struct companion best = {.kind = COMPANION_NONE, .where = strongest, .arm = NAN, .against = NAN};
    bool worse = strongest->conclusion == SLOWER;
    for (unsigned i = 0; i < CANDIDATES; i++) {
        double arm = middle(index, strongest->cell, i), against = middle(index, strongest->other, i);
        double apart = candidates[i].apart(arm, against);
        double strength = candidates[i].burden && !worse ? -apart
                          : candidates[i].burden         ? apart
                                                         : fabs(apart);
        strength /= candidates[i].least;
        if (strcmp(candidates[i].key, index->contrast->key) != 0 && strength >= 1 && strength > best.strength)
            best = (struct companion){candidates[i].kind, strongest, arm, against, strength};
    }
    return best;
}

/* --- standing --- */

static void count_verdict(const struct verdict *verdict, struct standing *standing)
{
    size_t *const counts[] = {[INCONCLUSIVE] = &standing->inconclusive,
                              [FASTER] = &standing->better,
                              [SLOWER] = &standing->worse,
                              [EQUIVALENT] = &standing->equivalent};
    ++*(verdict->n == 0 ? &standing->apart : counts[verdict->conclusion]);
    standing->places++;
    standing->within_control += verdict->within_control;
    standing->better_within += verdict->conclusion == FASTER && verdict->within_control;
    standing->worse_within += verdict->conclusion == SLOWER && verdict->within_control;
    standing->least = fmin(standing->least, verdict->ratio);
    standing->most = fmax(standing->most, verdict->ratio);
    standing->noise_least = fmin(standing->noise_least, verdict->noise);
    standing->noise_most = fmax(standing->noise_most, verdict->noise);
}

/* Verdicts on one arm against the baseline in one metric. */
struct family {
    const struct verdict **list; /* owned */
    size_t count;
    const struct verdict **open; /* owned: room for each of them */
};

static void family_release(struct family *family)
{
    free(family->list);
    free(family->open);
}

size_t standing_beyond(const struct standing *standing)
{
    return standing->better + standing->worse - standing->better_within - standing->worse_within;
}

/* Of those in the direction that is the more frequent one; of both when neither is. Those within the control
 * count where all are. */
static const struct verdict *strongest_of(const struct family *family, const struct standing *standing)
{
    const struct verdict *strongest = NULL;
    bool all = standing_beyond(standing) == 0;
    size_t betters = standing->better - (all ? 0 : standing->better_within),
           worses = standing->worse - (all ? 0 : standing->worse_within);
    for (size_t i = 0; i < family->count; i++) {
        const struct verdict *verdict = family->list[i];
        bool better = verdict->conclusion == FASTER, worse = verdict->conclusion == SLOWER;
        bool frequent = (better && betters >= worses) || (worse && worses >= betters);
        if (frequent && (all || !verdict->within_control) &&
            (strongest == NULL || fabs(log(verdict->ratio)) > fabs(log(strongest->ratio))))
            strongest = verdict;
    }
    return strongest;
}

static double half_width(const struct verdict *verdict)
{
    return log(verdict->high / verdict->low) / 2;
}

static int compare_widths(const void *a, const void *b)
{
    double x = half_width(*(const struct verdict *const *)a),
           y = half_width(*(const struct verdict *const *)b);
    return (x > y) - (x < y);
}

/* n such that the half width h at n0 blocks shrinks to the margin: n0 (h / ln(1 + e))^2. One more than there
 * are where the interval is that narrow already and still says neither. */
static size_t blocks_for(const struct verdict *verdict, double equivalence, size_t places)
{
    double times = half_width(verdict) / log1p(equivalence);
    double blocks = ceil((double)verdict->n * times * times);
    if (!(blocks < 1e9)) /* without a margin nothing is ever equivalent */
        return 0;
    blocks = fmax(blocks, (double)verdict->n + 1);
    return (size_t)fmax(blocks, plan_least_blocks(places, ALPHA));
}

size_t standings_blocks(const struct verdict **open, size_t count, double equivalence, size_t places,
                        double *width)
{
    if (count == 0)
        return 0;
    qsort(open, count, sizeof *open, compare_widths);
    *width = half_width(open[count / 2]);
    return blocks_for(open[count / 2], equivalence, places);
}

static void find_open(const struct family *family, const struct settings *settings, struct standing *standing)
{
    size_t found = 0;
    for (size_t i = 0; i < family->count; i++)
        if (family->list[i]->conclusion == INCONCLUSIVE && !isnan(family->list[i]->low))
            family->open[found++] = family->list[i];
    standing->blocks_needed =
        standings_blocks(family->open, found, settings->equivalence, standing->places * looks_count(settings),
                         &standing->half_width);
}

static void make_standing(const struct run_index *index, const struct family *family,
                          const struct settings *settings, struct standing *standing)
{
    *standing = (struct standing){.pair = family->list[0]->pair,
                                  .metric = family->list[0]->metric,
                                  .least = NAN,
                                  .most = NAN,
                                  .noise_least = NAN,
                                  .noise_most = NAN,
                                  .half_width = NAN,
                                  .companion = {.arm = NAN, .against = NAN}};
    for (size_t i = 0; i < family->count; i++)
        count_verdict(family->list[i], standing);
    find_open(family, settings, standing);
    standing->strongest = strongest_of(family, standing);
    if (standing->strongest != NULL)
        standing->companion = companion_of(index, standing->strongest);
}

/* Takes those of the verdict's family that move payload; they follow one another. Returns how many the family
 * has. */
static size_t gather(const struct verdict *first, size_t left, struct family *family)
{
    size_t size = 0;
    family->count = 0;
    for (; size < left && first[size].metric == first->metric && first[size].pair.arm == first->pair.arm &&
           first[size].pair.against == first->pair.against;
         size++) {
        bool moves = !mechanisms[first[size].cell->mechanism].undelivered &&
                     !mechanisms[first[size].other->mechanism].undelivered;
        if (moves && first->pair.against == 0 && !first->pair.control)
            family->list[family->count++] = &first[size];
    }
    return size;
}

int standings_make(const struct run_index *index, const struct verdicts *verdicts,
                   const struct settings *settings, struct standings *standings, struct err *err)
{
    OWNED_BY(family_release)
    struct family family = {.list = calloc(verdicts->count + 1, sizeof *family.list),
                            .open = calloc(verdicts->count + 1, sizeof *family.open)};
    *standings = (struct standings){.list = calloc(verdicts->count + 1, sizeof *standings->list)};
    if (family.list == NULL || family.open == NULL || standings->list == NULL)
        return err_set(err, ENOMEM, "out of memory for %zu standings", verdicts->count);
    for (size_t i = 0; i < verdicts->count;) {
        i += gather(&verdicts->list[i], verdicts->count - i, &family);
        if (family.count > 0)
            make_standing(index, &family, settings, &standings->list[standings->count++]);
    }
    return 0;
}

const struct standing *standings_find(const struct standings *standings, unsigned arm, unsigned metric)
{
    for (size_t i = 0; i < standings->count; i++)
        if (standings->list[i].pair.arm == arm && standings->list[i].metric == metric)
            return &standings->list[i];
    return NULL;
}
