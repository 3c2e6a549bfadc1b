/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Of the headline: each pair with the baseline, as a line in each metric, as a row of a short list and as a
 * card. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "answers/headline.h"
#include "answers/phrase.h"
#include "answers/questions.h"

/* --- pairs --- */

static void add_name(const struct findings *findings, const struct standing *standing, struct text *text)
{
    headline_arm(findings, standing->pair.arm, text);
    text_add(text, " ÷ ");
    headline_arm(findings, standing->pair.against, text);
}

/* "×0.16 to 0.73"; nothing when the two were never ok in one block. */
static void add_range(const struct standing *standing, struct text *text)
{
    if (standing->apart == standing->places)
        return;
    text_add(text, "×");
    phrase_range(standing->least, standing->most, phrase_times, text);
}

struct part {
    const char *word;
    size_t count, within; /* places; of them those within the noise */
};

enum { PARTS = 5 };

/* What the pair is at its places, in the order in which it is said. */
static void find_parts(const struct standing *standing, struct part parts[PARTS])
{
    const struct part better = {phrase_verdict(standing->metric, FASTER), standing->better,
                                standing->better_within},
                      worse = {phrase_verdict(standing->metric, SLOWER), standing->worse,
                               standing->worse_within};
    bool higher = metrics[standing->metric].better == BETTER_HIGHER;
    parts[0] = higher ? better : worse;
    parts[1] = higher ? worse : better;
    parts[2] = (struct part){"equivalent", standing->equivalent, 0};
    parts[3] = (struct part){"open", standing->inconclusive, 0};
    parts[4] = (struct part){"not compared", standing->apart, 0};
}

static void add_noise_mark(const struct part *part, struct text *text)
{
    if (part->within == part->count)
        text_add(text, " (within the noise)");
    else if (part->within > 0)
        text_addf(text, " (%zu within the noise)", part->within);
}

/* "slower in 5", of the last part "open in 3 of 8 places", each followed by " (2 within the noise)": of a
 * single place the word alone. */
static void add_part(const struct findings *findings, const struct part *part, size_t of, bool last,
                     struct text *text)
{
    text_add(text, part->word);
    if (of > 1)
        text_addf(text, " in %zu", part->count);
    if (of > 1 && last) {
        text_add(text, " of ");
        headline_places(findings, of, text);
    }
    add_noise_mark(part, text);
}

/* "slower in 1 (within the noise), open in 6 of 7 message sizes" */
static void add_words(const struct findings *findings, const struct standing *standing, struct text *text)
{
    struct part parts[PARTS];
    size_t last = 0;
    if (standing->apart == standing->places) {
        text_add(text, "never ok in one block");
        return;
    }
    find_parts(standing, parts);
    for (size_t i = 0; i < PARTS; i++)
        last = parts[i].count > 0 ? i : last;
    for (size_t i = 0, said = 0; i < PARTS; i++) {
        if (parts[i].count == 0)
            continue;
        text_add(text, said++ > 0 ? ", " : "");
        add_part(findings, &parts[i], standing->places, i == last, text);
    }
}

/* "; on average slower by 36 % [31, 41]": over the places of each block. The ends of a range over places are
 * picked, and likely exaggerated; this is not. Nothing where it is not told. */
static void add_average(const struct findings *findings, const struct standing *standing, struct text *text)
{
    const struct average *average = averages_find(&findings->averages, standing->pair.arm, standing->metric);
    if (average == NULL || !average_is_told(average))
        return;
    text_add(text, "; on average ");
    phrase_comparison(findings,
                      &(struct comparison){.metric = average->metric,
                                           .n = average->n,
                                           .ratio = average->ratio,
                                           .low = average->low,
                                           .high = average->high,
                                           .conclusion = average->conclusion},
                      text);
}

/* "zero-copy ÷ two-copy, throughput: ×0.16 to 0.73; slower in 8 of 8 places (2 within the noise)" */
void headline_write_pair(const struct findings *findings, const struct standing *standing, struct text *text)
{
    add_name(findings, standing, text);
    text_addf(text, ", %s: ", metrics[standing->metric].label);
    size_t before = text->length;
    add_range(standing, text);
    text_add(text, text->length > before ? "; " : "");
    add_words(findings, standing, text);
    add_average(findings, standing, text);
}

/* --- rows --- */

