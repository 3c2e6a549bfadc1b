/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One of labrun's senders, or the bare loop with the same system calls, over loopback until MESSAGES have
 * arrived: for instructions.sh, which has callgrind count what sender_run or bare_run executes in user mode.
 * Prints how many messages were sent. Times mean nothing here; the counts do not depend on the machine's
 * load. */
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/bare_loops.h"
#include "workers/sender.h"

enum argument { WHO = 1, MECHANISM_NAME, SIZE, MESSAGES, ARGUMENTS };

struct shared {
    struct board *board; /* labrun is told to stop here, */
    atomic_bool stop;    /* and the bare loop here */
};

static void tell(struct shared *shared)
{
    board_set(shared->board, PHASE_DRAIN);
    atomic_store(&shared->stop, true);
}

/* The receiver, a process of its own so that it is not counted: stops the sender after `bytes`. */
static __attribute__((noreturn)) void drain(int listener, unsigned long long bytes, struct shared *shared)
{
    static char buffer[1 << 20];
    int fd = accept(listener, NULL, NULL);
    bare_check(fd >= 0, "accept");
    unsigned long long total = 0;
    for (ssize_t n; (n = recv(fd, buffer, sizeof buffer, 0)) > 0;) {
        total += (unsigned long long)n;
        if (total >= bytes)
            tell(shared);
    }
    _exit(0);
}

/* For a sender that sends nothing. */
static __attribute__((noreturn)) void wait_a_little(struct shared *shared)
{
    poll(NULL, 0, 300);
    tell(shared);
    _exit(0);
}

static int connect_to(int *listener)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    int one = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    *listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bare_check(fd >= 0 && *listener >= 0, "socket");
    bare_check(bind(*listener, (struct sockaddr *)&address, length) == 0 && listen(*listener, 1) == 0,
               "listen");
    bare_check(getsockname(*listener, (struct sockaddr *)&address, &length) == 0, "getsockname");
    bare_check(connect(fd, (struct sockaddr *)&address, length) == 0, "connect");
    bare_check(setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one) == 0, "TCP_NODELAY");
    return fd;
}

static unsigned long long run_labrun(int fd, const struct cell *cell, struct shared *shared)
{
    struct err err = {0};
    own_counters counters = NULL;
    own_sender sender = {.fd = -1};
    bare_check(counters_open(&perf_kernel, (struct set){0}, true, &counters, &err) == 0, "counters");
    struct edge edge = {.board = shared->board,
                        .sample = board_samples(shared->board, true),
                        .meters = {.fd = fd, .counters = counters, .tally = &sender.tally},
                        .seen = PHASE_WARMUP};
    if (sender_open(fd, cell, sender_calls[cell->mechanism], &sender, &err) < 0 ||
        sender_run(&sender, &edge, &err) < 0) {
        fprintf(stderr, "%s\nhint: %s\n", err.what, err.hint);
        exit(1);
    }
    return sender.tally.messages;
}

static unsigned long long run_bare(int fd, const struct cell *cell, struct shared *shared)
{
    const struct bare_loop *loop = bare_loop_find(mechanism_name(cell->mechanism));
    struct bare bare = {.fd = fd,
                        .stop = &shared->stop,
                        .slots = (unsigned)cell->in_flight,
                        .count = (unsigned)cell->fields,
                        .bytes = (size_t)cell->message_size};
    bare_check(loop != NULL, "no bare loop");
    bare_ring(&bare, loop);
    bare_run(&bare, loop);
    return bare.sent;
}

static unsigned mechanism_find(const char *name)
{
    unsigned i = 0;
    while (i < MECHANISM_COUNT && strcmp(mechanism_name(i), name) != 0)
        i++;
    errno = EINVAL;
    bare_check(i < MECHANISM_COUNT, name);
    return i;
}

int main(int argc, char **argv)
{
    if (argc != ARGUMENTS) {
        fprintf(stderr, "usage: %s labrun|bare MECHANISM SIZE MESSAGES\n", argv[0]);
        return 2;
    }
    struct err err = {0};
    struct cell cell = {.mechanism = mechanism_find(argv[MECHANISM_NAME]),
                        .fields = 8,
                        .message_size = atol(argv[SIZE]),
                        .threads = 1,
                        .in_flight = 64};
    struct shared *shared =
        mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    bare_check(shared != MAP_FAILED && board_open(1, 1, 0, false, &shared->board, &err) == 0,
               "shared memory");
    board_set(shared->board, PHASE_WARMUP);
    unsigned long long bytes = strtoull(argv[MESSAGES], NULL, 10) * (unsigned long long)cell.message_size;
    int listener, fd = connect_to(&listener);
    pid_t receiver = fork();
    if (receiver == 0) {
        close(fd);
        if (mechanisms[cell.mechanism].undelivered)
            wait_a_little(shared);
        drain(listener, bytes, shared);
    }
    bool labrun = strcmp(argv[WHO], "labrun") == 0;
    printf("%llu\n", labrun ? run_labrun(fd, &cell, shared) : run_bare(fd, &cell, shared));
    close(fd);
    return waitpid(receiver, NULL, 0) == receiver ? 0 : 1;
}
