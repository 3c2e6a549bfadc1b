/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "experiment/cell.h"

#include <string.h>

#include "experiment/spec.h"

/* --- mechanisms --- */

const struct mechanism mechanisms[MECHANISM_COUNT] = {
#define MECHANISM(identifier, ...) [MECHANISM_##identifier] = {__VA_ARGS__},
#include "experiment/mechanism_list.h"
#undef MECHANISM
};

const struct receiver receivers[RECEIVER_COUNT] = {
#define RECEIVER(identifier, ...) [RECEIVER_##identifier] = {__VA_ARGS__},
#include "experiment/receiver_list.h"
#undef RECEIVER
};

const char *mechanism_name(unsigned i)
{
    return i < MECHANISM_COUNT ? mechanisms[i].name : NULL;
}

static const char *mechanism_alias(unsigned i)
{
    return i < MECHANISM_COUNT ? mechanisms[i].alias : NULL;
}

const char *receiver_name(unsigned i)
{
    return i < RECEIVER_COUNT ? receivers[i].name : NULL;
}

/* --- parameters --- */

static const struct choices mechanism_choices = {.name = mechanism_name, .alias = mechanism_alias};

static const struct choices receiver_choices = {.name = receiver_name};

CHOICE_NAMES(transport_name, "tcp", "udp", "unix", "auto")
static const struct choices transport_choices = {.name = transport_name};

CHOICE_NAMES(direction_name, "server-to-client", "client-to-server", "both")
static const struct choices direction_choices = {.name = direction_name};

CHOICE_NAMES(pattern_name, "stream", "request-response", "paced")
static const struct choices pattern_choices = {.name = pattern_name};

CHOICE_NAMES(arrival_name, "constant", "poisson")
static const struct choices arrival_choices = {.name = arrival_name};

CHOICE_NAMES(pacing_name, "timer", "spin")
static const struct choices pacing_choices = {.name = pacing_name};

CHOICE_NAMES(path_name, "veth", "loopback", "sink")
static const struct choices path_choices = {.name = path_name};

CHOICE_NAMES(ip_name, "4", "6")
static const struct choices ip_choices = {.name = ip_name};

const char *placement_name(unsigned i)
{
    static const char *const names[] = {"spread", "near", "far", "shared", "siblings", "free"};
    return i < sizeof names / sizeof names[0] ? names[i] : NULL;
}

static const struct choices placement_choices = {.name = placement_name};

CHOICE_NAMES(offload_choice_name, "default", "yes", "no")
static const struct choices offload_choices = {.name = offload_choice_name};

static const char *refuse_congestion(const char *string)
{
    bool plain = string[strspn(string, "abcdefghijklmnopqrstuvwxyz0123456789_-")] == '\0';
    return plain ? NULL : "an algorithm's name has only lower-case letters, digits, '_' and '-'";
}

#define WORKLOAD(key, member) FIELD("workload", key, struct cell, member), .axis = true
#define SOCKET(key, member) FIELD("socket", key, struct cell, member), .axis = true
#define LINK(key, member) FIELD("link", key, struct cell, member), .axis = true
#define CPU(key, member) FIELD("cpu", key, struct cell, member), .axis = true

