/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The control channel between the parent and one worker: a SOCK_SEQPACKET socket pair, a note a packet. Its
 * end of file is how the parent learns of a worker's death. */
#ifndef LABRUN_WORKERS_CONTROL_H
#define LABRUN_WORKERS_CONTROL_H

#include <stdint.h>

#include "base/err.h"

enum note_kind {
    NOTE_PORT,   /* server to parent to client: where the server listens */
    NOTE_READY,  /* worker: connected, and every thread waits for the warm-up */
    NOTE_DONE,   /* worker: every thread ended well */
    NOTE_FAILED, /* worker: `err` says why; it is about to exit */
};

struct note {
    uint32_t kind;
    uint16_t port; /* host byte order */
    struct err err;
};

/* One packet, any thread. */
int control_send(int fd, const struct note *note, struct err *err);

/* Waits for a packet. Returns 1, or 0 when the other end is closed. */
int control_receive(int fd, struct note *note, struct err *err);

#endif
