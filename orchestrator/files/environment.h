/* SPDX-License-Identifier: GPL-3.0-or-later */
/* environment.json (jansson): the machine, the versions, what could not be measured and why, the overrides of
 * the command line, and everything else that a reader of the numbers needs and the CSVs do not say. */
#ifndef LABRUN_FILES_ENVIRONMENT_H
#define LABRUN_FILES_ENVIRONMENT_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "files/host.h"
#include "files/results.h"
#include "model/counter.h"

struct environment {
    struct host host;
    char labrun[32];                   /* version */
    char started[32];                  /* ISO 8601, UTC */
    char command[512];                 /* as it was called */
    uint64_t plan;                     /* fingerprint */
    char counters[COUNTER_COUNT][200]; /* "" = available, else why not */
    char user[33];
    const char *const
        *overrides; /* of --set; when read back: owned, NULL-terminated, freed by environment_release */
    size_t override_count;
};

int environment_write(const struct environment *environment, const struct results *results, struct err *err);
int environment_read(struct environment *environment, const struct results *results, struct err *err);
void environment_release(struct environment *environment); /* only after environment_read */

#endif
