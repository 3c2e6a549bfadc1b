/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz/experiment.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    experiment_fuzz(bytes, length);
    return 0;
}
