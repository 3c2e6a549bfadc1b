/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Raw numbers as they come out of one run: what each worker thread read at both edges of the window, what the
 * machine as a whole did, and the progress within the window. Nothing here is a ratio: those are formed in
 * formula.c, from numerator and denominator of the same window and side. Samples live in memory shared
 * between the workers and the parent. */
#ifndef LABRUN_RECORD_SAMPLE_H
#define LABRUN_RECORD_SAMPLE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "experiment/cell.h"
#include "experiment/settings.h"

/* A counter as it was read: raw, and how long it was enabled and really counting. Nothing is ever scaled up,
 * and a counter that never ran is told apart from one that counted 0. */
struct count {
    uint64_t value;      /* unscaled, summed over all PMUs of a hybrid machine */
    uint64_t enabled_ns; /* 0: this counter was not opened */
    uint64_t running_ns; /* summed over PMUs, at most enabled_ns */
};

/* A cumulative number that the kernel does not tell; no count ever gets there. A difference with it on either
 * side is not available. */
#define COUNT_UNKNOWN UINT64_MAX

/* What one end of a connection has moved since it was opened. */
struct tally {
    uint64_t bytes, messages; /* messages: whole ones; a receiver's are bytes / message_size */
    uint64_t calls;           /* system calls of the transfer itself */
    uint64_t partial;         /* sends that took less than they were given */
    uint64_t zc_sends;        /* system calls that carried MSG_ZEROCOPY and were accepted */
    uint64_t zc_completions;  /* of those, completed: sum over the ranges */
    uint64_t zc_notifications;
    uint64_t zc_copied; /* completed sends that the kernel says it copied */
    uint64_t zc_enobufs;
    uint64_t rx_mapped;                /* received bytes whose pages were mapped, not copied */
    uint64_t gro_calls, gro_datagrams; /* of cell->udp_gro: receives that brought some; datagrams in them */
    /* of request-response: received by the sender of the requests, sent by their receiver */
    uint64_t response_bytes, response_calls;
    /* of paced messages: that were to be sent by now; that began later than LATE_SEND_NS after their time */
    uint64_t scheduled, late_sends;
};

/* The kernel's view of the connection (TCP_INFO, <linux/tcp.h>), cumulative. */
struct tcp_reading {
    uint64_t retransmits;
    uint64_t busy_us, rwnd_limited_us, sndbuf_limited_us;
    uint32_t rtt_us;       /* smoothed, at the time of the reading */
    uint32_t window_bytes; /* how far this end lets its receive window open, then */
    uint32_t known;        /* 0: the kernel did not say */
};

struct reading {
    uint64_t time_ns; /* CLOCK_MONOTONIC */
    uint64_t cpu_ns;  /* CLOCK_THREAD_CPUTIME_ID */
    struct tally tally;
    struct count counters[COUNTER_COUNT];
    uint64_t context_switches, migrations, page_faults; /* software events, else getrusage */
    struct tcp_reading tcp;
};

/* Of one end of a connection. That of the first one that a thread serves is also the thread's: all that is
 * not a tally, TCP's view or a socket's is there alone, and the edges of the window are those of the thread.
 */
struct sample {
    _Alignas(128) atomic_uint_fast64_t progress; /* bytes so far, for the intervals; its own cache lines */
    atomic_uint phase;                           /* the last phase that this thread has seen */
    atomic_uint stopped;             /* the last rest that a sender has begun: `progress` stands still */
    atomic_uint_fast64_t stopped_ns; /* when */
    atomic_uint_fast64_t last_byte;  /* `progress` with which the bytes of a window are through; 0: none is */
    _Alignas(128) int32_t tid;
    int32_t cpu;                         /* the CPU its thread is pinned to, -1 = free */
    struct reading open, close;          /* the window's edges */
    struct tally life;                   /* at the end */
    uint32_t sndbuf_bytes, rcvbuf_bytes; /* granted, at the window's close */
    char congestion[16];                 /* granted; empty unless TCP */
};

/* Time of the CPUs that a run uses, and what of it went to tasks that are not labrun's. */
struct foreign_load {
    uint64_t busy_ns, of_ns; /* of_ns: time x CPUs; 0: not known */
};

/* A slice of a run as one thread saw it: what grew between its edges. */
struct slice_sample {
    uint64_t time_ns; /* its length; 0: the thread was not in it */
    uint64_t bytes, cpu_ns;
    uint64_t context_switches;
};

/* The same of a whole run: what all its threads did in a slice, and when it was its turn. */
struct slice {
    uint32_t round, position;      /* from 1: of the contest; among the arms of the round */
    uint64_t time_ns;              /* mean over the connections, of the side whose bytes are counted */
    uint64_t bytes;                /* received; sent, where nothing is received */
    uint64_t tx_cpu_ns, rx_cpu_ns; /* COUNT_UNKNOWN: there is no receiver */
    uint64_t tx_context_switches, rx_context_switches; /* COUNT_UNKNOWN */
    struct foreign_load foreign;
};

