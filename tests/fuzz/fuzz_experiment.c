/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as an experiment file: they make an experiment, or at least one problem that says why not. */
#include <stdint.h>
#include <stdlib.h>

#include "files/ini.h"
#include "model/spec.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(int truth)
{
    if (!truth)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    own_entries entries = {0};
    own_problems problems = {0};
    own_spec spec = {0};
    if (size > INI_BYTES_MAX)
        return 0;
    int parsed = ini_read((const char *)data, size, &entries, &problems);
    require((parsed == 0) == (problems.count == 0));
    if (parsed == 0)
        parsed = spec_parse(&entries, &spec, &problems);
    require((parsed == 0) == (problems.count == 0));
    if (parsed == 0) {
        struct cell cell;
        size_t count = spec_cell_count(&spec);
        require(count > 0);
        spec_cell(&spec, 0, &cell);
        require(cell.message_size > 0 && cell.threads > 0);
        if (count != SIZE_MAX)
            spec_cell(&spec, count - 1, &cell);
    }
    return 0;
}
