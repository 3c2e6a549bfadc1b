/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What must hold for the samples of a run before anyone may compute with them. */
#ifndef LABRUN_WORKERS_CONSERVATION_H
#define LABRUN_WORKERS_CONSERVATION_H

#include "base/err.h"
#include "netns/lab.h"
#include "record/sample.h"

/* For each connection: both ends saw both edges of the window, only whole messages were sent, each byte that
 * was sent was received (over UDP: whole messages, and no more than were sent), and each zero-copy send was
 * completed. -EIO names the connection and both numbers. */
int conservation_check(const struct measurement *measurement, struct err *err);

/* For a run into a sink: what the device says it carried since the run began, without the headers, is what
 * all connections sent. -EIO names both numbers. */
int conservation_sink(const struct measurement *measurement, const struct carried *carried, struct err *err);

#endif
