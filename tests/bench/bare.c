/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The least that can move messages over TCP between two namespaces: a loop around send() and a loop around
 * recv(), and nothing else in them but a relaxed store of a count. bare.sh compares labrun with it; the
 * difference is what labrun's instruments cost. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
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

/* argv, in this order: bare.sh is the only caller. */
enum argument {
    SENDER_NS = 1,
    SENDER_CPU,
    RECEIVER_NS,
    RECEIVER_CPU,
    ADDRESS,
    CONGESTION,
    SIZE,
    SLOTS,
    BUFFER,
    WARMUP,
    DURATION,
    ARGUMENTS
};

/* Each side writes its own cache line; the parent reads them at the window's edges only. */
struct shared {
    _Alignas(64) atomic_bool stop;
    _Alignas(64) atomic_ullong sent;
    _Alignas(64) atomic_ullong received;
};

static void die(const char *what)
{
    fprintf(stderr, "bare: %s: %s\n", what, strerror(errno));
    exit(1);
}

static void check(bool ok, const char *what)
{
    if (!ok)
        die(what);
}

static void enter(const char *ns, const char *cpu)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    int fd = open(ns, O_RDONLY | O_CLOEXEC);
    check(fd >= 0 && setns(fd, CLONE_NEWNET) == 0, ns);
    close(fd);
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET((unsigned)atoi(cpu), &set);
    check(sched_setaffinity(0, sizeof set, &set) == 0, "sched_setaffinity");
}

static int open_socket(const char *congestion)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), one = 1;
    check(fd >= 0, "socket");
    check(setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one) == 0, "TCP_NODELAY");
    check(setsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, congestion, (socklen_t)strlen(congestion)) == 0,
          congestion);
    return fd;
}

static void receive_all(char **argv, struct shared *shared, int port_to)
{
    enter(argv[RECEIVER_NS], argv[RECEIVER_CPU]);
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t length = sizeof address;
    int listener = open_socket(argv[CONGESTION]);
    check(bind(listener, (struct sockaddr *)&address, length) == 0 && listen(listener, 1) == 0, "listen");
    check(getsockname(listener, (struct sockaddr *)&address, &length) == 0, "getsockname");
    check(write(port_to, &address.sin_port, sizeof address.sin_port) == sizeof address.sin_port, "write");

    size_t size = (size_t)atol(argv[BUFFER]);
    char *buffer = malloc(size);
    check(buffer, "malloc");
    int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    check(fd >= 0, "accept");
    unsigned long long total = 0;
    for (ssize_t n; (n = recv(fd, buffer, size, 0)) != 0;) {
        check(n > 0, "recv");
        total += (unsigned long long)n;
        atomic_store_explicit(&shared->received, total, memory_order_relaxed);
    }
    free(buffer);
    exit(0);
}

static void send_all(char **argv, struct shared *shared, in_port_t port, int ready)
{
    enter(argv[SENDER_NS], argv[SENDER_CPU]);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = port};
    check(inet_pton(AF_INET, argv[ADDRESS], &address.sin_addr) == 1, argv[ADDRESS]);
    size_t size = (size_t)atol(argv[SIZE]), slots = (size_t)atol(argv[SLOTS]);
    char *messages = malloc(size * slots);
    check(messages, "malloc");
    for (size_t i = 0; i < size * slots; i++)
        messages[i] = (char)i;
    int fd = open_socket(argv[CONGESTION]);
    check(connect(fd, (struct sockaddr *)&address, sizeof address) == 0, "connect");
    check(write(ready, "", 1) == 1, "write");

    unsigned long long total = 0;
    for (size_t slot = 0; !atomic_load_explicit(&shared->stop, memory_order_relaxed);
         slot = slot + 1 < slots ? slot + 1 : 0) {
        for (size_t done = 0; done < size;) {
            ssize_t n = send(fd, messages + slot * size + done, size - done, MSG_NOSIGNAL);
            check(n > 0, "send");
            done += (size_t)n;
        }
        total += size;
    }
    atomic_store(&shared->sent, total);
    free(messages);
    exit(0);
}

struct edge {
    struct timespec time;
    unsigned long long bytes;
};

static struct edge edge_after(const char *milliseconds, struct shared *shared)
{
    long ms = atol(milliseconds);
    struct timespec wait = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};
    while (clock_nanosleep(CLOCK_MONOTONIC, 0, &wait, &wait) == EINTR)
        ;
    struct edge edge = {.bytes = atomic_load_explicit(&shared->received, memory_order_relaxed)};
    clock_gettime(CLOCK_MONOTONIC, &edge.time);
    return edge;
}

static void reap(pid_t child)
{
    int status;
    check(waitpid(child, &status, 0) == child, "waitpid");
    if (status != 0)
        exit(1);
}

int main(int argc, char **argv)
{
    if (argc != ARGUMENTS) {
        fprintf(stderr,
                "usage: %s SENDER_NS CPU RECEIVER_NS CPU ADDRESS CONGESTION SIZE SLOTS BUFFER WARMUP_MS "
                "DURATION_MS\n",
                argv[0]);
        return 2;
    }
    struct shared *shared =
        mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int port_pipe[2], ready_pipe[2];
    check(shared != MAP_FAILED && pipe2(port_pipe, O_CLOEXEC) == 0 && pipe2(ready_pipe, O_CLOEXEC) == 0,
          "mmap or pipe");

    pid_t receiver = fork();
    if (receiver == 0)
        receive_all(argv, shared, port_pipe[1]);
    close(port_pipe[1]);
    in_port_t port;
    check(read(port_pipe[0], &port, sizeof port) == sizeof port, "receiver");
    pid_t sender = fork();
    if (sender == 0)
        send_all(argv, shared, port, ready_pipe[1]);
    close(ready_pipe[1]);
    char connected;
    check(read(ready_pipe[0], &connected, 1) == 1, "sender");

    struct edge opened = edge_after(argv[WARMUP], shared);
    struct edge closed = edge_after(argv[DURATION], shared);
    atomic_store(&shared->stop, true);
    reap(sender);
    reap(receiver);
    if (atomic_load(&shared->sent) != atomic_load(&shared->received)) {
        fputs("bare: bytes were lost\n", stderr);
        return 1;
    }
    double seconds = (double)(closed.time.tv_sec - opened.time.tv_sec) +
                     (double)(closed.time.tv_nsec - opened.time.tv_nsec) * 1e-9;
    printf("%.6f\n", (double)(closed.bytes - opened.bytes) * 8e-9 / seconds);
    return 0;
}
