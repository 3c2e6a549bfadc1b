/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pilot of an experiment that is only planned: the newest one in its results directory, if that was made
 * as this one is to be and has an A/A control, whose noise says what this one can find. Nobody asked for it
 * to be read: a folder that is missing, broken, large or somebody else's is no pilot, and no error. */
#ifndef LABRUN_FINDINGS_PILOT_H
#define LABRUN_FINDINGS_PILOT_H

#include <stddef.h>

#include "base/own.h"
#include "findings/noise.h"
#include "results/experiment.h"
#include "results/folder.h"
#include "results/host.h"

enum { PILOT_METRICS = 2 }; /* throughput, CPU time per byte */

struct pilot {
    char folder[FOLDER_NAME_MAX]; /* its name; "": there is none, and no noise either */
    struct {
        unsigned metric; /* enum metric_id */
        struct control_noise noise;
    } list[PILOT_METRICS]; /* owned: where the noise is known */
    size_t count;
};

void pilot_release(struct pilot *pilot);
#define own_pilot OWNED_BY(pilot_release) struct pilot

/* Looks at `latest` in the directory. Made as the experiment: on such a CPU, with the same contrast, order,
 * slices and rounds, or windows of the same length where there are no contests. */
void pilot_find(const char *directory, const struct experiment *experiment, const struct host *host,
                struct pilot *pilot);

#endif
