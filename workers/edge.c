/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "workers/edge.h"

#include "workers/socket.h"

int edge_cross(struct edge *edge, unsigned phase, struct err *err)
{
    struct sample *sample = edge->sample;
    if (phase == PHASE_WINDOW && reading_open(&edge->meters, &sample->open, err) < 0)
        return -err->code;
    if (phase == PHASE_DRAIN && (reading_close(&edge->meters, &sample->close, err) < 0 ||
                                 socket_granted(edge->meters.fd, sample, err) < 0))
        return -err->code;
    edge->seen = phase;
    atomic_store(&sample->phase, phase);
    return 0;
}