const struct field cell_fields[] = {
    {WORKLOAD("mechanism", mechanism), .fallback = "two-copy,one-copy,zero-copy",
     .choices = &mechanism_choices, .label = "mechanism",
     .help = "how the sender hands a message to the kernel", .probe = "whether this kernel has it"},
    {WORKLOAD("receive", receive), .fallback = "recv", .choices = &receiver_choices, .label = "receiver",
     .help = "how the receiver takes the bytes out"},
    {WORKLOAD("transport", transport), .fallback = "tcp", .choices = &transport_choices, .label = "transport",
     .help =
         "what carries the messages: tcp; udp (a message is a datagram, losses are counted); unix (a stream "
         "socket, path = loopback); auto: udp into the sink, tcp elsewhere",
     .probe = "whether a socket of this kind takes what the mechanism asks of it"},
    {WORKLOAD("direction", direction), .fallback = "server-to-client", .choices = &direction_choices,
     .label = "direction",
     .help =
         "who moves the payload: the side that listens (the server), the one that connects, or both at the "
         "same time on each connection, by a sending and a receiving thread on each side: rates are sums of "
         "both, "
         "tx_ columns of both senders, and the link's queue is the server's"},
    {WORKLOAD("pattern", pattern), .fallback = "stream", .added = true, .choices = &pattern_choices,
     .label = "pattern",
     .help =
         "stream: one message after the other, as fast as it goes; request-response: the receiver answers "
         "each message, and the sender waits for answers (a closed loop): round trips are timed, and bytes, "
         "rates and costs stay those of the messages; paced: messages are sent at offered_rate, whatever "
         "becomes of them (an open loop), and each is timed until the receiver has its last byte"},
    {WORKLOAD("outstanding", outstanding), .fallback = "1", .added = true, .low = 1, .high = 64,
     .label = "outstanding requests",
     .help = "requests of a connection that may wait for their responses; 1: ping-pong, the next request is "
             "sent when the response is there"},
    {WORKLOAD("response_size", response_size), .fallback = "1", .added = true, .word = "same",
     .unit = UNIT_BYTES, .low = 1, .high = MESSAGE_BYTES_MAX, .label = "response size",
     .help = "bytes of a response, which a plain send hands over whatever the mechanism of the requests; "
             "same: as many as the request has"},
    {WORKLOAD("offered_rate", offered_rate), .fallback = "unlimited", .added = true, .word = "unlimited",
     .low = 1, .high = 10000000, .label = "offered rate",
     .help = "of pattern = paced: messages per second that each connection is to send; one that is late is "
             "sent at once, and none is left out"},
    {WORKLOAD("arrival", arrival), .fallback = "constant", .added = true, .choices = &arrival_choices,
     .label = "arrival",
     .help = "of pattern = paced, when messages are to be sent: constant, at equal distances; poisson, at "
             "exponentially distributed ones; drawn from the seed, block and connection alone, so that all "
             "that is compared in a block has the same times"},
    {WORKLOAD("pacing", pacing), .fallback = "timer", .added = true, .choices = &pacing_choices,
     .label = "pacing",
     .help =
         "of pattern = paced, how the sender waits: timer, asleep, so that its CPU time is that of the "
         "messages, but a wake-up is part of each time; spin, looking at the clock, which is more punctual "
         "and takes a whole CPU: then there is no CPU time or cycles per byte"},
    {WORKLOAD("latency_sample", latency_sample), .fallback = "never", .added = true, .word = "never",
     .low = 1, .high = 1000000, .label = "latency sample",
     .help =
         "of pattern = stream, in steady runs over tcp and unix: one message in so many of a connection is "
         "timed one way, from when it is handed over until its last byte is received (a full path); the "
         "throughput loses what tests/bench/looking.sh prints"},
    /* IOV_MAX is 1024: one sendmsg() cannot take more pieces */
    {WORKLOAD("fields", fields), .fallback = "8", .low = 1, .high = 1024, .label = "fields per message",
     .help = "separately allocated fields of a message"},
    {WORKLOAD("field_size", field_size), .fallback = "32,128,512,2048", .unit = UNIT_BYTES, .low = 1,
     .high = MESSAGE_BYTES_MAX, .label = "field size",
     .help = "bytes of one field; the message is fields times as large (give this or message_size)"},
    {WORKLOAD("message_size", message_size), .fallback = "", .unit = UNIT_BYTES, .low = 1,
     .high = MESSAGE_BYTES_MAX, .label = "message size",
     .help = "bytes of the whole message, divided into fields as evenly as it goes"},
    {WORKLOAD("threads", threads), .fallback = "1,2,4,8", .low = 1, .high = 256, .label = "threads",
     .help = "threads on each side; each pair of them serves connections of its own: one, unless "
             "`connections` says otherwise"},
    {WORKLOAD("connections", connections), .fallback = "threads", .added = true, .word = "threads", .low = 1,
     .high = 1024, .label = "connections",
     .help =
         "connections of all threads together, a multiple of their number; threads: one for each. A thread "
         "that serves several waits by epoll, and sends one message, or makes one receive, for each that "
         "is ready"},
    {WORKLOAD("batch", batch), .fallback = "1", .low = 1, .high = 1024, .label = "batch",
     .help = "messages per system call: of io_uring for its mechanisms, of sendmmsg over udp; with gso, so "
             "many sends of several messages each"},
    /* UDP_MAX_SEGMENTS of every kernel that has UDP_SEGMENT (include/linux/udp.h); since Linux 6.9 it is 128,
     * which only a send could tell, and a plan sends nothing */
    {WORKLOAD("gso", gso), .fallback = "1", .low = 1, .high = 64, .label = "messages per send",
     .help = "messages of message_size bytes that one UDP send carries (UDP_SEGMENT): the kernel, or the "
             "device, cuts it into a datagram each; a slot of in_flight then holds a whole send",
     .probe = "whether this kernel has UDP_SEGMENT"},
    {WORKLOAD("verify", verify), .fallback = "no", .label = "verify",
     .help = "write each message anew, with its number and a checksum, and check every byte that arrives; "
             "timings then include this work"},

    {SOCKET("nodelay", nodelay), .fallback = "yes", .label = "nodelay",
     .help = "TCP_NODELAY: small writes leave at once instead of waiting for an acknowledgement (Nagle)"},
    {SOCKET("send_buffer", send_buffer), .fallback = "auto", .word = "auto", .unit = UNIT_BYTES, .low = 4096,
     .high = 1 << 30, .label = "send buffer", .help = "SO_SNDBUF; auto leaves it to the kernel"},
    {SOCKET("receive_buffer", receive_buffer), .fallback = "auto", .word = "auto", .unit = UNIT_BYTES,
     .low = 4096, .high = 1 << 30, .label = "receive buffer",
     .help = "SO_RCVBUF, and how far TCP opens its window; auto leaves both to the kernel"},
    {SOCKET("congestion", congestion), .fallback = "cubic", .refuse = refuse_congestion,
     .label = "congestion control", .help = "TCP congestion control of both sides",
     .probe = "net.ipv4.tcp_available_congestion_control"},
    {SOCKET("udp_gro", udp_gro), .fallback = "no", .added = true, .label = "UDP GRO",
     .help = "UDP_GRO: one receive takes datagrams that the kernel holds together, as those of one send with "
             "gso are "
             "as long as no device has cut them; messages and losses are counted one by one all the same",
     .probe = "whether this kernel has UDP_GRO"},
    {SOCKET("in_flight", in_flight), .fallback = "64", .low = 1, .high = 4096, .label = "in flight",
     .help = "message slots of a connection's ring, the same for every mechanism"},

    {LINK("path", path), .fallback = "veth", .choices = &path_choices, .label = "path",
     .help =
         "what lies between server and client: a veth pair and two namespaces; loopback in one; or sink, "
         "a device that transmits and drops (dummy, else ifb), so that there is a sender alone, over udp: "
         "MSG_ZEROCOPY is not copied there if a datagram fits the mtu",
     .probe = "whether this kernel has dummy or ifb"},
    {LINK("ip", ip), .fallback = "4", .choices = &ip_choices, .label = "IP version", .help = "IPv4 or IPv6"},
    /* 68: the least IPv4 allows (RFC 791); 65535: the most that veth takes */
    {LINK("mtu", mtu), .fallback = "1500", .word = "auto", .unit = UNIT_BYTES, .low = 68, .high = 65536,
     .bare = true, .label = "MTU",
     .help =
         "largest packet of the link in bytes; auto: 1500 over veth, 65536 over loopback (the kernel's own), "
         "65535 into the sink, where a datagram that fits is not copied"},
    {LINK("offload", offload), .fallback = "yes", .label = "offload",
     .help =
         "yes: offloads as the link's devices were made; no: without TSO, GSO and GRO, each packet of the "
         "size of the MTU, but for those that are asked for by name (the datagrams of one send, by the key "
         "gso, cross a veth pair as one all the same); what it really has is in link_tso, link_gso, link_gro "
         "and link_checksum"},
    {LINK("tso", tso), .fallback = "default", .added = true, .choices = &offload_choices, .label = "TSO",
     .help = "segmentation of TCP by the device: of up to 64 KB into packets; default: as offload says"},
    {LINK("segmentation", segmentation), .fallback = "default", .added = true, .choices = &offload_choices,
     .label = "GSO",
     .help = "the same by the kernel, just above the device (GSO; the key gso is what a UDP send carries); "
             "default: as offload says"},
    {LINK("gro", gro), .fallback = "default", .added = true, .choices = &offload_choices, .label = "GRO",
     .help = "merging of received packets before TCP sees them; default: as offload says"},
    {LINK("checksum", checksum), .fallback = "default", .added = true, .choices = &offload_choices,
     .label = "checksum offload",
     .help =
         "checksums left to the device, which veth never computes; no: the kernel computes and checks them, "
         "and has no TSO; default: as the device was made, whatever offload says"},
    /* high: libnl's tbf takes less than 2^31 bytes a second. low: whoever forgets the unit is told */
    {LINK("rate", rate), .fallback = "none", .added = true, .word = "none", .unit = UNIT_RATE, .low = 100000,
     .high = 16000000000, .label = "link rate",
     .help = "what the link carries at most, each way (tbf), Ethernet headers (14 bytes a packet) included: "
             "100Mbit is 95.6 Mbit/s of TCP payload at an MTU of 1500",
     .probe = "whether this kernel has tbf"},
    /* low: the kernel's clock of queues ticks every 64 ns, and libnl sets whole microseconds */
    {LINK("delay", delay), .fallback = "none", .added = true, .word = "none", .unit = UNIT_NS, .low = 10000,
     .high = 1000000000, .label = "link delay",
     .help = "how much longer a packet takes, each way (netem): 10ms adds 20 ms to a round trip",
     .probe = "whether this kernel has netem"},
    {LINK("jitter", jitter), .fallback = "none", .added = true, .word = "none", .unit = UNIT_NS, .low = 10000,
     .high = 1000000000, .label = "link jitter",
     .help =
         "how far the delay of a packet may be above or below `delay`, uniformly (netem): packets overtake "
         "each other",
     .probe = "whether this kernel has netem"},
    {LINK("loss", loss), .fallback = "0%", .added = true, .label = "link loss",
     .help = "share of the packets that are lost at random, each way, acknowledgements too (netem)",
     .probe = "whether this kernel has netem"},
    {LINK("queue", queue), .fallback = "auto", .added = true, .word = "auto", .low = 2, .high = 10000,
     .label = "link queue",
     .help =
         "packets of the size of the MTU that wait before a rate, each way, or that are on their way with "
         "a delay alone; more are dropped. auto: 1000, or 100000 without a rate. Before a rate bytes are "
         "counted; with a delay alone, packets as they are handed down: with offloads one may be of 64 KB"},

    {CPU("placement", placement), .fallback = "spread", .choices = &placement_choices, .label = "placement",
     .help =
         "spread: a CPU of its own for each thread while there are enough, cores of the fastest kind first, "
         "hyperthreads last, a connection's two threads below one last-level cache where that goes; near: on "
         "two cores below one last-level cache; far: in two packages where there are several, else in two "
         "NUMA nodes, else below two last-level caches; shared: both on one CPU; siblings: on two "
         "hyperthreads of one core; free: the scheduler decides",
     .probe = "whether this machine has such CPUs, as /sys tells"},
    {CPU("server", server), .fallback = "", .label = "server CPUs",
     .help = "CPUs of the server's threads, as 0-3+8; wins over placement; empty: placement decides",
     .probe = "whether these CPUs exist"},
    {CPU("client", client), .fallback = "", .label = "client CPUs",
     .help = "CPUs of the client's threads, as 0-3+8; wins over placement; empty: placement decides",
     .probe = "whether these CPUs exist"},
};
const unsigned cell_field_count = sizeof cell_fields / sizeof cell_fields[0];