/* /proc/stat, summed over all CPUs, in USER_HZ ticks. */
struct system_reading {
    uint64_t time_ns;
    uint64_t user, system, softirq, irq, steal, idle; /* user includes nice, idle includes iowait */
};

/* The queue of the end of a link that sends the payload: what it is, and what it has done since it was made.
 */
struct queue_reading {
    bool known; /* false: the link has no shape */
    uint64_t bytes, drops, requeues;
    uint64_t backlog_bytes; /* that wait now */
    int64_t rate, delay_us; /* bits per second; 0: none */
    double loss;            /* share of the packets */
};

/* A tenth of the window in steps of 10 ms, so that a short one has ten as well: of 150 ms 15 of 10 ms, from a
 * second on 100 ms each. Shorter ones would say more of the scheduler, and wake it more often. */
enum { INTERVAL_LEAST_NS = 10 * 1000 * 1000, INTERVAL_MOST_NS = 10 * INTERVAL_LEAST_NS };

static inline uint64_t interval_length_ns(uint64_t window_ns)
{
    uint64_t tenth = window_ns / 10 / INTERVAL_LEAST_NS * INTERVAL_LEAST_NS;
    return tenth < INTERVAL_LEAST_NS  ? INTERVAL_LEAST_NS
           : tenth > INTERVAL_MOST_NS ? INTERVAL_MOST_NS
                                      : tenth;
}

struct interval {
    uint64_t time_ns;  /* since the window's opening, at the interval's end */
    uint64_t rx_bytes; /* received in it, all connections (sent, where nothing is received) */
};

/* Of both directions the first half of the threads, and what they move, is the server's. `threads` is all of
 * a side. Which connection sample `i` belongs to, from 0, and does the client send? */
static inline size_t sample_connection(size_t i, size_t threads, size_t directions)
{
    size_t each = threads / directions;
    return threads > 0 && each > 0 ? i / threads * each + i % threads % each : i;
}

static inline bool sample_returns(size_t i, size_t threads, size_t directions)
{
    return directions > 1 && (i < threads ? i : i - threads) >= threads / directions;
}

/* A send is late that begins so long after its time: more than a timer takes to wake a thread on an idle
 * machine. */
enum { LATE_SEND_NS = 100 * 1000 };

/* Of paced messages, one by one: what of a connection is kept for judging afterwards whether the sends came
 * as they were to, whether the times drift within the window, and whether neighbours depend on each other. */
enum { PACED_KEPT = 4096 };

struct paced_sample {
    /* By the sender: the first PACED_KEPT gaps within the window, one behind the other without one left out.
     * gaps_ns[i] is from when send i of the window really began until send i + 1 did, so that a late send and
     * those that catch up after it are in it as they were. What was asked for: the mean is 1 / offered_rate,
     * constant or exponentially distributed (cell.arrival). */
    _Alignas(128) uint64_t gap_count;
    uint64_t gaps_ns[PACED_KEPT];
    /* By the receiver: the times from the intended send to the last byte, of one message in `stride`, in the
     * order in which they arrived: as far apart as it takes for PACED_KEPT of them to span the window. None
     * of a run into a sink. */
    _Alignas(128) uint64_t stride;
    uint64_t latency_count;
    uint64_t latencies_ns[PACED_KEPT];
    uint64_t timed;   /* messages of the window that arrived and have a time: all, not one in `stride` */
    uint64_t untimed; /* that arrived so late that their stamp was overwritten: they have none */
};

struct histogram; /* record/histogram.h */
struct topology;  /* experiment/placement.h */

/* What was read back of an offload of the link, and of other things that are on or off. */
enum offload_state { OFFLOAD_STATE_UNKNOWN, OFFLOAD_STATE_ON, OFFLOAD_STATE_OFF };

/* All of one run, before it becomes a record. */
struct measurement {
    const struct cell *cell;
    size_t threads, connections; /* of both directions each counts twice */
    /* `connections` each; connection i is tx[i] and rx[i], served by thread i % threads, so that the first
     * `threads` are those of the threads too. No rx on a sink: NULL */
    struct sample *tx, *rx;
    const struct topology *topology; /* borrowed: of the CPUs; NULL: not known */
    struct system_reading open, close;
    unsigned offloads[OFFLOAD_COUNT];
    struct queue_reading queue_open, queue_close;
    struct foreign_load foreign; /* of the window; the sum over the slices */
    struct interval *intervals;  /* owned */
    size_t interval_count;
    /* Owned: of each connection. Of request-response its round trips, of paced messages the times from the
     * intended send to the last byte, of a stream those of sampled messages; NULL: nothing was timed. */
    struct histogram *latencies;
    struct histogram *sent_latencies; /* owned: from the actual send; NULL: not paced, or into a sink */
    struct paced_sample *paced; /* owned: of each connection; NULL: nothing was stamped. Of a sampled stream
                                 * `untimed` alone */
    struct slice *slices;       /* owned; NULL: the run was one window */
    size_t slice_count;
    uint64_t began_ns, ended_ns; /* CLOCK_MONOTONIC around the whole run, lab included */
    uint64_t lab_ns;             /* set-up plus teardown of the lab */
};

#endif
