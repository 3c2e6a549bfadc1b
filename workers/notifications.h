/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Zero-copy notifications as they come from a socket's error queue. What they mean for the ring is in
 * completions.h. */
#ifndef LABRUN_WORKERS_NOTIFICATIONS_H
#define LABRUN_WORKERS_NOTIFICATIONS_H

#include <stdbool.h>
#include <stdint.h>

struct notification {
    uint32_t low, high; /* the sends it covers, inclusive */
    bool copied;        /* SO_EE_CODE_ZEROCOPY_COPIED: the kernel copied after all */
};

/* Takes one notification, never blocks. Returns 1, 0 when there is none, -errno. */
int notifications_read(int fd, struct notification *notification);

/* Waits until something stands in the error queue, a signal comes, or `timeout_ms` are over. Returns 1 if it
 * is worth reading now, 0 if not, -errno when the connection has failed: then no more will come. */
int notifications_wait(int fd, int timeout_ms);

#endif
