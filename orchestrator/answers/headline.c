/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "answers/headline.h"

#include <errno.h>
#include <math.h>
#include <stddef.h>
#include <stdlib.h>

#include "answers/latency.h"
#include "answers/phrase.h"
#include "answers/questions.h"
#include "base/units.h"
#include "experiment/plan.h"
#include "statistics/alpha.h"

/* --- metrics and blocks --- */

static bool is_judged(const struct findings *findings, unsigned metric)
{
    for (size_t i = 0; i < findings->standings.count; i++)
        if (findings->standings.list[i].metric == metric)
            return true;
    return false;
}

unsigned headline_metric(const struct findings *findings)
{
    unsigned speed = run_index_speed(&findings->index);
    for (unsigned i = 0; i < verdict_metric_count && !is_judged(findings, speed); i++)
        if (is_judged(findings, verdict_metrics[i]))
            return verdict_metrics[i];
    return speed;
}

unsigned headline_cost(const struct findings *findings)
{
    return is_judged(findings, METRIC_cycles_per_byte) ? METRIC_cycles_per_byte : METRIC_cpu_ns_per_byte;
}

/* The most blocks that a pair with the baseline has anywhere; `least`: that it takes for any to be
 * significant. */
size_t headline_blocks(const struct findings *findings, size_t *least)
{
    size_t blocks = 0, places = 0;
    unsigned metric = headline_metric(findings);
    for (size_t i = 0; i < findings->verdicts.count; i++) {
        const struct verdict *verdict = &findings->verdicts.list[i];
        if (!verdict->pair.control && verdict->pair.against == 0 && verdict->metric == metric &&
            verdict->n > blocks)
            blocks = verdict->n;
    }
    for (size_t i = 0; i < findings->standings.count; i++) {
        const struct standing *standing = &findings->standings.list[i];
        size_t tests = standing->places - standing->apart;
        if (standing->metric == metric && tests > 0 && (places == 0 || tests < places))
            places = tests;
    }
    size_t looks = looks_count(&findings->experiment.spec.settings);
    *least = plan_least_blocks((places > 0 ? places : 1) * looks, ALPHA);
    return blocks;
}

/* --- words --- */

void headline_arm(const struct findings *findings, unsigned arm, struct text *text)
{
    phrase_arm(&findings->index, arm, text);
}

void headline_places(const struct findings *findings, size_t count, struct text *text)
{
    bool size = false, threads = false, other = false;
    for (unsigned i = 0; i < cell_field_count; i++) {
        const struct field *field = &cell_fields[i];
        if (!findings->index.varies[i] || field == findings->index.contrast)
            continue;
        if (cell_field_is_size(field) || field->offset == offsetof(struct cell, fields))
            size = true;
        else if (field->offset == offsetof(struct cell, threads))
            threads = true;
        else
            other = true;
    }
    const char *word = size && !threads && !other   ? "message size"
                       : threads && !size && !other ? "thread count"
                                                    : "place";
    text_addf(text, "%zu %s%s", count, word, plural(count));
}

/* --- what has no verdict --- */

static void add_levels(const struct findings *findings, struct text *text)
{
    const unsigned speed = run_index_speed(&findings->index);
    double least = NAN, most = NAN;
    for (size_t i = 0; i < findings->summaries.count; i++) {
        const struct summary *summary = &findings->summaries.list[i];
        if (summary->metric != speed || summary->cell->control)
            continue;
        least = fmin(least, summary->median);
        most = fmax(most, summary->median);
    }
    if (isnan(least))
        return;
    text_addf(text, "; its %s is ", metrics[speed].label);
    phrase_range(least, most, phrase_number, text);
    text_addf(text, " %s", metrics[speed].unit);
}

/* Nothing to compare: why, and what there is all the same. */
static bool write_no_verdict(const struct findings *findings, struct text *text)
{
    const struct run_index *index = &findings->index;
    if (index->record_count == 0) {
        text_add(text, "nothing was measured");
    } else if (index->run_count == 0) {
        text_addf(text,
                  "none of the %zu run%s was ok, so nothing is known; the first failed because of: %.120s",
                  index->record_count, plural(index->record_count), index->failure->reason);
    } else if (index->arm_count == 1) {
        own_text name = {0};
        headline_arm(findings, 0, &name);
        text_addf(text, "only %s was measured: there is nothing to compare it with", text_string(&name));
        add_levels(findings, text);
    } else if (findings->standings.count == 0) {
        text_addf(text, "none of the %zu ok run%s has a number that can be compared", index->run_count,
                  plural(index->run_count));
    }
    return text->length > 0;
}

