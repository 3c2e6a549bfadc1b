/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether a real difference is found: a sender that does what contiguous does, and then spends a known share
 * more CPU time per message, against contiguous, in real contests as configs/quick.ini makes them (four arms,
 * slices of 10 ms, one second and 14 blocks, one of four sizes):
 *   power [times=10] [percent=3] [path=sink|veth] [blocks=14] [size=16384]
 * Verdicts know the CPU time of both ends together (cpu_ns_per_byte), so the percentage is of that, and all
 * of it is spent by the sender. A burst costs a tenth more than it lasts (what follows it runs slower), so
 * what a message really costs more is measured by itself: before each contest a sender that turns the burst
 * on and off after every few hundred messages, on one connection, without slices, rounds or an end. On the
 * sink the sender is alone; over veth its pace decides how often the receiver sleeps, so that a message may
 * cost more than what was added. A third arm is contiguous once more: what is "found" there is false. Needs
 * the right to make namespaces. Prints how often it was found; judges nothing, because a shared machine may
 * be noisy. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>

#include "base/clock.h"
#include "base/own.h"
#include "experiment/cpus.h"
#include "experiment/plan.h"
#include "netns/lab.h"
#include "netns/privileges.h"
#include "record/metric.h"
#include "results/host.h"
#include "statistics/alpha.h"
#include "statistics/regression.h"
#include "statistics/signed_rank.h"
#include "workers/contest.h"
#include "workers/pair.h"
#include "workers/sender.h"

/* As in configs/quick.ini. */
enum { ARMS = 4, SIZES = 4, MS = 1000 * 1000, SLICE_MS = 10, DURATION_MS = 1000, BUFFER = 256 * 1024 };
enum { ROUNDS = DURATION_MS / SLICE_MS / ARMS, BLOCKS_MAX = 100, BASE_RUNS = 5 };
enum { BASE, COSTLY, AGAIN, FILLER }; /* the arms; the last stands for what takes its time in quick.ini */

/* What the messages without and with a burst took, in turns; shared with the worker. */
struct alternation {
    uint64_t messages[2], cpu_ns[2];
    uint64_t turn, since_ns; /* messages of this turn; when it began */
    unsigned bursts;         /* is it one of bursts? */
};

struct costly {
    struct sender_calls calls; /* first: the sender knows this pointer only */
    uint64_t steps;
    struct alternation *alternation;
};

struct bench {
    struct host host;
    struct cell cell;
    struct settings settings;
    unsigned blocks;
    int64_t seed;   /* another one each time: runs that are repeated must not repeat the order */
    uint64_t block; /* that is made now */
    double share;   /* injected, of the CPU time per message */
    struct costly costly[ARMS];
    struct alternation *alternation; /* owned */
    double injected[BLOCKS_MAX];     /* log: what a message with a burst costs, to one without */
    double logs[ARMS][BLOCKS_MAX];   /* of each block: CPU time per byte, to the base */
    double costs[BLOCKS_MAX];        /* of the base: CPU time of a message, ns */
};

struct score {
    unsigned times, found, covered, false_claims;
    double width; /* sum of the intervals' half-widths */
};

/* Each step needs the result of the one before it: its latency, unlike throughput, does not depend on what
 * runs on the other hyperthread. */
enum { STEPS_AT_ONCE = 32 };

static void burn(uint64_t steps)
{
    uint64_t x = steps;
    for (uint64_t i = 0; i < steps; i += STEPS_AT_ONCE) {
#pragma GCC unroll 64
        for (unsigned j = 0; j < STEPS_AT_ONCE; j++) {
            x = x * UINT64_C(0x5851f42d4c957f2d) + 1;
            __asm__ volatile("" : "+r"(x));
        }
    }
#if defined __x86_64__
    __asm__ volatile("lfence" ::: "memory"); /* nothing that follows begins before the last step is done */
#elif defined __aarch64__
    __asm__ volatile("isb" ::: "memory");
#endif
}

