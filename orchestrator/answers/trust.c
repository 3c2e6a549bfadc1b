/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Of the headline: how far it can be trusted. The noise floor as the A/A control has it, place by place; the
 * warnings, counted, those first that a comparison suffers from most; and what was left out. */
#include <math.h>
#include <string.h>

#include "answers/headline.h"
#include "answers/phrase.h"
#include "answers/questions.h"
#include "base/units.h"
#include "experiment/plan.h"

/* --- method --- */

/* " of 33 rounds in slices of 10 ms (10.3 ms measured)": as many as there were, as long as they were. */
static void add_slices(const struct findings *findings, struct text *text)
{
    const struct contests *contests = &findings->contests;
    text_addf(text, " of %zu", contests->rounds_least);
    if (contests->rounds > contests->rounds_least)
        text_addf(text, " to %zu", contests->rounds);
    text_addf(text, " round%s in slices of ", plural(contests->rounds));
    units_label(UNIT_NS, findings->experiment.spec.settings.slice_ns, text);
    text_add(text, " (");
    text_number(text, 1e3 * contests->slice_s, 3);
    text_add(text, " ms measured)");
}

/* Levels and ratios may come from different runs, and need not divide into each other. */
static void write_method(const struct findings *findings, struct headline *headline)
{
    const struct settings *settings = &findings->experiment.spec.settings;
    const unsigned blocks = stopping_blocks(&findings->stopping);
    const char *most = settings->precision > 0 ? "up to " : "";
    if (findings->contests.slices.count == 0)
        return;
    if (settings->steady > 0)
        text_addf(&headline->method, "levels: medians of %lld steady run%s a cell; ratios: %s%u contest%s",
                  (long long)settings->steady, plural(settings->steady), most, blocks, plural(blocks));
    else
        text_addf(&headline->method,
                  "levels, which lie below those of steady runs, and ratios: %s%u contest%s", most, blocks,
                  plural(blocks));
    add_slices(findings, &headline->method);
    if (plan_paired_cells(&findings->experiment.plan) > 0)
        text_addf(&headline->method, "; both of %lld runs a cell where arms cannot take turns",
                  (long long)settings->blocks);
}

struct differing headline_differing(const struct findings *findings)
{
    struct differing differing = {0};
    for (size_t i = 0; i < findings->verdicts.count; i++) {
        const struct verdict *verdict = &findings->verdicts.list[i];
        if (verdict->pair.control || verdict->pair.against != 0 ||
            (verdict->metric != headline_metric(findings) && verdict->metric != headline_cost(findings)))
            continue;
        differing.comparisons++;
        if (!verdict->slices_differ || !isnan(verdict->low))
            continue;
        differing.open++;
        differing.blocks = verdict->n > differing.blocks ? verdict->n : differing.blocks;
    }
    return differing;
}

/* --- noise --- */

static struct headline_noise noise_of(const struct findings *findings, unsigned metric)
{
    struct headline_noise noise = {metric, NAN, NAN, 0};
    for (size_t i = 0; i < findings->verdicts.count; i++) {
        const struct verdict *verdict = &findings->verdicts.list[i];
        if (!verdict->pair.control || verdict->metric != metric || isnan(verdict->noise))
            continue;
        noise.least = fmin(noise.least, verdict->noise);
        noise.most = fmax(noise.most, verdict->noise);
        noise.places++;
    }
    return noise;
}

/* Where the control stands, whether it has enough blocks or not. */
static size_t controlled_places(const struct findings *findings)
{
    size_t places = 0;
    for (size_t i = 0; i < findings->verdicts.count; i++) {
        const struct verdict *verdict = &findings->verdicts.list[i];
        places += verdict->pair.control && verdict->metric == headline_metric(findings);
    }
    return places;
}

bool headline_control_differs(const struct findings *findings, struct text *text)
{
    const unsigned both[] = {headline_metric(findings), headline_cost(findings)};
    for (unsigned i = 0; i < 2; i++) {
        size_t differ = 0, places = 0;
        for (size_t j = 0; j < findings->verdicts.count; j++) {
            const struct verdict *verdict = &findings->verdicts.list[j];
            if (!verdict->pair.control || verdict->metric != both[i])
                continue;
            differ += verdict->conclusion == FASTER || verdict->conclusion == SLOWER;
            places++;
        }
        if (differ == 0)
            continue;
        headline_arm(findings, 0, text);
        text_add(text, " differs from itself (A/A) ");
        if (places > 1)
            text_addf(text, "in %zu of %zu places ", differ, places);
        text_addf(text, "in %s", metrics[both[i]].label);
        return true;
    }
    return false;
}

