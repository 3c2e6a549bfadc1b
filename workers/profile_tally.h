/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Samples counted by what they were in: sixteen bytes for each that differs, however many there are. */
#ifndef LABRUN_WORKERS_PROFILE_TALLY_H
#define LABRUN_WORKERS_PROFILE_TALLY_H

#include <stddef.h>
#include <stdint.h>

#include "record/profile.h"

struct profile_place {
    int32_t symbol, within; /* of struct symbols; -1: none */
    uint8_t side, group;
};

struct profile_count {
    struct profile_place place;
    uint64_t samples;
};

struct profile_tally {
    struct profile_count *list; /* owned; places may occur again until they are merged */
    size_t count, capacity;
};

void profile_tally_release(struct profile_tally *tally);

/* Counts one sample; -ENOMEM. */
int profile_tally_add(struct profile_tally *tally, const struct profile_place *place);

/* Every place once, those with the most samples first. */
void profile_tally_finish(struct profile_tally *tally);

#endif
