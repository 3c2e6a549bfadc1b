/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The least that can move messages over TCP between two namespaces: the loop of a mechanism (bare_loops.h),
 * and a loop around recv() with nothing else in it but a relaxed store of a count. bare.sh compares labrun
 * with it; the difference is what labrun's instruments cost. Prints Gbit/s and the sender's CPU time per
 * message in ns.
 * A loop runs in a thread beside its process's first one, as labrun's do, or is the whole process: that is
 * the faster one, because with a second thread the kernel counts references to a file around every call
 * (fdget, fs/file.c). */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "bench/bare_loops.h"

/* argv, in this order: bare.sh is the only caller. */
enum argument {
    SENDER_NS = 1,
    SENDER_CPU,
    RECEIVER_NS,
    RECEIVER_CPU,
    ADDRESS,
    CONGESTION,
    MECHANISM,
    FIELDS,
    SIZE,
    SLOTS,
    BUFFER,
    SOCKET_BUFFER,
    WARMUP,
    DURATION,
    LOOP_IS, /* "thread" or "process" */
    ARGUMENTS
};

/* Each side writes its own cache line; the parent reads them at the window's edges only. */
struct shared {
    _Alignas(64) atomic_bool stop;
    _Alignas(64) atomic_ullong received; /* bytes */
    atomic_ullong sent;                  /* messages, when the loop has ended */
    double loop_ns, loop_cpu_ns;         /* how long it took, and how much CPU time of its thread */
};

static void enter(const char *ns, const char *cpu)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    int fd = open(ns, O_RDONLY | O_CLOEXEC);
    bare_check(fd >= 0 && setns(fd, CLONE_NEWNET) == 0, ns);
    close(fd);
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET((unsigned)atoi(cpu), &set);
    bare_check(sched_setaffinity(0, sizeof set, &set) == 0, "sched_setaffinity");
}

static int open_socket(const char *congestion, int bytes)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), one = 1;
    bare_check(fd >= 0, "socket");
    bare_check(setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one) == 0, "TCP_NODELAY");
    bare_check(setsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, congestion, (socklen_t)strlen(congestion)) == 0,
               congestion);
    if (bytes == 0)
        return fd;
    bare_check(setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &bytes, sizeof bytes) == 0, "SO_SNDBUFFORCE");
    bare_check(setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof bytes) == 0, "SO_RCVBUFFORCE");
    return fd;
}

struct side {
    char **argv;
    struct shared *shared;
    in_port_t port; /* of the receiver; for the sender */
    int tell;       /* where to write that it can go on */
};

static void *receive_all(void *of)
{
    const struct side *side = of;
    char **argv = side->argv;
    struct shared *shared = side->shared;
    enter(argv[RECEIVER_NS], argv[RECEIVER_CPU]);
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t length = sizeof address;
    int listener = open_socket(argv[CONGESTION], atoi(argv[SOCKET_BUFFER]));
    bare_check(bind(listener, (struct sockaddr *)&address, length) == 0 && listen(listener, 1) == 0,
               "listen");
    bare_check(getsockname(listener, (struct sockaddr *)&address, &length) == 0, "getsockname");
    bare_check(write(side->tell, &address.sin_port, sizeof address.sin_port) == sizeof address.sin_port,
               "write");

    size_t size = (size_t)atol(argv[BUFFER]);
    char *buffer = malloc(size);
    bare_check(buffer, "malloc");
    int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    bare_check(fd >= 0, "accept");
    unsigned long long total = 0;
    for (ssize_t n; (n = recv(fd, buffer, size, 0)) != 0;) {
        bare_check(n > 0, "recv");
        total += (unsigned long long)n;
        atomic_store_explicit(&shared->received, total, memory_order_relaxed);
    }
    free(buffer);
    exit(0);
}

