/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/mechanism.h"

const struct mechanism *const mechanisms[MECHANISM_COUNT] = {
#define MECHANISM(name) [MECHANISM_##name] = &mechanism_##name,
#include "model/mechanism_list.h"
#undef MECHANISM
};

const struct receiver *const receivers[RECEIVER_COUNT] = {
#define RECEIVER(name) [RECEIVER_##name] = &receiver_##name,
#include "model/receiver_list.h"
#undef RECEIVER
};

const char *mechanism_name(unsigned i)
{
    return i < MECHANISM_COUNT ? mechanisms[i]->name : NULL;
}

const char *mechanism_alias(unsigned i)
{
    return i < MECHANISM_COUNT ? mechanisms[i]->alias : NULL;
}

const char *receiver_name(unsigned i)
{
    return i < RECEIVER_COUNT ? receivers[i]->name : NULL;
}
