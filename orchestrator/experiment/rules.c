/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "experiment/plan.h"

#include <stddef.h>

/* The rings of all connections of one sender; both of a run's sides and the kernel want memory as well. */
#define RING_BYTES_MAX (INT64_C(4) << 30)

static bool udp(const struct cell *cell)
{
    return cell->transport == TRANSPORT_UDP;
}

static bool too_small(const struct cell *cell)
{
    return cell->message_size < cell->fields;
}

static bool too_large(const struct cell *cell)
{
    return cell->message_size > MESSAGE_BYTES_MAX;
}

/* Divisions, because the product of the three largest values overflows. */
static bool ring_too_large(const struct cell *cell)
{
    int64_t rings = cell_connections(cell) * cell_directions(cell);
    return cell->message_size > RING_BYTES_MAX / cell->in_flight / rings / cell_segments(cell);
}

static bool mtu_below_ipv6(const struct cell *cell)
{
    return cell->ip == IP_6 && cell->mtu < 1280; /* RFC 8200, section 5 */
}

static bool mtu_above_device(const struct cell *cell)
{
    return cell->path != PATH_LOOPBACK && cell->mtu > 65535; /* ETH_MAX_MTU */
}

static bool batch_without_submissions(const struct cell *cell)
{
    const struct mechanism *mechanism = &mechanisms[cell->mechanism];
    bool batches = mechanism->batches || (mechanism->datagram_batches && udp(cell));
    return cell->batch > 1 && !batches;
}

static bool batch_beyond_ring(const struct cell *cell)
{
    return cell->batch > cell->in_flight;
}

static bool sink_without_udp(const struct cell *cell)
{
    return cell->path == PATH_SINK && !udp(cell);
}

static bool unix_between_namespaces(const struct cell *cell)
{
    return cell->transport == TRANSPORT_UNIX && cell->path != PATH_LOOPBACK;
}

static bool unix_over_ipv6(const struct cell *cell)
{
    return cell->transport == TRANSPORT_UNIX && cell->ip == IP_6;
}

static bool unix_discards(const struct cell *cell)
{
    return cell->transport == TRANSPORT_UNIX && cell->receive == RECEIVER_discard;
}

static bool datagram_in_pieces(const struct cell *cell)
{
    return udp(cell) && mechanisms[cell->mechanism].pieces;
}

static bool gso_without_udp(const struct cell *cell)
{
    return cell_segments(cell) > 1 && !udp(cell);
}

/* 65535 bytes with the headers of UDP and IPv4; IPv6 allows 20 more, which no comparison is worth. */
static bool datagram_too_large(const struct cell *cell)
{
    return udp(cell) && cell->message_size > 65507 / cell_segments(cell);
}

static bool fits_mtu(const struct cell *cell)
{
    int64_t headers = (cell->ip == IP_6 ? 40 : 20) + 8;
    return cell->message_size + headers <= cell->mtu;
}

/* The kernel fragments a plain datagram, and refuses to cut segments that do not fit (udp(7)). */
static bool segment_above_mtu(const struct cell *cell)
{
    return cell_segments(cell) > 1 && !fits_mtu(cell);
}

static bool too_many_pieces(const struct cell *cell)
{
    return cell->fields * cell_segments(cell) > 1024; /* IOV_MAX */
}

/* A datagram is one packet buffer, which refers to MAX_SKB_FRAGS pages at most: EMSGSIZE. One that must be
 * fragmented is copied instead. */
static bool too_many_pages(const struct cell *cell)
{
    enum { MAX_SKB_FRAGS = 17 };
    const struct mechanism *mechanism = &mechanisms[cell->mechanism];
    bool by_reference = mechanism->copies.kernel <= 0 && !mechanism->undelivered;
    /* that a field may lie on, which starts at a cache line of 64 bytes */
    int64_t pages = (4096 - 64 + cell_field_bytes(cell, 0) + 4095) / 4096;
    return udp(cell) && by_reference && fits_mtu(cell) &&
           cell->fields * cell_segments(cell) * pages > MAX_SKB_FRAGS;
}