static ssize_t costly_send(struct sender *sender, struct message *message)
{
    const struct costly *costly = (const struct costly *)sender->calls;
    ssize_t sent = contiguous_sender.send(sender, message);
    burn(costly->steps);
    return sent;
}

static double thread_cpu_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

/* Nanoseconds of CPU of burn(steps), beyond those of burn(0). */
static double burst_ns(uint64_t steps)
{
    enum { PASSES = 21, BURSTS = 10000 };
    double passes[PASSES];
    for (unsigned i = 0; i < PASSES; i++) {
        double start = thread_cpu_ns();
        for (unsigned j = 0; j < BURSTS; j++)
            burn(0);
        double between = thread_cpu_ns();
        for (unsigned j = 0; j < BURSTS; j++)
            burn(steps);
        passes[i] = (thread_cpu_ns() - between - (between - start)) / BURSTS;
    }
    gsl_sort(passes, 1, PASSES);
    return gsl_stats_median_from_sorted_data(passes, 1, PASSES);
}

static ssize_t alternating_send(struct sender *sender, struct message *message)
{
    enum { TURN = 500 }; /* 1 to 2 ms: short beside what disturbs, long beside what a change costs */
    const struct costly *costly = (const struct costly *)sender->calls;
    struct alternation *alternation = costly->alternation;
    ssize_t sent = contiguous_sender.send(sender, message);
    burn(alternation->bursts ? costly->steps : 0);
    if (++alternation->turn < TURN)
        return sent;
    uint64_t now_ns = (uint64_t)thread_cpu_ns();
    if (alternation->since_ns != 0) {
        alternation->cpu_ns[alternation->bursts] += now_ns - alternation->since_ns;
        alternation->messages[alternation->bursts] += TURN;
    }
    alternation->turn = 0;
    alternation->since_ns = now_ns;
    alternation->bursts = !alternation->bursts;
    return sent;
}

static int shuffle(void *context, size_t round, uint32_t *order, size_t count, struct err *err)
{
    const struct bench *bench = context;
    (void)err;
    return schedule_shuffle(schedule_stream(bench->seed, bench->block), (uint32_t)round, order, count);
}

static double cpu_per_byte(const struct slice *slice)
{
    double rx_cpu_ns = slice->rx_cpu_ns == COUNT_UNKNOWN ? 0 : (double)slice->rx_cpu_ns;
    return ((double)slice->tx_cpu_ns + rx_cpu_ns) / (double)slice->bytes;
}

/* What the contest comes to: Hodges-Lehmann of the rounds' log ratios, as findings/contests.h has it. */
static void keep_block(struct bench *bench, unsigned block, const struct contest_arm *arms)
{
    double logs[ROUNDS], costs[ROUNDS];
    for (unsigned arm = COSTLY; arm < ARMS; arm++) {
        struct location location;
        for (unsigned i = 0; i < ROUNDS; i++) {
            costs[i] = cpu_per_byte(&arms[BASE].measurement.slices[i]);
            logs[i] = log(cpu_per_byte(&arms[arm].measurement.slices[i]) / costs[i]);
        }
        signed_rank(logs, ROUNDS, ALPHA, &location);
        bench->logs[arm][block] = location.estimate;
    }
    gsl_sort(costs, 1, ROUNDS);
    bench->costs[block] =
        gsl_stats_median_from_sorted_data(costs, 1, ROUNDS) * (double)bench->cell.message_size;
}

static int no_system(struct system_reading *reading, struct err *err)
{
    (void)err;
    *reading = (struct system_reading){0};
    return 0;
}

