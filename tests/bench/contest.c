/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What slices are worth: contests of arms named on the command line, a block each, and for each arm but the
 * first the ratio to it, throughput and CPU time per byte, with the exact interval over blocks, as CSV. Rows
 * of separate steady runs, in random order within each block, stand beside them with "steady" as slice.
 *
 *   contest PATH TRANSPORT SIZE THREADS SLICE_MS|steady DURATION_MS BLOCKS ARM ARM...
 *
 * An ARM is a mechanism, or a mechanism and how it is received: two-copy/mmap. The time is that of a block,
 * which the arms share. An arm that cannot be had here is told and left out; without two there is nothing to
 * do.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/own.h"
#include "experiment/plan.h"
#include "netns/privileges.h"
#include "record/metric.h"
#include "statistics/alpha.h"
#include "statistics/signed_rank.h"
#include "workers/contest.h"

enum { MS = 1000 * 1000, ARMS_MAX = 8, WARMUP_MS = 20, BUFFER = 256 * 1024 };
enum { THROUGHPUT, CPU, QUANTITIES };

static const char *const quantities[QUANTITIES] = {"throughput", "cpu_ns_per_byte"};

struct bench {
    struct cell cells[ARMS_MAX];
    size_t arms;
    int64_t slice_ns, duration_ns; /* slice 0: steady runs */
    size_t blocks, block, failed;
    int64_t seed; /* another one each time: runs that are repeated must not repeat the order */
    double *ratios[QUANTITIES][ARMS_MAX]; /* ln, of each block */
    size_t count[ARMS_MAX];
};

static _Noreturn void give_up(const struct err *err)
{
    fprintf(stderr, "contest: %s (%s)\n", err->what, err->hint);
    exit(EXIT_FAILURE);
}

static int no_system(struct system_reading *reading, struct err *err)
{
    (void)err;
    *reading = (struct system_reading){.time_ns = 1};
    return 0;
}

static int shuffle(void *context, size_t round, uint32_t *order, size_t count, struct err *err)
{
    const struct bench *bench = context;
    (void)err;
    return schedule_shuffle(schedule_stream(bench->seed, bench->block), (uint32_t)round, order, count);
}

static double slice_value(const struct slice *slice, unsigned quantity)
{
    double bytes = (double)slice->bytes;
    return quantity == THROUGHPUT
               ? bytes / (double)slice->time_ns
               : (double)(slice->tx_cpu_ns + (slice->rx_cpu_ns == COUNT_UNKNOWN ? 0 : slice->rx_cpu_ns)) /
                     bytes;
}

static void add_block(struct bench *bench, size_t arm, const double values[QUANTITIES])
{
    for (unsigned quantity = 0; quantity < QUANTITIES; quantity++)
        bench->ratios[quantity][arm][bench->count[arm]] = values[quantity];
    bench->count[arm]++;
}

static void block_of_slices(struct bench *bench, const struct contest_arm *arms, size_t rounds)
{
    own_free double *logs = calloc(rounds, sizeof *logs);
    for (size_t arm = 1; arm < bench->arms; arm++) {
        double values[QUANTITIES];
        for (unsigned quantity = 0; quantity < QUANTITIES; quantity++) {
            for (size_t i = 0; i < rounds; i++)
                logs[i] = log(slice_value(&arms[arm].measurement.slices[i], quantity) /
                              slice_value(&arms[0].measurement.slices[i], quantity));
            struct location location;
            signed_rank(logs, rounds, ALPHA, &location);
            values[quantity] = location.estimate;
        }
        add_block(bench, arm, values);
    }
}

static void block_of_runs(struct bench *bench, const struct contest_arm *arms)
{
    static const unsigned ids[QUANTITIES] = {METRIC_throughput_gbps, METRIC_cpu_ns_per_byte};
    for (size_t arm = 1; arm < bench->arms; arm++) {
        double values[QUANTITIES];
        for (unsigned quantity = 0; quantity < QUANTITIES; quantity++)
            values[quantity] = log(metrics[ids[quantity]].value(&arms[arm].measurement) /
                                   metrics[ids[quantity]].value(&arms[0].measurement));
        add_block(bench, arm, values);
    }
}

static bool block_run(struct bench *bench, struct contest_arm *arms)
{
    struct err err = {0};
    const size_t rounds =
        bench->slice_ns > 0 ? schedule_rounds(bench->duration_ns, bench->slice_ns, bench->arms) : 0;
    const struct contest contest = {.arms = arms,
                                    .count = bench->arms,
                                    .rounds = rounds,
                                    .slice_ns = bench->slice_ns,
                                    .warmup_ns = WARMUP_MS * MS,
                                    .shuffle = shuffle,
                                    .context = bench};
    uint32_t order[ARMS_MAX];
    if (rounds > 0 && contest_run(&contest, &err) < 0)
        give_up(&err);
    if (rounds == 0)
        schedule_shuffle(bench->seed, (uint32_t)bench->block, order, bench->arms);
    for (size_t i = 0; i < bench->arms && rounds == 0; i++) {
        struct contest_arm *arm = &arms[order[i]];
        pair_run(&arm->plan, &arm->measurement, &arm->failure);
    }
    bool ok = true;
    for (size_t i = 0; i < bench->arms; i++) {
        if (arms[i].failure.code == 0)
            continue;
        fprintf(stderr, "block %zu, %s: %s\n", bench->block, mechanism_name(bench->cells[i].mechanism),
                arms[i].failure.what);
        ok = false;
    }
    if (ok && rounds > 0)
        block_of_slices(bench, arms, rounds);
    else if (ok)
        block_of_runs(bench, arms);
    return ok;
}