static bool no_room_for_proof(const struct cell *cell)
{
    return cell->verify && cell->message_size < PROOF_BYTES;
}

static bool nothing_seen(const struct cell *cell)
{
    return cell->verify && receivers[cell->receive].unseen;
}

static bool nothing_arrives(const struct cell *cell)
{
    return cell->verify && (mechanisms[cell->mechanism].undelivered || !cell_has_receiver(cell));
}

static bool several_messages_a_send(const struct cell *cell)
{
    return cell->verify && cell_segments(cell) > 1;
}

static bool frozen_messages(const struct cell *cell)
{
    return cell->verify && mechanisms[cell->mechanism].frozen;
}

static bool datagrams_to_stream(const struct cell *cell)
{
    return udp(cell) && receivers[cell->receive].stream;
}

static bool shaped_elsewhere(const struct cell *cell)
{
    return cell_is_shaped(cell) && cell->path != PATH_VETH;
}

static bool queue_of_nothing(const struct cell *cell)
{
    return cell->queue > 0 && !cell_is_shaped(cell);
}

static bool jitter_beyond_delay(const struct cell *cell)
{
    return cell->jitter > cell->delay;
}

/* netem loses what it is handed. Its count of packets goes wrong, until it stops, when a queue below it cuts
 * one into several (Linux before 6.13: "netem: account for backlog updates from child qdisc"). */
static bool netem_of_super_packets(const struct cell *cell)
{
    bool cuts = cell->loss > 0 || (cell->rate > 0 && cell_needs_netem(cell));
    return cuts && cell_hands_super_packets(cell);
}

static bool answered(const struct cell *cell)
{
    return cell->pattern == PATTERN_REQUEST_RESPONSE;
}

static bool stream_with_outstanding(const struct cell *cell)
{
    return !answered(cell) && cell_outstanding(cell) > 1;
}

static bool stream_with_response(const struct cell *cell)
{
    return !answered(cell) && cell->response_size != 1;
}

static bool nobody_answers(const struct cell *cell)
{
    return answered(cell) && (mechanisms[cell->mechanism].undelivered || !cell_has_receiver(cell));
}

static bool answered_datagrams(const struct cell *cell)
{
    return answered(cell) && udp(cell);
}

static bool answered_batches(const struct cell *cell)
{
    return answered(cell) && cell->batch > 1;
}

static bool unproven_responses(const struct cell *cell)
{
    return answered(cell) && cell->verify;
}

static bool outstanding_beyond_ring(const struct cell *cell)
{
    return answered(cell) && cell_outstanding(cell) > cell->in_flight;
}

/* While a request is being sent nobody reads responses. If those of the other requests do not fit the
 * buffers, the responder waits for room, the requester for the responder, and both for ever. A small one
 * takes the room of its packet; 64 KB is what TCP's receive window begins with where it is left alone. */
static bool responses_beyond_buffers(const struct cell *cell)
{
    enum { ROOM = 64 * 1024, PACKET = 1024 };
    int64_t room = ROOM;
    if (cell->send_buffer > 0 && cell->send_buffer < room)
        room = cell->send_buffer;
    if (cell->receive_buffer > 0 && cell->receive_buffer < room)
        room = cell->receive_buffer;
    return answered(cell) && (cell_outstanding(cell) - 1) * (cell_response_bytes(cell) + PACKET) > room;
}

static bool segmented_without_checksum(const struct cell *cell)
{
    return cell->tso == OFFLOAD_YES && cell->checksum == OFFLOAD_NO;
}

static bool checksum_of_loopback(const struct cell *cell)
{
    return cell->path == PATH_LOOPBACK && cell->checksum != OFFLOAD_DEFAULT;
}

/* What a list says stands: an end that is placed by where the other one is would be elsewhere. */
static bool listed_and_placed(const struct cell *cell)
{
    return cell_places_pairs(cell) && cpus_count(&cell->server) + cpus_count(&cell->client) > 0;
}