/* A run as long as a contest, whose sender alternates. */
static int measure_injected(struct bench *bench, unsigned block, struct err *err)
{
    struct measurement measurement = {0};
    struct costly alternating = {
        .calls = contiguous_sender, .steps = bench->costly[COSTLY].steps, .alternation = bench->alternation};
    int tx, rx;
    own_lab lab = LAB_NONE;
    *bench->alternation = (struct alternation){0};
    alternating.calls.send = alternating_send;
    const struct pair_plan plan = {.cell = &bench->cell,
                                   .settings = &bench->settings,
                                   .lab = &lab,
                                   .tx_cpu = &tx,
                                   .rx_cpu = &rx,
                                   .interrupt = -1,
                                   .system = no_system,
                                   .sender = &alternating.calls};
    int rc = placement_assign(&bench->cell, &bench->host.allowed, &bench->host.topology, &tx, &rx, err);
    if (rc == 0)
        rc = lab_up(&bench->cell, &lab, err);
    if (rc == 0)
        rc = pair_run(&plan, &measurement, err);
    measurement_release(&measurement);
    const struct alternation *seen = bench->alternation;
    if (rc == 0)
        bench->injected[block] = log((double)seen->cpu_ns[1] / (double)seen->messages[1]) -
                                 log((double)seen->cpu_ns[0] / (double)seen->messages[0]);
    return rc;
}

/* One contest of the four arms, which all send through costly_send and differ in nothing but the steps. */
static int run_block(struct bench *bench, unsigned block, struct err *err)
{
    struct contest_arm arms[ARMS] = {{.failure = {0}}};
    int tx, rx;
    own_lab lab = LAB_NONE;
    int rc = placement_assign(&bench->cell, &bench->host.allowed, &bench->host.topology, &tx, &rx, err);
    if (rc == 0)
        rc = lab_up(&bench->cell, &lab, err);
    for (unsigned i = 0; i < ARMS && rc == 0; i++) {
        bench->costly[i] = (struct costly){.calls = contiguous_sender, .steps = bench->costly[i].steps};
        bench->costly[i].calls.send = costly_send;
        arms[i].plan = (struct pair_plan){.cell = &bench->cell,
                                          .settings = &bench->settings,
                                          .lab = &lab,
                                          .tx_cpu = &tx,
                                          .rx_cpu = &rx,
                                          .interrupt = -1,
                                          .sender = &bench->costly[i].calls};
    }
    const struct contest contest = {.arms = arms,
                                    .count = ARMS,
                                    .rounds = ROUNDS,
                                    .slice_ns = SLICE_MS * MS,
                                    .warmup_ns = bench->settings.warmup_ns,
                                    .shuffle = shuffle,
                                    .context = bench};
    bench->block++;
    if (rc == 0)
        rc = contest_run(&contest, err);
    for (unsigned i = 0; i < ARMS && rc == 0; i++)
        if (arms[i].failure.code != 0) {
            *err = arms[i].failure;
            rc = -err->code;
        }
    if (rc == 0)
        keep_block(bench, block, arms);
    for (unsigned i = 0; i < ARMS; i++)
        measurement_release(&arms[i].measurement);
    return rc;
}

/* How many steps are the share of what a message costs now. */
static int calibrate(struct bench *bench, struct err *err)
{
    for (unsigned i = 0; i < ARMS; i++)
        bench->costly[i].steps = 0;
    for (unsigned i = 0; i < BASE_RUNS; i++)
        if (run_block(bench, i, err) < 0)
            return -err->code;
    enum { STEPS = 1000 };
    double step = burst_ns(STEPS) / STEPS;
    gsl_sort(bench->costs, 1, BASE_RUNS);
    double cost = gsl_stats_median_from_sorted_data(bench->costs, 1, BASE_RUNS);
    bench->costly[COSTLY].steps = (uint64_t)(bench->share * cost / step + 0.5);
    return 0;
}

