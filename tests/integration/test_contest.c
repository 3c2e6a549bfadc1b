/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Contests: arms that take turns in slices. That the slices are all there is, that only one arm moves at a
 * time, and what becomes of the others when one fails, hangs, is killed or the user interrupts. */
#include "integration/device.h"
#include "integration/trial.h"

#include <errno.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <unistd.h>

#include "experiment/plan.h"
#include "netns/netns.h"
#include "workers/contest.h"

enum { ARMS_MAX = 6, ROUNDS = 5, SLICE_NS = 3 * MS };

/* What the senders' threads do and see; in memory that survives fork. */
static struct shared {
    atomic_int last;      /* the arm that sent last */
    atomic_uint switches; /* how often it was another one than before */
    atomic_uint sent[ARMS_MAX];
    atomic_bool begun; /* the second round */
} * shared;

static struct {
    int arm; /* that goes wrong in the second round, -1: none */
    int (*how)(void);
} trouble = {.arm = -1};

static int arm_of(const struct sender *sender)
{
    return (int)sender->cell->in_flight - 64; /* how tests tell arms apart that are otherwise the same */
}

static ssize_t telling_send(struct sender *sender, struct message *message)
{
    int arm = arm_of(sender), before = atomic_exchange(&shared->last, arm);
    atomic_fetch_add(&shared->switches, before != arm);
    atomic_fetch_add(&shared->sent[arm], 1);
    if (arm == trouble.arm && atomic_load(&shared->begun)) {
        int failed = trouble.how();
        if (failed < 0)
            return failed;
    }
    return two_copy_sender.send(sender, message);
}

static int shuffle(void *context, size_t round, uint32_t *order, size_t count, struct err *err)
{
    (void)context;
    (void)err;
    atomic_store(&shared->begun, round > 0);
    return schedule_shuffle(1, (uint32_t)round, order, count);
}

struct scene {
    struct cell cells[ARMS_MAX];
    struct contest_arm arms[ARMS_MAX];
    struct settings settings;
    struct sender_calls telling;
    int cpus[TRIAL_THREADS];
    struct lab lab; /* owned */
    struct contest contest;
    struct err err;
};

static void scene_end(struct scene *scene)
{
    for (size_t i = 0; i < scene->contest.count; i++)
        measurement_release(&scene->arms[i].measurement);
    lab_down(&scene->lab);
}
#define own_scene OWNED_BY(scene_end) struct scene

/* Arms of those mechanisms in one lab, of the path that `like` has. */
static void scene_make(const struct cell *like, const unsigned *mechanisms_of, size_t count,
                       struct scene *scene)
{
    *scene = (struct scene){.settings = {.warmup_ns = 2 * MS, .duration_ns = 10 * MS},
                            .telling = two_copy_sender,
                            .lab = LAB_NONE};
    memset(shared, 0, sizeof *shared);
    trouble.arm = -1; /* what a test that failed left */
    scene->telling.send = telling_send;
    for (int i = 0; i < TRIAL_THREADS; i++)
        scene->cpus[i] = -1;
    if (lab_up(like, &scene->lab, &scene->err) < 0)
        fail_msg("%s (%s)", scene->err.what, scene->err.hint);
    for (size_t i = 0; i < count; i++) {
        scene->cells[i] = *like;
        scene->cells[i].mechanism = mechanisms_of[i];
        scene->arms[i].plan = (struct pair_plan){.cell = &scene->cells[i],
                                                 .settings = &scene->settings,
                                                 .lab = &scene->lab,
                                                 .tx_cpu = scene->cpus,
                                                 .rx_cpu = scene->cpus,
                                                 .interrupt = -1};
    }
    scene->contest = (struct contest){.arms = scene->arms,
                                      .count = count,
                                      .rounds = ROUNDS,
                                      .slice_ns = SLICE_NS,
                                      .warmup_ns = 2 * MS,
                                      .shuffle = shuffle};
}

