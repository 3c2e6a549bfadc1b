/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Profiles made by hand: no file, no sampling. The counts of profiled_study() follow no kernel, they have the
 * shape of one: not for anything that is shown as measured. */
#ifndef LABRUN_TESTS_PROFILED_H
#define LABRUN_TESTS_PROFILED_H

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "experiment/cell.h"
#include "findings/profile_shares.h"

/* The profile stays where it is until the next one is added. */
static inline struct profile *profiled_add(struct profiles *profiles, const struct cell *cell)
{
    profiles->list = reallocarray(profiles->list, profiles->count + 1, sizeof *profiles->list);
    if (profiles->list == NULL)
        abort();
    struct profile *profile = &profiles->list[profiles->count++];
    *profile = (struct profile){.plan = 7,
                                .started = "2026-01-31T12:00:00Z",
                                .cell = *cell,
                                .event = "cpu-clock",
                                .frequency = 997,
                                .window_s = 1,
                                .throughput_gbps = 10,
                                .cpu_ns_per_byte = 1};
    return profile;
}

static inline void profiled_line(struct profile *profile, enum profile_side side, enum profile_group group,
                                 const char *symbol, const char *within, uint64_t samples)
{
    profile->lines = reallocarray(profile->lines, profile->line_count + 1, sizeof *profile->lines);
    if (profile->lines == NULL)
        abort();
    struct profile_line *line = &profile->lines[profile->line_count++];
    *line = (struct profile_line){.side = side, .group = group, .samples = samples};
    snprintf(line->symbol, sizeof line->symbol, "%s", symbol);
    snprintf(line->within, sizeof line->within, "%s", within);
}

static inline void profiled_fail(struct profiles *profiles, const struct cell *cell, const char *reason)
{
    struct profile *profile = profiled_add(profiles, cell);
    profile->status = STATUS_FAILED;
    profile->throughput_gbps = profile->cpu_ns_per_byte = profile->window_s = NAN;
    snprintf(profile->reason, sizeof profile->reason, "%s", reason);
}

/* One cell of the study: the larger the message, the more of the time is copying. */
static inline void profiled_study(struct profiles *profiles, const struct cell *cell)
{
    struct profile *profile = profiled_add(profiles, cell);
    bool zero = cell->mechanism == MECHANISM_zero_copy, two = cell->mechanism == MECHANISM_two_copy;
    uint64_t copied = (uint64_t)(60 * log2((double)cell->message_size));
    profile->cpu_ns_per_byte = 0.3 + (zero ? 9000.0 : 2800.0) / (double)cell->message_size;
    profile->throughput_gbps = 8 / profile->cpu_ns_per_byte;
    profiled_line(profile, PROFILE_RECEIVER, PROFILE_copy_out, "memcpy_orig", "skb_copy_datagram_iter",
                  copied);
    profiled_line(profile, PROFILE_SENDER, zero ? PROFILE_late_copy : PROFILE_copy_in, "memcpy_orig",
                  zero ? "skb_copy_ubufs" : "tcp_sendmsg_locked", copied);
    profiled_line(profile, PROFILE_SENDER, PROFILE_tcp_ip, "tcp_write_xmit", "", 210);
    profiled_line(profile, PROFILE_RECEIVER, PROFILE_tcp_ip, "tcp_recvmsg_locked", "", 140);
    profiled_line(profile, PROFILE_SENDER, PROFILE_entry, "entry_SYSRETQ_unsafe_stack", "", 150);
    profiled_line(profile, PROFILE_RECEIVER, PROFILE_device, "__netif_receive_skb_core", "", 130);
    profiled_line(profile, PROFILE_RECEIVER, PROFILE_scheduling, "finish_task_switch", "", 120);
    profiled_line(profile, PROFILE_SENDER, PROFILE_buffers, "__alloc_skb", "", zero ? 190 : 60);
    profiled_line(profile, PROFILE_SENDER, PROFILE_user, "", "", two ? copied / 2 : 40);
    profiled_line(profile, PROFILE_SENDER, PROFILE_other, "ktime_get", "", 30);
    if (zero)
        profiled_line(profile, PROFILE_SENDER, PROFILE_pinning, "gup_fast", "", 160);
    profiled_line(profile, PROFILE_ELSE, PROFILE_device, "net_rx_action", "", 25);
}

#endif
