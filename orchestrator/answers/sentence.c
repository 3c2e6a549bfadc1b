/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The headline's sentence: who is told apart from the baseline, and who is only by what is spent. Arms of
 * which the same is said share a clause. What matters least is left out until the sentence is short enough.
 */
#include <errno.h>
#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "answers/headline.h"
#include "answers/phrase.h"
#include "answers/questions.h"
#include "base/units.h"

/* --- words --- */

/* "is 27 to 84 % slower than", "takes 2.1 to 3 times the CPU time per byte of". */
struct metric_words {
    unsigned metric;
    const char *is, *are, *lower, *higher, *times, *of;
};

static const struct metric_words metric_words[] = {
    {METRIC_throughput_gbps, "is", "are", "slower", "faster", "times as fast", "as"},
    {METRIC_cpu_ns_per_byte, "takes", "take", "less CPU time per byte", "more CPU time per byte",
     "times the CPU time per byte", "of"},
    {METRIC_cycles_per_byte, "takes", "take", "fewer cycles per byte", "more cycles per byte",
     "times the cycles per byte", "of"},
    {METRIC_latency_p50_us, "has", "have", "less latency (p50)", "more latency (p50)",
     "times the latency (p50)", "of"},
    {METRIC_latency_p99_us, "has", "have", "less latency (p99)", "more latency (p99)",
     "times the latency (p99)", "of"},
    {METRIC_latency_p999_us, "has", "have", "less latency (p99.9)", "more latency (p99.9)",
     "times the latency (p99.9)", "of"},
    {METRIC_receive_us, "takes", "take", "less time per message", "more time per message",
     "times the time per message", "of"},
    {METRIC_llc_misses_per_kb, "has", "have", "fewer LLC load misses", "more LLC load misses",
     "times the LLC load misses", "of"},
    {METRIC_l1d_misses_per_kb, "has", "have", "fewer L1d load misses", "more L1d load misses",
     "times the L1d load misses", "of"},
};

static const struct metric_words *words_of(unsigned metric)
{
    const struct metric_words *words = metric_words;
    while (words->metric != metric)
        words++;
    return words;
}

/* --- reaches --- */

/* "27 to 84 % slower", "2.1 to 5.6 times as fast". */
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

/* The same with "than two-copy" behind it. */
static void add_reach_to(const struct reach *reach, unsigned metric, const char *baseline, struct text *text)
{
    add_reach(reach, metric, text);
    text_addf(text, " %s %s", reach->most >= 2 ? words_of(metric)->of : "than", baseline);
}

/* --- names --- */

/* COMPANIONS_FEW: what the kernel copied, and calls. */
enum { NAMES_ALL = 1000, COMPANIONS_NONE = 0, COMPANIONS_FEW, COMPANIONS_BRIEF, COMPANIONS_LONG };

/* From all names to no names. */
struct brevity {
    bool others; /* several that nothing is told of are "4 others" */
    bool merged; /* what is open stands in one clause, and sizes are sizes */
    int companions;
    size_t names; /* of those told apart in one group; 0: "3 of 9" */
};

static const struct brevity steps[] = {
    {false, false, COMPANIONS_LONG, NAMES_ALL}, {true, false, COMPANIONS_LONG, NAMES_ALL},
    {true, true, COMPANIONS_BRIEF, NAMES_ALL},  {true, true, COMPANIONS_FEW, NAMES_ALL},
    {true, true, COMPANIONS_NONE, NAMES_ALL},   {true, true, COMPANIONS_NONE, 5},
    {true, true, COMPANIONS_NONE, 3},           {true, true, COMPANIONS_NONE, 2},
    {true, true, COMPANIONS_NONE, 0},
};
enum { STEPS = sizeof steps / sizeof *steps };

