/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz/experiment.h"
#include "results/experiment.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size <= EXPERIMENT_BYTES_MAX)
        experiment_fuzz(data, size);
    return 0;
}
