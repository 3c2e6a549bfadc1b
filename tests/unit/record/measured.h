/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A measurement of two unlike connections with round numbers, for tests of whatever is made from one. The
 * cumulative numbers do not begin at 0: whoever forgets to subtract is found out. */
#ifndef LABRUN_TESTS_MEASURED_H
#define LABRUN_TESTS_MEASURED_H

#include <string.h>

#include "experiment/cell.h"
#include "record/sample.h"

struct measured {
    struct cell cell;
    struct sample tx[2], rx[2];
    struct interval intervals[2];
    struct measurement measurement;
};

static const struct count before = {1000000, 5000000000, 5000000000};

/* A counter that counted `value` in a window that it ran for `ns` of. */
static inline void measured_count(struct sample *sample, enum counter_id counter, uint64_t value, uint64_t ns)
{
    sample->open.counters[counter] = before;
    sample->close.counters[counter] =
        (struct count){before.value + value, before.enabled_ns + ns, before.running_ns + ns};
}

static inline void measured_thread(struct sample *sample, uint64_t window_ns, uint64_t cpu_ns, uint64_t bytes,
                                   uint64_t calls)
{
    sample->cpu = -1;
    sample->open.time_ns = 7000000000;
    sample->open.cpu_ns = 40000000;
    sample->open.tally = (struct tally){.bytes = 12345000, .messages = 12345, .calls = 777};
    sample->open.context_switches = 90;
    sample->open.migrations = 3;
    sample->open.page_faults = 200;
    sample->open.tcp = (struct tcp_reading){.known = 1,
                                            .rtt_us = 999,
                                            .retransmits = 2,
                                            .busy_us = 11,
                                            .rwnd_limited_us = 22,
                                            .sndbuf_limited_us = 33};
    sample->close = sample->open;
    sample->close.time_ns += window_ns;
    sample->close.cpu_ns += cpu_ns;
    sample->close.tally.bytes += bytes;
    sample->close.tally.messages += bytes / 1000;
    sample->close.tally.calls += calls;
    sample->life = sample->close.tally;
    sample->life.bytes += 5000;
}

static inline void measured_extras(struct measured *measured)
{
    struct sample *tx = measured->tx, *rx = measured->rx;
    tx[0].close.context_switches += 10, tx[1].close.context_switches += 5;
    rx[0].close.context_switches += 100, rx[1].close.context_switches += 50;
    tx[0].close.migrations += 1, rx[1].close.migrations += 2;
    tx[0].close.page_faults += 4, rx[1].close.page_faults += 3;
    tx[0].close.tally.partial += 6, tx[1].close.tally.partial += 1;
    tx[0].close.tcp.retransmits += 3, tx[1].close.tcp.retransmits += 4;
    tx[0].close.tcp.rtt_us = 30, tx[1].close.tcp.rtt_us = 50;
    tx[0].close.tcp.busy_us += 2000000, tx[1].close.tcp.busy_us += 1000000;              /* 100 % and 50 % */
    tx[0].close.tcp.rwnd_limited_us += 200000, tx[1].close.tcp.rwnd_limited_us += 0;     /* 10 % and 0 % */
    tx[0].close.tcp.sndbuf_limited_us += 0, tx[1].close.tcp.sndbuf_limited_us += 400000; /* 0 % and 20 % */
    tx[0].sndbuf_bytes = 2626560, tx[1].sndbuf_bytes = 1313280;
    rx[0].rcvbuf_bytes = 131072, rx[1].rcvbuf_bytes = 262144;
    rx[0].close.tcp.window_bytes = 65536, rx[1].close.tcp.window_bytes = 60000;
    strcpy(tx[0].congestion, "cubic"), strcpy(tx[1].congestion, "cubic");
}

static inline void measured_counters(struct measured *measured)
{
    static const uint64_t tx[COUNTER_COUNT][2] = {
        [COUNTER_cycles] = {6000000000, 3000000000}, [COUNTER_instructions] = {8000000000, 4000000000},
        [COUNTER_l1d_misses] = {3000000, 3000000},   [COUNTER_llc_misses] = {2000000, 1000000},
        [COUNTER_cache_misses] = {30000000, 0},
    };
    static const uint64_t rx[COUNTER_COUNT][2] = {
        [COUNTER_cycles] = {2500000000, 2500000000}, [COUNTER_instructions] = {1000000000, 500000000},
        [COUNTER_l1d_misses] = {5000000, 0},         [COUNTER_llc_misses] = {0, 0},
        [COUNTER_cache_misses] = {0, 50000000},
    };
    for (unsigned i = 0; i < COUNTER_COUNT; i++)
        for (unsigned thread = 0; thread < 2; thread++) {
            measured_count(&measured->tx[thread], i, tx[i][thread], 2000000000);
            measured_count(&measured->rx[thread], i, rx[i][thread], thread == 0 ? 2000000000 : 1000000000);
        }
}

/* `measured` must stay where it is: the measurement points into it. */
static inline void measured_init(struct measured *measured)
{
    memset(measured, 0, sizeof *measured);
    measured->cell = (struct cell){.mechanism = MECHANISM_one_copy, .message_size = 1000, .threads = 2};
    measured_thread(&measured->tx[0], 2000000000, 1200000000, 2400000000, 4800000);
    measured_thread(&measured->tx[1], 2000000000, 300000000, 600000000, 1200000);
    measured_thread(&measured->rx[0], 2000000000, 1000000000, 2000000000, 70000);
    measured_thread(&measured->rx[1], 1000000000, 250000000, 500000000, 30000);
    measured_extras(measured);
    measured_counters(measured);
    measured->intervals[0] = (struct interval){100000000, 150000000};
    measured->intervals[1] = (struct interval){200000500, 140000000};
    measured->measurement = (struct measurement){
        .cell = &measured->cell,
        .threads = 2,
        .connections = 2,
        .tx = measured->tx,
        .rx = measured->rx,
        .open = {.time_ns = 6900000000,
                 .user = 100,
                 .system = 200,
                 .irq = 5,
                 .softirq = 50,
                 .steal = 9,
                 .idle = 900},
        .close = {.time_ns = 8900000000,
                  .user = 110,
                  .system = 350,
                  .irq = 15,
                  .softirq = 80,
                  .steal = 29,
                  .idle = 1080},
        .queue_open = {.known = true,
                       .bytes = 5000000,
                       .drops = 20,
                       .requeues = 3,
                       .backlog_bytes = 1514,
                       .rate = 100000000,
                       .delay_us = 10000,
                       .loss = 0.01},
        .queue_close = {.known = true,
                        .bytes = 17000000,
                        .drops = 100,
                        .requeues = 3,
                        .backlog_bytes = 30280,
                        .rate = 100000000,
                        .delay_us = 10000,
                        .loss = 0.01},
        .intervals = measured->intervals,
        .interval_count = 2,
    };
}

#endif
