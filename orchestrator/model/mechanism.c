/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/mechanism.h"

#include "model/cell.h"

static bool in_datagrams(const struct mechanism *mechanism, const struct cell *cell)
{
    return cell->transport == TRANSPORT_UDP && mechanism->batched != NULL;
}

bool mechanism_batches(const struct mechanism *mechanism, const struct cell *cell)
{
    return mechanism->batches || in_datagrams(mechanism, cell);
}

const struct mechanism *mechanism_sending(const struct mechanism *mechanism, const struct cell *cell)
{
    return cell->batch > 1 && in_datagrams(mechanism, cell) ? mechanism->batched : mechanism;
}
