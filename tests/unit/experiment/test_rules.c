/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "experiment/plan.h"

#include "experiment/cell.h"

#include "test.h"

/* `why`: of case `i`; NULL: nothing excludes it. */
static void assert_rule(size_t i, const struct rule *rule, const char *why)
{
    if ((rule == NULL) != (why == NULL))
        fail_msg("case %zu: %s", i, rule == NULL ? "not excluded" : rule->why);
    if (rule != NULL)
        assert_string_equal(rule->why, why);
}

#define MIB (INT64_C(1) << 20)

static void test_exclude(void **state)
{
    (void)state;
    static const struct {
        int64_t message_size, fields, threads, in_flight, mtu;
        unsigned ip;
        const char *why; /* NULL: not excluded */
    } cases[] = {
        {8, 8, 1, 64, 1500, IP_4, NULL},
        {7, 8, 1, 64, 1500, IP_4, "the message has fewer bytes than fields"},
        {64 * MIB, 8, 1, 64, 1500, IP_4, NULL},
        {64 * MIB + 1, 8, 1, 1, 1500, IP_4, "the message is larger than 64M"},
        {64 * MIB, 8, 1, 65, 1500, IP_4, "connections x in_flight x message_size is more than 4G of memory"},
        {64 * MIB, 8, 2, 64, 1500, IP_4, "connections x in_flight x message_size is more than 4G of memory"},
        {64 * MIB, 8, 256, 4096, 1500, IP_4,
         "connections x in_flight x message_size is more than 4G of memory"},
        {65536, 8, 256, 64, 1500, IP_4, NULL},
        {1024, 8, 1, 64, 1279, IP_4, NULL},
        {1024, 8, 1, 64, 1280, IP_6, NULL},
        {1024, 8, 1, 64, 65535, IP_4, NULL},
        {1024, 8, 1, 64, 65536, IP_4, "only loopback has an MTU above 65535"},
        {1024, 8, 1, 64, 1279, IP_6, "IPv6 needs an MTU of at least 1280"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct cell cell = {.message_size = cases[i].message_size,
                            .fields = cases[i].fields,
                            .threads = cases[i].threads,
                            .in_flight = cases[i].in_flight,
                            .mtu = cases[i].mtu,
                            .ip = cases[i].ip,
                            .response_size = 1};
        assert_rule(i, rules_exclude(&cell), cases[i].why);
    }
}

static void test_batches(void **state)
{
    (void)state;
    static const struct {
        unsigned mechanism, transport;
        int64_t batch, in_flight;
        const char *why;
    } cases[] = {
        {MECHANISM_one_copy, TRANSPORT_TCP, 1, 1, NULL},
        {MECHANISM_one_copy, TRANSPORT_TCP, 2, 64,
         "the mechanism hands over one message at a time, it has no batches"},
        {MECHANISM_one_copy, TRANSPORT_UDP, 2, 64, NULL},
        {MECHANISM_one_copy, TRANSPORT_UDP, 3, 2, "a batch has more messages than in_flight"},
        {MECHANISM_two_copy, TRANSPORT_UDP, 2, 64, NULL},
        {MECHANISM_contiguous, TRANSPORT_UDP, 2, 64, NULL},
        {MECHANISM_zero_copy, TRANSPORT_UDP, 2, 64, NULL},
        {MECHANISM_writev, TRANSPORT_UDP, 2, 64,
         "the mechanism hands over one message at a time, it has no batches"},
        {MECHANISM_uring_send, TRANSPORT_TCP, 64, 64, NULL},
        {MECHANISM_uring_send, TRANSPORT_UDP, 64, 64, NULL},
        {MECHANISM_uring_send, TRANSPORT_TCP, 65, 64, "a batch has more messages than in_flight"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct cell cell = {.message_size = 1024, .fields = 8, .threads = 1, .mtu = 1500, .response_size = 1};
        cell.mechanism = cases[i].mechanism;
        cell.transport = cases[i].transport;
        cell.batch = cases[i].batch;
        cell.in_flight = cases[i].in_flight;
        assert_rule(i, rules_exclude(&cell), cases[i].why);
    }
}

/* `cell` with its rule, of cells that are fine over TCP and veth. */
static const struct {
    struct cell cell;
    const char *why; /* NULL: not excluded */
} transports[] = {
    {{.path = PATH_SINK, .transport = TRANSPORT_UDP}, NULL},
    {{.path = PATH_SINK}, "nobody answers behind the sink: only UDP can send into it"},
    {{.path = PATH_SINK, .transport = TRANSPORT_UNIX},
     "nobody answers behind the sink: only UDP can send into it"},
    {{.path = PATH_LOOPBACK, .transport = TRANSPORT_UNIX}, NULL},
    {{.transport = TRANSPORT_UNIX}, "a Unix socket connects within one network namespace"},
    {{.path = PATH_LOOPBACK, .transport = TRANSPORT_UNIX, .ip = IP_6},
     "a Unix socket has no IP version: ip = 4 stands for it"},
    {{.path = PATH_LOOPBACK, .transport = TRANSPORT_UNIX, .receive = RECEIVER_discard},
     "a Unix socket cannot throw bytes away unread (MSG_TRUNC)"},
    {{.transport = TRANSPORT_UDP, .receive = RECEIVER_discard}, NULL},
    {{.transport = TRANSPORT_UDP, .receive = RECEIVER_recvmsg}, NULL},
    {{.transport = TRANSPORT_UDP, .receive = RECEIVER_uring_recv},
     "the receiver takes bytes of a stream, no datagrams"},
    {{.transport = TRANSPORT_UDP, .receive = RECEIVER_mmap},
     "the receiver takes bytes of a stream, no datagrams"},
    {{.transport = TRANSPORT_UDP, .mechanism = MECHANISM_splice},
     "the mechanism sends a message in pieces, each of which would be a datagram"},
    {{.mechanism = MECHANISM_sendfile, .verify = true},
     "the mechanism's messages must not be written anew, which verify does"},
    {{.mechanism = MECHANISM_sendfile}, NULL},
    {{.transport = TRANSPORT_UDP, .mechanism = MECHANISM_zero_copy}, NULL},
    {{.transport = TRANSPORT_UDP, .mechanism = MECHANISM_send_fields},
     "the mechanism sends a message in pieces, each of which would be a datagram"},
    {{.transport = TRANSPORT_UDP, .message_size = 65507}, NULL},
    {{.transport = TRANSPORT_UDP, .message_size = 65508}, "a UDP send takes at most 65507 bytes"},
    {{.message_size = 65508}, NULL},
    {{.transport = TRANSPORT_UDP, .message_size = 1024, .gso = 63}, NULL},
    {{.transport = TRANSPORT_UDP, .message_size = 1024, .gso = 64}, "a UDP send takes at most 65507 bytes"},
    {{.message_size = 1024, .gso = 2}, "only UDP sends several messages at once (UDP_SEGMENT)"},
    {{.message_size = 1024, .gso = 1}, NULL},
    {{.transport = TRANSPORT_UDP, .message_size = 1472, .gso = 2}, NULL},
    {{.transport = TRANSPORT_UDP, .message_size = 1473, .gso = 2},
     "a message that is a segment of a UDP send must fit the MTU with its headers"},
    {{.transport = TRANSPORT_UDP, .message_size = 1473}, NULL}, /* is fragmented */
    {{.transport = TRANSPORT_UDP, .message_size = 1452, .gso = 2, .ip = IP_6}, NULL},
    {{.transport = TRANSPORT_UDP, .message_size = 1453, .gso = 2, .ip = IP_6},
     "a message that is a segment of a UDP send must fit the MTU with its headers"},
    {{.transport = TRANSPORT_UDP, .message_size = 64, .fields = 16, .gso = 64}, NULL},
    {{.transport = TRANSPORT_UDP, .message_size = 64, .fields = 17, .gso = 64},
     "gso x fields is more than the 1024 pieces that one send takes"},
    {{.path = PATH_SINK,
      .transport = TRANSPORT_UDP,
      .mechanism = MECHANISM_zero_copy,
      .mtu = 65535,
      .message_size = 32768},
     NULL},
    {{.path = PATH_SINK,
      .transport = TRANSPORT_UDP,
      .mechanism = MECHANISM_zero_copy,
      .mtu = 65535,
      .message_size = 61440},
     "a datagram without a copy has at most 17 fragments, and these fields may lie on more pages"},
    {{.path = PATH_SINK,
      .transport = TRANSPORT_UDP,
      .mechanism = MECHANISM_zero_copy,
      .mtu = 65535,
      .message_size = 65507,
      .fields = 1},
     NULL},
    {{.path = PATH_SINK,
      .transport = TRANSPORT_UDP,
      .mechanism = MECHANISM_one_copy,
      .mtu = 65535,
      .message_size = 61440},
     NULL},
    {{.path = PATH_SINK,
      .transport = TRANSPORT_UDP,
      .mechanism = MECHANISM_null,
      .mtu = 65535,
      .message_size = 61440},
     NULL},
    {{.path = PATH_SINK, .transport = TRANSPORT_UDP, .mechanism = MECHANISM_zero_copy, .message_size = 61440},
     NULL},
    {{.transport = TRANSPORT_UDP, .path = PATH_SINK, .verify = true},
     "nothing arrives that could be verified"},
    {{.transport = TRANSPORT_UDP, .message_size = 1024, .gso = 2, .verify = true},
     "only the first message of a send would carry its number"},
    {{.transport = TRANSPORT_UDP, .message_size = 1024, .gso = 60, .threads = 256, .in_flight = 4096},
     "connections x in_flight x message_size is more than 4G of memory"},
};

static void test_transports(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof transports / sizeof transports[0]; i++) {
        struct cell cell = transports[i].cell;
        cell.fields = cell.fields > 0 ? cell.fields : 8;
        cell.message_size = cell.message_size > 0 ? cell.message_size : 4096;
        cell.threads = cell.threads > 0 ? cell.threads : 1;
        cell.in_flight = cell.in_flight > 0 ? cell.in_flight : 64;
        cell.mtu = cell.mtu > 0 ? cell.mtu : 1500;
        cell.response_size = 1;
        assert_rule(i, rules_exclude(&cell), transports[i].why);
    }
}

/* Of cells that are fine without a shape. */
static void test_shapes(void **state)
{
    (void)state;
    static const char elsewhere[] =
        "only the ends of a veth pair have queues that a rate, a delay or losses could be given";
    static const char super[] = "with offloads up to 64 KB pass as one packet: a loss would take it whole, "
                                "and a rate behind a delay could not cut it";
    static const struct {
        struct cell cell;
        const char *why; /* NULL: not excluded */
    } cases[] = {
        {{.rate = 100000000, .offload = true}, NULL},
        {{.rate = 100000000, .offload = true, .queue = 100}, NULL},
        {{.delay = 10000000, .offload = true, .queue = 100}, NULL},
        {{.delay = 10000000, .jitter = 10000000, .offload = true}, NULL},
        {{.rate = 100000000, .delay = 10000000, .jitter = 1000000, .loss = 0.01}, NULL},
        {{.queue = 100}, "nothing waits on a link without a rate, a delay or losses"},
        {{.jitter = 1000000}, "a jitter above the delay would send packets before their time"},
        {{.delay = 10000000, .jitter = 10000001},
         "a jitter above the delay would send packets before their time"},
        {{.loss = 0.01, .offload = true}, super},
        {{.rate = 100000000, .delay = 10000000, .offload = true}, super},
        {{.loss = 0.01, .transport = TRANSPORT_UDP, .message_size = 1024, .gso = 2}, super},
        {{.loss = 0.01, .offload = true, .tso = OFFLOAD_NO, .segmentation = OFFLOAD_NO}, NULL},
        {{.loss = 0.01, .offload = true, .tso = OFFLOAD_NO}, super},
        {{.loss = 0.01, .offload = false, .tso = OFFLOAD_YES}, super},
        {{.tso = OFFLOAD_YES, .checksum = OFFLOAD_NO},
         "a device that cuts packets must compute their checksums"},
        {{.path = PATH_LOOPBACK, .checksum = OFFLOAD_NO},
         "the loopback device's checksum offload cannot be switched"},
        {{.rate = 100000000, .path = PATH_LOOPBACK}, elsewhere},
        {{.delay = 10000000, .path = PATH_LOOPBACK, .transport = TRANSPORT_UNIX}, elsewhere},
        {{.rate = 100000000, .path = PATH_SINK, .transport = TRANSPORT_UDP}, elsewhere},
        {{.loss = 0.01, .path = PATH_SINK, .transport = TRANSPORT_UDP}, elsewhere},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct cell cell = cases[i].cell;
        cell.fields = cell.threads = 1;
        cell.message_size = cell.message_size > 0 ? cell.message_size : 1024;
        cell.in_flight = 64;
        cell.mtu = 1500;
        cell.response_size = 1;
        assert_rule(i, rules_exclude(&cell), cases[i].why);
    }
}

static void test_placements(void **state)
{
    (void)state;
    static const char listed[] = "a list of CPUs wins over the placement, which says where both ends are";
    static const char alone[] = "behind the sink there is no other end to be placed by";
    static const struct {
        unsigned placement, path, listed;
        const char *why;
    } cases[] = {
        {PLACEMENT_NEAR, PATH_VETH, 0, NULL},      {PLACEMENT_SPREAD, PATH_VETH, 1, NULL},
        {PLACEMENT_SHARED, PATH_VETH, 1, NULL},    {PLACEMENT_NEAR, PATH_VETH, 1, listed},
        {PLACEMENT_FAR, PATH_VETH, 2, listed},     {PLACEMENT_SIBLINGS, PATH_LOOPBACK, 1, listed},
        {PLACEMENT_SPREAD, PATH_SINK, 0, NULL},    {PLACEMENT_FREE, PATH_SINK, 0, NULL},
        {PLACEMENT_NEAR, PATH_SINK, 0, alone},     {PLACEMENT_FAR, PATH_SINK, 0, alone},
        {PLACEMENT_SIBLINGS, PATH_SINK, 0, alone},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct cell cell = {.mechanism = MECHANISM_two_copy,
                            .transport = cases[i].path == PATH_SINK ? TRANSPORT_UDP : TRANSPORT_TCP,
                            .path = cases[i].path,
                            .placement = cases[i].placement,
                            .fields = 1,
                            .message_size = 1000,
                            .response_size = 1,
                            .threads = 1,
                            .in_flight = 1,
                            .batch = 1,
                            .mtu = 1500,
                            .offload = true};
        if (cases[i].listed > 0)
            cpus_add(cases[i].listed == 1 ? &cell.server : &cell.client, 0);
        assert_rule(i, rules_exclude(&cell), cases[i].why);
    }
}

static void test_verify(void **state)
{
    (void)state;
    static const struct {
        int64_t message_size;
        unsigned mechanism, receive;
        const char *why; /* of verify = yes; nothing is excluded with no */
    } cases[] = {
        {16, MECHANISM_zero_copy, RECEIVER_recv, NULL},
        {15, MECHANISM_zero_copy, RECEIVER_recv,
         "a message below 16 bytes has no room for its number and a checksum"},
        {16, MECHANISM_two_copy, RECEIVER_discard,
         "the receiver never sees the bytes, so it cannot verify them"},
        {16, MECHANISM_null, RECEIVER_recv, "nothing arrives that could be verified"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct cell cell = {.message_size = cases[i].message_size,
                            .mechanism = cases[i].mechanism,
                            .receive = cases[i].receive,
                            .fields = 8,
                            .threads = 1,
                            .in_flight = 64,
                            .mtu = 1500,
                            .response_size = 1};
        assert_null(rules_exclude(&cell));
        cell.verify = true;
        assert_rule(i, rules_exclude(&cell), cases[i].why);
    }
}

/* Of 4 KB and one response of one byte unless the case says otherwise. */
static const struct {
    struct cell cell;
    const char *why; /* NULL: not excluded */
} requests[] = {
    {{.outstanding = 1, .response_size = 1}, NULL},
    {{.outstanding = 2, .response_size = 1}, "the messages of a stream wait for no responses"},
    {{.outstanding = 1, .response_size = 2}, "nobody responds to the messages of a stream"},
    {{.outstanding = 1, .response_size = 0}, "nobody responds to the messages of a stream"},
    {{.pattern = PATTERN_REQUEST_RESPONSE, .response_size = 1}, NULL},
    {{.pattern = PATTERN_REQUEST_RESPONSE, .response_size = 0}, NULL},
    {{.pattern = PATTERN_REQUEST_RESPONSE, .outstanding = 64, .response_size = 1}, NULL},
    {{.pattern = PATTERN_REQUEST_RESPONSE, .mechanism = MECHANISM_null, .response_size = 1},
     "nothing arrives that could be answered"},
    {{.pattern = PATTERN_REQUEST_RESPONSE, .transport = TRANSPORT_UDP, .path = PATH_SINK, .response_size = 1},
     "nothing arrives that could be answered"},
    {{.pattern = PATTERN_REQUEST_RESPONSE, .transport = TRANSPORT_UDP, .response_size = 1},
     "a lost datagram would be waited for without end"},
    {{.pattern = PATTERN_REQUEST_RESPONSE,
      .transport = TRANSPORT_UNIX,
      .path = PATH_LOOPBACK,
      .response_size = 1},
     NULL},
    {{.pattern = PATTERN_REQUEST_RESPONSE, .mechanism = MECHANISM_uring_send, .batch = 2, .response_size = 1},
     "a request would wait for others, which wait for its response"},
    {{.pattern = PATTERN_REQUEST_RESPONSE, .verify = true, .response_size = 1},
     "verify checks messages, and no responses"},
    {{.pattern = PATTERN_REQUEST_RESPONSE, .outstanding = 3, .in_flight = 2, .response_size = 1},
     "more requests are outstanding than messages in_flight"},
    /* 3 x (20480 + 1024) are 1024 bytes less than 64 KB, 3 x (20822 + 1024) are 2 more */
    {{.pattern = PATTERN_REQUEST_RESPONSE, .outstanding = 4, .response_size = 20480}, NULL},
    {{.pattern = PATTERN_REQUEST_RESPONSE, .outstanding = 4, .response_size = 20822},
     "the responses that wait may fill the buffers, and then both sides wait for ever"},
    {{.pattern = PATTERN_REQUEST_RESPONSE, .outstanding = 14, .response_size = 0},
     "the responses that wait may fill the buffers, and then both sides wait for ever"},
    {{.pattern = PATTERN_REQUEST_RESPONSE, .outstanding = 5, .response_size = 1, .send_buffer = 4096},
     "the responses that wait may fill the buffers, and then both sides wait for ever"},
    {{.pattern = PATTERN_REQUEST_RESPONSE, .outstanding = 5, .response_size = 1, .receive_buffer = 4096},
     "the responses that wait may fill the buffers, and then both sides wait for ever"},
    {{.pattern = PATTERN_REQUEST_RESPONSE, .response_size = MESSAGE_BYTES_MAX, .send_buffer = 4096}, NULL},
};

static void test_requests(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof requests / sizeof requests[0]; i++) {
        struct cell cell = requests[i].cell;
        cell.fields = 8;
        cell.message_size = 4096;
        cell.threads = 1;
        cell.in_flight = cell.in_flight > 0 ? cell.in_flight : 64;
        cell.mtu = 1500;
        assert_rule(i, rules_exclude(&cell), requests[i].why);
    }
}

/* Of 4 KB over veth and TCP unless the case says otherwise. */
static const struct {
    struct cell cell;
    const char *why; /* NULL: not excluded */
} connections[] = {
    {{.threads = 1, .connections = 0}, NULL},
    {{.threads = 4, .connections = 4}, NULL},
    {{.threads = 4, .connections = 8}, NULL},
    {{.threads = 4, .connections = 6}, "the threads would serve unequal numbers of connections"},
    {{.threads = 4, .connections = 2}, "the threads would serve unequal numbers of connections"},
    {{.threads = 1, .connections = 2, .transport = TRANSPORT_UDP, .mtu = 9000}, NULL},
    {{.threads = 1, .connections = 2, .pattern = PATTERN_REQUEST_RESPONSE},
     "a thread that serves several connections moves streams alone"},
    {{.threads = 2, .connections = 2, .pattern = PATTERN_REQUEST_RESPONSE}, NULL},
    {{.threads = 1, .connections = 2, .receive = RECEIVER_uring_recv},
     "its ring holds what arrived, and epoll would wait for the socket"},
    {{.threads = 1, .connections = 1, .receive = RECEIVER_uring_recv}, NULL},
    {{.threads = 1, .connections = 1024, .in_flight = 1024},
     "connections x in_flight x message_size is more than 4G of memory"},
};

static void test_connections(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof connections / sizeof connections[0]; i++) {
        struct cell cell = connections[i].cell;
        cell.fields = 8;
        cell.message_size = 4097;
        cell.in_flight = cell.in_flight > 0 ? cell.in_flight : 64;
        cell.mtu = cell.mtu > 0 ? cell.mtu : 1500;
        cell.response_size = 1;
        assert_rule(i, rules_exclude(&cell), connections[i].why);
    }
}

