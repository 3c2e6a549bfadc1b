/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Connections that carry a stream in both directions at the same time, in real namespaces: each direction
 * keeps every byte, and neither waits for the other. */
#include <math.h>

#include "integration/device.h"
#include "integration/trial.h"

#include "experiment/plan.h"
#include "record/metric.h"

enum { THREADS = 2 };

static struct trial both(unsigned mechanism)
{
    struct trial trial = trial_new(mechanism);
    trial.cell.direction = BOTH_DIRECTIONS;
    trial.cell.in_flight = 16; /* memory that rings have locked comes back late */
    trial.cell.threads = THREADS;
    return trial;
}

static double value_of(const struct trial *trial, enum metric_id id)
{
    return metrics[id].value(&trial->measurement);
}

/* pair_run has compared what was sent with what was received, in each direction of each connection. */
static void check_directions(const struct trial *trial)
{
    const struct measurement *run = &trial->measurement;
    assert_int_equal(run->threads, 2 * trial->cell.threads);
    assert_int_equal(run->connections, 2 * cell_connections(&trial->cell));
    for (size_t i = 0; i < run->connections; i++) {
        assert_true(run->tx[i].life.bytes > 0);
        assert_int_equal(run->tx[i].life.bytes, run->rx[i].life.bytes);
        assert_true(run->tx[i].close.tally.bytes > run->tx[i].open.tally.bytes);
        for (size_t j = 0; j < i && i < run->threads; j++)
            assert_true(run->tx[i].tid != run->tx[j].tid && run->rx[i].tid != run->rx[j].tid);
    }
    double sum = value_of(trial, METRIC_to_client_gbps) + value_of(trial, METRIC_to_server_gbps);
    assert_true(fabs(value_of(trial, METRIC_throughput_gbps) / sum - 1) < 1e-9);
    assert_true(value_of(trial, METRIC_to_client_gbps) > 0 && value_of(trial, METRIC_to_server_gbps) > 0);
}

static void every_mechanism_goes_both_ways(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 4 * MECHANISM_COUNT; i++) {
        struct trial trial = both(i / 4);
        struct err why = {0};
        trial.cell.transport = i % 2 == 0 ? TRANSPORT_TCP : TRANSPORT_UNIX;
        trial.cell.path = i % 2 == 0 ? PATH_VETH : PATH_LOOPBACK;
        trial.cell.connections = i % 4 < 2 ? 0 : 6;
        if (rules_exclude(&trial.cell) != NULL || pair_try(&trial.cell, &why) < 0 || !trial_can(&trial.cell))
            continue;
        trial_must(&trial);
        check_directions(&trial);
        trial_release(&trial);
    }
}

static void every_receiver_takes_both(void **state)
{
    (void)state;
    for (unsigned i = 0; i < RECEIVER_COUNT; i++) {
        struct trial trial = both(MECHANISM_two_copy);
        trial.cell.receive = i;
        trial.cell.verify = !receivers[i].unseen;
        if (!trial_can(&trial.cell))
            continue;
        trial_must(&trial);
        check_directions(&trial);
        trial_release(&trial);
    }
}

static void so_many_bytes_go_each_way(void **state)
{
    (void)state;
    struct trial trial = both(MECHANISM_one_copy);
    trial.settings = (struct settings){.warmup_ns = 5 * MS, .bytes = 4096 * 100};
    trial_must(&trial);
    check_directions(&trial);
    for (size_t i = 0; i < 2 * THREADS; i++)
        assert_int_equal(trial.measurement.rx[i].close.tally.bytes - trial.measurement.rx[i].open.tally.bytes,
                         4096 * 100);
    trial_release(&trial);
}

static void each_device_carried_its_direction(void **state)
{
    (void)state;
    struct trial trial = both(MECHANISM_two_copy);
    trial_message(&trial, 16384);
    own_lab lab = LAB_NONE;
    trial_lab(&trial, &lab);
    uint64_t server = device_bytes(lab.server), client = device_bytes(lab.client);
    assert_int_equal(trial_run_in(&trial, &lab), 0);
    server = device_bytes(lab.server) - server;
    client = device_bytes(lab.client) - client;
    uint64_t sent[2] = {0};
    for (size_t i = 0; i < 2 * THREADS; i++)
        sent[sample_returns(i, 2 * THREADS, 2)] += trial.measurement.tx[i].life.bytes;
    assert_in_range(server, sent[0], sent[0] + sent[0] / 5 + sent[1] / 10 + 10000); /* acknowledgements too */
    assert_in_range(client, sent[1], sent[1] + sent[1] / 5 + sent[0] / 10 + 10000);
    trial_release(&trial);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(every_mechanism_goes_both_ways, no_child_left),
        cmocka_unit_test_teardown(every_receiver_takes_both, no_child_left),
        cmocka_unit_test_teardown(so_many_bytes_go_each_way, no_child_left),
        cmocka_unit_test_teardown(each_device_carried_its_direction, no_child_left),
    };
    int rights = trial_rights();
    return rights != 0 ? rights : cmocka_run_group_tests(tests, NULL, NULL);
}
