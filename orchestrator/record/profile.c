/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "record/profile.h"

#include <stdlib.h>

static const struct {
    const char *name, *label;
} groups[PROFILE_GROUP_COUNT] = {
#define PROFILE_GROUP_WORDS(identifier, name, label) {name, label},
    PROFILE_GROUPS(PROFILE_GROUP_WORDS)
#undef PROFILE_GROUP_WORDS
};

const char *profile_group_name(unsigned i)
{
    return i < PROFILE_GROUP_COUNT ? groups[i].name : NULL;
}

const char *profile_group_label(unsigned i)
{
    return i < PROFILE_GROUP_COUNT ? groups[i].label : NULL;
}

const char *profile_side_name(unsigned i)
{
    static const char *const names[PROFILE_SIDE_COUNT] = {
        [PROFILE_SENDER] = "sender", [PROFILE_RECEIVER] = "receiver", [PROFILE_ELSE] = "else"};
    return i < PROFILE_SIDE_COUNT ? names[i] : NULL;
}

void profile_release(struct profile *profile)
{
    free(profile->lines);
    profile->lines = NULL;
    profile->line_count = 0;
}

void profiles_release(struct profiles *profiles)
{
    for (size_t i = 0; i < profiles->count; i++)
        profile_release(&profiles->list[i]);
    free(profiles->list);
    *profiles = (struct profiles){0};
}

uint64_t profile_samples(const struct profile *profile)
{
    uint64_t samples = 0;
    for (size_t i = 0; i < profile->line_count; i++)
        samples += profile->lines[i].samples;
    return samples;
}