/* Arms of two-copy whose senders tell what they do. */
static void scene_telling(size_t count, struct scene *scene)
{
    static const unsigned same[ARMS_MAX] = {MECHANISM_two_copy, MECHANISM_two_copy, MECHANISM_two_copy,
                                            MECHANISM_two_copy, MECHANISM_two_copy, MECHANISM_two_copy};
    const struct trial like = trial_new(MECHANISM_two_copy);
    scene_make(&like.cell, same, count, scene);
    for (size_t i = 0; i < count; i++) {
        scene->cells[i].in_flight = 64 + (int64_t)i;
        scene->arms[i].plan.sender = &scene->telling;
    }
}

/* --- what is measured --- */

static uint64_t grown(const struct sample *sample)
{
    return sample->close.tally.bytes - sample->open.tally.bytes;
}

static void check_arm(const struct measurement *measurement)
{
    uint64_t bytes = 0, tx_ns = 0, rx_ns = 0, sent = 0, received = 0;
    assert_int_equal(measurement->slice_count, ROUNDS);
    assert_int_equal(measurement->interval_count, 0);
    for (size_t i = 0; i < measurement->slice_count; i++) {
        const struct slice *slice = &measurement->slices[i];
        assert_int_equal(slice->round, i + 1);
        assert_true(slice->time_ns > 0);
        bytes += slice->bytes;
    }
    for (size_t i = 0; i < measurement->connections; i++) {
        const struct sample *tx = &measurement->tx[i],
                            *rx = measurement->rx != NULL ? &measurement->rx[i] : NULL;
        sent += grown(tx);
        received += rx != NULL ? grown(rx) : 0;
        bool own = i < measurement->threads; /* else its windows are its thread's, which has had them */
        tx_ns += own ? tx->close.time_ns - tx->open.time_ns : 0;
        rx_ns += own && rx != NULL ? rx->close.time_ns - rx->open.time_ns : 0;
        /* every slice was as long as asked, and rests are in no window */
        assert_true(tx->close.time_ns - tx->open.time_ns >= (uint64_t)ROUNDS * SLICE_NS);
        assert_int_equal(tx->life.zc_sends, tx->life.zc_completions);
    }
    assert_true(sent > 0);
    assert_true(bytes == (measurement->rx != NULL ? received : sent));
    if (measurement->rx != NULL)
        assert_true(received == sent); /* nothing is in flight at a slice's end */
    uint64_t sum_ns = 0;
    for (size_t i = 0; i < measurement->slice_count; i++)
        sum_ns += measurement->slices[i].time_ns * measurement->threads;
    uint64_t windows_ns = measurement->rx != NULL ? rx_ns : tx_ns;
    assert_in_range(windows_ns - sum_ns, 0, measurement->threads * ROUNDS); /* means are rounded down */
}

static void check_positions(const struct scene *scene)
{
    for (size_t round = 0; round < ROUNDS; round++) {
        bool taken[ARMS_MAX + 1] = {false};
        for (size_t arm = 0; arm < scene->contest.count; arm++) {
            uint32_t position = scene->arms[arm].measurement.slices[round].position;
            assert_in_range(position, 1, scene->contest.count);
            assert_false(taken[position]);
            taken[position] = true;
        }
    }
}