const char *cell_field_key(unsigned i)
{
    return i < cell_field_count ? cell_fields[i].key : NULL;
}

/* --- cells --- */

void cell_name(const struct cell *cell, struct text *text)
{
    text_add(text, mechanism_name(cell->mechanism));
    if (cell->control)
        text_add(text, " (A/A)");
}

void cell_name_arm(const struct cell *cell, const struct field *contrast, struct text *text)
{
    field_words(contrast, cell, text);
    if (cell->control)
        text_add(text, " (A/A)");
}

void cell_settle(struct cell *cell)
{
    static const int64_t mtus[] = {[PATH_VETH] = 1500, [PATH_LOOPBACK] = 65536, [PATH_SINK] = 65535};
    if (cell->message_size == 0)
        cell->message_size = cell->fields * cell->field_size;
    else
        cell->field_size = cell->message_size % cell->fields == 0 ? cell->message_size / cell->fields : 0;
    if (cell->transport == TRANSPORT_AUTO)
        cell->transport = cell->path == PATH_SINK ? TRANSPORT_UDP : TRANSPORT_TCP;
    if (cell->mtu == 0)
        cell->mtu = mtus[cell->path];
}

bool cell_has_receiver(const struct cell *cell)
{
    return cell->path != PATH_SINK;
}

