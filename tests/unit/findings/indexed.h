/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The index of records that a test made: they must stay where they are. */
#ifndef LABRUN_TESTS_INDEXED_H
#define LABRUN_TESTS_INDEXED_H

#include "findings/run_index.h"

#include "test.h"

static inline struct run_index index_of(const struct records *records)
{
    struct run_index index;
    struct err err = {0};
    assert_int_equal(run_index_make(records, &index, &err), 0);
    return index;
}

#endif
