/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "answers/headline.h"

#include <errno.h>
#include <math.h>
#include <stddef.h>
#include <stdlib.h>

#include "answers/phrase.h"
#include "answers/questions.h"
#include "base/units.h"

/* --- words --- */

/* "is 27 to 84 % slower than", "takes 2.1 to 3 times the CPU time per byte of". */
struct metric_words {
    unsigned metric;
    const char *is, *are, *lower, *higher, *times;
};

static const struct metric_words metric_words[] = {
    {METRIC_throughput_gbps, "is", "are", "slower than", "faster than", "times as fast as"},
    {METRIC_cpu_ns_per_byte, "takes", "take", "less CPU time per byte than", "more CPU time per byte than",
     "times the CPU time per byte of"},
    {METRIC_cycles_per_byte, "takes", "take", "fewer cycles per byte than", "more cycles per byte than",
     "times the cycles per byte of"},
    {METRIC_receive_us, "takes", "take", "less time per message than", "more time per message than",
     "times the time per message of"},
    {METRIC_llc_misses_per_kb, "has", "have", "fewer LLC load misses than", "more LLC load misses than",
     "times the LLC load misses of"},
    {METRIC_l1d_misses_per_kb, "has", "have", "fewer L1d load misses than", "more L1d load misses than",
     "times the L1d load misses of"},
};

static const struct metric_words *words_of(unsigned metric)
{
    const struct metric_words *words = metric_words;
    while (words->metric != metric)
        words++;
    return words;
}

