/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Of the headline: each pair with the baseline, as a line in each metric and as a card. */
#include <errno.h>
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

/* Verdicts of the pair that say so and lie within the noise of their place. */
static size_t within_of(const struct findings *findings, const struct standing *standing,
                        enum conclusion conclusion)
{
    size_t within = 0;
    for (size_t i = 0; i < findings->verdicts.count; i++) {
        const struct verdict *verdict = &findings->verdicts.list[i];
        within += verdict->metric == standing->metric && verdict->pair.arm == standing->pair.arm &&
                  verdict->pair.against == standing->pair.against && !verdict->pair.control &&
                  verdict->conclusion == conclusion && verdict->within_control;
    }
    return within;
}

struct part {
    const char *word;
    size_t count, within; /* places; of them those within the noise */
};

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
    if (part->within == part->count)
        text_add(text, " (within the noise)");
    else if (part->within > 0)
        text_addf(text, " (%zu within the noise)", part->within);
}

/* "slower in 1 (within the noise), open in 6 of 7 message sizes" */
static void add_words(const struct findings *findings, const struct standing *standing, struct text *text)
{
    bool speed = standing->metric == METRIC_throughput_gbps,
         higher = metrics[standing->metric].better == BETTER_HIGHER;
    const struct part better = {.count = standing->better, .within = within_of(findings, standing, FASTER)},
                      worse = {.count = standing->worse, .within = within_of(findings, standing, SLOWER)},
                      up = higher ? better : worse, down = higher ? worse : better;
    const struct part parts[] = {{speed ? "faster" : "higher", up.count, up.within},
                                 {speed ? "slower" : "lower", down.count, down.within},
                                 {"equivalent", standing->equivalent, 0},
                                 {"open", standing->inconclusive, 0},
                                 {"not compared", standing->apart, 0}};
    enum { PARTS = sizeof parts / sizeof *parts };
    size_t last = 0;
    if (standing->apart == standing->places) {
        text_add(text, "never ok in one block");
        return;
    }
    for (size_t i = 0; i < PARTS; i++)
        last = parts[i].count > 0 ? i : last;
    for (size_t i = 0, said = 0; i < PARTS; i++) {
        if (parts[i].count == 0)
            continue;
        text_add(text, said++ > 0 ? ", " : "");
        add_part(findings, &parts[i], standing->places, i == last, text);
    }
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
    if (standing->better + standing->worse > standing->claims_within) {
        if (standing->worse == 0)
            return FASTER;
        return standing->better == 0 ? SLOWER : INCONCLUSIVE;
    }
    return standing->places > 0 && standing->equivalent == standing->places ? EQUIVALENT : INCONCLUSIVE;
}

static void add_ratio(const struct findings *findings, const struct standing *standing,
                      struct headline_card *card)
{
    struct headline_ratio *ratio = &card->ratios[card->ratio_count++];
    ratio->metric = standing->metric;
    add_range(standing, &ratio->range);
    add_words(findings, standing, &ratio->words);
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
        if (standing->metric != metric)
            continue;
        struct headline_card *card = &headline->cards[headline->card_count++];
        add_name(findings, standing, &card->name);
        card->conclusion = conclusion_over(standing);
        add_ratio(findings, standing, card);
        if (cost != metric && spent != NULL)
            add_ratio(findings, spent, card);
        headline->failed |= card->name.failed;
    }
    return 0;
}
