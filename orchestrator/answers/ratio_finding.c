/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "answers/ratio_finding.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "answers/phrase.h"
#include "base/own.h"

void ratio_times(double ratio, struct text *text)
{
    text_add(text, "×");
    phrase_times(ratio, text);
}

/* --- ratios of an arm --- */

/* The decided ratios on one side of 1. */
struct decided {
    size_t places;
    double least, most;
};

/* An arm over its places. */
struct arm_ratios {
    const struct verdict *verdict; /* any of them: its name */
    unsigned arm;
    size_t places, same;
    struct decided below, above;
    double strength; /* the largest |ln ratio| that is decided */
};

static void side_add(struct decided *side, double ratio)
{
    side->least = side->places > 0 ? fmin(side->least, ratio) : ratio;
    side->most = side->places > 0 ? fmax(side->most, ratio) : ratio;
    side->places++;
}

static void arm_ratios_add(struct arm_ratios *arm, const struct verdict *verdict)
{
    bool decided = verdict->conclusion == FASTER || verdict->conclusion == SLOWER;
    decided = decided && !verdict->within_control;
    arm->places++;
    arm->same += verdict->conclusion == EQUIVALENT;
    if (!decided)
        return;
    side_add(verdict->ratio < 1 ? &arm->below : &arm->above, verdict->ratio);
    arm->strength = fmax(arm->strength, fabs(log(verdict->ratio)));
}

static size_t decided(const struct arm_ratios *arm)
{
    return arm->below.places + arm->above.places;
}

/* The strongest first; who is decided nowhere in the order of the experiment. */
static int stronger(const void *a, const void *b)
{
    const struct arm_ratios *left = a, *right = b;
    if (left->strength != right->strength)
        return left->strength > right->strength ? -1 : 1;
    return (left->arm > right->arm) - (left->arm < right->arm);
}

/* How many arms there are; NULL in *list when memory ran out. The caller frees it. */
static size_t arm_ratios_all(const struct verdict *const *verdicts, size_t count, struct arm_ratios **list)
{
    size_t arms = 0;
    *list = calloc(count + 1, sizeof **list);
    for (size_t i = 0; i < count && *list != NULL; i++) {
        size_t at = 0;
        while (at < arms && (*list)[at].arm != verdicts[i]->pair.arm)
            at++;
        if (at == arms)
            (*list)[arms++] = (struct arm_ratios){.verdict = verdicts[i], .arm = verdicts[i]->pair.arm};
        arm_ratios_add(&(*list)[at], verdicts[i]);
    }
    if (*list != NULL)
        qsort(*list, arms, sizeof **list, stronger);
    return arms;
}

/* --- words --- */

struct words {
    ratio_name *name;
    const void *from;
    double equivalence;
};

static void add_name(const struct words *words, const struct arm_ratios *arm, bool baseline,
                     struct text *text)
{
    words->name(words->from, &cell_fields[arm->verdict->contrast],
                baseline ? arm->verdict->other : arm->verdict->cell, text);
}

static void add_side(const struct decided *side, struct text *text)
{
    ratio_times(side->least, text);
    own_text least = {0}, most = {0};
    ratio_times(side->least, &least);
    ratio_times(side->most, &most);
    if (strcmp(text_string(&least), text_string(&most)) != 0)
        text_addf(text, " to %s", text_string(&most));
}

/* "zero-copy is ×0.16 to ×0.73 of two-copy in 3 of 8 places, ×1.20 in 1". */
static void add_decided(const struct words *words, const struct arm_ratios *arm, bool first,
                        struct text *text)
{
    const struct decided *sides[] = {&arm->below, &arm->above};
    const char *between = "";
    add_name(words, arm, false, text);
    text_add(text, " is ");
    for (size_t i = 0; i < 2; i++) {
        if (sides[i]->places == 0)
            continue;
        text_add(text, between);
        add_side(sides[i], text);
        if (first && between[0] == '\0') {
            text_add(text, " of ");
            add_name(words, arm, true, text);
        }
        if (sides[i]->places < arm->places && between[0] == '\0')
            text_addf(text, " in %zu of %zu places", sides[i]->places, arm->places);
        else if (sides[i]->places < arm->places)
            text_addf(text, " in %zu", sides[i]->places);
        between = ", ";
    }
}

