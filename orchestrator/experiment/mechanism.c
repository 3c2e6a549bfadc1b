/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "experiment/mechanism.h"

#include <stddef.h>

#include "experiment/cell.h"

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

bool mechanism_batches(const struct cell *cell)
{
    const struct mechanism *mechanism = &mechanisms[cell->mechanism];
    return mechanism->batches || (mechanism->datagram_batches && cell->transport == TRANSPORT_UDP);
}

const char *mechanism_name(unsigned i)
{
    return i < MECHANISM_COUNT ? mechanisms[i].name : NULL;
}

const char *mechanism_alias(unsigned i)
{
    return i < MECHANISM_COUNT ? mechanisms[i].alias : NULL;
}

const char *receiver_name(unsigned i)
{
    return i < RECEIVER_COUNT ? receivers[i].name : NULL;
}
