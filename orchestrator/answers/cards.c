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

/* "slower in 5", ", open in 3": of a single place the word alone. */
static void add_count(const char *word, size_t count, size_t of, const char **join, struct text *text)
{
    if (count == 0)
        return;
    text_addf(text, "%s%s", *join, word);
    if (of > 1)
        text_addf(text, " in %zu", count);
    *join = ", ";
}

/* "slower in 8 of 8 places; 1 of the decided within the noise" */
static void add_words(const struct findings *findings, const struct standing *standing, struct text *text)
{
    bool speed = standing->metric == METRIC_throughput_gbps,
         higher = metrics[standing->metric].better == BETTER_HIGHER;
    const char *join = "";
    if (standing->apart == standing->places) {
        text_add(text, "never ok in one block");
        return;
    }
    add_count(speed ? "faster" : "higher", higher ? standing->better : standing->worse, standing->places,
              &join, text);
    add_count(speed ? "slower" : "lower", higher ? standing->worse : standing->better, standing->places,
              &join, text);
    add_count("equivalent", standing->equivalent, standing->places, &join, text);
    add_count("open", standing->inconclusive, standing->places, &join, text);
    add_count("not compared", standing->apart, standing->places, &join, text);
    if (standing->places > 1) {
        text_add(text, " of ");
        headline_places(findings, standing->places, text);
    }
    if (standing->claims_within == standing->better + standing->worse && standing->claims_within > 0)
        text_add(text, ", within the noise");
    else if (standing->claims_within > 0)
        text_addf(text, "; %zu of the decided within the noise", standing->claims_within);
}

/* "zero-copy ÷ two-copy, throughput: ×0.16 to 0.73; slower in 8 of 8 places, within the noise" */
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
