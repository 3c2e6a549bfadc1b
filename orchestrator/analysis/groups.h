/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Things in groups, both by number: runs in cells, cells in families. */
#ifndef LABRUN_ANALYSIS_GROUPS_H
#define LABRUN_ANALYSIS_GROUPS_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/own.h"

struct groups {
    size_t *members; /* owned: numbers of things, a group after the other, ascending in each */
    size_t *starts;  /* owned: group i is members[starts[i]] to members[starts[i+1] - 1] */
    size_t count, largest;
};

#define GROUP_NONE SIZE_MAX

void groups_release(struct groups *groups);
#define own_groups OWNED_BY(groups_release) struct groups

/* Thing i, of `things`, belongs to group group_of[i] < count, or to none. */
int groups_make(const size_t *group_of, size_t things, size_t count, struct groups *groups, struct err *err);

static inline size_t groups_size(const struct groups *groups, size_t group)
{
    return groups->starts[group + 1] - groups->starts[group];
}

static inline const size_t *groups_members(const struct groups *groups, size_t group)
{
    return groups->members + groups->starts[group];
}

#endif