/* Nothing to compare with: blocks would be of no use. */
static bool write_no_baseline(const struct findings *findings, struct text *text)
{
    const struct record *failure = NULL;
    size_t failed = headline_failures(findings, 0, &failure);
    if (failed == 0)
        return false;
    text_add(text, "no run of ");
    headline_arm(findings, 0, text);
    text_addf(text, ", the baseline, was ok (%zu failed: %.120s)", failed, failure->reason);
    return true;
}

/* How far its ratios reach from 1; less than any where it has none. */
static double reaches(const struct standing *standing)
{
    return isnan(standing->least) ? -1 : fmax(fabs(log(standing->least)), fabs(log(standing->most)));
}

/* The farthest first. */
static int farther(const void *a, const void *b)
{
    const struct standing *x = *(const struct standing *const *)a, *y = *(const struct standing *const *)b;
    if (reaches(x) < reaches(y) || reaches(x) > reaches(y))
        return reaches(x) > reaches(y) ? -1 : 1;
    return (x->pair.arm > y->pair.arm) - (x->pair.arm < y->pair.arm);
}

/* "; so far zero-copy has ×0.46 to 0.85 of the throughput of two-copy, one-copy ×0.85 to 1.04, and 4 others
 * ×0.90 to 1.20, which may be noise": of `count`, so many with their names. */
static void add_so_far(const struct findings *findings, const struct standing *const *list, size_t count,
                       size_t named, struct text *text)
{
    double least = NAN, most = NAN;
    for (size_t i = 0; i < count; i++) {
        bool others = i >= named;
        least = others ? fmin(least, list[i]->least) : list[i]->least;
        most = others ? fmax(most, list[i]->most) : list[i]->most;
        if (others && i + 1 < count)
            continue;
        text_add(text, i == 0 ? "; so far " : i + 1 < count ? ", " : ", and ");
        if (others)
            text_addf(text, "%zu other%s", count - named, plural(count - named));
        else
            headline_arm(findings, list[i]->pair.arm, text);
        if (i == 0)
            text_add(text, phrase_arm_is_plural(&findings->index, list[0]->pair.arm) ? " have" : " has");
        text_add(text, " ×");
        phrase_range(least, most, phrase_times, text);
        least = most = NAN;
        if (i > 0)
            continue;
        text_addf(text, " of the %s of ", metrics[list[0]->metric].label);
        headline_arm(findings, list[0]->pair.against, text);
    }
    text_add(text, count > 0 ? ", which may be noise" : "");
}

/* What was measured so far, and that it may be noise. Of those for whose names the sentence has no room the
 * nearest to the baseline are told together. -ENOMEM is passed over: then nobody is named. */
static void write_so_far(const struct findings *findings, size_t blocks, size_t least, struct text *text)
{
    const struct standings *standings = &findings->standings;
    own_free const struct standing **list = calloc(standings->count + 1, sizeof *list);
    size_t count = 0;
    for (size_t i = 0; i < standings->count && list != NULL; i++)
        if (standings->list[i].metric == headline_metric(findings) && reaches(&standings->list[i]) >= 0)
            list[count++] = &standings->list[i];
    if (count > 1)
        qsort(list, count, sizeof *list, farther);
    for (size_t named = count;; named -= named == count && named > 2 ? 2 : 1) { /* no "1 other" */
        text_clear(text);
        text_addf(text, "%zu block%s cannot tell anything apart, %zu are needed", blocks, plural(blocks),
                  least);
        add_so_far(findings, list, count, named, text);
        if (named <= 1 || text_characters(text_string(text), text->length) <= HEADLINE_LENGTH_MAX)
            return;
    }
}

/* --- averages --- */

size_t headline_averages(const struct findings *findings, const struct average **list)
{
    const unsigned judged[] = {headline_metric(findings), headline_cost(findings)};
    size_t count = 0;
    for (unsigned i = 0; i < 2 && count == 0; i++)
        for (size_t j = 0; j < findings->averages.count; j++) {
            const struct average *average = &findings->averages.list[j];
            if (average->metric != judged[i] || average->pair.control || average->pair.against != 0 ||
                !average_is_told(average) ||
                standings_find(&findings->standings, average->pair.arm, average->metric) == NULL)
                continue;
            if (list != NULL)
                list[count] = average;
            count++;
        }
    return count;
}

/* The farthest from 1 first. */
static int farther_on_average(const void *a, const void *b)
{
    const struct average *x = *(const struct average *const *)a, *y = *(const struct average *const *)b;
    double x_change = fabs(log(x->ratio)), y_change = fabs(log(y->ratio));
    if (x_change < y_change || x_change > y_change)
        return x_change > y_change ? -1 : 1;
    return (x->pair.arm > y->pair.arm) - (x->pair.arm < y->pair.arm);
}

