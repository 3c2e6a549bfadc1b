/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "evidence.h"

#include <errno.h>

#include "files/ini.h"

void evidence_release(struct evidence *evidence)
{
    records_release(&evidence->records);
    spec_release(&evidence->spec);
    free(evidence->text);
    environment_release(&evidence->environment);
    results_close(&evidence->results);
    *evidence = (struct evidence)EVIDENCE_NONE;
}

/* The first problem stands for all: the file was good when it was run. */
static int read_spec(struct evidence *evidence, struct err *err)
{
    own_entries entries = {0};
    own_problems problems = {0};
    const struct environment *environment = &evidence->environment;
    int rc = ini_read(evidence->text, evidence->length, &entries, &problems);
    for (size_t i = 0; i < environment->override_count; i++)
        if (entries_add_override(&entries, environment->overrides[i], err) != 0)
            return err_context(err, "%s/environment.json", evidence->results.path);
    if (spec_parse(&entries, &evidence->spec, &problems) == 0 && rc == 0)
        return 0;
    problems_sort(&problems);
    const struct problem *first = &problems.list[0];
    err_hint(err, "%s", first->hint);
    return err_set(err, EINVAL, "%s/experiment.ini:%u: %s", evidence->results.path, first->line, first->what);
}

int evidence_open(const char *path, struct evidence *evidence, struct err *err)
{
    int rc = results_open(path, false, &evidence->results, err);
    if (rc == 0)
        rc = environment_read(&evidence->environment, &evidence->results, err);
    if (rc == 0)
        rc = results_read(&evidence->results, "experiment.ini", INI_BYTES_MAX, &evidence->text,
                          &evidence->length, err);
    if (rc == 0)
        rc = read_spec(evidence, err);
    return rc == 0 ? results_records(&evidence->results, &evidence->records, NULL, err) : rc;
}