unsigned cell_offload(const struct cell *cell, enum offload offload)
{
    const unsigned asked[OFFLOAD_COUNT] = {
        [OFFLOAD_TSO] = cell->tso,
        [OFFLOAD_GSO] = cell->segmentation,
        [OFFLOAD_GRO] = cell->gro,
        [OFFLOAD_CHECKSUM] = cell->checksum,
    };
    bool all = asked[offload] == OFFLOAD_DEFAULT && !cell->offload && offload != OFFLOAD_CHECKSUM;
    return all ? OFFLOAD_NO : asked[offload];
}

bool cell_hands_super_packets(const struct cell *cell)
{
    return cell_offload(cell, OFFLOAD_TSO) != OFFLOAD_NO || cell_offload(cell, OFFLOAD_GSO) != OFFLOAD_NO ||
           cell_segments(cell) > 1;
}

bool cell_places_pairs(const struct cell *cell)
{
    return cell->placement == PLACEMENT_NEAR || cell->placement == PLACEMENT_FAR ||
           cell->placement == PLACEMENT_SIBLINGS;
}

bool cell_needs_netem(const struct cell *cell)
{
    return cell->delay > 0 || cell->jitter > 0 || cell->loss > 0;
}

bool cell_is_shaped(const struct cell *cell)
{
    return cell->rate > 0 || cell_needs_netem(cell);
}