/* "a, b and c", of more than `names` "a, b and 3 others". */
static void add_names(const struct findings *findings, const struct standing *const *list, size_t count,
                      size_t names, struct text *text)
{
    size_t shown = count > names ? names : count;
    shown = shown + 1 == count ? count : shown; /* "1 others" is no shorter */
    if (names == 0 && count > 1) {
        text_addf(text, "%zu of %zu", count, findings->index.arm_count - 1);
        return;
    }
    for (size_t i = 0; i < shown; i++) {
        if (i > 0)
            text_add(text, i + 1 == count ? " and " : ", ");
        headline_arm(findings, list[i]->pair.arm, text);
    }
    if (shown < count)
        text_addf(text, " and %zu others", count - shown);
}

static enum companion_kind companion_of(const struct findings *findings, const struct standing *standing,
                                        int companions)
{
    enum companion_kind kind = headline_companion_kind(findings, standing);
    bool few = kind == COMPANION_COPIED || kind == COMPANION_CALLS;
    return companions == COMPANIONS_FEW && !few ? COMPANION_NONE : kind;
}

/* The arms of the group with the companion of its arm `i`, which is the first of them. */
static size_t share_companion(const struct findings *findings, const struct arm_group *group, size_t i,
                              int companions, const struct standing **sharing)
{
    enum companion_kind kind = companion_of(findings, group->list[i], companions);
    size_t count = 0;
    for (size_t j = 0; j < group->count; j++) {
        bool alike =
            companion_of(findings, group->list[j], companions) == kind &&
            (kind != COMPANION_BOTTLENECK || group->list[j]->companion.arm == group->list[i]->companion.arm);
        if (alike && j < i)
            return 0; /* was told with that one */
        if (alike)
            sharing[count++] = group->list[j];
    }
    return count;
}

/* "zero-copy, uring-zero-copy (100 % copied), send-fields (8 calls a message) and splice": by what goes with
 * it, and those last that nothing does. -ENOMEM is passed over: then there are no names but the first. */
static void add_companions(const struct findings *findings, const struct arm_group *group, int companions,
                           struct text *text)
{
    own_free const struct standing **sharing = calloc(group->count, sizeof *sharing);
    size_t told = 0;
    for (unsigned pass = 0; pass < 2 && sharing != NULL; pass++)
        for (size_t i = 0; i < group->count; i++) {
            bool none = companion_of(findings, group->list[i], companions) == COMPANION_NONE;
            size_t count = none == (pass == 1) ? share_companion(findings, group, i, companions, sharing) : 0;
            for (size_t j = 0; j < count; j++) {
                bool last = ++told == group->count && told > 1;
                text_add(text, told == 1 ? "" : last && (none || count == 1) ? " and " : ", ");
                headline_arm(findings, sharing[j]->pair.arm, text);
            }
            if (none || count == 0)
                continue;
            text_add(text, " (");
            headline_companion_brief(findings, sharing, count, companions < COMPANIONS_LONG, text);
            text_add(text, ")");
        }
}

/* --- clauses --- */

static void add_places(const struct findings *findings, size_t count, bool brief, struct text *text)
{
    own_text words = {0};
    headline_places(findings, count, &words);
    const char *message = strstr(text_string(&words), " message size");
    if (brief && message != NULL)
        text_addf(text, "%zu%s", count, message + strlen(" message"));
    else
        text_add(text, text_string(&words));
}

/* "in 5 of 8 places"; nothing where it is everywhere. */
static void add_in(const struct findings *findings, const struct claim *claim, bool brief, struct text *text)
{
    if (claim->least == claim->places)
        return;
    text_addf(text, " in %zu", claim->least);
    if (claim->most > claim->least)
        text_addf(text, " to %zu", claim->most);
    text_add(text, " of ");
    add_places(findings, claim->places, brief, text);
}

/* "4000 B and 32000 B": a span would name those between that are open. */
static void add_sizes(const struct reach *reach, struct text *text)
{
    for (size_t i = 0; i < reach->size_count; i++) {
        text_add(text, i == 0 ? "" : i + 1 == reach->size_count ? " and " : ", ");
        units_label_size(reach->sizes[i], text);
    }
}

