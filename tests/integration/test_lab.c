/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "netns/lab.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "base/own.h"
#include "integration/child.h"
#include "integration/traffic.h"
#include "netns/netns.h"

#include "test.h"

#define CELL(path_, ip_, mtu_, offload_)                                                                     \
    {                                                                                                        \
        .path = path_, .ip = ip_, .mtu = mtu_, .offload = offload_                                           \
    }

static const struct cell plain = CELL(PATH_VETH, IP_4, 1500, true);

static void check_udp(const struct lab *lab)
{
    int family = lab->address.ss_family;
    own_fd server = socket_in(lab->server, family, SOCK_DGRAM);
    own_fd client = socket_in(lab->client, family, SOCK_DGRAM);
    char byte = 0;
    meet(lab, server, client, false);
    assert_int_equal(send(client, "x", 1, 0),
                     1); /* the first packet counts: nothing may be lost at the start */
    assert_int_equal(recv(server, &byte, 1, 0), 1);
    assert_int_equal(byte, 'x');
}

static int mtu_in(int netns, const char *device)
{
    own_fd fd = socket_in(netns, AF_INET, SOCK_DGRAM);
    struct ifreq request = {0};
    snprintf(request.ifr_name, sizeof request.ifr_name, "%s", device);
    assert_int_equal(ioctl(fd, SIOCGIFMTU, &request), 0);
    return request.ifr_mtu;
}

static bool offload_in(int netns, const char *device, uint32_t command)
{
    own_fd fd = socket_in(netns, AF_INET, SOCK_DGRAM);
    struct ethtool_value value = {.cmd = command};
    struct ifreq request = {.ifr_data = (char *)&value};
    snprintf(request.ifr_name, sizeof request.ifr_name, "%s", device);
    assert_int_equal(ioctl(fd, SIOCETHTOOL, &request), 0);
    return value.data != 0;
}

static void check_ends(const struct lab *lab, const struct cell *cell, const char *device)
{
    const int ends[] = {lab->server, lab->client};
    for (unsigned i = 0; i < 2; i++) {
        assert_int_equal(mtu_in(ends[i], device), cell->mtu);
        assert_int_equal(offload_in(ends[i], device, ETHTOOL_GTSO), cell->offload);
        assert_int_equal(offload_in(ends[i], device, ETHTOOL_GGSO), cell->offload);
        if (!cell->offload)
            assert_false(offload_in(ends[i], device, ETHTOOL_GGRO));
        assert_true(offload_in(ends[i], device, ETHTOOL_GSG)); /* without it there is no zero-copy */
    }
}

static void check_address(const struct lab *lab, const char *expected)
{
    char text[INET6_ADDRSTRLEN] = "";
    const struct sockaddr_in *v4 = (const struct sockaddr_in *)&lab->address;
    const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)&lab->address;
    bool is_v4 = lab->address.ss_family == AF_INET;
    const void *bytes = is_v4 ? (const void *)&v4->sin_addr : (const void *)&v6->sin6_addr;
    assert_non_null(inet_ntop(lab->address.ss_family, bytes, text, sizeof text));
    assert_string_equal(text, expected);
    assert_int_equal(lab->address_length, is_v4 ? sizeof *v4 : sizeof *v6);
    assert_int_equal(is_v4 ? v4->sin_port : v6->sin6_port, 0);
}

static void test_carries(void **state)
{
    (void)state;
    static const struct {
        struct cell cell;
        const char *device, *address;
    } cases[] = {
        {CELL(PATH_VETH, IP_4, 1500, true), "labrun0", "192.0.2.1"},
        {CELL(PATH_VETH, IP_6, 1500, true), "labrun0", "2001:db8::1"},
        {CELL(PATH_VETH, IP_4, 1500, false), "labrun0", "192.0.2.1"},
        {CELL(PATH_VETH, IP_6, 9000, false), "labrun0", "2001:db8::1"},
        {CELL(PATH_VETH, IP_4, 576, true), "labrun0", "192.0.2.1"},
        {CELL(PATH_VETH, IP_4, 65535, true), "labrun0", "192.0.2.1"},
        {CELL(PATH_VETH, IP_6, 1280, true), "labrun0", "2001:db8::1"},
        {CELL(PATH_LOOPBACK, IP_4, 1500, true), "lo", "127.0.0.1"},
        {CELL(PATH_LOOPBACK, IP_6, 65536, true), "lo", "::1"},
        {CELL(PATH_LOOPBACK, IP_4, 1500, false), "lo", "127.0.0.1"},
    };
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct err err = {0};
        own_lab lab = LAB_NONE;
        int result = lab_up(&cases[i].cell, &lab, &err);
        assert_string_equal(err.what, "");
        assert_int_equal(result, 0);
        check_ends(&lab, &cases[i].cell, cases[i].device);
        check_address(&lab, cases[i].address);
        check_udp(&lab);
        check_tcp(&lab, 4);
    }
}