void headline_arm(const struct findings *findings, unsigned arm, struct text *text)
{
    const struct field *field = findings->index.contrast;
    own_text name = {0};
    arm_name(&findings->index, arm, &name);
    const char *value = text_string(&name);
    bool plain =
        (field->type == FIELD_CHOICE || field->type == FIELD_TEXT) && !(value[0] >= '0' && value[0] <= '9');
    if (field->offset == offsetof(struct cell, threads))
        phrase_threads(findings->index.arms[arm].cell->threads, text);
    else
        text_addf(text, "%s%s%s", plain ? "" : field->label, plain ? "" : " ", value);
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

/* "in 5 of 8 places"; nothing where it is everywhere. */
static void add_in(const struct findings *findings, size_t least, size_t most, size_t of, struct text *text)
{
    if (least == of)
        return;
    text_addf(text, " in %zu", least);
    if (most > least)
        text_addf(text, " to %zu", most);
    text_add(text, " of ");
    headline_places(findings, of, text);
}

/* --- reaches --- */

enum { SIZES_MAX = 64, SIZES_NAMED_MAX = 3 };

/* The places at which a pair, or several, are decided in one direction. */
struct reach {
    double least, most;       /* ratios; NaN: there is no place */
    size_t count, within;     /* places; of them those within the noise of the A/A control */
    int64_t sizes[SIZES_MAX]; /* bytes: messages, each once, the smallest first */
    size_t size_count;        /* of the sizes that there is room for */
};

static const struct reach no_reach = {.least = NAN, .most = NAN};

static bool reach_has(const struct reach *reach, int64_t size)
{
    for (size_t i = 0; i < reach->size_count; i++)
        if (reach->sizes[i] == size)
            return true;
    return false;
}

static void reach_add_size(int64_t size, struct reach *reach)
{
    size_t i = reach->size_count;
    if (reach_has(reach, size) || i == SIZES_MAX)
        return;
    for (; i > 0 && reach->sizes[i - 1] > size; i--)
        reach->sizes[i] = reach->sizes[i - 1];
    reach->sizes[i] = size;
    reach->size_count++;
}

static void reach_add(const struct findings *findings, const struct standing *standing,
                      enum conclusion conclusion, struct reach *reach)
{
    for (size_t i = 0; i < findings->verdicts.count; i++) {
        const struct verdict *verdict = &findings->verdicts.list[i];
        if (verdict->metric != standing->metric || verdict->pair.arm != standing->pair.arm ||
            verdict->pair.against != standing->pair.against || verdict->pair.control ||
            verdict->conclusion != conclusion)
            continue;
        reach->least = fmin(reach->least, verdict->ratio);
        reach->most = fmax(reach->most, verdict->ratio);
        reach->count++;
        reach->within += verdict->within_control ? 1 : 0;
        reach_add_size(verdict->cell->message_size, reach);
    }
}

/* "27 to 84 % slower than", "2.1 to 5.6 times as fast as". */
static void add_reach(const struct reach *reach, unsigned metric, struct text *text)
{
    const struct metric_words *words = words_of(metric);
    if (reach->most >= 2) {
        phrase_range(reach->least, reach->most, phrase_factor, text);
        text_addf(text, " %s", words->times);
        return;
    }
    bool lower = reach->most < 1;
    phrase_range(100 * fabs((lower ? reach->most : reach->least) - 1),
                 100 * fabs((lower ? reach->least : reach->most) - 1), phrase_percentage, text);
    text_addf(text, " %% %s", lower ? words->lower : words->higher);
}

/* --- groups --- */
/* Arms that the verdicts of one metric say the same about. */

enum group_kind {
    GROUP_BETTER,
    GROUP_WORSE,
    GROUP_BOTH,
    GROUP_SAME,
    GROUP_NOISE, /* decided somewhere, but nowhere beyond the noise of the place */
    GROUP_OPEN,
    GROUP_APART,
    GROUP_COUNT,
};

static enum group_kind kind_of(const struct standing *standing)
{
    if (standing->better + standing->worse > 0 &&
        standing->better + standing->worse == standing->claims_within)
        return GROUP_NOISE;
    if (standing->better > 0 && standing->worse > 0)
        return GROUP_BOTH;
    if (standing->better > 0)
        return GROUP_BETTER;
    if (standing->worse > 0)
        return GROUP_WORSE;
    if (standing->apart == standing->places)
        return GROUP_APART;
    return standing->equivalent == standing->places - standing->apart ? GROUP_SAME : GROUP_OPEN;
}

struct group {
    enum group_kind kind;
    unsigned metric;
    const struct standing **list; /* owned */
    size_t count;
    struct reach better, worse; /* of all of them together */
    size_t least, most; /* decided places of one of them; of a group that is the same, equivalent ones */
    size_t places;      /* that each of them was compared at, at most */
};

struct groups_of {
    struct group list[2 * GROUP_COUNT]; /* in the order in which they are told */
    size_t count;
    bool told; /* an arm is decided somewhere beyond the noise */
};

static void groups_of_release(struct groups_of *groups)
{
    for (size_t i = 0; i < groups->count; i++)
        free(groups->list[i].list);
}

static bool is_told(enum group_kind kind)
{
    return kind == GROUP_BETTER || kind == GROUP_WORSE || kind == GROUP_BOTH;
}

static void group_take(const struct findings *findings, const struct standing *standing, struct group *group)
{
    size_t decided = is_told(group->kind) ? standing->better + standing->worse : standing->equivalent;
    reach_add(findings, standing, FASTER, &group->better);
    reach_add(findings, standing, SLOWER, &group->worse);
    group->least = group->count == 0 || decided < group->least ? decided : group->least;
    group->most = decided > group->most ? decided : group->most;
    group->places = standing->places > group->places ? standing->places : group->places;
    group->list[group->count++] = standing;
}

/* Those pairs with the baseline that `takes` says; nothing when there is none. */
static int group_make(const struct findings *findings, unsigned metric, enum group_kind kind,
                      bool (*takes)(const struct findings *, const struct standing *),
                      struct groups_of *groups, struct err *err)
{
    const struct standings *standings = &findings->standings;
    struct group group = {.kind = kind, .metric = metric, .better = no_reach, .worse = no_reach};
    group.list = calloc(standings->count + 1, sizeof *group.list);
    if (group.list == NULL)
        return err_set(err, ENOMEM, "out of memory");
    for (size_t i = 0; i < standings->count; i++) {
        const struct standing *standing = &standings->list[i];
        if (standing->metric == metric && kind_of(standing) == kind &&
            (takes == NULL || takes(findings, standing)))
            group_take(findings, standing, &group);
    }
    if (group.count == 0) {
        free(group.list);
        return 0;
    }
    groups->told = groups->told || is_told(kind);
    groups->list[groups->count++] = group;
    return 0;
}

/* --- sentence --- */
/* From all names to no names, until it is short enough. */

enum detail { DETAIL_FULL, DETAIL_TWO_NAMES, DETAIL_NO_COMPANION, DETAIL_COUNTS, DETAIL_COUNT };

static void add_names(const struct findings *findings, const struct group *group, enum detail detail,
                      struct text *text)
{
    size_t shown = detail >= DETAIL_TWO_NAMES && group->count > 3 ? 2 : group->count;
    if (detail == DETAIL_COUNTS && group->count > 1) {
        text_addf(text, "%zu of %zu", group->count, findings->index.arm_count - 1);
        return;
    }
    for (size_t i = 0; i < shown; i++) {
        if (i > 0)
            text_add(text, i + 1 == group->count ? " and " : ", ");
        headline_arm(findings, group->list[i]->pair.arm, text);
    }
    if (shown < group->count)
        text_addf(text, " and %zu others", group->count - shown);
}

/* " (4000 B and 32000 B)": the sizes of one direction, where they are few and the other has none of them. A
 * span would name those between that are open. */
static void add_sizes(const struct reach *reach, const struct reach *other, struct text *text)
{
    size_t count = reach->size_count;
    for (size_t i = 0; i < reach->size_count; i++)
        if (reach_has(other, reach->sizes[i]))
            return;
    if (count > SIZES_NAMED_MAX)
        return;
    text_add(text, " (");
    for (size_t i = 0; i < count; i++) {
        text_add(text, i == 0 ? "" : i + 1 == count ? " and " : ", ");
        units_label_size(reach->sizes[i], text);
    }
    text_add(text, ")");
}

/* "33 to 35 % slower than contiguous in 2 of 7 message sizes (4 KB and 32 KB) and 83 % faster in 1 (64 KB)"
 */
static void add_both(const struct findings *findings, const struct group *group, struct text *text)
{
    own_text baseline = {0};
    headline_arm(findings, group->list[0]->pair.against, &baseline);
    const struct reach *reaches[] = {&group->worse, &group->better};
    for (unsigned i = 0; i < 2; i++) {
        const struct reach *reach = reaches[i];
        text_add(text, i == 0 ? " " : " and ");
        add_reach(reach, group->metric, text);
        text_addf(text, " %s", i == 0 ? text_string(&baseline) : "it");
        if (group->count > 1)
            continue;
        text_addf(text, " in %zu of ", reach->count);
        if (i == 0)
            headline_places(findings, group->places, text);
        else
            text_addf(text, "%zu", group->places);
        add_sizes(reach, reaches[1 - i], text);
    }
}

static void add_equivalence(const struct findings *findings, struct text *text)
{
    text_add(text, " within ±");
    phrase_percentage(100 * findings->experiment.spec.settings.equivalence, text);
    text_add(text, " %");
}

/* "zero-copy is", "zero-copy and splice are", "4 threads are". */
static bool is_plural(const struct findings *findings, const struct group *group)
{
    const struct run_index *index = &findings->index;
    return group->count > 1 || (index->contrast->offset == offsetof(struct cell, threads) &&
                                index->arms[group->list[0]->pair.arm].cell->threads > 1);
}

/* What is decided and could be noise all the same: ", in 1 of them within the noise", of both directions how
 * many that are, or of which places where they were not counted. */
static void add_within(const struct findings *findings, const struct group *group, struct text *text)
{
    size_t within = group->better.within + group->worse.within;
    if (within == 0 || group->count > 1)
        return;
    text_addf(text, ", in %zu of ", within);
    if (group->kind == GROUP_BOTH)
        text_addf(text, "the %zu", group->better.count + group->worse.count);
    else if (group->least == group->places)
        headline_places(findings, group->places, text);
    else
        text_add(text, "them");
    text_add(text, " within the noise");
}

static void add_predicate(const struct findings *findings, const struct group *group, struct text *text)
{
    const struct metric_words *words = words_of(group->metric);
    bool plural_arms = is_plural(findings, group);
    const char *is = plural_arms ? words->are : words->is;
    own_text baseline = {0};
    headline_arm(findings, group->list[0]->pair.against, &baseline);
    switch (group->kind) {
    case GROUP_BETTER:
    case GROUP_WORSE:
        text_addf(text, " %s ", is);
        add_reach(group->kind == GROUP_BETTER ? &group->better : &group->worse, group->metric, text);
        text_addf(text, " %s", text_string(&baseline));
        add_in(findings, group->least, group->most, group->places, text);
        break;
    case GROUP_BOTH:
        text_addf(text, " %s", is);
        add_both(findings, group, text);
        break;
    case GROUP_SAME:
        text_addf(text, " %s equivalent to %s", plural_arms ? "are" : "is", text_string(&baseline));
        add_equivalence(findings, text);
        break;
    case GROUP_NOISE:
        text_addf(text, " differ%s from %s only within the noise", plural_arms ? "" : "s",
                  text_string(&baseline));
        break;
    case GROUP_OPEN:
        if (group->count > 1 || group->most == 0) {
            text_addf(text, " cannot be told apart from %s", text_string(&baseline));
            break;
        }
        text_addf(text, " %s equivalent to %s", plural_arms ? "are" : "is", text_string(&baseline));
        add_equivalence(findings, text);
        add_in(findings, group->most, group->most, group->places, text);
        text_add(text, ", and open in the others");
        break;
    case GROUP_APART:
    case GROUP_COUNT:
        text_addf(text, " %s never ok in one block with %s", plural_arms ? "were" : "was",
                  text_string(&baseline));
    }
    if (is_told(group->kind))
        add_within(findings, group, text);
}

/* Of a group the arm that is farthest from the baseline. */
static const struct standing *strongest_of(const struct group *group)
{
    const struct standing *strongest = group->list[0];
    for (size_t i = 1; i < group->count; i++)
        if (fabs(log(group->list[i]->strongest->ratio)) > fabs(log(strongest->strongest->ratio)))
            strongest = group->list[i];
    return strongest;
}

static void add_companion(const struct findings *findings, const struct group *group, struct text *text)
{
    const struct standing *strongest = strongest_of(group);
    own_text words = {0};
    headline_companion(findings, strongest, &words);
    if (words.length == 0)
        return;
    if (group->count == 1) {
        text_addf(text, ", %s", text_string(&words));
        return;
    }
    text_add(text, " (");
    headline_arm(findings, strongest->pair.arm, text);
    text_addf(text, " %s)", text_string(&words));
}

static void write_groups(const struct findings *findings, const struct groups_of *groups, enum detail detail,
                         struct text *text)
{
    for (size_t i = 0; i < groups->count; i++) {
        const struct group *group = &groups->list[i];
        text_add(text, i > 0 ? "; " : "");
        add_names(findings, group, detail, text);
        add_predicate(findings, group, text);
        if (is_told(group->kind) && detail < DETAIL_NO_COMPANION)
            add_companion(findings, group, text);
    }
}

/* Arms that nothing is decided about in the throughput. */
static bool is_quiet(const struct findings *findings, const struct standing *standing)
{
    const struct standings *standings = &findings->standings;
    for (size_t i = 0; i < standings->count; i++) {
        const struct standing *other = &standings->list[i];
        if (other->pair.arm == standing->pair.arm && other->metric == headline_metric(findings))
            return !is_told(kind_of(other));
    }
    return false;
}

/* The throughput of all arms, then the CPU time of those that it leaves open. */
static int find_groups(const struct findings *findings, struct groups_of *main, struct groups_of *besides,
                       struct err *err)
{
    unsigned metric = headline_metric(findings), cost = headline_cost(findings);
    for (enum group_kind kind = 0; kind < GROUP_COUNT; kind++)
        if (group_make(findings, metric, kind, NULL, main, err) < 0 ||
            (cost != metric && is_told(kind) && group_make(findings, cost, kind, is_quiet, besides, err) < 0))
            return -err->code;
    return 0;
}

/* Characters of UTF-8. */
static size_t length_of(const struct text *text)
{
    size_t length = 0;
    for (const char *c = text_string(text); *c != '\0'; c++)
        length += (*c & 0xc0) != 0x80 ? 1 : 0;
    return length;
}

static void write_sentence(const struct findings *findings, const struct groups_of *main,
                           const struct groups_of *besides, struct text *sentence)
{
    for (enum detail detail = DETAIL_FULL; detail < DETAIL_COUNT; detail++) {
        own_text more = {0};
        text_clear(sentence);
        write_groups(findings, main, detail, sentence);
        if (length_of(sentence) > HEADLINE_LENGTH_MAX && detail + 1 < DETAIL_COUNT)
            continue;
        write_groups(findings, besides, detail, &more);
        if (more.length > 0 && length_of(sentence) + 2 + length_of(&more) <= HEADLINE_LENGTH_MAX)
            text_addf(sentence, "; %s", text_string(&more));
        return;
    }
}

/* --- what has no verdict --- */

static void add_levels(const struct findings *findings, struct text *text)
{
    double least = NAN, most = NAN;
    for (size_t i = 0; i < findings->summaries.count; i++) {
        const struct summary *summary = &findings->summaries.list[i];
        if (summary->metric != METRIC_throughput_gbps || summary->cell->control)
            continue;
        least = fmin(least, summary->median);
        most = fmax(most, summary->median);
    }
    if (isnan(least))
        return;
    text_add(text, "; its throughput is ");
    phrase_range(least, most, phrase_number, text);
    text_add(text, " Gbit/s");
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

/* Too few blocks for any verdict: what was measured so far, and that it may be noise. */
static bool write_few_blocks(const struct findings *findings, struct text *text)
{
    const struct standing *farthest = NULL;
    size_t least = 0, blocks = headline_blocks(findings, &least);
    double far = -1;
    if (blocks >= least)
        return false;
    for (size_t i = 0; i < findings->standings.count; i++) {
        const struct standing *standing = &findings->standings.list[i];
        double reaches = fmax(fabs(log(standing->least)), fabs(log(standing->most)));
        if (standing->metric != headline_metric(findings) || !(reaches > far))
            continue;
        far = reaches;
        farthest = standing;
    }
    text_addf(text, "%zu block%s cannot tell anything apart, %zu are needed", blocks, plural(blocks), least);
    if (farthest == NULL)
        return true;
    text_add(text, "; so far ");
    headline_arm(findings, farthest->pair.arm, text);
    text_add(text, " has ×");
    phrase_range(farthest->least, farthest->most, phrase_factor, text);
    text_addf(text, " of the %s of ", metrics[farthest->metric].label);
    headline_arm(findings, farthest->pair.against, text);
    text_add(text, ", which may be noise");
    return true;
}

/* --- headline --- */

void headline_release(struct headline *headline)
{
    struct lines *const all[] = {&headline->pairs, &headline->undecided, &headline->trust,
                                 &headline->left_out, &headline->next};
    for (unsigned i = 0; i < sizeof all / sizeof *all; i++)
        lines_release(all[i]);
    headline_cards_release(headline);
    text_release(&headline->sentence);
    text_release(&headline->noise);
    *headline = (struct headline){0};
}

void headline_line(struct headline *headline, struct lines *lines, struct text *line)
{
    headline->failed |= !lines_add(lines, line);
}

static int write_comparison(const struct findings *findings, struct headline *headline, struct err *err)
{
    OWNED_BY(groups_of_release) struct groups_of main = {0}, besides = {0};
    own_text line = {0};
    if (find_groups(findings, &main, &besides, err) < 0)
        return -err->code;
    headline->told = main.told || besides.told;
    if (headline->told || !write_few_blocks(findings, &headline->sentence))
        write_sentence(findings, &main, &besides, &headline->sentence);
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
    headline_write_left_out(findings, headline);
    headline_write_next(findings, headline);
    return headline->failed || headline->sentence.failed ? err_set(err, ENOMEM, "out of memory") : 0;
}