/* The same in brackets, where they are few and the other direction has none of them. */
static void add_sizes_apart(const struct reach *reach, const struct reach *other, struct text *text)
{
    for (size_t i = 0; i < reach->size_count; i++)
        if (reach_has(other, reach->sizes[i]))
            return;
    if (reach->size_count > SIZES_NAMED_MAX)
        return;
    text_add(text, " (");
    add_sizes(reach, text);
    text_add(text, ")");
}

/* " (1 more within the noise)": decided in the same direction, but no further apart than the noise.
 */
static void add_within(const struct reach *reach, struct text *text)
{
    if (reach->within > 0)
        text_addf(text, " (%zu more within the noise)", reach->within);
}

/* "33 to 35 % slower than contiguous in 2 of 7 message sizes (4 KB and 32 KB) and 83 % faster than it in 1 of
 * 7 (64 KB)" */
static void add_both(const struct findings *findings, const struct arm_group *group, const char *baseline,
                     bool brief, struct text *text)
{
    const struct claim *claim = &group->claim;
    const struct reach *reaches[] = {&claim->worse, &claim->better};
    for (unsigned i = 0; i < 2; i++) {
        const struct reach *reach = reaches[i];
        text_add(text, i == 0 ? " " : " and ");
        add_reach_to(reach, claim->metric, i == 0 ? baseline : "it", text);
        if (group->count > 1)
            continue;
        text_addf(text, " in %zu of ", reach->count);
        if (i == 0)
            add_places(findings, claim->places, brief, text);
        else
            text_addf(text, "%zu", claim->places);
        add_sizes_apart(reach, reaches[1 - i], text);
        add_within(reach, text);
    }
}

static void add_equivalence(const struct findings *findings, struct text *text)
{
    text_add(text, " within ±");
    phrase_percentage(100 * findings->experiment.spec.settings.equivalence, text);
    text_add(text, " %");
}

/* "zero-copy is", "zero-copy and splice are", "4 threads are". */
static bool is_plural(const struct findings *findings, const struct arm_group *group)
{
    return group->count > 1 || phrase_arm_is_plural(&findings->index, group->list[0]->pair.arm);
}

/* " (3.4 % would have been found)": what is no smaller would have been told apart in four of five cases. */
static void add_found(const struct findings *findings, const struct arm_group *group, struct text *text)
{
    double found = NAN;
    for (size_t i = 0; i < group->count; i++) {
        const struct average *average =
            averages_find(&findings->averages, group->list[i]->pair.arm, group->claim.metric);
        found = average != NULL ? fmax(found, average->found) : found;
    }
    if (isnan(found))
        return;
    text_add(text, " (");
    phrase_found(found, text);
    text_add(text, " would have been found)");
}

/* "cannot be told apart from two-copy"; `in`: " in throughput" where something else is told. */
static void add_quiet(const struct findings *findings, const struct arm_group *group, const char *baseline,
                      const char *in, struct text *text)
{
    const struct claim *claim = &group->claim;
    bool plural_arms = is_plural(findings, group);
    bool partly = claim->kind == GROUP_OPEN && group->count == 1 && claim->most > 0;
    if (claim->kind == GROUP_APART) {
        text_addf(text, " %s never ok in one block with %s", plural_arms ? "were" : "was", baseline);
    } else if (claim->kind == GROUP_NOISE) {
        text_addf(text, " differ%s from %s only within the noise%s", plural_arms ? "" : "s", baseline, in);
    } else if (claim->kind == GROUP_SAME || partly) {
        text_addf(text, " %s equivalent to %s", plural_arms ? "are" : "is", baseline);
        add_equivalence(findings, text);
        text_add(text, in);
        if (partly)
            add_in(findings, claim, false, text);
        text_add(text, partly ? ", and open in the others" : "");
    } else {
        text_addf(text, " cannot be told apart from %s%s", baseline, in);
        add_found(findings, group, text);
    }
}