/* What each name does, and what the kernel does besides: the lab tells what there is. */
static void test_offloads_by_name(void **state)
{
    (void)state;
    enum { ON = OFFLOAD_STATE_ON, OFF = OFFLOAD_STATE_OFF, ANY = OFFLOAD_STATE_UNKNOWN };
    static const struct {
        struct cell cell;
        unsigned expected[OFFLOAD_COUNT]; /* TSO, GSO, GRO, checksum */
    } cases[] = {
        {{.path = PATH_VETH, .offload = true}, {ON, ON, ANY, ON}},
        {{.path = PATH_VETH, .offload = false}, {OFF, OFF, OFF, ON}},
        {{.path = PATH_VETH, .offload = true, .tso = OFFLOAD_NO}, {OFF, ON, ANY, ON}},
        {{.path = PATH_VETH, .offload = true, .segmentation = OFFLOAD_NO}, {ON, OFF, ANY, ON}},
        {{.path = PATH_VETH, .offload = true, .gro = OFFLOAD_YES}, {ON, ON, ON, ON}},
        {{.path = PATH_VETH, .offload = false, .tso = OFFLOAD_YES, .gro = OFFLOAD_YES}, {ON, OFF, ON, ON}},
        /* the kernel takes TSO from a device without checksums */
        {{.path = PATH_VETH, .offload = true, .checksum = OFFLOAD_NO}, {OFF, ANY, ANY, OFF}},
        {{.path = PATH_LOOPBACK, .offload = true}, {ON, ON, ANY, ON}},
        {{.path = PATH_LOOPBACK, .offload = true, .tso = OFFLOAD_NO}, {OFF, ON, ANY, ON}},
    };
    static const uint32_t commands[OFFLOAD_COUNT] = {ETHTOOL_GTSO, ETHTOOL_GGSO, ETHTOOL_GGRO,
                                                     ETHTOOL_GTXCSUM};
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct err err = {0};
        own_lab lab = LAB_NONE;
        struct cell cell = cases[i].cell;
        cell.mtu = 1500;
        if (lab_up(&cell, &lab, &err) != 0)
            fail_msg("case %u: %s", i, err.what);
        const char *device = cell.path == PATH_VETH ? "labrun0" : "lo";
        for (unsigned j = 0; j < OFFLOAD_COUNT; j++) {
            if (cases[i].expected[j] != ANY && lab.offloads[j] != cases[i].expected[j])
                fail_msg("case %u: offload %u is %u", i, j, lab.offloads[j]);
            assert_int_equal(offload_in(lab.server, device, commands[j]), lab.offloads[j] == ON);
            assert_int_equal(offload_in(lab.client, device, commands[j]), lab.offloads[j] == ON);
        }
        check_tcp(&lab, 4);
    }
}

/* What the kernel does not give is no silent default. */
static void test_offloads_that_cannot_be_had(void **state)
{
    (void)state;
    static const struct cell cells[] = {
        {.path = PATH_VETH, .mtu = 1500, .offload = true, .tso = OFFLOAD_YES, .checksum = OFFLOAD_NO},
        {.path = PATH_LOOPBACK, .mtu = 1500, .offload = true, .checksum = OFFLOAD_NO},
    };
    static const char *const whats[] = {
        "cannot switch TSO on on labrun0: Operation not supported",
        "cannot switch the checksum offload off on lo: Operation not supported"};
    for (unsigned i = 0; i < sizeof cells / sizeof *cells; i++) {
        struct err err = {0};
        own_lab lab = LAB_NONE;
        assert_int_equal(lab_up(&cells[i], &lab, &err), -EOPNOTSUPP);
        assert_string_equal(err.what, whats[i]);
        assert_non_null(strstr(err.hint, " = default in [link]"));
    }
}

static double bytes_per_packet(bool offload)
{
    struct err err = {0};
    own_lab lab = LAB_NONE;
    struct traffic traffic = {.device = "labrun0"};
    const struct cell cell = CELL(PATH_VETH, IP_4, 1500, offload);
    assert_int_equal(lab_up(&cell, &lab, &err), 0);
    check_tcp(&lab, 64);
    assert_int_equal(netns_do(lab.server, read_traffic, &traffic, &err), 0);
    assert_true(traffic.bytes > 64 * CHUNK);
    return (double)traffic.bytes / (double)traffic.packets;
}

