/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A machine as its /sys and /proc tell it: a tree of files that each test makes for itself. */
#ifndef LABRUN_TESTS_UNIT_RESULTS_MACHINE_H
#define LABRUN_TESTS_UNIT_RESULTS_MACHINE_H

#include "test.h"

static struct tree tree;

static inline int make(void **state)
{
    (void)state;
    tree_make(&tree);
    return 0;
}

static inline int clear(void **state)
{
    (void)state;
    tree_remove(&tree);
    return 0;
}

static inline void cpu_file(unsigned cpu, const char *name, const char *content)
{
    char path[128];
    snprintf(path, sizeof path, "/sys/devices/system/cpu/cpu%u/%s", cpu, name);
    tree_file(&tree, path, content);
}

#endif