/* "26 % less CPU time per byte at 64 KB": where it is told, and not where it is not. */
static void add_spent(const struct findings *findings, const struct arm_group *group,
                      const struct claim *claim, bool brief, struct text *text)
{
    own_text places = {0};
    headline_places(findings, claim->places, &places);
    if (claim->kind == GROUP_BOTH) {
        add_reach(&claim->worse, claim->metric, text);
        text_add(text, " and ");
        add_reach(&claim->better, claim->metric, text);
    } else {
        const struct reach *reach = claim->kind == GROUP_BETTER ? &claim->better : &claim->worse;
        add_reach(reach, claim->metric, text);
        if (group->count == 1 && claim->least < claim->places && reach->size_count <= SIZES_NAMED_MAX &&
            strstr(text_string(&places), " message size") != NULL) {
            text_add(text, " at ");
            add_sizes(reach, text);
            return;
        }
    }
    add_in(findings, claim, brief, text);
}

static void add_told(const struct findings *findings, const struct arm_group *group, const char *baseline,
                     const struct brevity *brevity, struct text *text)
{
    const struct claim *claim = &group->claim;
    const struct metric_words *words = words_of(claim->metric);
    own_text companion = {0};
    bool named = group->count > 1 || brevity->companions < COMPANIONS_LONG;
    if (named && brevity->companions != COMPANIONS_NONE)
        add_companions(findings, group, brevity->companions, text);
    else
        add_names(findings, group->list, group->count, brevity->names, text);
    text_addf(text, " %s", is_plural(findings, group) ? words->are : words->is);
    if (claim->kind == GROUP_BOTH) {
        add_both(findings, group, baseline, brevity->merged, text);
    } else {
        text_add(text, " ");
        const struct reach *reach = claim->kind == GROUP_BETTER ? &claim->better : &claim->worse;
        add_reach_to(reach, claim->metric, baseline, text);
        add_in(findings, claim, brevity->merged, text);
        if (group->count == 1)
            add_within(reach, text);
    }
    if (!named && brevity->companions == COMPANIONS_LONG)
        headline_companion(findings, group->list[0], &companion);
    if (companion.length > 0)
        text_addf(text, ", %s", text_string(&companion));
}

/* "sendfile cannot be told apart from two-copy in throughput but takes 26 % less CPU time per byte at 64 KB"
 */
static void add_clause(const struct findings *findings, const struct arm_groups *groups,
                       const struct arm_group *group, const struct brevity *brevity, struct text *text)
{
    own_text baseline = {0}, in = {0};
    headline_arm(findings, 0, &baseline);
    if (arm_group_is_told(group->claim.kind)) {
        add_told(findings, group, text_string(&baseline), brevity, text);
        return;
    }
    if (brevity->others && group->also_count == 0 && group->count > 1 && groups->told + groups->also > 0)
        text_addf(text, "%zu others", group->count);
    else
        add_names(findings, group->list, group->count, brevity->names, text);
    if (group->also_count > 0)
        text_addf(&in, " in %s", metrics[group->claim.metric].label);
    add_quiet(findings, group, text_string(&baseline), text_string(&in), text);
    for (size_t i = 0; i < group->also_count; i++) {
        const struct metric_words *words = words_of(group->also[i].metric);
        text_addf(text, " %s %s ", i == 0 ? "but" : "and",
                  is_plural(findings, group) ? words->are : words->is);
        add_spent(findings, group, &group->also[i], brevity->merged, text);
    }
}

void headline_write_average(const struct findings *findings, const struct average *average, struct text *text)
{
    const struct metric_words *words = words_of(average->metric);
    const struct reach reach = {.least = average->ratio, .most = average->ratio};
    bool several = phrase_arm_is_plural(&findings->index, average->pair.arm);
    own_text baseline = {0};
    headline_arm(findings, average->pair.against, &baseline);
    headline_arm(findings, average->pair.arm, text);
    if (average->conclusion == EQUIVALENT) {
        text_addf(text, " %s equivalent to %s", several ? "are" : "is", text_string(&baseline));
        add_equivalence(findings, text);
        return;
    }
    text_addf(text, " %s ", several ? words->are : words->is);
    add_reach_to(&reach, average->metric, text_string(&baseline), text);
}