int64_t cell_connections(const struct cell *cell)
{
    return cell->connections > 0 ? cell->connections : cell->threads;
}

int64_t cell_directions(const struct cell *cell)
{
    return cell->direction == BOTH_DIRECTIONS ? 2 : 1;
}

bool cell_is_sampled(const struct cell *cell)
{
    return cell->pattern == PATTERN_STREAM && cell->latency_sample > 0 && !cell->verify &&
           cell_connections(cell) == cell->threads && cell->transport != TRANSPORT_UDP &&
           !mechanisms[cell->mechanism].undelivered;
}

bool cell_is_timed(const struct cell *cell)
{
    return cell->pattern != PATTERN_STREAM && cell_has_receiver(cell);
}

int64_t cell_segments(const struct cell *cell)
{
    return cell->gso > 1 ? cell->gso : 1;
}

int64_t cell_outstanding(const struct cell *cell)
{
    return cell->outstanding > 1 ? cell->outstanding : 1;
}

int64_t cell_response_bytes(const struct cell *cell)
{
    if (cell->pattern != PATTERN_REQUEST_RESPONSE)
        return 0;
    return cell->response_size > 0 ? cell->response_size : cell->message_size;
}

int64_t cell_field_bytes(const struct cell *cell, int64_t i)
{
    return cell->message_size / cell->fields + (i < cell->message_size % cell->fields ? 1 : 0);
}

