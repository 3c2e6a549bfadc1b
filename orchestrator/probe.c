/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "probe.h"

#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/own.h"
#include "model/mechanism.h"
#include "model/placement.h"
#include "netns/lab.h"
#include "plots/gnuplot.h"
#include "workers/counters.h"
#include "workers/rehearsal.h"

static int probe_cpus(const struct host *host, const struct cell *cell, struct err *err)
{
    own_free int *cpus = calloc(2 * (size_t)cell->threads, sizeof *cpus);
    if (cpus == NULL)
        return err_set(err, ENOMEM, "out of memory");
    return placement_assign(cell, &host->allowed, &host->cores, cpus, cpus + cell->threads, err);
}

/* Not every kernel has a device for it. Without the right to look, it may have. */
static int probe_sink(const struct cell *cell, struct err *err)
{
    struct err why = {0};
    if (cell->path != PATH_SINK || probe_lab(cell, &why) == 0 || why.code == EPERM)
        return 0;
    *err = why;
    return -err->code;
}

int probe_cell(const void *host, const struct cell *cell, struct err *err)
{
    const struct mechanism *mechanism = mechanisms[cell->mechanism];
    int rc = mechanism->probe != NULL ? mechanism->probe(err) : 0;
    const struct receiver *receiver = receivers[cell->receive];
    if (rc == 0 && receiver->probe != NULL)
        rc = receiver->probe(err);
    if (rc == 0)
        rc = rehearsal(cell, err);
    if (rc == 0)
        rc = probe_sink(cell, err);
    if (rc == 0)
        rc = probe_cpus(host, cell, err);
    return rc;
}

int probe_lab(const struct cell *cell, struct err *err)
{
    own_lab lab = LAB_NONE;
    return lab_up(cell, &lab, err);
}

void probe_environment(const struct options *options, const struct experiment *experiment,
                       const struct host *host, struct environment *environment)
{
    *environment = (struct environment){.host = *host,
                                        .plan = experiment->plan.fingerprint,
                                        .overrides = options->overrides,
                                        .override_count = options->override_count};
    snprintf(environment->labrun, sizeof environment->labrun, "%s", LABRUN_VERSION);
    snprintf(environment->command, sizeof environment->command, "%s", options->line);
    time_t now = time(NULL);
    struct tm utc;
    strftime(environment->started, sizeof environment->started, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&now, &utc));
    const struct passwd *user = getpwuid(getuid());
    snprintf(environment->user, sizeof environment->user, "%s", user != NULL ? user->pw_name : "");
    struct err no_gnuplot = {0}; /* then its version is unknown */
    gnuplot_probe(environment->gnuplot, &no_gnuplot);
    counters_probe(experiment->spec.settings.events, environment->counters);
}
