/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Arms of which the headline says the same: by what the verdicts decide in its metric, and where that is
 * nothing by what is spent. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "answers/questions.h"

/* --- reaches --- */

static const struct reach no_reach = {.least = NAN, .most = NAN};

bool reach_has(const struct reach *reach, int64_t size)
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
        reach->within += verdict->within_control;
        if (verdict->within_control)
            continue;
        reach->least = fmin(reach->least, verdict->ratio);
        reach->most = fmax(reach->most, verdict->ratio);
        reach->count++;
        reach_add_size(verdict->cell->message_size, reach);
    }
}

/* --- groups --- */
static enum group_kind kind_of(const struct standing *standing)
{
    bool better = standing->better > standing->better_within,
         worse = standing->worse > standing->worse_within;
    if (better || worse)
        return better && worse ? GROUP_BOTH : better ? GROUP_BETTER : GROUP_WORSE;
    if (standing->better + standing->worse > 0)
        return GROUP_NOISE;
    if (standing->apart == standing->places)
        return GROUP_APART;
    return standing->equivalent == standing->places - standing->apart ? GROUP_SAME : GROUP_OPEN;
}

void arm_groups_release(struct arm_groups *groups)
{
    for (size_t i = 0; i < groups->count; i++)
        free(groups->list[i].list);
    free(groups->list);
}

bool arm_group_is_told(enum group_kind kind)
{
    return kind == GROUP_BETTER || kind == GROUP_WORSE || kind == GROUP_BOTH;
}

static void claim_take(const struct findings *findings, const struct standing *standing, struct claim *claim)
{
    size_t before = claim->better.count + claim->worse.count;
    bool first = claim->places == 0;
    reach_add(findings, standing, FASTER, &claim->better);
    reach_add(findings, standing, SLOWER, &claim->worse);
    size_t decided = arm_group_is_told(claim->kind) ? claim->better.count + claim->worse.count - before
                                                    : standing->equivalent;
    claim->least = first || decided < claim->least ? decided : claim->least;
    claim->most = decided > claim->most ? decided : claim->most;
    claim->places = standing->places > claim->places ? standing->places : claim->places;
}

/* What is spent by an arm that the metric of the headline leaves open. */
static size_t find_also(const struct findings *findings, const struct standing *standing,
                        struct claim also[ALSO_MAX])
{
    const unsigned spent[ALSO_MAX] = {headline_cost(findings), METRIC_receive_us};
    size_t count = 0;
    for (unsigned i = 0; i < ALSO_MAX; i++) {
        const struct standing *other =
            spent[i] != standing->metric ? standings_find(&findings->standings, standing->pair.arm, spent[i])
                                         : NULL;
        if (other == NULL || !arm_group_is_told(kind_of(other)))
            continue;
        also[count++] =
            (struct claim){.metric = spent[i], .kind = kind_of(other), .better = no_reach, .worse = no_reach};
    }
    return count;
}

static bool is_alike(const struct arm_group *group, const struct claim *claim, const struct claim *also,
                     size_t also_count)
{
    if (group->claim.kind != claim->kind || group->also_count != also_count)
        return false;
    for (size_t i = 0; i < also_count; i++)
        if (group->also[i].metric != also[i].metric || group->also[i].kind != also[i].kind)
            return false;
    return true;
}

/* Of so many arms each has its own numbers told: in "4 to 40 % slower" of two nobody finds either. */
enum { OWN_NUMBERS = 2 };

/* The group of those of whom all that is said; a new one where there is none. NULL: no memory. */
static struct arm_group *group_of(struct arm_groups *groups, const struct claim *claim,
                                  const struct claim *also, size_t also_count, size_t arms)
{
    bool own = arms <= OWN_NUMBERS && arm_group_is_told(claim->kind);
    for (size_t i = 0; i < groups->count && !own; i++)
        if (is_alike(&groups->list[i], claim, also, also_count))
            return &groups->list[i];
    const struct standing **list = calloc(arms, sizeof *list);
    if (list == NULL)
        return NULL;
    struct arm_group *group = &groups->list[groups->count++];
    *group = (struct arm_group){.claim = *claim, .also_count = also_count, .list = list};
    for (size_t i = 0; i < also_count; i++)
        group->also[i] = also[i];
    groups->told += arm_group_is_told(claim->kind);
    groups->also += also_count > 0;
    return group;
}

static size_t arms_of(const struct findings *findings, unsigned metric)
{
    size_t arms = 0;
    for (size_t i = 0; i < findings->standings.count; i++)
        arms += findings->standings.list[i].metric == metric;
    return arms;
}

static int take(const struct findings *findings, const struct standing *standing, bool told,
                struct arm_groups *groups, struct err *err)
{
    struct claim also[ALSO_MAX],
        claim = {
            .kind = kind_of(standing), .metric = standing->metric, .better = no_reach, .worse = no_reach};
    size_t also_count = arm_group_is_told(claim.kind) ? 0 : find_also(findings, standing, also);
    if ((arm_group_is_told(claim.kind) || also_count > 0) != told)
        return 0;
    struct arm_group *group = group_of(groups, &claim, also, also_count, arms_of(findings, standing->metric));
    if (group == NULL || group->list == NULL)
        return err_set(err, ENOMEM, "out of memory");
    claim_take(findings, standing, &group->claim);
    for (size_t i = 0; i < also_count; i++)
        claim_take(findings, standings_find(&findings->standings, standing->pair.arm, also[i].metric),
                   &group->also[i]);
    group->list[group->count++] = standing;
    return 0;
}

/* Those that are told apart before the others. */
int arm_groups_find(const struct findings *findings, struct arm_groups *groups, struct err *err)
{
    const struct standings *standings = &findings->standings;
    groups->list = calloc(standings->count + 1, sizeof *groups->list);
    if (groups->list == NULL)
        return err_set(err, ENOMEM, "out of memory");
    for (unsigned pass = 0; pass < 2; pass++)
        for (enum group_kind kind = 0; kind < GROUP_COUNT; kind++)
            for (size_t i = 0; i < standings->count; i++)
                if (standings->list[i].metric == headline_metric(findings) &&
                    kind_of(&standings->list[i]) == kind &&
                    take(findings, &standings->list[i], pass == 0, groups, err) < 0)
                    return -err->code;
    return 0;
}