static void slices_are_all_there_is(void **state)
{
    (void)state;
    static const struct {
        unsigned path, transport, receive;
        int64_t threads, connections;
        unsigned direction;
    } places[] = {
        {PATH_VETH, TRANSPORT_TCP, RECEIVER_recv, 1, 0, 0},
        {PATH_LOOPBACK, TRANSPORT_TCP, RECEIVER_recv, 3, 0, 0},
        {PATH_LOOPBACK, TRANSPORT_UNIX, RECEIVER_recv, 1, 0, 0},
        {PATH_VETH, TRANSPORT_TCP, RECEIVER_mmap, 1, 0, 0},
        {PATH_VETH, TRANSPORT_TCP, RECEIVER_uring_recv, 1, 0, 0},
        {PATH_SINK, TRANSPORT_UDP, RECEIVER_recv, 2, 0, 0},
        {PATH_VETH, TRANSPORT_TCP, RECEIVER_recv, 2, 6, 0},
        {PATH_LOOPBACK, TRANSPORT_UNIX, RECEIVER_recvmsg, 1, 3, 0},
        {PATH_SINK, TRANSPORT_UDP, RECEIVER_recv, 1, 2, 0},
        {PATH_VETH, TRANSPORT_TCP, RECEIVER_recv, 1, 0, BOTH_DIRECTIONS},
    };
    static const unsigned candidates[] = {MECHANISM_two_copy,        MECHANISM_one_copy,
                                          MECHANISM_zero_copy,       MECHANISM_uring_send,
                                          MECHANISM_uring_zero_copy, MECHANISM_sendfile};
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        struct trial like = trial_new(MECHANISM_two_copy);
        like.cell.path = places[i].path;
        like.cell.transport = places[i].transport;
        like.cell.receive = places[i].receive;
        like.cell.threads = places[i].threads;
        like.cell.connections = places[i].connections;
        like.cell.direction = places[i].direction;
        like.cell.batch = 8;
        unsigned able[ARMS_MAX];
        size_t count = 0;
        for (size_t j = 0; j < sizeof candidates / sizeof *candidates; j++) {
            struct err why = {0};
            like.cell.mechanism = candidates[j];
            if (rules_exclude(&like.cell) == NULL && trial_can(&like.cell) && pair_try(&like.cell, &why) == 0)
                able[count++] = candidates[j];
        }
        if (count == 0)
            continue; /* the receiver cannot be had, which was said */
        own_scene scene;
        scene_make(&like.cell, able, count, &scene);
        assert_int_equal(contest_run(&scene.contest, &scene.err), 0);
        for (size_t j = 0; j < count; j++) {
            if (scene.arms[j].failure.code != 0)
                fail_msg("place %zu, %s: %s", i, mechanism_name(able[j]), scene.arms[j].failure.what);
            check_arm(&scene.arms[j].measurement);
        }
        check_positions(&scene);
    }
}

/* Warm-ups too: over the life of all arms the device carried what they say they sent, and headers. */
static void the_device_carried_what_all_arms_sent(void **state)
{
    (void)state;
    static const unsigned arms[] = {MECHANISM_two_copy, MECHANISM_one_copy};
    struct trial like = trial_new(MECHANISM_two_copy);
    trial_message(&like, 16384);
    own_scene scene;
    scene_make(&like.cell, arms, 2, &scene);
    uint64_t before = device_bytes(scene.lab.server);
    assert_int_equal(contest_run(&scene.contest, &scene.err), 0);
    uint64_t carried = device_bytes(scene.lab.server) - before, sent = 0;
    for (size_t i = 0; i < 2; i++)
        sent += scene.arms[i].measurement.tx->life.bytes;
    assert_true(carried >= sent);
    assert_true(carried <= sent + sent / 10 + 10000);
}

static void only_one_arm_moves_at_a_time(void **state)
{
    (void)state;
    own_scene scene;
    scene_telling(3, &scene);
    assert_int_equal(contest_run(&scene.contest, &scene.err), 0);
    unsigned most = 0, fewest = UINT_MAX;
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(scene.arms[i].failure.code, 0);
        unsigned sent = atomic_load(&shared->sent[i]);
        most = sent > most ? sent : most;
        fewest = sent < fewest ? sent : fewest;
    }
    /* 3 arms x (5 slices and at most 10 warm-ups); two that moved together would alternate all the time */
    assert_true(fewest > 0);
    assert_in_range(atomic_load(&shared->switches), 3, 3 * (ROUNDS + 10));
}

