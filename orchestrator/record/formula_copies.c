/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The copy ledger: how often each payload byte is copied on its way, and where. What a mechanism does in any
 * case comes from its own description, what the kernel may do or not do from what it said about this run. */
#include "record/formula.h"

#include <math.h>

#include "experiment/mechanism.h"

static const struct mechanism *mechanism_of(const struct measurement *measurement)
{
    return &mechanisms[measurement->cell->mechanism];
}

/* Bytes that go nowhere have no ledger, nor have those that nobody counted. */
static double entry(const struct measurement *measurement, double copies)
{
    return !mechanism_of(measurement)->undelivered && formula_bytes(measurement) > 0 ? copies : NAN;
}

double formula_copies_serialise(const struct measurement *measurement)
{
    return entry(measurement, mechanism_of(measurement)->copies.user);
}

double formula_copies_in(const struct measurement *measurement)
{
    return entry(measurement, mechanism_of(measurement)->copies.kernel);
}

static bool asked_for_completions(const struct measurement *measurement)
{
    for (size_t i = 0; i < measurement->threads; i++)
        if (measurement->tx[i].life.zc_sends > 0)
            return true;
    return false;
}

/* Only pages that the kernel was lent can be copied late, and it tells so in their completions. The sends of
 * a run are alike, so the share of sends is the share of bytes. */
double formula_copies_late(const struct measurement *measurement)
{
    double copied = asked_for_completions(measurement) ? formula_zc_copied_pct(measurement) / 100 : 0;
    return entry(measurement, copied);
}

double formula_copies_out(const struct measurement *measurement)
{
    const struct cell *cell = measurement->cell;
    const struct receiver *receiver = &receivers[cell->receive];
    double copies = receiver->maps ? 1 - formula_rx_mapped_pct(measurement) / 100 : receiver->copies;
    return entry(measurement, cell_has_receiver(cell) ? copies : 0);
}

double formula_copies_per_byte(const struct measurement *measurement)
{
    return formula_copies_serialise(measurement) + formula_copies_in(measurement) +
           formula_copies_late(measurement) + formula_copies_out(measurement);
}
