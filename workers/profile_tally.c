/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "workers/profile_tally.h"

#include <errno.h>
#include <stdlib.h>

#include "base/array.h"

void profile_tally_release(struct profile_tally *tally)
{
    free(tally->list);
    *tally = (struct profile_tally){0};
}

static int by_place(const void *one, const void *other)
{
    const struct profile_place *a = &((const struct profile_count *)one)->place;
    const struct profile_place *b = &((const struct profile_count *)other)->place;
    if (a->symbol != b->symbol)
        return a->symbol < b->symbol ? -1 : 1;
    if (a->within != b->within)
        return a->within < b->within ? -1 : 1;
    if (a->side != b->side)
        return a->side < b->side ? -1 : 1;
    return (a->group > b->group) - (a->group < b->group);
}

static int by_samples(const void *one, const void *other)
{
    const struct profile_count *a = one, *b = other;
    if (a->samples != b->samples)
        return a->samples > b->samples ? -1 : 1;
    return by_place(one, other);
}

static void merge(struct profile_tally *tally)
{
    size_t kept = 0;
    if (tally->count > 0)
        qsort(tally->list, tally->count, sizeof *tally->list, by_place);
    for (size_t i = 0; i < tally->count; i++) {
        if (kept > 0 && by_place(&tally->list[kept - 1], &tally->list[i]) == 0)
            tally->list[kept - 1].samples += tally->list[i].samples;
        else
            tally->list[kept++] = tally->list[i];
    }
    tally->count = kept;
}

/* Merges before it grows: a run has hundreds of places and perhaps millions of samples. */
static int make_room(struct profile_tally *tally)
{
    merge(tally);
    if (tally->count * 2 < tally->capacity)
        return 0;
    struct profile_count *list = array_reserve(tally->list, tally->capacity == 0 ? 4096 : tally->capacity + 1,
                                               &tally->capacity, sizeof *list);
    if (list == NULL)
        return -ENOMEM;
    tally->list = list;
    return 0;
}

int profile_tally_add(struct profile_tally *tally, const struct profile_place *place)
{
    if (tally->count == tally->capacity && make_room(tally) < 0)
        return -ENOMEM;
    tally->list[tally->count++] = (struct profile_count){.place = *place, .samples = 1};
    return 0;
}

void profile_tally_finish(struct profile_tally *tally)
{
    merge(tally);
    if (tally->count > 0)
        qsort(tally->list, tally->count, sizeof *tally->list, by_samples);
}
