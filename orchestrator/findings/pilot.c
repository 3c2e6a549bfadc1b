/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "findings/pilot.h"

#include <fcntl.h>
#include <limits.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "findings/findings.h"

void pilot_release(struct pilot *pilot)
{
    for (size_t i = 0; i < pilot->count; i++)
        noise_release(&pilot->list[i].noise);
    *pilot = (struct pilot){0};
}

/* --- the folder --- */

/* Half a second is the most that a plan may take longer: as many bytes are read in it. */
enum { PILOT_BYTES_MAX = 16 << 20 };

static bool is_small(const struct results *results)
{
    static const char *const names[] = {"plan.csv", "exclusions.csv", "runs.csv", "slices.csv"};
    off_t bytes = 0;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct stat status;
        if (fstatat(results->folder, names[i], &status, AT_SYMLINK_NOFOLLOW) < 0)
            continue;
        if (status.st_size > PILOT_BYTES_MAX)
            return false;
        bytes += status.st_size;
    }
    return bytes <= PILOT_BYTES_MAX;
}

/* What `latest` leads to, and its name. */
static bool open_latest(const char *directory, struct results *results, char name[FOLDER_NAME_MAX])
{
    char latest[PATH_MAX], folder[PATH_MAX];
    struct err none = {0};
    if (snprintf(latest, sizeof latest, "%s/latest", directory) >= (int)sizeof latest ||
        folder_resolve(latest, folder, sizeof folder, &none) < 0 ||
        results_open(folder, false, results, &none) < 0)
        return false;
    const char *slash = strrchr(folder, '/');
    return snprintf(name, FOLDER_NAME_MAX, "%s", slash != NULL ? slash + 1 : folder) < FOLDER_NAME_MAX;
}

/* --- the pilot --- */

/* What a block's value is made of: as many rounds, or as long a window. */
static bool is_made_alike(const struct experiment *a, const struct experiment *b)
{
    const struct settings *x = &a->spec.settings, *y = &b->spec.settings;
    size_t contests[2], least[2], most[2];
    plan_count_contests(&a->plan, &contests[0], &least[0], &most[0]);
    plan_count_contests(&b->plan, &contests[1], &least[1], &most[1]);
    if (x->contrast != y->contrast || x->order != y->order || (contests[0] > 0) != (contests[1] > 0))
        return false;
    if (contests[0] == 0)
        return x->duration_ns == y->duration_ns && x->bytes == y->bytes;
    return x->slice_ns == y->slice_ns && schedule_rounds(x->duration_ns, x->slice_ns, most[0]) ==
                                             schedule_rounds(y->duration_ns, y->slice_ns, most[1]);
}

/* Do both go the same way, for as many threads and connections, on CPUs that are chosen alike? */
static bool is_like(const struct cell *a, const struct cell *b)
{
    return a->path == b->path && a->transport == b->transport && a->pattern == b->pattern &&
           a->receive == b->receive && a->threads == b->threads &&
           cell_connections(a) == cell_connections(b) && cell_directions(a) == cell_directions(b) &&
           a->placement == b->placement && a->rate == b->rate && a->delay == b->delay && a->loss == b->loss &&
           a->mtu == b->mtu;
}

/* Each cell that is planned has one like it in the pilot. */
static bool has_all_ways(const struct plan *plan, const struct plan *pilot)
{
    for (size_t i = 0; i < plan->cell_count; i++) {
        size_t j = 0;
        while (j < pilot->cell_count && !is_like(&plan->cells[i], &pilot->cells[j]))
            j++;
        if (j == pilot->cell_count)
            return false;
    }
    return true;
}

static bool read_latest(const char *directory, const struct experiment *experiment, const struct host *host,
                        struct findings *findings, char name[FOLDER_NAME_MAX])
{
    struct err none = {0};
    if (!open_latest(directory, &findings->results, name) || !is_small(&findings->results) ||
        findings_read(findings, NULL, &none) < 0 || !is_made_alike(experiment, &findings->experiment) ||
        !has_all_ways(&experiment->plan, &findings->experiment.plan) ||
        strcmp(findings->environment.host.cpu_model, host->cpu_model) != 0 ||
        run_index_make(&findings->records, &findings->experiment.spec, &findings->index, &none) < 0)
        return false;
    findings->index.contests = &findings->contests;
    return true;
}

void pilot_find(const char *directory, const struct experiment *experiment, const struct host *host,
                struct pilot *pilot)
{
    static const unsigned measured[PILOT_METRICS] = {METRIC_throughput_gbps, METRIC_cpu_ns_per_byte};
    own_findings findings = FINDINGS_NONE;
    struct err none = {0};
    *pilot = (struct pilot){0};
    if (read_latest(directory, experiment, host, &findings, pilot->folder))
        for (size_t i = 0; i < PILOT_METRICS; i++) {
            own_noise noise = {.deviation = NAN};
            if (noise_measure(&findings.index, measured[i], false, &noise, &none) < 0 ||
                isnan(noise.deviation))
                continue;
            pilot->list[pilot->count].metric = measured[i];
            pilot->list[pilot->count++].noise = noise;
            noise = (struct control_noise){.deviation = NAN};
        }
    if (pilot->count == 0)
        pilot->folder[0] = '\0';
}