void headline_rows_release(struct headline_rows *rows)
{
    for (size_t i = 0; i < rows->count; i++) {
        text_release(&rows->list[i].names);
        text_release(&rows->list[i].line);
    }
    free(rows->list);
    *rows = (struct headline_rows){0};
}

static bool is_decided(const struct standing *standing)
{
    return standing->better + standing->worse > 0;
}

/* Pairs of which one word says all, and the same one. */
static bool say_the_same(const struct standing *a, const struct standing *b)
{
    return a->metric == b->metric && !is_decided(a) && !is_decided(b) && a->places == b->places &&
           ((a->inconclusive == a->places && b->inconclusive == b->places) ||
            (a->equivalent == a->places && b->equivalent == b->places) ||
            (a->apart == a->places && b->apart == b->places));
}

/* What is spent, where the row of a pair says that too; NULL: it does not. */
static const struct standing *spent_of(const struct findings *findings, const struct standing *standing,
                                       bool merged)
{
    unsigned cost = headline_cost(findings);
    if (!merged || standing->metric != headline_metric(findings) || standing->metric == cost)
        return NULL;
    return standings_find(&findings->standings, standing->pair.arm, cost);
}

static bool are_alike(const struct findings *findings, const struct standing *a, const struct standing *b,
                      bool merged)
{
    const struct standing *first = spent_of(findings, a, merged), *second = spent_of(findings, b, merged);
    return say_the_same(a, b) &&
           (first == NULL || second == NULL ? first == second : say_the_same(first, second));
}

static size_t most_places(const struct findings *findings, unsigned metric)
{
    size_t places = 0;
    for (size_t i = 0; i < findings->standings.count; i++)
        if (findings->standings.list[i].metric == metric && findings->standings.list[i].places > places)
            places = findings->standings.list[i].places;
    return places;
}

void headline_rows_heading(const struct findings *findings, unsigned metric, bool merged, struct text *text)
{
    unsigned cost = headline_cost(findings);
    size_t places = most_places(findings, metric);
    text_addf(text, "%s ÷ that of ", metrics[metric].label);
    headline_arm(findings, 0, text);
    if (places > 1) {
        text_add(text, " in ");
        headline_places(findings, places, text);
    }
    if (merged && metric == headline_metric(findings) && metric != cost)
        text_addf(text, ", %s", metrics[cost].label);
    text_add(text, ":");
}

/* "slower in 4, open in 1", "open in all 5"; of fewer places than the heading says "open in 1 of 3".
 * `decided`: where something is, that alone. */
static void add_row_words(const struct findings *findings, const struct standing *standing, bool decided,
                          struct text *text)
{
    struct part parts[PARTS];
    size_t said = 0, most = most_places(findings, standing->metric);
    if (standing->apart == standing->places) {
        text_add(text, "never ok in one block");
        return;
    }
    find_parts(standing, parts);
    for (size_t i = 0; i < (decided && is_decided(standing) ? 2 : PARTS); i++) {
        if (parts[i].count == 0)
            continue;
        text_addf(text, "%s%s", said++ > 0 ? ", " : "", parts[i].word);
        if (most > 1)
            text_addf(text, parts[i].count == most ? " in all %zu" : " in %zu", parts[i].count);
        add_noise_mark(&parts[i], text);
    }
    if (standing->places < most)
        text_addf(text, " of %zu", standing->places);
}

/* "contiguous, one-copy, writev ×0.67 to 1.16; open in all 5": from the standing `i` on all that are alike.
 * Merged: "zero-copy ×0.13 to 0.69; slower in 4; CPU more in all 5". */
static void fill_row(const struct findings *findings, size_t i, bool merged, struct headline_row *row)
{
    const struct standings *standings = &findings->standings;
    struct standing whole = standings->list[i];
    const struct standing *spent = spent_of(findings, &whole, merged);
    for (size_t j = i; j < standings->count; j++) {
        const struct standing *standing = &standings->list[j];
        if (j > i && !are_alike(findings, &standings->list[i], standing, merged))
            continue;
        whole.least = fmin(whole.least, standing->least);
        whole.most = fmax(whole.most, standing->most);
        text_add(&row->names, j > i ? ", " : "");
        headline_arm(findings, standing->pair.arm, &row->names);
    }
    row->metric = whole.metric;
    text_add(&row->line, text_string(&row->names));
    if (whole.apart < whole.places) {
        text_add(&row->line, " ");
        add_range(&whole, &row->line);
    }
    text_add(&row->line, whole.apart < whole.places ? "; " : ": ");
    add_row_words(findings, &whole, merged, &row->line);
    if (spent != NULL) {
        text_add(&row->line, "; CPU ");
        add_row_words(findings, spent, true, &row->line);
    }
}

