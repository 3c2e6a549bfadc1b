/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether a real difference is found: a mechanism that does what contiguous does, and then spends a known 5 %
 * more CPU time per message, against contiguous, in real runs of ten blocks:
 *   power [rounds=10] [percent=5] [path=sink|veth] [window=150 ms]
 * Verdicts know the CPU time of both ends together (cpu_ns_per_byte), so the percentage is of that, and all
 * of it is spent by the sender. On the sink the sender is alone; on veth the receiver's pace decides how long
 * the sender waits and how much it is handed at once, which moves the CPU time of a message by more than 5 %
 * from run to run: how many blocks or how long a window it takes there is the machine's to say. Needs the
 * right to make namespaces. Prints how often it was found; judges nothing, because a shared machine may be
 * noisy. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <gsl/gsl_rng.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>

#include "experiment/cpus.h"
#include "findings/verdict.h"
#include "netns/lab.h"
#include "netns/privileges.h"
#include "results/host.h"
#include "statistics/alpha.h"
#include "statistics/regression.h"
#include "workers/pair.h"
#include "workers/sender.h"

enum { BLOCKS = 10, BASE_RUNS = 5, STUDY = 16, MESSAGE = 16 * 1024, MS = 1000 * 1000 };

/* The two arms. Verdicts name the earlier of mechanism_list.h first, and "slower" shall speak of the costly
 * one; what the labels stand for elsewhere does not matter here. */
enum { COSTLY = MECHANISM_two_copy, BASE = MECHANISM_contiguous };

struct bench {
    struct host host;
    struct cell cell;
    struct settings settings;
    gsl_rng *rng;
    double share;   /* injected, of the CPU time per message */
    uint64_t steps; /* of burn() per message that this is */
    double burnt_ns;
};

struct costly {
    struct sender_calls calls; /* first: the sender knows this pointer only */
    uint64_t steps;
};

struct score {
    unsigned rounds, found, covered;
    unsigned among; /* found, even as the only difference among the study's comparisons */
};

/* Each step needs the result of the one before it: its latency, unlike throughput, does not depend on what
 * runs on the other hyperthread. */
static void burn(uint64_t steps)
{
    uint64_t x = steps;
    for (uint64_t i = 0; i < steps; i++) {
        x = x * UINT64_C(0x5851f42d4c957f2d) + 1;
        __asm__ volatile("" : "+r"(x));
    }
}

static ssize_t costly_send(struct sender *sender, struct message *message)
{
    const struct costly *costly = (const struct costly *)sender->calls;
    ssize_t sent = contiguous_sender.send(sender, message);
    burn(costly->steps);
    return sent;
}

static double median(double *values, size_t count)
{
    gsl_sort(values, 1, count);
    return gsl_stats_median_from_sorted_data(values, 1, count);
}

static double thread_cpu_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

/* Nanoseconds of CPU per step of burn(), in bursts as short as those between two messages. */
static double step_ns(void)
{
    enum { PASSES = 21, BURSTS = 10000, STEPS = 200 };
    double passes[PASSES];
    for (unsigned i = 0; i < PASSES; i++) {
        double start = thread_cpu_ns();
        for (unsigned j = 0; j < BURSTS; j++)
            burn(STEPS);
        passes[i] = (thread_cpu_ns() - start) / BURSTS / STEPS;
    }
    return median(passes, PASSES);
}

/* One run of one arm; both send through costly_send, and differ in nothing but the steps. */
static int measure(const struct bench *bench, unsigned arm, struct record *record, struct err *err)
{
    struct costly costly = {.calls = contiguous_sender, .steps = arm == COSTLY ? bench->steps : 0};
    costly.calls.send = costly_send;
    int tx, rx;
    int failed = placement_assign(&bench->cell, &bench->host.allowed, &bench->host.cores, &tx, &rx, err);
    if (failed != 0)
        return failed;
    own_lab lab = LAB_NONE;
    failed = lab_up(&bench->cell, &lab, err);
    if (failed != 0)
        return failed;
    const struct pair_plan plan = {.cell = &bench->cell,
                                   .settings = &bench->settings,
                                   .lab = &lab,
                                   .tx_cpu = &tx,
                                   .rx_cpu = &rx,
                                   .interrupt = -1,
                                   .system = host_system,
                                   .sender = &costly.calls};
    struct measurement measurement = {0};
    failed = pair_run(&plan, &measurement, err);
    if (failed != 0)
        return failed;
    metrics_measure(&measurement, record->metrics);
    measurement_release(&measurement);
    record->status = STATUS_OK;
    record->cell = bench->cell;
    record->cell.mechanism = arm;
    return 0;
}

/* How many steps are the share of what a message costs now. */
static int calibrate(struct bench *bench, struct err *err)
{
    double costs[BASE_RUNS];
    for (unsigned i = 0; i < BASE_RUNS; i++) {
        struct record record = {0};
        int failed = measure(bench, BASE, &record, err);
        if (failed != 0)
            return failed;
        costs[i] = record.metrics[METRIC_cpu_ns_per_byte] * MESSAGE;
    }
    double step = step_ns();
    bench->steps = (uint64_t)(bench->share * median(costs, BASE_RUNS) / step + 0.5);
    bench->burnt_ns = (double)bench->steps * step;
    return 0;
}

