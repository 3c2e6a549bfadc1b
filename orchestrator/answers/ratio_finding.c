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

/* The ratios on one side of 1 that are decided beyond the noise. */
struct decided {
    size_t places, within; /* others, that are decided within the noise */
    double least, most;
};

/* An arm over its places. */
struct arm_ratios {
    const struct verdict *verdict; /* any of them: its name */
    unsigned arm;
    size_t places, same, apart; /* apart: never ok in one block */
    struct decided below, above;
    double strength; /* the largest |ln ratio| that is decided beyond the noise */
};

static void side_add(struct decided *side, double ratio)
{
    side->least = side->places > 0 ? fmin(side->least, ratio) : ratio;
    side->most = side->places > 0 ? fmax(side->most, ratio) : ratio;
    side->places++;
}

static void arm_ratios_add(struct arm_ratios *arm, const struct verdict *verdict)
{
    struct decided *side = verdict->ratio < 1 ? &arm->below : &arm->above;
    arm->places++;
    arm->same += verdict->conclusion == EQUIVALENT;
    arm->apart += verdict->n == 0;
    if (verdict->conclusion != FASTER && verdict->conclusion != SLOWER)
        return;
    side->within += verdict->within_control;
    if (verdict->within_control)
        return;
    side_add(side, verdict->ratio);
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
    bool brief; /* without what is within the noise of arms that are told apart */
};

static void add_name(const struct words *words, const struct arm_ratios *arm, bool baseline,
                     struct text *text)
{
    words->name(words->from, &cell_fields[arm->verdict->contrast],
                baseline ? arm->verdict->other : arm->verdict->cell, text);
}

/* "2 threads", not "1 thread" and not "MTU 9000". */
static bool is_many(const struct words *words, const struct arm_ratios *arm)
{
    own_text name = {0};
    add_name(words, arm, false, &name);
    size_t digits = strspn(text_string(&name), "0123456789");
    return digits > 0 && text_string(&name)[digits] == ' ' && strncmp(text_string(&name), "1 ", 2) != 0;
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

/* "zero-copy is ×0.16 to ×0.73 of two-copy in 3 of 8 places, ×1.20 in 1 (1 more within the noise)". */
static void add_decided(const struct words *words, const struct arm_ratios *arm, bool first,
                        struct text *text)
{
    const struct decided *sides[] = {&arm->below, &arm->above};
    const char *between = "";
    size_t within = 0;
    add_name(words, arm, false, text);
    text_addf(text, " %s ", is_many(words, arm) ? "are" : "is");
    for (size_t i = 0; i < 2; i++) {
        if (sides[i]->places == 0)
            continue;
        within += sides[i]->within;
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
    if (within > 0 && !words->brief)
        text_addf(text, " (%zu more within the noise)", within);
}

/* What those are that are decided nowhere beyond the noise. */
enum quiet { QUIET_SAME, QUIET_WITHIN, QUIET_OPEN, QUIET_APART, QUIET_COUNT };

static enum quiet quiet_of(const struct arm_ratios *arm)
{
    if (arm->apart == arm->places)
        return QUIET_APART;
    if (arm->same == arm->places)
        return QUIET_SAME;
    return arm->below.within + arm->above.within > 0 ? QUIET_WITHIN : QUIET_OPEN;
}

/* `from`: what stands before the baseline, where it is named. */
static const struct {
    const char *one, *several, *from;
} quiet_words[QUIET_COUNT] = {
    [QUIET_SAME] = {" is the same", " are the same", " as "}, /* and the margin */
    [QUIET_WITHIN] = {" is within the noise", " are within the noise", " of "},
    [QUIET_OPEN] = {" is not told apart", " are not told apart", " from "},
    [QUIET_APART] = {" was never ok in one block", " were never ok in one block", " with "},
};

/* "one-copy and writev", "3". */
static void add_names(const struct words *words, const struct arm_ratios *list, size_t count,
                      struct text *text)
{
    enum { NAMED_MAX = 3 };
    if (count > NAMED_MAX)
        text_addf(text, "%zu", count);
    for (size_t i = 0; i < count && count <= NAMED_MAX; i++) {
        text_add(text, i == 0 ? "" : i + 1 < count ? ", " : " and ");
        add_name(words, &list[i], false, text);
    }
}

/* "one-copy is within the noise of two-copy; 4 are not told apart". `first`: nothing is said yet,
 * and the baseline is named. */
static void add_undecided(const struct words *words, const struct arm_ratios *list, size_t count, bool first,
                          struct text *text)
{
    own_free struct arm_ratios *alike = calloc(count + 1, sizeof *alike);
    text->failed = text->failed || alike == NULL;
    for (enum quiet quiet = 0; quiet < QUIET_COUNT && !text->failed; quiet++) {
        size_t found = 0;
        for (size_t i = 0; i < count; i++)
            if (quiet_of(&list[i]) == quiet)
                alike[found++] = list[i];
        if (found == 0)
            continue;
        text_add(text, first ? "" : "; ");
        add_names(words, alike, found, text);
        bool several = found > 1 || is_many(words, alike);
        text_add(text, several ? quiet_words[quiet].several : quiet_words[quiet].one);
        if (first) {
            text_add(text, quiet_words[quiet].from);
            add_name(words, list, true, text);
        }
        if (quiet == QUIET_SAME)
            text_addf(text, " within ±%g %%", 100 * words->equivalence);
        first = false;
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

int ratio_finding(const struct verdict *const *verdicts, size_t count, double equivalence, size_t characters,
                  ratio_name *name, const void *from, struct text *text, struct err *err)
{
    struct arm_ratios *all = NULL;
    size_t arms = arm_ratios_all(verdicts, count, &all), named = 0;
    struct words words = {.name = name, .from = from, .equivalence = equivalence};
    own_free struct arm_ratios *list = all;
    if (list == NULL)
        return err_set(err, ENOMEM, "out of memory");
    while (named < arms && decided(&list[named]) > 0)
        named++;
    for (;; named -= words.brief, words.brief = true) {
        own_text line = {0};
        write_finding(list, arms, named, &words, &line);
        if ((named > 1 || !words.brief) && text_characters(text_string(&line), line.length) > characters)
            continue;
        text_add(text, text_string(&line));
        text->failed = text->failed || line.failed;
        return text_ok(text, err);
    }
}