static bool placed_alone(const struct cell *cell)
{
    return cell_places_pairs(cell) && !cell_has_receiver(cell);
}

static bool gathered_stream(const struct cell *cell)
{
    return cell->udp_gro && (!udp(cell) || !cell_has_receiver(cell));
}

/* It is a control message that says where one datagram ends. */
static bool gathered_otherwise(const struct cell *cell)
{
    return cell->udp_gro && cell->receive != RECEIVER_recv;
}

static bool both(const struct cell *cell)
{
    return cell->direction == BOTH_DIRECTIONS;
}

static bool both_of_datagrams(const struct cell *cell)
{
    return both(cell) && (udp(cell) || !cell_has_receiver(cell));
}

static bool both_without_stream(const struct cell *cell)
{
    return both(cell) && cell->pattern != PATTERN_STREAM;
}

static bool both_of_nothing(const struct cell *cell)
{
    return both(cell) && mechanisms[cell->mechanism].undelivered;
}

/* That the peer closes tells a frozen mechanism that its ring is free, and here the peer is a sender too. */
static bool both_frozen(const struct cell *cell)
{
    return both(cell) && mechanisms[cell->mechanism].frozen;
}

/* Its completions stand in the socket's error queue, and whoever polls the socket is woken by them. */
static bool both_woken(const struct cell *cell)
{
    bool polls = cell_connections(cell) > cell->threads || cell->receive == RECEIVER_mmap;
    return both(cell) && polls && cell->mechanism == MECHANISM_zero_copy;
}

/* Threads that serve more connections than others would make connections slow that are like all others. */
static bool unequal_threads(const struct cell *cell)
{
    return cell_connections(cell) % cell->threads != 0;
}

static bool several(const struct cell *cell)
{
    return cell_connections(cell) > cell->threads;
}

static bool several_without_stream(const struct cell *cell)
{
    return several(cell) && cell->pattern != PATTERN_STREAM;
}

static bool several_of_rings(const struct cell *cell)
{
    return several(cell) && cell->receive == RECEIVER_uring_recv;
}

static bool is_paced(const struct cell *cell)
{
    return cell->pattern == PATTERN_PACED;
}

static bool paced_without_rate(const struct cell *cell)
{
    return is_paced(cell) && cell->offered_rate == 0;
}

static bool rate_without_schedule(const struct cell *cell)
{
    return !is_paced(cell) && cell->offered_rate > 0;
}

static bool schedule_without_rate(const struct cell *cell)
{
    return !is_paced(cell) && (cell->arrival != ARRIVAL_CONSTANT || cell->pacing != PACING_TIMER);
}

static bool sample_of_timed(const struct cell *cell)
{
    return cell->pattern != PATTERN_STREAM && cell->latency_sample > 0;
}

static bool paced_nothing(const struct cell *cell)
{
    return is_paced(cell) && mechanisms[cell->mechanism].undelivered;
}

static bool paced_together(const struct cell *cell)
{
    return is_paced(cell) && (cell->batch > 1 || cell_segments(cell) > 1);
}

static bool paced_proof(const struct cell *cell)
{
    return is_paced(cell) && cell->verify;
}

/* Which of them were lost is told by the numbers in those that were not. */
static bool numbered(const struct cell *cell)
{
    return is_paced(cell) && udp(cell) && cell_has_receiver(cell);
}

static bool no_room_for_number(const struct cell *cell)
{
    return numbered(cell) && cell->message_size < NUMBER_BYTES;
}

static bool number_unseen(const struct cell *cell)
{
    return numbered(cell) && receivers[cell->receive].unseen;
}

static bool number_frozen(const struct cell *cell)
{
    return numbered(cell) && mechanisms[cell->mechanism].frozen;
}