/* --- what goes wrong --- */

static int fail_now(void)
{
    return -EIO;
}

static int die_now(void)
{
    return kill(getpid(), SIGKILL);
}

static _Noreturn int hang_now(void)
{
    for (;;)
        pause();
}

static const struct {
    int (*how)(void);
    const char *what;
} troubles[] = {
    {fail_now, "connection 1: two-copy cannot send: Input/output error"},
    {die_now, "server was killed by signal 9 (Killed) while a slice was running"},
    {hang_now, "the run was not over 0.2 s after its time, and was ended while a slice was running"},
};

static void an_arm_that_fails_is_out_and_no_other(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof troubles / sizeof *troubles; i++) {
        own_scene scene;
        scene_telling(3, &scene);
        scene.arms[1].plan.patience_ns = troubles[i].how == hang_now ? 200 * MS : 0;
        trouble.arm = 1;
        trouble.how = troubles[i].how;
        assert_int_equal(contest_run(&scene.contest, &scene.err), 0);
        assert_string_equal(scene.arms[1].failure.what, troubles[i].what);
        assert_null(scene.arms[1].measurement.tx);
        assert_null(scene.arms[1].measurement.slices);
        for (size_t arm = 0; arm < 3; arm += 2) {
            assert_int_equal(scene.arms[arm].failure.code, 0);
            assert_int_equal(scene.arms[arm].measurement.slice_count, ROUNDS);
        }
    }
}

static void an_arm_that_cannot_begin_is_out_and_no_other(void **state)
{
    (void)state;
    own_scene scene;
    scene_telling(2, &scene);
    snprintf(scene.cells[0].congestion, sizeof scene.cells[0].congestion, "nosuch");
    assert_int_equal(contest_run(&scene.contest, &scene.err), 0);
    assert_non_null(strstr(scene.arms[0].failure.what, "cannot use congestion control nosuch"));
    assert_int_equal(scene.arms[1].failure.code, 0);
    check_arm(&scene.arms[1].measurement);
}

static int interrupt_fd;

static int interrupt_now(void)
{
    return eventfd_write(interrupt_fd, 1);
}

static void an_interrupt_ends_all(void **state)
{
    (void)state;
    own_scene scene;
    scene_telling(3, &scene);
    own_fd interrupt = eventfd(0, EFD_CLOEXEC);
    interrupt_fd = interrupt;
    for (size_t i = 0; i < 3; i++)
        scene.arms[i].plan.interrupt = interrupt_fd;
    interrupt_now();
    assert_int_equal(contest_run(&scene.contest, &scene.err), -EINTR);
    assert_int_equal(scene.err.code, EINTR);
    for (size_t i = 0; i < 3; i++)
        assert_null(scene.arms[i].measurement.tx);
}

static void rounds_share_the_time(void **state)
{
    (void)state;
    assert_int_equal(schedule_rounds(1000 * MS, 10 * MS, 3), 33);
    assert_int_equal(schedule_rounds(1000 * MS, 10 * MS, 4), 25);
    assert_int_equal(schedule_rounds(10 * MS, 10 * MS, 3), 1); /* never none */
}

int main(void)
{
    int refused = trial_rights();
    if (refused != 0)
        return refused;
    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED)
        return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(slices_are_all_there_is, no_child_left),
        cmocka_unit_test_teardown(the_device_carried_what_all_arms_sent, no_child_left),
        cmocka_unit_test_teardown(only_one_arm_moves_at_a_time, no_child_left),
        cmocka_unit_test_teardown(an_arm_that_fails_is_out_and_no_other, no_child_left),
        cmocka_unit_test_teardown(an_arm_that_cannot_begin_is_out_and_no_other, no_child_left),
        cmocka_unit_test_teardown(an_interrupt_ends_all, no_child_left),
        cmocka_unit_test(rounds_share_the_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
