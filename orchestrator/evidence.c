/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "evidence.h"

void evidence_release(struct evidence *evidence)
{
    records_release(&evidence->records);
    experiment_release(&evidence->experiment);
    environment_release(&evidence->environment);
    results_close(&evidence->results);
}

int evidence_open(const char *path, struct evidence *evidence, struct err *err)
{
    int rc = results_open(path, false, &evidence->results, err);
    if (rc == 0)
        rc = environment_read(&evidence->environment, &evidence->results, err);
    if (rc == 0)
        rc = experiment_reload(&evidence->results, &evidence->environment, NULL, &evidence->experiment, err);
    return rc == 0 ? results_records(&evidence->results, &evidence->records, NULL, err) : rc;
}
