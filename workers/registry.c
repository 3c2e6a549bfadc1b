/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "workers/receiver.h"
#include "workers/sender.h"

const struct sender_calls *const sender_calls[MECHANISM_COUNT] = {
#define MECHANISM(identifier, ...) [MECHANISM_##identifier] = &identifier##_sender,
#include "experiment/mechanism_list.h"
#undef MECHANISM
};

const struct receiver_calls *const receiver_calls[RECEIVER_COUNT] = {
#define RECEIVER(identifier, ...) [RECEIVER_##identifier] = &identifier##_receiver,
#include "experiment/receiver_list.h"
#undef RECEIVER
};