/* What offload=no promises, seen on the link and not in a flag. */
static void test_offload_on_the_link(void **state)
{
    (void)state;
    enum { FRAME = 1500 + 14 };
    assert_true(bytes_per_packet(false) <= FRAME);
    assert_true(bytes_per_packet(true) > 2 * FRAME);
}

static int names_inside(void *arg, struct err *err)
{
    char *names = arg;
    struct if_nameindex *list = if_nameindex();
    if (list == NULL)
        return err_errno(err, errno, "if_nameindex");
    for (struct if_nameindex *one = list; one->if_index != 0; one++) {
        strcat(names, one->if_name);
        strcat(names, " ");
    }
    if_freenameindex(list);
    return 0;
}

static void test_devices_inside(void **state)
{
    (void)state;
    struct err err = {0};
    own_lab lab = LAB_NONE;
    assert_int_equal(lab_up(&plain, &lab, &err), 0);
    const int ends[] = {lab.server, lab.client};
    for (unsigned i = 0; i < 2; i++) {
        char names[8 * IFNAMSIZ] = "";
        assert_int_equal(netns_do(ends[i], names_inside, names, &err), 0);
        assert_string_equal(names, "lo labrun0 ");
    }
}

/* IPv6 addresses of labrun0, link-local ones included. */
static int count_ipv6(void *arg, struct err *err)
{
    unsigned *count = arg;
    char line[200];
    own_file file = fopen("/proc/thread-self/net/if_inet6", "re");
    if (file == NULL)
        return err_errno(err, errno, "if_inet6");
    while (fgets(line, sizeof line, file) != NULL)
        *count += strstr(line, " labrun0\n") != NULL;
    return 0;
}

/* A link-local address would bring duplicate address detection and router solicitations. */
static void test_no_link_local_addresses(void **state)
{
    (void)state;
    static const struct cell cases[] = {CELL(PATH_VETH, IP_4, 1500, true), CELL(PATH_VETH, IP_6, 1500, true)};
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct err err = {0};
        own_lab lab = LAB_NONE;
        unsigned server = 0, client = 0;
        assert_int_equal(lab_up(&cases[i], &lab, &err), 0);
        assert_int_equal(netns_do(lab.server, count_ipv6, &server, &err), 0);
        assert_int_equal(netns_do(lab.client, count_ipv6, &client, &err), 0);
        assert_int_equal(server, cases[i].ip == IP_6);
        assert_int_equal(client, cases[i].ip == IP_6);
    }
}

static void test_loopback_is_one_namespace(void **state)
{
    (void)state;
    struct err err = {0};
    struct stat server, client;
    own_lab lab = LAB_NONE;
    const struct cell cell = CELL(PATH_LOOPBACK, IP_4, 1500, true);
    assert_int_equal(lab_up(&cell, &lab, &err), 0);
    assert_true(lab.server != lab.client);
    assert_int_equal(fstat(lab.server, &server), 0);
    assert_int_equal(fstat(lab.client, &client), 0);
    assert_int_equal(server.st_ino, client.st_ino);
    assert_true(fcntl(lab.client, F_GETFD) & FD_CLOEXEC);
}

/* Nothing answers, and nothing but what is sent is carried: 14 + 20 + 8 or 14 + 40 + 8 bytes of headers. */
static void test_sink_counts_what_it_drops(void **state)
{
    (void)state;
    static const struct cell cases[] = {
        CELL(PATH_SINK, IP_4, 1500, true),
        CELL(PATH_SINK, IP_6, 1500, true),
        CELL(PATH_SINK, IP_4, 65535, false),
    };
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct err err = {0};
        struct carried before, after;
        own_lab lab = LAB_NONE;
        assert_int_equal(lab_up(&cases[i], &lab, &err), 0);
        struct sockaddr_storage address = lab.address;
        if (cases[i].ip == IP_6)
            ((struct sockaddr_in6 *)&address)->sin6_port = htons(9);
        else
            ((struct sockaddr_in *)&address)->sin_port = htons(9);
        own_fd sender = socket_in(lab.server, lab.address.ss_family, SOCK_DGRAM);
        assert_int_equal(connect(sender, (struct sockaddr *)&address, lab.address_length), 0);
        assert_int_equal(lab_carried(&lab, &before, &err), 0);
        assert_int_equal(before.packets, 0);
        for (int sent = 0; sent < 100; sent++)
            assert_int_equal(send(sender, "0123456789", 10, 0), 10);
        assert_int_equal(lab_carried(&lab, &after, &err), 0);
        assert_int_equal(after.packets, 100);
        assert_int_equal(after.bytes, 100 * (10 + (cases[i].ip == IP_6 ? 62 : 42)));
    }
}