/* "noise: the same cell twice (A/A) reaches ×1.2 to ×1.53 in throughput, ±2 to 14 % in ..., over 8 places" */
static void write_noise(const struct findings *findings, struct headline *headline)
{
    const unsigned both[] = {headline_metric(findings), headline_cost(findings)};
    own_text line = {0};
    size_t places = 0;
    const char *join = "noise: the same cell twice (A/A) reaches ";
    for (unsigned i = 0; i < (both[0] == both[1] ? 1 : 2); i++) {
        struct headline_noise range = noise_of(findings, both[i]);
        if (range.places == 0)
            continue;
        headline->noises[headline->noise_count++] = range;
        text_add(&line, join);
        phrase_noise(range.least, range.most, &line);
        text_addf(&line, " in %s", metrics[both[i]].label);
        if (i == 0)
            phrase_noise(range.least, range.most, &headline->noise);
        places = range.places > places ? range.places : places;
        join = ", ";
    }
    if (places > 0 && places < controlled_places(findings)) {
        text_addf(&line, ", at %zu of %zu places: too few blocks at the others", places,
                  controlled_places(findings));
    } else if (places > 1) {
        text_add(&line, ", over ");
        headline_places(findings, places, &line);
    }
    if (line.length == 0) {
        own_text lacks = {0};
        bool nowhere = plan_explain_control(&findings->experiment.plan, &findings->experiment.spec, &lacks);
        if (!findings->experiment.spec.settings.control || nowhere)
            text_addf(&line, "noise: unknown, there is no A/A control%s",
                      nowhere ? text_string(&lacks) : " (control = no)");
        else
            text_add(&line, "noise: unknown, the A/A control has too few ok blocks for an interval");
    }
    headline_line(headline, &headline->trust, &line);
}

/* --- warnings --- */

/* Those that can make a difference look like one of the mechanisms', or hide it: worst first. The others are
 * about single numbers, and are told behind them. */
static const enum warning_id worst_first[] = {
    WARNING_host_changed,
    WARNING_impossible_cycles,
    WARNING_timer,
    WARNING_generator_limited,
    WARNING_arrivals_off,
    WARNING_not_stationary,
    WARNING_slices_differ,
    WARNING_oversubscribed,
    WARNING_mixed_cores,
    WARNING_crosses_nodes,
    WARNING_busy_host,
    WARNING_steal,
    WARNING_unequal_buffers,
    WARNING_ragged_window,
    WARNING_unsteady,
    WARNING_bimodal,
    WARNING_receiver_limited,
    WARNING_refused,
    WARNING_losses,
    WARNING_late_sends,
    WARNING_dependent_samples,
    WARNING_size_independent,
    WARNING_threads_independent,
    WARNING_frequency,
    WARNING_unequal_connections,
    WARNING_retransmits,
    WARNING_outlier,
    WARNING_multiplexed,
    WARNING_verified,
    WARNING_copied,
};
enum { RANKED = sizeof worst_first / sizeof *worst_first };
_Static_assert((int)RANKED == (int)WARNING_COUNT, "each warning has its rank");

struct count_of_warning {
    enum warning_id id;
    size_t cells; /* that carry it; 0: it is one of the whole experiment */
    const struct warning *first;
};

static size_t count_warnings(const struct findings *findings, struct count_of_warning counts[RANKED])
{
    size_t found = 0;
    for (unsigned i = 0; i < RANKED; i++) {
        struct count_of_warning count = {.id = worst_first[i]};
        for (size_t j = 0; j < findings->warnings.count; j++) {
            const struct warning *warning = &findings->warnings.list[j];
            if (warning->id != worst_first[i] || warning->few)
                continue;
            count.first = count.first != NULL ? count.first : warning;
            count.cells += warning->cell != NULL ? 1 : 0;
        }
        if (count.first != NULL)
            counts[found++] = count;
    }
    return found;
}

enum { WARNINGS_NAMED_MAX = 6 };

