/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A short run for tests: a cell and settings to change, then trial_run() and what came of it. The process
 * becomes what labrun becomes (privileges_gain), once. */
#ifndef LABRUN_TESTS_TRIAL_H
#define LABRUN_TESTS_TRIAL_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "experiment/cell.h"
#include "integration/child.h"
#include "must_run.h"
#include "netns/lab.h"
#include "netns/privileges.h"
#include "workers/pair.h"
#include "workers/receiver.h"
#include "workers/sender.h"

#include "test.h"

enum { TRIAL_THREADS = 16, MS = 1000 * 1000 };

struct trial {
    struct cell cell;
    struct settings settings;
    struct pair_plan plan; /* filled in by trial_run but for what tests override */
    struct measurement measurement;
    struct err err;
    int result;
};

static inline int trial_system(struct system_reading *reading, struct err *err)
{
    (void)err;
    *reading = (struct system_reading){.time_ns = 1};
    return 0;
}

/* 8 fields of 512 bytes over veth, 20 ms of warm-up and a window of 100 ms. */
static inline struct trial trial_new(unsigned mechanism)
{
    return (struct trial){
        .cell =
            {
                .mechanism = mechanism,
                .receive = RECEIVER_recv,
                .fields = 8,
                .field_size = 512,
                .message_size = 4096,
                .threads = 1,
                .nodelay = true,
                .congestion = "cubic",
                .in_flight = 64,
                .path = PATH_VETH,
                .mtu = 1500,
                .offload = true,
                .outstanding = 1,
                .response_size = 1,
            },
        .settings = {.warmup_ns = 20 * MS, .duration_ns = 100 * MS},
        .plan = {.interrupt = -1, .system = trial_system},
    };
}

static inline void trial_message(struct trial *trial, int64_t bytes)
{
    trial->cell.message_size = bytes;
    trial->cell.field_size = bytes / trial->cell.fields;
}

static inline void trial_lab(struct trial *trial, struct lab *lab)
{
    if (lab_up(&trial->cell, lab, &trial->err) < 0) {
        fprintf(stderr, "%s (%s)\n", trial->err.what, trial->err.hint);
        abort(); /* not what these tests are about */
    }
}

static inline int trial_run_in(struct trial *trial, const struct lab *lab)
{
    int cpus[TRIAL_THREADS];
    for (int i = 0; i < TRIAL_THREADS; i++)
        cpus[i] = -1;
    trial->plan.cell = &trial->cell;
    trial->plan.settings = &trial->settings;
    trial->plan.lab = lab;
    if (trial->plan.tx_cpu == NULL)
        trial->plan.tx_cpu = cpus;
    if (trial->plan.rx_cpu == NULL)
        trial->plan.rx_cpu = cpus;
    trial->result = pair_run(&trial->plan, &trial->measurement, &trial->err);
    trial->plan.tx_cpu = trial->plan.rx_cpu = NULL;
    return trial->result;
}

static inline int trial_run(struct trial *trial)
{
    own_lab lab = LAB_NONE;
    trial_lab(trial, &lab);
    return trial_run_in(trial, &lab);
}

/* As trial_run, for runs that must succeed. */
static inline void trial_must(struct trial *trial)
{
    if (trial_run(trial) < 0)
        fail_msg("run failed: %s (%s)", trial->err.what, trial->err.hint);
}

/* As trial_run, for runs that must fail and say this. */
static inline void trial_must_fail(struct trial *trial, int code, const char *what)
{
    assert_int_equal(trial_run(trial), -code);
    assert_string_equal(trial->err.what, what);
    assert_null(trial->measurement.tx);
}

/* Can this kernel do both mechanisms of the cell? Says why not. */
static inline bool trial_can(const struct cell *cell)
{
    struct err why = {0};
    int (*const probes[])(struct err *) = {sender_calls[cell->mechanism]->probe,
                                           receiver_calls[cell->receive]->probe};
    for (size_t i = 0; i < sizeof probes / sizeof *probes; i++)
        if (probes[i] != NULL && probes[i](&why) < 0)
            fprintf(stderr, "left out: %s with %s: %s (%s)\n", mechanisms[cell->mechanism].name,
                    receivers[cell->receive].name, why.what, why.hint);
    return why.code == 0;
}

static inline void trial_release(struct trial *trial)
{
    measurement_release(&trial->measurement);
}

/* For cmocka's teardown: no child, running or dead, is left. */
static inline int no_child_left(void **state)
{
    (void)state;
    return waitpid(-1, NULL, WNOHANG) == -1 ? 0 : -1;
}

/* 0, or what main returns: 77 (skipped) without the rights, 1 where skipping is forbidden. */
static inline int trial_rights(void)
{
    struct privileges privileges;
    struct err err = {0};
    if (privileges_gain(&privileges, &err) == 0)
        return 0;
    fprintf(stderr, "skipped: %s (%s)\n", err.what, err.hint);
    return must_run() ? 1 : 77;
}

#endif