static void test_gathered_datagrams(void **state)
{
    (void)state;
    static const struct {
        unsigned transport, receive, path;
        const char *why;
    } cases[] = {
        {TRANSPORT_UDP, RECEIVER_recv, PATH_VETH, NULL},
        {TRANSPORT_TCP, RECEIVER_recv, PATH_VETH, "only a receiver of UDP takes several datagrams at once"},
        {TRANSPORT_UDP, RECEIVER_recv, PATH_SINK, "only a receiver of UDP takes several datagrams at once"},
        {TRANSPORT_UDP, RECEIVER_recvmsg, PATH_VETH,
         "the receiver has room for one datagram, or does not look at any"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct cell cell = {.udp_gro = true,
                                  .transport = cases[i].transport,
                                  .receive = cases[i].receive,
                                  .path = cases[i].path,
                                  .fields = 1,
                                  .message_size = 1024,
                                  .mtu = 1500,
                                  .in_flight = 64,
                                  .threads = 1,
                                  .response_size = 1};
        assert_rule(i, rules_exclude(&cell), cases[i].why);
    }
}

/* What has a receiver must arrive, and rest before it is counted. */
static void test_counted_bytes(void **state)
{
    (void)state;
    static const struct {
        struct cell cell;
        const char *why;
    } cases[] = {
        {{.transport = TRANSPORT_TCP}, NULL},
        {{.transport = TRANSPORT_UNIX}, NULL},
        {{.transport = TRANSPORT_UDP, .path = PATH_SINK}, NULL},
        {{.transport = TRANSPORT_UDP}, "bytes that are lost never arrive, and the window would not end"},
        {{.pattern = PATTERN_REQUEST_RESPONSE}, "a window of so many bytes is one of a stream"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_rule(i, rules_exclude_counted(&cases[i].cell), cases[i].why);
    }
}

/* Of 4 KB over veth and TCP unless the case says otherwise. */
static const struct {
    struct cell cell;
    const char *why; /* of both directions; NULL: not excluded */
} directions[] = {
    {{.mechanism = MECHANISM_one_copy}, NULL},
    {{.transport = TRANSPORT_UNIX, .path = PATH_LOOPBACK}, NULL},
    {{.mechanism = MECHANISM_zero_copy}, NULL},
    {{.mechanism = MECHANISM_zero_copy, .receive = RECEIVER_mmap},
     "its completions would wake the other direction's receiver again and again"},
    {{.mechanism = MECHANISM_zero_copy, .connections = 2},
     "its completions would wake the other direction's receiver again and again"},
    {{.mechanism = MECHANISM_one_copy, .connections = 2}, NULL},
    {{.transport = TRANSPORT_UDP, .mtu = 9000},
     "the two ends of UDP tell each other when one direction is over, not two"},
    {{.pattern = PATTERN_REQUEST_RESPONSE}, "streams alone go both ways at the same time"},
    {{.mechanism = MECHANISM_null}, "nothing moves in either direction"},
    {{.mechanism = MECHANISM_splice},
     "that the receiver has closed tells it that its messages are free, and the receiver sends too"},
    {{.connections = 256, .in_flight = 4096},
     "connections x in_flight x message_size is more than 4G of memory"},
};

static void test_directions(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof directions / sizeof directions[0]; i++) {
        struct cell cell = directions[i].cell;
        cell.fields = 1;
        cell.message_size = 4096;
        cell.threads = 1;
        cell.in_flight = cell.in_flight > 0 ? cell.in_flight : 64;
        cell.mtu = cell.mtu > 0 ? cell.mtu : 1500;
        cell.response_size = 1;
        assert_null(rules_exclude(&cell)); /* of one */
        cell.direction = BOTH_DIRECTIONS;
        assert_rule(i, rules_exclude(&cell), directions[i].why);
    }
}

/* Over veth unless the case says otherwise. */
static const struct {
    struct cell cell;
    const char *why; /* NULL: not excluded */
} paced[] = {
    {{.pattern = PATTERN_PACED, .offered_rate = 1}, NULL},
    {{.pattern = PATTERN_PACED, .offered_rate = 1, .arrival = ARRIVAL_POISSON, .pacing = PACING_SPIN}, NULL},
    {{.pattern = PATTERN_PACED}, "paced messages need a rate to be sent at"},
    {{.offered_rate = 1}, "only paced messages have an offered rate"},
    {{.pattern = PATTERN_REQUEST_RESPONSE, .offered_rate = 1}, "only paced messages have an offered rate"},
    {{.arrival = ARRIVAL_POISSON}, "only paced messages have times to be sent at, and to wait for"},
    {{.pacing = PACING_SPIN}, "only paced messages have times to be sent at, and to wait for"},
    {{.pattern = PATTERN_PACED, .offered_rate = 1, .outstanding = 2},
     "the messages of a stream wait for no responses"},
    {{.pattern = PATTERN_PACED, .offered_rate = 1, .mechanism = MECHANISM_null},
     "nothing is sent that could be on time"},
    {{.pattern = PATTERN_PACED, .offered_rate = 1, .mechanism = MECHANISM_uring_send, .batch = 2},
     "a message would wait for others beyond its time"},
    {{.pattern = PATTERN_PACED, .offered_rate = 1, .transport = TRANSPORT_UDP, .message_size = 64, .gso = 2},
     "a message would wait for others beyond its time"},
    {{.pattern = PATTERN_PACED, .offered_rate = 1, .verify = true},
     "the work of verify would be part of each time"},
    {{.pattern = PATTERN_PACED, .offered_rate = 1, .transport = TRANSPORT_UDP, .message_size = 8}, NULL},
    {{.pattern = PATTERN_PACED,
      .offered_rate = 1,
      .transport = TRANSPORT_UDP,
      .fields = 7,
      .message_size = 7},
     "a datagram below 8 bytes has no room for the number that it is timed by"},
    {{.pattern = PATTERN_PACED, .offered_rate = 1, .transport = TRANSPORT_UDP, .receive = RECEIVER_discard},
     "the receiver never sees the numbers that datagrams are timed by"},
    {{.pattern = PATTERN_PACED, .offered_rate = 1, .receive = RECEIVER_discard}, NULL},
    {{.pattern = PATTERN_PACED,
      .offered_rate = 1,
      .transport = TRANSPORT_UDP,
      .path = PATH_SINK,
      .receive = RECEIVER_discard},
     NULL},
    {{.pattern = PATTERN_PACED, .offered_rate = 1, .mechanism = MECHANISM_sendfile}, NULL},
};

static void test_paced(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof paced / sizeof paced[0]; i++) {
        struct cell cell = paced[i].cell;
        cell.fields = cell.fields > 0 ? cell.fields : 8;
        cell.message_size = cell.message_size > 0 ? cell.message_size : 1024;
        cell.threads = 1;
        cell.response_size = 1;
        cell.in_flight = 64;
        cell.mtu = 1500;
        assert_rule(i, rules_exclude(&cell), paced[i].why);
    }
}