/* The kernel's errno, and its words where it has some; nothing is left of what was refused. */
static void test_refused_mtu(void **state)
{
    (void)state;
    static const struct {
        struct cell cell;
        const char *what, *hint; /* `what`: the beginning, as kernels differ in their words */
    } cases[] = {
        {CELL(PATH_VETH, IP_4, 67, true),
         "cannot create a veth pair with an MTU of 67 bytes: Invalid argument",
         "choose another mtu in [link]: a veth takes 68 to 65535 bytes"},
        {CELL(PATH_VETH, IP_4, 65536, true),
         "cannot create a veth pair with an MTU of 65536 bytes: Invalid argument",
         "choose another mtu in [link]: a veth takes 68 to 65535 bytes"},
        {CELL(PATH_LOOPBACK, IP_4, -1, true), "cannot set the MTU of lo to -1 bytes: Invalid argument (mtu ",
         "choose another mtu in [link]"},
    };
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct err err = {0};
        own_lab lab = LAB_NONE;
        assert_int_equal(lab_up(&cases[i].cell, &lab, &err), -EINVAL);
        if (strstr(err.what, cases[i].what) != err.what)
            fail_msg("%s", err.what);
        assert_string_equal(err.hint, cases[i].hint);
        err = (struct err){0};
        assert_int_equal(lab_up(&plain, &lab, &err), 0);
    }
}

static void test_descriptors_are_closed(void **state)
{
    (void)state;
    static const struct cell cases[] = {
        CELL(PATH_VETH, IP_4, 1500, true), CELL(PATH_LOOPBACK, IP_4, 1500, true),
        CELL(PATH_SINK, IP_4, 1500, true),
        CELL(PATH_VETH, IP_4, 1, true),     /* refused by the kernel at the pair */
        CELL(PATH_LOOPBACK, IP_4, -1, true) /* and here at lo */
    };
    unsigned before = open_fds();
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct err err = {0};
        struct lab lab;
        lab_up(&cases[i], &lab, &err);
        unsigned held = open_fds() - before;
        assert_int_equal(held, err.code == 0 ? 2 : 0);
        lab_down(&lab);
        assert_int_equal(lab.server, -1);
        assert_int_equal(lab.client, -1);
        assert_int_equal(open_fds(), before);
    }
}

static unsigned named_namespaces(void)
{
    own_file file = fopen("/proc/self/mountinfo", "re");
    char line[4096];
    unsigned count = 0;
    CHECK(file != NULL);
    while (fgets(line, sizeof line, file) != NULL)
        count += strstr(line, " - nsfs ") != NULL;
    return count;
}

/* In namespaces of its own stands for the host, so that nobody else's devices come and go in it. */
static void nothing_outside(void)
{
    struct err err = {0};
    own_lab lab = LAB_NONE;
    char before[1024] = "", after[1024] = "", message[4096];
    CHECK(unshare(CLONE_NEWNET | CLONE_NEWNS) == 0);
    own_fd links = listen_for_links();
    unsigned named = named_namespaces();
    CHECK(names_inside(before, &err) == 0);
    CHECK(lab_up(&plain, &lab, &err) == 0);
    CHECK(named_namespaces() == named);
    CHECK(names_inside(after, &err) == 0);
    CHECK_STRING(after, before);
    lab_down(&lab);
    CHECK(recv(links, message, sizeof message, 0) < 0 && errno == EAGAIN);
}

/* --- idle connections --- */

static int read_idle_restart(void *arg, struct err *err)
{
    (void)err;
    own_fd fd = open("/proc/sys/net/ipv4/tcp_slow_start_after_idle", O_RDONLY | O_CLOEXEC);
    return fd >= 0 && read(fd, arg, 1) == 1 ? 0 : -EIO;
}

