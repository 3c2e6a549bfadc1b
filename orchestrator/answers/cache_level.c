/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "answers/cache_level.h"

#include <string.h>

const struct cache_level cache_levels[CACHE_LEVEL_COUNT] = {
    [CACHE_L1D] = {"L1d", METRIC_l1d_misses_per_kb, COUNTER_l1d_misses},
    [CACHE_LLC] = {"LLC", METRIC_llc_misses_per_kb, COUNTER_llc_misses},
};

bool cache_level_known(const struct answer_sources *sources, const struct cache_level *level)
{
    return summaries_have(sources->summaries, level->metric);
}

/* A counter that opened and still gave no ratio was multiplexed: see the metric's help. */
static const char *reason(const struct answer_sources *sources, const struct cache_level *level)
{
    if (sources->counters == NULL)
        return "the results do not say why";
    const char *why = sources->counters[level->counter];
    return why[0] != '\0' ? why : "it could be opened, but no run has it for at least 95 % of its window";
}

void cache_levels_missing(const struct answer_sources *sources, struct text *text)
{
    const struct cache_level *l1d = &cache_levels[CACHE_L1D], *llc = &cache_levels[CACHE_LLC];
    bool both = !cache_level_known(sources, l1d) && !cache_level_known(sources, llc);
    if (both && strcmp(reason(sources, l1d), reason(sources, llc)) == 0) {
        text_addf(text, "no cache counters: %s", reason(sources, l1d));
        return;
    }
    const char *join = "";
    for (unsigned i = 0; i < CACHE_LEVEL_COUNT; i++) {
        const struct cache_level *level = &cache_levels[i];
        if (cache_level_known(sources, level))
            continue;
        text_addf(text, "%sno %s counter: %s", join, level->name, reason(sources, level));
        join = "; ";
    }
}