/* --- sentence --- */

/* Of which one clause can say all. */
static const struct {
    enum group_kind kind;
    const char *words;
} merged_kinds[] = {{GROUP_NOISE, "within the noise"}, {GROUP_OPEN, "open"}};
enum { MERGED_KINDS = sizeof merged_kinds / sizeof *merged_kinds };

static bool is_merged(const struct arm_group *group)
{
    for (unsigned i = 0; i < MERGED_KINDS; i++)
        if (group->claim.kind == merged_kinds[i].kind)
            return true;
    return false;
}

/* "open in throughput: sendfile (26 % less CPU time per byte at 64 KB) and 4 others"; the metric of the first
 * of these clauses alone, and where it has not just been told. Whether there was anything to say. */
static bool add_merged(const struct findings *findings, const struct arm_groups *groups, unsigned merged,
                       bool first, const struct brevity *brevity, struct text *text)
{
    size_t others = 0, said = 0;
    own_text baseline = {0}, list = {0};
    const struct arm_group *only = NULL;
    for (size_t i = 0; i < groups->count; i++) {
        const struct arm_group *group = &groups->list[i];
        if (group->claim.kind != merged_kinds[merged].kind)
            continue;
        if (group->also_count == 0) {
            others += group->count;
            only = group;
            continue;
        }
        text_add(&list, said++ > 0 ? ", " : "");
        add_names(findings, group->list, group->count, brevity->names, &list);
        for (size_t j = 0; j < group->also_count; j++) {
            text_add(&list, j == 0 ? " (" : " and ");
            add_spent(findings, group, &group->also[j], true, &list);
        }
        text_add(&list, ")");
    }
    if (others > 0)
        text_add(&list, said > 0 ? " and " : "");
    if (others == 1)
        headline_arm(findings, only->list[0]->pair.arm, &list);
    else if (others > 1)
        text_addf(&list, "%zu other%s", others, plural(others));
    if (list.length == 0)
        return false;
    headline_arm(findings, 0, &baseline);
    text_addf(text, "%s%s", text->length > 0 ? "; " : "", merged_kinds[merged].words);
    if (first && (groups->told == 0 || merged_kinds[merged].kind == GROUP_OPEN))
        text_addf(text, " in %s", metrics[headline_metric(findings)].label);
    if (first && groups->told == 0)
        text_addf(text, " against %s", text_string(&baseline));
    text_addf(text, ": %s", text_string(&list));
    return true;
}

static void write_sentence(const struct findings *findings, const struct arm_groups *groups,
                           const struct brevity *brevity, struct text *text)
{
    for (size_t i = 0; i < groups->count; i++) {
        if (brevity->merged && is_merged(&groups->list[i]))
            continue;
        text_add(text, text->length > 0 ? "; " : "");
        add_clause(findings, groups, &groups->list[i], brevity, text);
    }
    bool first = true;
    for (unsigned i = 0; i < MERGED_KINDS && brevity->merged; i++)
        first = !add_merged(findings, groups, i, first, brevity, text) && first;
    own_text control = {0};
    if (headline_control_differs(findings, &control))
        text_addf(text, "; %s", text_string(&control));
}

int headline_write_sentence(const struct findings *findings, struct text *sentence, bool *told,
                            struct err *err)
{
    own_arm_groups groups = {0};
    if (arm_groups_find(findings, &groups, err) < 0)
        return -err->code;
    *told = groups.told + groups.also > 0;
    for (unsigned i = 0; i < STEPS; i++) {
        text_clear(sentence);
        write_sentence(findings, &groups, &steps[i], sentence);
        if (text_characters(text_string(sentence), sentence->length) <= HEADLINE_LENGTH_MAX)
            break;
    }
    return text_ok(sentence, err);
}