static double clock_ns(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

static void *send_all(void *of)
{
    const struct side *side = of;
    char **argv = side->argv;
    struct shared *shared = side->shared;
    const struct bare_loop *loop = bare_loop_find(argv[MECHANISM]);
    errno = ENOSYS;
    bare_check(loop != NULL, argv[MECHANISM]);
    enter(argv[SENDER_NS], argv[SENDER_CPU]);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = side->port};
    bare_check(inet_pton(AF_INET, argv[ADDRESS], &address.sin_addr) == 1, argv[ADDRESS]);
    struct bare bare = {.fd = open_socket(argv[CONGESTION], atoi(argv[SOCKET_BUFFER])),
                        .stop = &shared->stop,
                        .slots = (unsigned)atol(argv[SLOTS]),
                        .count = (unsigned)atol(argv[FIELDS]),
                        .bytes = (size_t)atol(argv[SIZE])};
    bare_ring(&bare, loop);
    bare_check(connect(bare.fd, (struct sockaddr *)&address, sizeof address) == 0, "connect");
    bare_check(write(side->tell, "", 1) == 1, "write");

    double began_ns = clock_ns(CLOCK_MONOTONIC), began_cpu_ns = clock_ns(CLOCK_THREAD_CPUTIME_ID);
    bare_run(&bare, loop);
    shared->loop_cpu_ns = clock_ns(CLOCK_THREAD_CPUTIME_ID) - began_cpu_ns;
    shared->loop_ns = clock_ns(CLOCK_MONOTONIC) - began_ns;
    atomic_store(&shared->sent, bare.sent);
    exit(0);
}

static pid_t start(void *(*loop)(void *), struct side side)
{
    pid_t child = fork();
    if (child != 0)
        return child;
    pthread_t thread;
    if (strcmp(side.argv[LOOP_IS], "process") == 0)
        loop(&side);
    bare_check(pthread_create(&thread, NULL, loop, &side) == 0, "pthread_create");
    pthread_join(thread, NULL); /* the loop ends the process */
    exit(1);
}

struct edge {
    double ns;
    unsigned long long bytes;
};

static struct edge edge_after(const char *milliseconds, struct shared *shared)
{
    long ms = atol(milliseconds);
    struct timespec wait = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};
    while (clock_nanosleep(CLOCK_MONOTONIC, 0, &wait, &wait) == EINTR)
        ;
    unsigned long long bytes = atomic_load_explicit(&shared->received, memory_order_relaxed);
    return (struct edge){clock_ns(CLOCK_MONOTONIC), bytes};
}

static void reap(pid_t child)
{
    int status;
    bare_check(waitpid(child, &status, 0) == child, "waitpid");
    if (status != 0)
        exit(1);
}

int main(int argc, char **argv)
{
    if (argc != ARGUMENTS) {
        fprintf(
            stderr,
            "usage: %s SENDER_NS CPU RECEIVER_NS CPU ADDRESS CONGESTION MECHANISM FIELDS SIZE SLOTS BUFFER "
            "SOCKET_BUFFER WARMUP_MS DURATION_MS thread|process\n",
            argv[0]);
        return 2;
    }
    struct shared *shared =
        mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int port_pipe[2], ready_pipe[2];
    bare_check(shared != MAP_FAILED && pipe2(port_pipe, O_CLOEXEC) == 0, "mmap or pipe");

    pid_t receiver = start(receive_all, (struct side){argv, shared, 0, port_pipe[1]});
    close(port_pipe[1]);
    in_port_t port;
    bare_check(read(port_pipe[0], &port, sizeof port) == sizeof port, "receiver");
    bare_check(pipe2(ready_pipe, O_CLOEXEC) == 0, "pipe"); /* the sender's alone: its end is seen */
    pid_t sender = start(send_all, (struct side){argv, shared, port, ready_pipe[1]});
    close(ready_pipe[1]);
    char connected;
    bare_check(read(ready_pipe[0], &connected, 1) == 1, "sender");

    struct edge opened = edge_after(argv[WARMUP], shared);
    struct edge closed = edge_after(argv[DURATION], shared);
    atomic_store(&shared->stop, true);
    reap(sender);
    reap(receiver);
    double messages = (double)atomic_load(&shared->sent), size = atof(argv[SIZE]);
    bool nothing = strcmp(argv[MECHANISM], "null") == 0; /* arrives: the whole loop is the window */
    if (!nothing && messages * size != (double)atomic_load(&shared->received)) {
        fputs("bare: bytes were lost\n", stderr);
        return 1;
    }
    double rate = nothing ? messages * size / shared->loop_ns
                          : (double)(closed.bytes - opened.bytes) / (closed.ns - opened.ns);
    printf("%.6f %.3f\n", rate * 8, shared->loop_cpu_ns / messages);
    return 0;
}
