/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/rules.h"

#include <stddef.h>

#include "model/mechanism.h"

/* The rings of all connections of one sender; both of a run's sides and the kernel want memory as well. */
#define RING_BYTES_MAX (INT64_C(4) << 30)

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
    return cell->message_size > RING_BYTES_MAX / cell->in_flight / cell->threads;
}

static bool mtu_below_ipv6(const struct cell *cell)
{
    return cell->ip == IP_6 && cell->mtu < 1280; /* RFC 8200, section 5 */
}

static bool batch_without_submissions(const struct cell *cell)
{
    return cell->batch > 1 && !mechanisms[cell->mechanism]->batches;
}

static bool batch_beyond_ring(const struct cell *cell)
{
    return cell->batch > cell->in_flight;
}

const struct rule rules[] = {
    {too_small, "the message has fewer bytes than fields", "a larger message_size, or fewer fields"},
    {too_large, "the message is larger than 64M", "fewer fields, or smaller ones"},
    {ring_too_large, "threads x in_flight x message_size is more than 4G of memory", "a smaller in_flight"},
    {mtu_below_ipv6, "IPv6 needs an MTU of at least 1280", "a larger mtu, or ip = 4"},
    {batch_without_submissions, "the mechanism hands over one message at a time, it has no batches",
     "batch = 1, or a mechanism of io_uring"},
    {batch_beyond_ring, "a batch has more messages than in_flight", "a smaller batch, or a larger in_flight"},
};
const unsigned rule_count = sizeof rules / sizeof rules[0];

const struct rule *rules_exclude(const struct cell *cell)
{
    for (unsigned i = 0; i < rule_count; i++) {
        if (rules[i].applies(cell))
            return &rules[i];
    }
    return NULL;
}