const struct rule rules[] = {
    {too_small, "the message has fewer bytes than fields", "a larger message_size, or fewer fields"},
    {too_large, "the message is larger than 64M", "fewer fields, or smaller ones"},
    {ring_too_large, "connections x in_flight x message_size is more than 4G of memory",
     "a smaller in_flight"},
    {mtu_below_ipv6, "IPv6 needs an MTU of at least 1280", "a larger mtu, or ip = 4"},
    {mtu_above_device, "only loopback has an MTU above 65535", "mtu = auto, or a smaller one"},
    {batch_without_submissions, "the mechanism hands over one message at a time, it has no batches",
     "batch = 1, or a mechanism of io_uring; over UDP also two-copy, contiguous, one-copy or zero-copy"},
    {batch_beyond_ring, "a batch has more messages than in_flight", "a smaller batch, or a larger in_flight"},
    {sink_without_udp, "nobody answers behind the sink: only UDP can send into it", "transport = udp"},
    {unix_between_namespaces, "a Unix socket connects within one network namespace", "path = loopback"},
    {unix_over_ipv6, "a Unix socket has no IP version: ip = 4 stands for it", "ip = 4"},
    {unix_discards, "a Unix socket cannot throw bytes away unread (MSG_TRUNC)", "receive = recv"},
    {datagram_in_pieces, "the mechanism sends a message in pieces, each of which would be a datagram",
     "another mechanism, or transport = tcp"},
    {gso_without_udp, "only UDP sends several messages at once (UDP_SEGMENT)", "transport = udp, or gso = 1"},
    {datagram_too_large, "a UDP send takes at most 65507 bytes", "a smaller message_size, or a smaller gso"},
    {segment_above_mtu, "a message that is a segment of a UDP send must fit the MTU with its headers",
     "a larger mtu, a smaller message_size, or gso = 1"},
    {too_many_pieces, "gso x fields is more than the 1024 pieces that one send takes",
     "a smaller gso, or fewer fields"},
    {too_many_pages,
     "a datagram without a copy has at most 17 fragments, and these fields may lie on more pages",
     "fewer fields (one is always enough), or a smaller gso"},
    {no_room_for_proof, "a message below 16 bytes has no room for its number and a checksum",
     "a larger message_size, or verify = no"},
    {nothing_seen, "the receiver never sees the bytes, so it cannot verify them",
     "receive = recv, or verify = no"},
    {nothing_arrives, "nothing arrives that could be verified", "another mechanism or path, or verify = no"},
    {several_messages_a_send, "only the first message of a send would carry its number",
     "gso = 1, or verify = no"},
    {frozen_messages, "the mechanism's messages must not be written anew, which verify does", "verify = no"},
    {datagrams_to_stream, "the receiver takes bytes of a stream, no datagrams", "receive = recv"},
    {shaped_elsewhere,
     "only the ends of a veth pair have queues that a rate, a delay or losses could be given",
     "path = veth, or no rate, delay, jitter and loss"},
    {queue_of_nothing, "nothing waits on a link without a rate, a delay or losses",
     "queue = auto, or a rate"},
    {jitter_beyond_delay, "a jitter above the delay would send packets before their time",
     "a larger delay, or a smaller jitter"},
    {netem_of_super_packets,
     "with offloads up to 64 KB pass as one packet: a loss would take it whole, and a rate behind a delay "
     "could not cut it",
     "offload = no and gso = 1"},
    {stream_with_outstanding, "the messages of a stream wait for no responses",
     "outstanding = 1, or pattern = request-response"},
    {stream_with_response, "nobody responds to the messages of a stream",
     "response_size = 1, which stands for it, or pattern = request-response"},
    {nobody_answers, "nothing arrives that could be answered",
     "another mechanism or path, or pattern = stream"},
    {answered_datagrams, "a lost datagram would be waited for without end",
     "transport = tcp or unix, or pattern = stream"},
    {answered_batches, "a request would wait for others, which wait for its response",
     "batch = 1, or pattern = stream"},
    {unproven_responses, "verify checks messages, and no responses", "verify = no, or pattern = stream"},
    {outstanding_beyond_ring, "more requests are outstanding than messages in_flight",
     "fewer outstanding, or a larger in_flight"},
    {responses_beyond_buffers,
     "the responses that wait may fill the buffers, and then both sides wait for ever",
     "fewer outstanding, a smaller response_size, or larger buffers"},
    {segmented_without_checksum, "a device that cuts packets must compute their checksums",
     "checksum = default, or tso = default"},
    {checksum_of_loopback, "the loopback device's checksum offload cannot be switched", "checksum = default"},
    {listed_and_placed, "a list of CPUs wins over the placement, which says where both ends are",
     "placement = spread, or no cpu.server and cpu.client"},
    {placed_alone, "behind the sink there is no other end to be placed by", "placement = spread or free"},
    {gathered_stream, "only a receiver of UDP takes several datagrams at once",
     "transport = udp over veth or loopback, or udp_gro = no"},
    {gathered_otherwise, "the receiver has room for one datagram, or does not look at any",
     "receive = recv, or udp_gro = no"},
    {both_of_datagrams, "the two ends of UDP tell each other when one direction is over, not two",
     "transport = tcp or unix, or one direction"},
    {both_without_stream, "streams alone go both ways at the same time",
     "pattern = stream, or one direction"},
    {both_of_nothing, "nothing moves in either direction", "another mechanism, or one direction"},
    {both_frozen,
     "that the receiver has closed tells it that its messages are free, and the receiver sends too",
     "another mechanism, or one direction"},
    {both_woken, "its completions would wake the other direction's receiver again and again",
     "connections = threads and receive = recv, or one direction"},
    {unequal_threads, "the threads would serve unequal numbers of connections",
     "connections = a multiple of threads, or threads"},
    {several_without_stream, "a thread that serves several connections moves streams alone",
     "connections = threads, or pattern = stream"},
    {several_of_rings, "its ring holds what arrived, and epoll would wait for the socket",
     "receive = recv, or connections = threads"},
    {paced_without_rate, "paced messages need a rate to be sent at",
     "an offered_rate, or pattern = stream, which sends as fast as it goes"},
    {rate_without_schedule, "only paced messages have an offered rate",
     "pattern = paced, or offered_rate = unlimited, which stands for the others"},
    {schedule_without_rate, "only paced messages have times to be sent at, and to wait for",
     "pattern = paced, or arrival = constant and pacing = timer, which stand for the others"},
    {sample_of_timed, "all messages are timed where they are not a stream's",
     "latency_sample = never, or pattern = stream"},
    {paced_nothing, "nothing is sent that could be on time", "another mechanism, or pattern = stream"},
    {paced_together, "a message would wait for others beyond its time",
     "batch = 1 and gso = 1, or pattern = stream"},
    {paced_proof, "the work of verify would be part of each time", "verify = no, or pattern = stream"},
    {no_room_for_number, "a datagram below 8 bytes has no room for the number that it is timed by",
     "a larger message_size, or transport = tcp or unix"},
    {number_unseen, "the receiver never sees the numbers that datagrams are timed by", "receive = recv"},
    {number_frozen, "the mechanism's messages must not be written anew, and datagrams are timed by numbers",
     "transport = tcp or unix"},
};
const unsigned rule_count = sizeof rules / sizeof rules[0];

const struct rule *rules_exclude_counted(const struct cell *cell)
{
    static const struct rule lost = {udp, "bytes that are lost never arrive, and the window would not end",
                                     "transport = tcp or unix, or a duration instead of bytes"},
                             timed = {answered, "a window of so many bytes is one of a stream",
                                      "pattern = stream, or a duration instead of bytes"};
    if (cell_has_receiver(cell) && lost.applies(cell))
        return &lost;
    return cell->pattern != PATTERN_STREAM ? &timed : NULL;
}

const struct rule *rules_exclude(const struct cell *cell)
{
    for (unsigned i = 0; i < rule_count; i++) {
        if (rules[i].applies(cell))
            return &rules[i];
    }
    return NULL;
}
