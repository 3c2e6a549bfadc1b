/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A profile: where the CPU time of one cell went, sampled in an extra run outside the measured blocks. What
 * was sampled, symbol by symbol; what it means is findings' business. profile.csv has a row per symbol. */
#ifndef LABRUN_RECORD_PROFILE_H
#define LABRUN_RECORD_PROFILE_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/own.h"
#include "base/text.h"
#include "experiment/cell.h"
#include "record/record.h"

/* What CPU time can be spent on, in the order in which it is stacked: PROFILE_GROUP(identifier, name in CSV,
 * label). Which symbols belong to which is workers/symbols' table. */
#define PROFILE_GROUPS(PROFILE_GROUP)                                                                        \
    PROFILE_GROUP(copy_in, "copy-in", "copying in")                                                          \
    PROFILE_GROUP(late_copy, "late-copy", "late copying")                                                    \
    PROFILE_GROUP(copy_out, "copy-out", "copying out")                                                       \
    PROFILE_GROUP(copying, "copying", "copying, place unknown")                                              \
    PROFILE_GROUP(pinning, "pinning", "page pinning and mapping")                                            \
    PROFILE_GROUP(buffers, "buffers", "buffers")                                                             \
    PROFILE_GROUP(tcp_ip, "tcp-ip", "TCP/IP and UDP")                                                        \
    PROFILE_GROUP(device, "device", "device and softirq")                                                    \
    PROFILE_GROUP(scheduling, "scheduling", "scheduling and wake-ups")                                       \
    PROFILE_GROUP(entry, "entry", "system call entry")                                                       \
    PROFILE_GROUP(user, "user", "user code")                                                                 \
    PROFILE_GROUP(other, "other", "other kernel code")                                                       \
    PROFILE_GROUP(hidden, "hidden", "kernel code whose symbols are hidden")

enum profile_group {
#define PROFILE_GROUP_ID(identifier, name, label) PROFILE_##identifier,
    PROFILE_GROUPS(PROFILE_GROUP_ID)
#undef PROFILE_GROUP_ID
        PROFILE_GROUP_COUNT
};

/* Whose CPU time: the sending worker's threads, the receiving worker's, whatever else ran on their CPUs
 * (ksoftirqd, kernel threads, other programs). Idle time is nobody's and is left out. */
enum profile_side { PROFILE_SENDER, PROFILE_RECEIVER, PROFILE_ELSE, PROFILE_SIDE_COUNT };

/* NULL past the end. */
const char *profile_group_name(unsigned i);  /* "late-copy": CSV */
const char *profile_group_label(unsigned i); /* "late copying": figures, sentences */
const char *profile_side_name(unsigned i);   /* "sender", "receiver", "else" */

struct profile_line {
    enum profile_side side;
    enum profile_group group;
    char symbol[64]; /* where the CPU was; "" = not known (user code, hidden symbols) */
    char
        within[64]; /* the caller that decided the group: memcpy within skb_copy_ubufs; "" = the symbol did */
    uint64_t samples;
};

struct profile {
    uint64_t plan;    /* fingerprint */
    char started[32]; /* ISO 8601, UTC */
    struct cell cell;
    unsigned status;                                   /* enum status */
    char reason[400];                                  /* of a failed run */
    char event[32];                                    /* "cycles" or "cpu-clock" */
    int64_t frequency;                                 /* samples per second and CPU that were asked for */
    uint64_t lost;                                     /* samples that did not fit into the buffer */
    double window_s, throughput_gbps, cpu_ns_per_byte; /* of this run, NaN: not available */
    struct profile_line *lines; /* owned; by samples, most first; none: nothing was sampled */
    size_t line_count;
};

struct profiles {
    struct profile *list; /* owned, and so are their lines; in the file's order */
    size_t count;
};

void profile_release(struct profile *profile);
void profiles_release(struct profiles *profiles);
#define own_profiles OWNED_BY(profiles_release) struct profiles

/* All samples of the profile, those of PROFILE_ELSE too. */
uint64_t profile_samples(const struct profile *profile);

#endif