/* The verdict of one experiment: the interval is that of one of so many places. */
static void score_time(struct bench *bench, struct score *score)
{
    struct location costly, again;
    signed_rank(bench->logs[COSTLY], bench->blocks, ALPHA / SIZES, &costly);
    signed_rank(bench->logs[AGAIN], bench->blocks, ALPHA / SIZES, &again);
    gsl_sort(bench->costs, 1, bench->blocks);
    double base = gsl_stats_median_from_sorted_data(bench->costs, 1, bench->blocks);
    gsl_sort(bench->injected, 1, bench->blocks);
    double injected = exp(gsl_stats_median_from_sorted_data(bench->injected, 1, bench->blocks));
    bool found = costly.low > 0, covered = exp(costly.low) <= injected && injected <= exp(costly.high);
    score->times++;
    score->found += found;
    score->covered += covered;
    score->false_claims += again.low > 0 || again.high < 0;
    score->width += (costly.high - costly.low) / 2;
    printf(
        "%2u: ratio %.3f [%.3f, %.3f]%s, injected %.3f%s; A/A %.3f [%.3f, %.3f]; a message takes %.0f ns\n",
        score->times, exp(costly.estimate), exp(costly.low), exp(costly.high), found ? ", found" : "",
        injected, covered ? "" : " (not covered)", exp(again.estimate), exp(again.low), exp(again.high),
        base);
    fflush(stdout);
}

static int prepare(struct bench *bench, bool sink, int64_t size, struct err *err)
{
    struct privileges privileges;
    int rc = privileges_gain(&privileges, err);
    if (rc == 0)
        rc = host_read(&bench->host, err);
    bench->cell = (struct cell){.mechanism = MECHANISM_contiguous,
                                .receive = RECEIVER_recv,
                                .transport = TRANSPORT_AUTO,
                                .fields = 1,
                                .message_size = size,
                                .threads = 1,
                                .nodelay = true,
                                .send_buffer = BUFFER,
                                .receive_buffer = BUFFER,
                                .in_flight = 64,
                                .path = sink ? PATH_SINK : PATH_VETH,
                                .offload = true};
    cell_settle(&bench->cell);
    snprintf(bench->cell.congestion, sizeof bench->cell.congestion, "%s", sink ? "reno" : "cubic");
    bench->settings = (struct settings){.warmup_ns = 20 * MS, .duration_ns = (int64_t)DURATION_MS * MS};
    return rc;
}

int main(int argc, char **argv)
{
    statistics_start();
    unsigned times = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 10;
    double percent = argc > 2 ? strtod(argv[2], NULL) : 3;
    bool sink = argc <= 3 || strcmp(argv[3], "veth") != 0;
    unsigned blocks = argc > 4 ? (unsigned)strtoul(argv[4], NULL, 10) : 14;
    int64_t size = argc > 5 ? strtol(argv[5], NULL, 10) : 16384;
    struct bench *bench = calloc(1, sizeof *bench);
    struct score score = {0};
    struct err err = {0};
    void *shared =
        mmap(NULL, sizeof *bench->alternation, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (bench == NULL || shared == MAP_FAILED || blocks < BASE_RUNS || blocks > BLOCKS_MAX || size < 1)
        return EXIT_FAILURE;
    bench->alternation = shared;
    bench->share = percent / 100;
    bench->blocks = blocks;
    bench->seed = (int64_t)clock_now_ns();
    int rc = prepare(bench, sink, size, &err);
    printf("%g %% of the CPU time per message of %lld bytes on %s; %u contests of %d ms\n", percent,
           (long long)size, sink ? "the sink" : "veth", blocks, DURATION_MS);
    fflush(stdout);
    while (rc == 0 && score.times < times) {
        rc = calibrate(bench, &err);
        for (unsigned i = 0; i < blocks && rc == 0; i++)
            rc = measure_injected(bench, i, &err) < 0 ? -err.code : run_block(bench, i, &err);
        if (rc == 0)
            score_time(bench, &score);
    }
    munmap(shared, sizeof *bench->alternation);
    free(bench);
    if (rc != 0)
        fprintf(stderr, "%s\nhint: %s\n", err.what, err.hint);
    if (score.times > 0)
        printf("found in %u of %u, injected cost covered in %u, A/A called different in %u; half-width %.1f "
               "%%\n",
               score.found, score.times, score.covered, score.false_claims,
               100 * expm1(score.width / score.times));
    return rc == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
