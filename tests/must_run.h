/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of what a machine may lack: skipped with the reason, or failed where LABRUN_MUST_RUN=1, as in CI. */
#ifndef LABRUN_TESTS_MUST_RUN_H
#define LABRUN_TESTS_MUST_RUN_H

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static inline bool must_run(void)
{
    const char *must = getenv("LABRUN_MUST_RUN");
    return must != NULL && strcmp(must, "1") == 0;
}

/* Ends a test of cmocka. */
#define SKIP_OR_FAIL(...)                                                                                    \
    do {                                                                                                     \
        if (must_run())                                                                                      \
            fail_msg("may not be skipped here: " __VA_ARGS__);                                               \
        print_message("skipped: " __VA_ARGS__);                                                              \
        print_message("\n");                                                                                 \
        skip();                                                                                              \
    } while (0)

#endif
