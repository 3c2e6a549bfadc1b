/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The events by number. A reading keeps the raw count and how long it was enabled and really counting;
 * nothing is ever scaled up here, and a counter that never ran is told apart from one that counted 0. */
#ifndef LABRUN_EXPERIMENT_COUNTER_H
#define LABRUN_EXPERIMENT_COUNTER_H

#include <stdint.h>

enum counter_id {
#define COUNTER(id, name) COUNTER_##id,
#include "experiment/counter_list.h"
#undef COUNTER
    COUNTER_COUNT
};

struct count {
    uint64_t value;      /* unscaled, summed over all PMUs of a hybrid machine */
    uint64_t enabled_ns; /* 0: this counter was not opened */
    uint64_t running_ns; /* summed over PMUs, at most enabled_ns */
};

/* A cumulative number that the kernel does not tell; no count ever gets there. A difference with it on either
 * side is not available. */
#define COUNT_UNKNOWN UINT64_MAX

/* Name in INI files; NULL past the end. */
const char *counter_name(unsigned i);

#endif