/* Both arms in each block, in random order. */
static int run_blocks(const struct bench *bench, struct record *list, struct err *err)
{
    for (uint32_t i = 0; i < 2 * BLOCKS; i += 2) {
        unsigned first = gsl_rng_uniform(bench->rng) < 0.5 ? BASE : COSTLY;
        const unsigned arms[] = {first, first == BASE ? COSTLY : BASE};
        for (uint32_t j = 0; j < 2; j++) {
            list[i + j] = (struct record){.run = i + j + 1, .block = i / 2 + 1, .position = j + 1};
            int failed = measure(bench, arms[j], &list[i + j], err);
            if (failed != 0)
                return failed;
        }
    }
    return 0;
}

/* Median over the runs of an arm, in nanoseconds per message. */
static double arm_ns(const struct record *list, unsigned arm, unsigned metric)
{
    double values[2 * BLOCKS];
    size_t count = 0;
    for (unsigned i = 0; i < 2 * BLOCKS; i++)
        if (list[i].cell.mechanism == arm)
            values[count++] = list[i].metrics[metric] * MESSAGE;
    return median(values, count);
}

static void score_round(const struct bench *bench, const struct verdict *verdict, const struct record *list,
                        struct score *score)
{
    double injected = 1 + bench->burnt_ns / arm_ns(list, BASE, METRIC_cpu_ns_per_byte);
    double extra_ns =
        arm_ns(list, COSTLY, METRIC_tx_cpu_ns_per_byte) - arm_ns(list, BASE, METRIC_tx_cpu_ns_per_byte);
    bool found = verdict->conclusion == SLOWER;
    bool covered = verdict->low <= injected && injected <= verdict->high;
    score->rounds++;
    score->found += found;
    score->among += found && verdict->p * STUDY < ALPHA; /* its family of so many */
    score->covered += covered;
    printf(
        "round %u: CPU %s, ratio %.3f [%.3f, %.3f], injected %.3f (%s); per message %.0f ns burnt, sender's "
        "CPU time %+.0f ns\n",
        score->rounds, conclusion_name(verdict->conclusion), verdict->ratio, verdict->low, verdict->high,
        injected, covered ? "covered" : "not covered", bench->burnt_ns, extra_ns);
    fflush(stdout);
}

static int run_round(struct bench *bench, struct score *score, struct err *err)
{
    struct record list[2 * BLOCKS];
    int failed = calibrate(bench, err);
    if (failed == 0)
        failed = run_blocks(bench, list, err);
    if (failed != 0)
        return failed;
    const struct records records = {.list = list, .count = 2 * BLOCKS, .capacity = 2 * BLOCKS};
    own_verdicts verdicts = {0};
    own_run_index index = {0};
    failed = run_index_make(&records, NULL, &index, err);
    if (failed == 0)
        failed = verdicts_make(&index, &bench->settings, &verdicts, err);
    for (size_t i = 0; i < verdicts.count; i++)
        if (verdicts.list[i].metric == METRIC_cpu_ns_per_byte)
            score_round(bench, &verdicts.list[i], list, score);
    return failed;
}

static int prepare(struct bench *bench, bool sink, int64_t window_ms, struct err *err)
{
    struct privileges privileges;
    int failed = privileges_gain(&privileges, err);
    if (failed == 0)
        failed = host_read(&bench->host, err);
    if (failed != 0)
        return failed;
    bench->cell = (struct cell){.mechanism = BASE,
                                .receive = RECEIVER_recv,
                                .transport = sink ? TRANSPORT_UDP : TRANSPORT_TCP,
                                .fields = 1,
                                .field_size = MESSAGE,
                                .message_size = MESSAGE,
                                .threads = 1,
                                .nodelay = true,
                                .in_flight = 64,
                                .path = sink ? PATH_SINK : PATH_VETH,
                                .ip = IP_4,
                                .mtu = sink ? 65535 : 1500,
                                .offload = true};
    snprintf(bench->cell.congestion, sizeof bench->cell.congestion, "%s", sink ? "reno" : "cubic");
    bench->settings =
        (struct settings){.warmup_ns = 50 * MS, .duration_ns = window_ms * MS, .equivalence = 0.03};
    return 0;
}

int main(int argc, char **argv)
{
    statistics_start();
    unsigned rounds = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 10;
    double percent = argc > 2 ? strtod(argv[2], NULL) : 5;
    bool sink = argc <= 3 || strcmp(argv[3], "veth") != 0;
    int64_t window_ms = argc > 4 ? strtol(argv[4], NULL, 10) : 150;
    struct bench bench = {.share = percent / 100};
    struct score score = {0};
    struct err err = {0};
    int failed = prepare(&bench, sink, window_ms, &err);
    bench.rng = gsl_rng_alloc(gsl_rng_mt19937);
    printf("%g %% of the CPU time per message of 16 KB on %s, %d blocks of %lld ms\n", percent,
           sink ? "the sink" : "veth", BLOCKS, (long long)window_ms);
    while (failed == 0 && score.rounds < rounds)
        failed = run_round(&bench, &score, &err);
    gsl_rng_free(bench.rng);
    if (failed != 0)
        fprintf(stderr, "%s\nhint: %s\n", err.what, err.hint);
    printf(
        "slower found in %u of %u (in %u also as one of %d comparisons), injected cost covered in %u of %u\n",
        score.found, score.rounds, score.among, STUDY, score.covered, score.rounds);
    return failed == 0 ? 0 : 1;
}
