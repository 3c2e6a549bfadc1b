/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "probe.h"

#include <pwd.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "model/mechanism.h"
#include "netns/lab.h"
#include "plots/gnuplot.h"
#include "workers/counters.h"

int probe_cell(const struct cell *cell, struct err *err)
{
    const struct mechanism *mechanism = mechanisms[cell->mechanism];
    int rc = mechanism->probe != NULL ? mechanism->probe(err) : 0;
    const struct receiver *receiver = receivers[cell->receive];
    if (rc == 0 && receiver->probe != NULL)
        rc = receiver->probe(err);
    return rc;
}

int probe_lab(const struct cell *cell, struct err *err)
{
    own_lab lab = LAB_NONE;
    return lab_up(cell, &lab, err);
}

int probe_environment(const struct options *options, const struct experiment *experiment,
                      struct environment *environment, struct err *err)
{
    *environment = (struct environment){.plan = experiment->plan.fingerprint,
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
    return host_read(&environment->host, err);
}