/* "9 warnings: oversubscribed in 16 of 32 cells, unequal-buffers in 8, ..." */
static void write_warnings(const struct findings *findings, struct headline *headline)
{
    struct count_of_warning counts[RANKED];
    size_t count = count_warnings(findings, counts);
    own_text line = {0};
    text_addf(&line, "%zu warning%s", count, plural(count));
    for (size_t i = 0; i < count && i < WARNINGS_NAMED_MAX; i++) {
        text_addf(&line, "%s%s", i == 0 ? ": " : ", ", warning_name(counts[i].id));
        if (counts[i].cells > 0)
            text_addf(&line, " in %zu", counts[i].cells);
        if (i == 0 && counts[i].cells > 0)
            text_addf(&line, " of %zu cell%s", findings->index.measured, plural(findings->index.measured));
    }
    if (count > WARNINGS_NAMED_MAX)
        text_addf(&line, " and %zu more", count - WARNINGS_NAMED_MAX);
    if (count == 0)
        text_clear(&line), text_add(&line, "no warnings");
    headline_line(headline, &headline->trust, &line);
    if (count == 0)
        return;
    text_addf(&line, "%s: %s To go on: %s", warning_name(counts[0].id), warning_sentence(counts[0].id),
              warning_hint(counts[0].id));
    headline_line(headline, &headline->trust, &line);
}

/* Decided, and no further from 1 than the control gets. */
static void write_within(const struct findings *findings, struct headline *headline)
{
    size_t decided = 0, within = 0;
    for (size_t i = 0; i < findings->standings.count; i++) {
        const struct standing *standing = &findings->standings.list[i];
        decided += standing->better + standing->worse;
        within += standing->better_within + standing->worse_within;
    }
    own_text line = {0};
    if (within == 0)
        return;
    text_addf(&line, "%zu of %zu decided verdict%s within the noise of %s place (within_control)", within,
              decided, decided == 1 ? " lies" : "s lie", decided == 1 ? "its" : "their");
    headline_line(headline, &headline->trust, &line);
}

static void write_loaded(const struct findings *findings, struct headline *headline)
{
    const struct contests *contests = &findings->contests;
    own_text line = {0};
    if (contests->loaded == 0)
        return;
    text_addf(
        &line,
        "in %zu of %zu contests other programs had more than %g %% of the CPUs' time in most rounds: none is "
        "left out there, and the ratios are those of a busy machine",
        contests->loaded, contests->count, ROUND_FOREIGN_MOST);
    headline_line(headline, &headline->trust, &line);
}

/* What a reader must know of intervals that were looked at more than once. */
static void write_looks(const struct findings *findings, struct headline *headline)
{
    own_text line = {0};
    looks_tell(&findings->experiment.spec.settings, &line);
    if (line.length > 0)
        headline_line(headline, &headline->trust, &line);
}

/* "slices and steady runs would be told apart from ×1.31 to ×1.44 on in throughput, ...": that they do not
 * differ says no more than that. */
static void write_agreement(const struct findings *findings, struct headline *headline)
{
    const unsigned both[] = {headline_metric(findings), headline_cost(findings)};
    own_text line = {0};
    for (unsigned i = 0; i < (both[0] == both[1] ? 1 : 2); i++) {
        double least = NAN, most = NAN;
        for (size_t j = 0; j < findings->verdicts.count; j++) {
            const struct verdict *verdict = &findings->verdicts.list[j];
            if (verdict->metric != both[i] || verdict->pair.against != 0)
                continue;
            least = fmin(least, verdict->slices_noise);
            most = fmax(most, verdict->slices_noise);
        }
        if (isnan(most))
            continue;
        text_add(&line, line.length == 0 ? "slices and steady runs would be told apart from " : ", ");
        phrase_noise(least, most, &line);
        text_addf(&line, " on in %s", metrics[both[i]].label);
    }
    if (line.length > 0)
        headline_line(headline, &headline->trust, &line);
}

/* --- limit --- */

/* The word of all cells of an arm, each cell's being that of most of its runs; NaN: they differ. */
static double limit_of(const struct findings *findings, unsigned arm)
{
    const struct run_index *index = &findings->index;
    double limit = NAN;
    bool first = true;
    for (size_t i = 0; i < index->measured; i++) {
        const struct cell *cell = index->cells.cells[i];
        if (cell->control || run_index_arm(index, cell) != arm)
            continue;
        double word = run_index_word(index, i, METRIC_bottleneck);
        if (!first && word != limit) /* NaN differs too */
            return NAN;
        limit = word;
        first = false;
    }
    return limit;
}

/* "two-copy, one-copy: the sender's CPU; zero-copy: both sides' CPUs". */
static void write_limit(const struct findings *findings, struct headline *headline)
{
    const size_t arms = findings->index.arm_count;
    struct text *text = &headline->limit;
    for (unsigned word = 0; bottleneck_phrase(word) != NULL; word++) {
        size_t have = 0;
        own_text names = {0};
        for (unsigned arm = 0; arm < arms; arm++) {
            if (limit_of(findings, arm) != word)
                continue;
            text_add(&names, have++ > 0 ? ", " : "");
            headline_arm(findings, arm, &names);
        }
        if (have == 0)
            continue;
        if (have == arms)
            text_addf(text, "%s, in all cells", bottleneck_phrase(word));
        else
            text_addf(text, "%s%s: %s", text->length > 0 ? "; " : "", text_string(&names),
                      bottleneck_phrase(word));
    }
    own_text line = {0};
    if (text->length > 0) {
        text_addf(&line, "bottleneck: %s", text_string(text));
        headline_line(headline, &headline->trust, &line);
    }
}

