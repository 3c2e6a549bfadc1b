/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names of the mechanisms for tests of the model alone. */
#ifndef LABRUN_TESTS_MECHANISM_STUB_H
#define LABRUN_TESTS_MECHANISM_STUB_H

#include "model/mechanism.h"
#include "model/metric.h"

const struct mechanism *const mechanisms[MECHANISM_COUNT];
const struct receiver *const receivers[RECEIVER_COUNT];
const struct metric metrics[METRIC_COUNT];

const char *mechanism_name(unsigned i)
{
    static const char *const names[] = {"two-copy", "contiguous", "send-fields",
                                        "one-copy", "zero-copy",  "null"};
    return i < MECHANISM_COUNT ? names[i] : NULL;
}

const char *mechanism_alias(unsigned i)
{
    static const char *const names[] = {"A1", NULL, NULL, "A2", "A3", NULL};
    return i < MECHANISM_COUNT ? names[i] : NULL;
}

const char *receiver_name(unsigned i)
{
    static const char *const names[] = {"recv", "discard"};
    return i < RECEIVER_COUNT ? names[i] : NULL;
}

#endif