/* "one-copy and writev are", "3 are". */
static void add_names(const struct words *words, const struct arm_ratios *list, size_t count,
                      struct text *text)
{
    enum { NAMED_MAX = 3 };
    if (count > NAMED_MAX)
        text_addf(text, "%zu are", count);
    for (size_t i = 0; i < count && count <= NAMED_MAX; i++) {
        text_add(text, i == 0 ? "" : i + 1 < count ? ", " : " and ");
        add_name(words, &list[i], false, text);
        if (i + 1 == count)
            text_add(text, count > 1 ? " are" : " is");
    }
}

/* Those decided nowhere: the same everywhere, or not told apart. */
static void add_undecided(const struct words *words, const struct arm_ratios *list, size_t count, bool first,
                          struct text *text)
{
    own_free struct arm_ratios *same = calloc(count + 1, sizeof *same);
    own_free struct arm_ratios *open = calloc(count + 1, sizeof *open);
    size_t same_count = 0, open_count = 0;
    text->failed = text->failed || same == NULL || open == NULL;
    for (size_t i = 0; i < count && !text->failed; i++)
        if (list[i].same == list[i].places)
            same[same_count++] = list[i];
        else
            open[open_count++] = list[i];
    if (same_count > 0) {
        text_add(text, first ? "" : "; ");
        add_names(words, same, same_count, text);
        text_addf(text, " the same within ±%g %%", 100 * words->equivalence);
    }
    if (open_count > 0) {
        first = first && same_count == 0;
        text_add(text, first ? "" : "; ");
        add_names(words, open, open_count, text);
        text_add(text, " not told apart");
    }
    if (first && count > 0) {
        text_add(text, " from ");
        add_name(words, list, true, text);
    }
}

/* --- finding --- */

/* `named` of those that are told apart have their ratios in it. */
static void write_finding(const struct arm_ratios *list, size_t arms, size_t named, const struct words *words,
                          struct text *text)
{
    const char *label = metrics[list->verdict->metric].label;
    size_t apart = 0;
    while (apart < arms && decided(&list[apart]) > 0)
        apart++;
    /* "CPU time" begins with a capital already */
    text_addf(text, "%c%s: ", toupper((unsigned char)label[0]), label + 1);
    for (size_t i = 0; i < named; i++) {
        text_add(text, i > 0 ? "; " : "");
        add_decided(words, &list[i], i == 0, text);
    }
    if (named < apart)
        text_addf(text, "; %zu other%s told apart too", apart - named, apart - named == 1 ? " is" : "s are");
    if (apart < arms)
        add_undecided(words, list + apart, arms - apart, named == 0, text);
}

/* A letter of UTF-8 is a byte that continues none. */
static size_t characters_of(const struct text *text)
{
    size_t count = 0;
    for (const char *c = text_string(text); *c != '\0'; c++)
        count += ((unsigned char)*c & 0xc0) != 0x80;
    return count;
}

int ratio_finding(const struct verdict *const *verdicts, size_t count, double equivalence, size_t characters,
                  ratio_name *name, const void *from, struct text *text, struct err *err)
{
    struct arm_ratios *all = NULL;
    size_t arms = arm_ratios_all(verdicts, count, &all), named = 0;
    const struct words words = {.name = name, .from = from, .equivalence = equivalence};
    own_free struct arm_ratios *list = all;
    if (list == NULL)
        return err_set(err, ENOMEM, "out of memory");
    while (named < arms && decided(&list[named]) > 0)
        named++;
    for (;; named--) {
        own_text line = {0};
        write_finding(list, arms, named, &words, &line);
        if (named > 1 && characters_of(&line) > characters)
            continue;
        text_add(text, text_string(&line));
        text->failed = text->failed || line.failed;
        return text_ok(text, err);
    }
}