/* What was timed is a part of the method. */
static void write_latency(const struct findings *findings, struct headline *headline)
{
    own_text latency = {0};
    phrase_latency(&findings->index, &latency);
    if (latency.length > 0)
        text_addf(&headline->method, "%slatency: %s", headline->method.length > 0 ? "; " : "",
                  text_string(&latency));
}

void headline_write_trust(const struct findings *findings, struct headline *headline)
{
    if (findings->index.run_count == 0)
        return;
    own_text method = {0};
    write_method(findings, headline);
    write_latency(findings, headline);
    text_add(&method, text_string(&headline->method));
    if (method.length > 0)
        headline_line(headline, &headline->trust, &method);
    write_noise(findings, headline);
    write_warnings(findings, headline);
    write_loaded(findings, headline);
    write_within(findings, headline);
    write_agreement(findings, headline);
    write_looks(findings, headline);
    write_limit(findings, headline);
}

/* --- left out --- */

static void write_rounds(const struct findings *findings, struct headline *headline)
{
    const struct contests *contests = &findings->contests;
    own_text line = {0};
    if (contests->left_out == 0)
        return;
    text_addf(&line,
              "%zu of %zu rounds of the contests are left out, for all arms alike: other programs had more "
              "than %g %% of the "
              "CPUs' time",
              contests->left_out, contests->played, ROUND_FOREIGN_MOST);
    headline_line(headline, &headline->left_out, &line);
}

static void write_exclusions(const struct findings *findings, struct headline *headline)
{
    const struct plan *plan = &findings->experiment.plan;
    for (size_t i = 0; i < plan->exclusion_count; i++) {
        size_t alike = plan_excluded_alike(plan, i);
        own_text line = {0}, names = {0};
        if (alike == 0)
            continue;
        plan_excluded_mechanisms(plan, i, &names);
        text_addf(&line, "%zu cell%s excluded%s%s: %s", alike, alike == 1 ? " is" : "s are",
                  names.length > 0 ? ", of " : "", text_string(&names), plan->exclusions[i].why);
        headline_line(headline, &headline->left_out, &line);
    }
}

size_t headline_failures(const struct findings *findings, unsigned arm, const struct record **failure)
{
    const struct records *records = &findings->records;
    size_t failed = 0;
    for (size_t i = 0; i < records->count; i++) {
        const struct record *record = &records->list[i];
        if (run_index_arm(&findings->index, &record->cell) != arm)
            continue;
        if (record->status == STATUS_OK)
            return 0;
        *failure = failed++ == 0 ? record : *failure;
    }
    return failed;
}

/* ", all 72 of zero-copy": of what has no number at all. Nothing where that is everything. */
static void add_lost_arms(const struct findings *findings, struct text *text)
{
    const struct record *failure = NULL;
    for (unsigned arm = 0; arm < findings->index.arm_count && findings->index.run_count > 0; arm++) {
        size_t failed = headline_failures(findings, arm, &failure);
        if (failed == 0)
            continue;
        text_addf(text, failed == 1 ? ", the one of " : ", all %zu of ", failed);
        headline_arm(findings, arm, text);
    }
}

void headline_write_left_out(const struct findings *findings, struct headline *headline)
{
    const struct run_index *index = &findings->index;
    size_t failed = index->record_count - index->run_count;
    size_t planned = findings->experiment.plan.run_count - stopping_spared(&findings->stopping);
    own_text line = {0};
    if (failed > 0 && index->failure != NULL) {
        text_addf(&line, "%zu of %zu run%s failed", failed, index->record_count, plural(index->record_count));
        add_lost_arms(findings, &line);
        text_addf(&line, "; the first because of: %s", index->failure->reason);
        headline_line(headline, &headline->left_out, &line);
    }
    if (index->record_count < planned) {
        text_addf(&line, "%zu of %zu run%s %s not measured", planned - index->record_count, planned,
                  plural(planned), planned - index->record_count == 1 ? "was" : "were");
        headline_line(headline, &headline->left_out, &line);
    }
    write_rounds(findings, headline);
    write_exclusions(findings, headline);
}