static void test_table_is_whole(void **state)
{
    (void)state;
    for (unsigned i = 0; i < rule_count; i++) {
        assert_non_null(rules[i].applies);
        assert_true(rules[i].why[0] != '\0' && rules[i].hint[0] != '\0');
    }
}

static void batches_are_io_urings_or_of_datagrams(void **state)
{
    (void)state;
    static const struct {
        unsigned mechanism, transport;
        bool batches;
    } cases[] = {
        {MECHANISM_one_copy, TRANSPORT_UDP, true},   {MECHANISM_one_copy, TRANSPORT_TCP, false},
        {MECHANISM_one_copy, TRANSPORT_UNIX, false}, {MECHANISM_uring_send, TRANSPORT_UDP, true},
        {MECHANISM_uring_send, TRANSPORT_TCP, true}, {MECHANISM_writev, TRANSPORT_UDP, false},
        {MECHANISM_writev, TRANSPORT_TCP, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct cell cell = {.fields = 1,
                                  .message_size = 1024,
                                  .mtu = 1500,
                                  .batch = 8,
                                  .in_flight = 64,
                                  .threads = 1,
                                  .response_size = 1,
                                  .mechanism = cases[i].mechanism,
                                  .transport = cases[i].transport,
                                  .path = cases[i].transport == TRANSPORT_UNIX ? PATH_LOOPBACK : PATH_VETH};
        assert_int_equal(rules_exclude(&cell) == NULL, cases[i].batches);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_exclude),
        cmocka_unit_test(test_placements),
        cmocka_unit_test(test_batches),
        cmocka_unit_test(test_transports),
        cmocka_unit_test(test_verify),
        cmocka_unit_test(test_shapes),
        cmocka_unit_test(test_requests),
        cmocka_unit_test(test_directions),
        cmocka_unit_test(test_counted_bytes),
        cmocka_unit_test(test_connections),
        cmocka_unit_test(test_gathered_datagrams),
        cmocka_unit_test(test_paced),
        cmocka_unit_test(test_table_is_whole),
        cmocka_unit_test(batches_are_io_urings_or_of_datagrams),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
