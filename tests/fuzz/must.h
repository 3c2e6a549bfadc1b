/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the fuzz targets share: checks that are there in every kind of build, and a results folder that holds
 * one file of the fuzzer's bytes. */
#ifndef LABRUN_TESTS_FUZZ_MUST_H
#define LABRUN_TESTS_FUZZ_MUST_H

#include <stdint.h>
#include <stdlib.h>

#include "experiment/cell.h"
#include "results/folder.h"
#include "unit/results/scratch.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Unlike assert(), there in every kind of build. */
static inline void must(bool true_always)
{
    if (!true_always)
        abort();
}

/* A status and its error say the same, and an error says something. */
static inline void must_agree(int status, const struct err *err)
{
    must(status == -err->code && (status == 0 || err->what[0] != '\0'));
}

static inline void must_be_same_cell(const struct cell *cell, const struct cell *other)
{
    must(cell->control == other->control);
    for (unsigned i = 0; i < cell_field_count; i++)
        must(field_equal(&cell_fields[i], cell, other));
}

static struct scratch must_scratch;

static inline void must_remove_scratch(void)
{
    scratch_remove(&must_scratch);
}

/* A folder for all inputs of the process, opened as results are for reading; the file is replaced. */
static inline const struct results *must_folder(const char *name, const char *bytes, size_t length)
{
    static struct results results = RESULTS_NONE;
    if (results.folder < 0) {
        must_scratch = scratch_make();
        results.folder = must_scratch.folder;
        strcpy(results.path, must_scratch.path);
        atexit(must_remove_scratch);
    }
    scratch_write(results.folder, name, bytes, length);
    return &results;
}

#endif
