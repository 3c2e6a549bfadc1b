/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/groups.h"

#include <errno.h>
#include <stdlib.h>

void groups_release(struct groups *groups)
{
    free(groups->members);
    free(groups->starts);
    *groups = (struct groups){0};
}

/* Counting sort by the group's number. */
int groups_make(const size_t *group_of, size_t things, size_t count, struct groups *groups, struct err *err)
{
    *groups = (struct groups){.count = count};
    groups->members = calloc(things + 1, sizeof *groups->members);
    groups->starts = calloc(count + 2, sizeof *groups->starts);
    if (groups->members == NULL || groups->starts == NULL)
        return err_set(err, ENOMEM, "out of memory for %zu groups", count);
    size_t *next = groups->starts + 1; /* one ahead: filling a group moves its start to where it belongs */
    for (size_t i = 0; i < things; i++)
        if (group_of[i] != GROUP_NONE)
            next[group_of[i] + 1]++;
    for (size_t i = 0; i < count; i++) {
        groups->largest = next[i + 1] > groups->largest ? next[i + 1] : groups->largest;
        next[i + 1] += next[i];
    }
    for (size_t i = 0; i < things; i++)
        if (group_of[i] != GROUP_NONE)
            groups->members[next[group_of[i]]++] = i;
    return 0;
}