/* ", on average over 8 message sizes", of arms that were not all tried everywhere "over 4 to 8". */
static void add_over(const struct findings *findings, const struct average *const *list, size_t count,
                     struct text *text)
{
    size_t least = list[0]->places, most = least;
    for (size_t i = 1; i < count; i++) {
        least = list[i]->places < least ? list[i]->places : least;
        most = list[i]->places > most ? list[i]->places : most;
    }
    text_add(text, ", on average over ");
    if (least < most)
        text_addf(text, "%zu to ", least);
    headline_places(findings, most, text);
}

/* The baseline differs from itself as well. */
static void add_control_on_average(const struct findings *findings, unsigned metric, struct text *text)
{
    const struct average *control = averages_find(&findings->averages, ARM_CONTROL, metric);
    if (control == NULL || (control->conclusion != FASTER && control->conclusion != SLOWER))
        return;
    text_add(text, "; ");
    headline_arm(findings, 0, text);
    text_add(text, " differs from itself (A/A) on average, too");
}

/* Where the places together tell what none of them does. */
static bool write_averages(const struct findings *findings, size_t blocks, size_t least,
                           struct headline *headline)
{
    struct text *text = &headline->sentence;
    own_free const struct average **list = calloc(findings->averages.count + 1, sizeof *list);
    size_t count = list != NULL ? headline_averages(findings, list) : 0;
    if (count == 0)
        return false;
    qsort(list, count, sizeof *list, farther_on_average);
    for (size_t i = 0; i < count; i++)
        headline->told |= list[i]->conclusion != EQUIVALENT;
    for (size_t named = count;; named--) {
        text_clear(text);
        for (size_t i = 0; i < named; i++) {
            text_add(text, i > 0 ? ", " : "");
            headline_write_average(findings, list[i], text);
        }
        if (named < count)
            text_addf(text, ", and %zu more %s decided", count - named, count - named == 1 ? "is" : "are");
        add_over(findings, list, count, text);
        text_addf(text, "; at a single one %zu blocks cannot tell anything apart, %zu are needed", blocks,
                  least);
        add_control_on_average(findings, list[0]->metric, text);
        if (named <= 1 || text_characters(text_string(text), text->length) <= HEADLINE_LENGTH_MAX)
            return true;
    }
}

/* Too few blocks for any verdict. */
static bool write_few_blocks(const struct findings *findings, struct headline *headline)
{
    size_t least = 0, blocks = headline_blocks(findings, &least);
    if (blocks >= least)
        return false;
    if (!write_averages(findings, blocks, least, headline))
        write_so_far(findings, blocks, least, &headline->sentence);
    return true;
}

/* --- headline --- */

void headline_release(struct headline *headline)
{
    struct lines *const all[] = {&headline->pairs,   &headline->undecided, &headline->trust,
                                 &headline->latency, &headline->left_out,  &headline->next};
    for (unsigned i = 0; i < sizeof all / sizeof *all; i++)
        lines_release(all[i]);
    headline_cards_release(headline);
    text_release(&headline->sentence);
    text_release(&headline->noise);
    text_release(&headline->method);
    text_release(&headline->untold);
    text_release(&headline->limit);
    *headline = (struct headline){0};
}

void headline_line(struct headline *headline, struct lines *lines, struct text *line)
{
    headline->failed |= !lines_add(lines, line);
}

static int write_comparison(const struct findings *findings, struct headline *headline, struct err *err)
{
    own_text line = {0}, sentence = {0};
    if (headline_write_sentence(findings, &sentence, &headline->told, err) < 0)
        return -err->code;
    if (headline->told ||
        !(write_no_baseline(findings, &headline->sentence) || write_few_blocks(findings, headline)))
        text_add(&headline->sentence, text_string(&sentence));
    for (size_t i = 0; i < findings->standings.count; i++) {
        headline_write_pair(findings, &findings->standings.list[i], &line);
        headline_line(headline, &headline->pairs, &line);
    }
    return headline_write_cards(findings, headline, err);
}

int headline_make(const struct findings *findings, struct headline *headline, struct err *err)
{
    *headline = (struct headline){0};
    if (!write_no_verdict(findings, &headline->sentence) && write_comparison(findings, headline, err) < 0)
        return -err->code;
    headline_write_undecided(findings, headline);
    headline_write_trust(findings, headline);
    headline->failed |= !latency_lines(findings, &headline->latency);
    latency_missing(findings, &headline->untold);
    headline_write_left_out(findings, headline);
    headline_write_next(findings, headline);
    return headline->failed || headline->sentence.failed ? err_set(err, ENOMEM, "out of memory") : 0;
}