/* Is the pair one of those rows: decided ones, or those of which nothing is? */
static bool is_in_rows(const struct findings *findings, const struct standing *standing, bool decided,
                       bool merged)
{
    const struct standing *spent = spent_of(findings, standing, merged);
    return (is_decided(standing) || (spent != NULL && is_decided(spent))) == decided;
}

static void add_rows(const struct findings *findings, unsigned metric, bool merged,
                     struct headline_rows *rows)
{
    const struct standings *standings = &findings->standings;
    for (unsigned open = 0; open < 2; open++)
        for (size_t i = 0; i < standings->count; i++) {
            const struct standing *standing = &standings->list[i];
            size_t first = 0;
            while (first < i && !are_alike(findings, &standings->list[first], standing, merged))
                first++;
            if (standing->metric == metric && is_in_rows(findings, standing, open == 0, merged) && first == i)
                fill_row(findings, i, merged, &rows->list[rows->count++]);
        }
}

int headline_rows_make(const struct findings *findings, bool merged, struct headline_rows *rows,
                       struct err *err)
{
    unsigned metric = headline_metric(findings), cost = headline_cost(findings);
    bool failed = false;
    *rows = (struct headline_rows){.list = calloc(findings->standings.count + 1, sizeof *rows->list)};
    if (rows->list == NULL)
        return err_set(err, ENOMEM, "out of memory");
    for (unsigned i = 0; i < verdict_metric_count; i++)
        if (!merged || verdict_metrics[i] != cost || cost == metric)
            add_rows(findings, verdict_metrics[i], merged, rows);
    for (size_t i = 0; i < rows->count; i++)
        failed |= rows->list[i].names.failed || rows->list[i].line.failed;
    return failed ? err_set(err, ENOMEM, "out of memory") : 0;
}

/* --- cards --- */

void headline_cards_release(struct headline *headline)
{
    for (size_t i = 0; i < headline->card_count; i++) {
        struct headline_card *card = &headline->cards[i];
        text_release(&card->name);
        for (unsigned ratio = 0; ratio < card->ratio_count; ratio++) {
            text_release(&card->ratios[ratio].range);
            text_release(&card->ratios[ratio].words);
        }
    }
    free(headline->cards);
}

/* What all places together come to. Both ways, or no further than the noise, is neither. */
static enum conclusion conclusion_over(const struct standing *standing)
{
    bool better = standing->better > standing->better_within,
         worse = standing->worse > standing->worse_within;
    if (better || worse)
        return better && worse ? INCONCLUSIVE : better ? FASTER : SLOWER;
    return standing->places > 0 && standing->equivalent == standing->places ? EQUIVALENT : INCONCLUSIVE;
}

static void add_ratio(const struct findings *findings, const struct standing *standing,
                      struct headline_card *card)
{
    struct headline_ratio *ratio = &card->ratios[card->ratio_count++];
    ratio->metric = standing->metric;
    add_range(standing, &ratio->range);
    add_words(findings, standing, &ratio->words);
    add_average(findings, standing, &ratio->words);
}

int headline_write_cards(const struct findings *findings, struct headline *headline, struct err *err)
{
    const struct standings *standings = &findings->standings;
    unsigned metric = headline_metric(findings), cost = headline_cost(findings);
    headline->cards = calloc(standings->count + 1, sizeof *headline->cards);
    if (headline->cards == NULL)
        return err_set(err, ENOMEM, "out of memory");
    for (size_t i = 0; i < standings->count; i++) {
        const struct standing *standing = &standings->list[i];
        const struct standing *spent = standings_find(standings, standing->pair.arm, cost);
        const struct standing *tail = standings_find(standings, standing->pair.arm, METRIC_latency_p99_us);
        if (standing->metric != metric)
            continue;
        struct headline_card *card = &headline->cards[headline->card_count++];
        add_name(findings, standing, &card->name);
        card->conclusion = conclusion_over(standing);
        add_ratio(findings, standing, card);
        if (metric == METRIC_latency_p50_us && tail != NULL)
            add_ratio(findings, tail, card);
        if (cost != metric && spent != NULL)
            add_ratio(findings, spent, card);
        headline->failed |= card->name.failed;
    }
    return 0;
}