bool cell_same(const struct cell *cell, const struct cell *other)
{
    const void *bytes = cell, *other_bytes = other;
    if (memcmp(bytes, other_bytes, sizeof *cell) == 0) /* mostly; equal values may differ in unused bytes */
        return true;
    for (unsigned i = 0; i < cell_field_count; i++)
        if (!field_equal(&cell_fields[i], cell, other))
            return false;
    return cell->control == other->control;
}

bool cell_field_is_size(const struct field *field)
{
    return field->offset == offsetof(struct cell, message_size) ||
           field->offset == offsetof(struct cell, field_size);
}

bool cell_field_is_mechanism(const struct field *field)
{
    return field->offset == offsetof(struct cell, mechanism);
}

bool cell_is_coordinate(const struct field *field, const struct field *contrast)
{
    bool follows = contrast->offset == offsetof(struct cell, fields) &&
                   field->offset == offsetof(struct cell, field_size);
    return field->offset != contrast->offset && !follows;
}

static int compare_fields(const struct cell *cell, const struct cell *other, const struct field *contrast,
                          bool size)
{
    int order = 0;
    for (unsigned i = 0; i < cell_field_count && order == 0; i++)
        if (cell_is_coordinate(&cell_fields[i], contrast) && cell_field_is_size(&cell_fields[i]) == size)
            order = field_compare(&cell_fields[i], cell, other);
    return order;
}

int cell_compare_lines(const struct cell *cell, const struct cell *other, const struct field *contrast)
{
    return compare_fields(cell, other, contrast, false);
}

int cell_compare_places(const struct cell *cell, const struct cell *other, const struct field *contrast)
{
    int order = compare_fields(cell, other, contrast, false);
    if (order == 0) /* the message's size before the field's, which stands first in the table */
        order = (cell->message_size > other->message_size) - (cell->message_size < other->message_size);
    return order != 0 ? order : compare_fields(cell, other, contrast, true);
}

int cell_compare(const struct cell *cell, const struct cell *other, const struct field *contrast)
{
    int order = cell_compare_places(cell, other, contrast);
    if (order == 0)
        order = field_compare(contrast, cell, other);
    return order != 0 ? order : cell->control - other->control;
}

bool cell_varies(const struct spec *spec, const struct field *field)
{
    if (strcmp(field->key, "field_size") == 0)
        return false;
    if (strcmp(field->key, "message_size") == 0 && spec_axis(spec, "field_size")->count > 1)
        return true;
    return spec_axis(spec, field->key)->count > 1;
}

void cell_describe(const struct cell *cell, const struct spec *spec, struct text *text)
{
    const char *join = "";
    for (unsigned i = 0; i < cell_field_count; i++) {
        const struct field *field = &cell_fields[i];
        bool contrast = i == spec->settings.contrast;
        if (!cell_varies(spec, field) && !(contrast && cell->control))
            continue;
        text_addf(text, "%s%s=", join, field->key);
        field_print(field, cell, text);
        text_add(text, contrast && cell->control ? " (A/A)" : "");
        join = " ";
    }
    if (join[0] == '\0') /* the only cell: something must name it */
        text_addf(text, "mechanism=%s", mechanism_name(cell->mechanism));
}
