/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SIGINT, SIGTERM and SIGHUP while measuring: taken in by poll, not by handlers, so that no run is torn in
 * the middle of its bookkeeping. */
#ifndef LABRUN_CAMPAIGN_INTERRUPTS_H
#define LABRUN_CAMPAIGN_INTERRUPTS_H

#include <signal.h>
#include <stdbool.h>

#include "base/err.h"

struct interrupts {
    sigset_t before;
    int fd; /* owned: readable when a signal has come */
};

int interrupts_begin(struct interrupts *interrupts, struct err *err);
void interrupts_end(struct interrupts *interrupts);

/* A run whose lab cannot be made does not get as far as to look. */
bool interrupts_pending(int fd);

#endif
