/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The index of records that a test made: they must stay where they are. */
#ifndef LABRUN_TESTS_INDEXED_H
#define LABRUN_TESTS_INDEXED_H

#include "findings/run_index.h"

#include "test.h"

static inline struct run_index index_of_spec(const struct records *records, const struct spec *spec)
{
    struct run_index index;
    struct err err = {0};
    assert_int_equal(run_index_make(records, spec, &index, &err), 0);
    return index;
}

/* Of mechanisms, in the order of their list. */
static inline struct run_index index_of(const struct records *records)
{
    return index_of_spec(records, NULL);
}

#endif