/* At both ends, and nowhere else. */
static void test_resting_connections_keep_their_rates(void **state)
{
    (void)state;
    struct err err = {0};
    own_lab lab = LAB_NONE, other = LAB_NONE;
    char before = '\0', after = '\0', digit = '\0';
    assert_int_equal(read_idle_restart(&before, &err), 0);
    assert_int_equal(lab_up(&plain, &lab, &err), 0);
    assert_int_equal(lab_up(&plain, &other, &err), 0);
    assert_int_equal(lab.idle_restart, IDLE_RESTART_UNKNOWN);
    assert_int_equal(lab_keep_rates(&lab, &err), 0);
    assert_int_equal(lab.idle_restart, IDLE_RESTART_OFF);
    const int ends[] = {lab.server, lab.client};
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(netns_do(ends[i], read_idle_restart, &digit, &err), 0);
        assert_int_equal(digit, '0');
    }
    assert_int_equal(netns_do(other.server, read_idle_restart, &digit, &err), 0);
    assert_int_equal(digit, '1');
    assert_int_equal(read_idle_restart(&after, &err), 0);
    assert_int_equal(after, before);
}

static void test_nothing_outside(void **state)
{
    (void)state;
    assert_int_equal(in_child(nothing_outside), 0);
}

/* A user namespace that may hold so many network namespaces and not one more: what is left of labs counts. */
static void allow_namespaces(const char *count)
{
    CHECK(unshare(CLONE_NEWUSER) == 0);
    int limit = open("/proc/sys/user/max_net_namespaces", O_WRONLY | O_CLOEXEC);
    CHECK(write(limit, count, strlen(count)) == (ssize_t)strlen(count) && close(limit) == 0);
}

/* The kernel removes a namespace a moment after its last holder is gone. An attempt in that moment may make
 * one of two and leaves it to be removed in turn, so that the pauses must grow: 1, 2, 4 ... ms, 8 s in all.
 */
static void lab_in_time(struct lab *lab)
{
    struct err err = {.code = ENOSPC};
    for (int pause_ms = 1; err.code == ENOSPC && pause_ms <= 4096; pause_ms *= 2) {
        err = (struct err){0};
        if (lab_up(&plain, lab, &err) == -ENOSPC)
            poll(NULL, 0, pause_ms);
    }
    if (err.code != 0)
        fprintf(stderr, "%s\n", err.what);
    CHECK(err.code == 0);
}

/* Four labs fill the limit, so fifty pass only if each leaves nothing. */
static void fifty_labs(void)
{
    struct err err = {0};
    struct lab four[4], fifth;
    allow_namespaces("8");
    for (unsigned i = 0; i < 4; i++)
        lab_in_time(&four[i]);
    CHECK(lab_up(&plain, &fifth, &err) == -ENOSPC);
    for (unsigned i = 0; i < 4; i++)
        lab_down(&four[i]);
    for (unsigned i = 0; i < 50; i++) {
        own_lab lab = LAB_NONE;
        lab_in_time(&lab);
    }
}

static void test_fifty_labs_leave_nothing(void **state)
{
    (void)state;
    assert_int_equal(in_child(fifty_labs), 0);
}

static void hold_a_lab(int report)
{
    struct lab lab;
    lab_in_time(&lab);
    CHECK(write(report, "x", 1) == 1);
    for (;;)
        pause();
}

static void killed_holder(void)
{
    int report[2];
    char byte;
    allow_namespaces("2");
    CHECK(pipe2(report, O_CLOEXEC) == 0);
    pid_t pid = fork();
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        hold_a_lab(report[1]);
    }
    close(report[1]);
    CHECK(pid > 0 && read(report[0], &byte, 1) == 1);
    CHECK(kill(pid, SIGKILL) == 0 && waitpid(pid, NULL, 0) == pid);
    own_lab lab = LAB_NONE;
    lab_in_time(&lab);
}

static void test_killed_holder_leaves_nothing(void **state)
{
    (void)state;
    assert_int_equal(in_child(killed_holder), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_carries),
        cmocka_unit_test(test_offload_on_the_link),
        cmocka_unit_test(test_offloads_by_name),
        cmocka_unit_test(test_offloads_that_cannot_be_had),
        cmocka_unit_test(test_devices_inside),
        cmocka_unit_test(test_no_link_local_addresses),
        cmocka_unit_test(test_loopback_is_one_namespace),
        cmocka_unit_test(test_sink_counts_what_it_drops),
        cmocka_unit_test(test_refused_mtu),
        cmocka_unit_test(test_descriptors_are_closed),
        cmocka_unit_test(test_resting_connections_keep_their_rates),
        cmocka_unit_test(test_nothing_outside),
        cmocka_unit_test(test_fifty_labs_leave_nothing),
        cmocka_unit_test(test_killed_holder_leaves_nothing),
    };
    int missing = rights_missing();
    return missing != 0 ? missing : cmocka_run_group_tests(tests, NULL, NULL);
}