static void block(struct bench *bench)
{
    struct err err = {0};
    own_lab lab = LAB_NONE;
    if (lab_up(&bench->cells[0], &lab, &err) < 0)
        give_up(&err);
    struct settings settings = {.warmup_ns = WARMUP_MS * MS,
                                .duration_ns =
                                    bench->duration_ns / (int64_t)(bench->slice_ns > 0 ? 1 : bench->arms)};
    int tx[128], rx[128];
    for (int i = 0; i < 128; i++) {
        tx[i] = 0;
        rx[i] = 1;
    }
    struct contest_arm arms[ARMS_MAX] = {0};
    for (size_t i = 0; i < bench->arms; i++)
        arms[i].plan = (struct pair_plan){.cell = &bench->cells[i],
                                          .settings = &settings,
                                          .lab = &lab,
                                          .tx_cpu = tx,
                                          .rx_cpu = rx,
                                          .interrupt = -1,
                                          .system = no_system};
    bench->failed += !block_run(bench, arms);
    for (size_t i = 0; i < bench->arms; i++)
        measurement_release(&arms[i].measurement);
}

static unsigned number_of(const char *name, const char *(*names)(unsigned i))
{
    unsigned i = 0;
    while (names(i) != NULL && strcmp(names(i), name) != 0)
        i++;
    return names(i) != NULL ? i : 0;
}

/* "two-copy/mmap", where and how large argv says. */
static struct cell cell_of(char *const argv[], const char *arm)
{
    char name[64];
    snprintf(name, sizeof name, "%s", arm);
    char *receive = strchr(name, '/');
    if (receive != NULL)
        *receive++ = '\0';
    struct cell cell = {.mechanism = number_of(name, mechanism_name),
                        .receive = number_of(receive != NULL ? receive : "recv", receiver_name),
                        .fields = 8,
                        .message_size = atol(argv[3]),
                        .threads = atol(argv[4]),
                        .nodelay = true,
                        .in_flight = 64,
                        .outstanding = 1,
                        .response_size = 1,
                        .mtu = 1500,
                        .offload = true,
                        .send_buffer = BUFFER, /* as in configs/quick.ini */
                        .receive_buffer = BUFFER,
                        .batch = 1};
    cell.field_size = cell.message_size / cell.fields;
    cell.path = strcmp(argv[1], "veth") == 0   ? PATH_VETH
                : strcmp(argv[1], "sink") == 0 ? PATH_SINK
                                               : PATH_LOOPBACK;
    cell.transport = strcmp(argv[2], "udp") == 0    ? TRANSPORT_UDP
                     : strcmp(argv[2], "unix") == 0 ? TRANSPORT_UNIX
                                                    : TRANSPORT_TCP;
    if (cell.path == PATH_LOOPBACK)
        cell.mtu = 65536;
    return cell;
}

/* Those that can be had, and their names. */
static void find_arms(struct bench *bench, int argc, char *argv[], const char *names[])
{
    for (int i = 8; i < argc && bench->arms < ARMS_MAX; i++) {
        struct err why = {0};
        struct cell cell = cell_of(argv, argv[i]);
        const struct rule *rule = rules_exclude(&cell);
        if (rule == NULL && pair_try(&cell, &why) == 0) {
            names[bench->arms] = argv[i];
            bench->cells[bench->arms++] = cell;
            continue;
        }
        fprintf(stderr, "%s %s %s is left out: %s\n", argv[1], argv[2], argv[i],
                rule != NULL ? rule->why : why.what);
    }
}

int main(int argc, char **argv)
{
    struct err err = {0};
    struct privileges privileges;
    const char *names[ARMS_MAX];
    if (argc < 10) {
        fprintf(stderr,
                "usage: contest PATH TRANSPORT SIZE THREADS SLICE_MS|steady DURATION_MS BLOCKS ARM ARM...\n");
        return 2;
    }
    if (privileges_gain(&privileges, &err) < 0)
        give_up(&err);
    struct bench bench = {.slice_ns = (int64_t)(atof(argv[5]) * MS),
                          .duration_ns = (int64_t)(atof(argv[6]) * MS),
                          .blocks = (size_t)atol(argv[7]),
                          .seed = (int64_t)clock_now_ns()};
    find_arms(&bench, argc, argv, names);
    if (bench.arms < 2)
        return 0;
    for (size_t i = 0; i < bench.arms; i++)
        for (unsigned q = 0; q < QUANTITIES; q++)
            bench.ratios[q][i] = calloc(bench.blocks, sizeof(double));
    uint64_t began = clock_now_ns();
    for (; bench.block < bench.blocks; bench.block++)
        block(&bench);
    double seconds = (double)(clock_now_ns() - began) / 1e9;
    for (size_t i = 1; i < bench.arms; i++)
        for (unsigned q = 0; q < QUANTITIES; q++) {
            struct location location;
            signed_rank(bench.ratios[q][i], bench.count[i], ALPHA, &location);
            printf("%s,%s,%s,%s,%s,%s,%s,%s,%zu,%.4f,%.4f,%.4f,%.1f\n", argv[1], argv[2], argv[3], argv[4],
                   argv[5], names[0], names[i], quantities[q], bench.count[i], exp(location.estimate),
                   exp(location.low), exp(location.high), seconds);
        }
    for (size_t i = 0; i < bench.arms; i++)
        for (unsigned q = 0; q < QUANTITIES; q++)
            free(bench.ratios[q][i]);
    return bench.failed > 0;
}
