/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "campaign/probe.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/own.h"
#include "experiment/placement.h"
#include "netns/lab.h"
#include "netns/privileges.h"
#include "netns/shaping.h"
#include "output/terminal.h"
#include "plots/gnuplot.h"
#include "workers/counters.h"
#include "workers/foreign.h"
#include "workers/pair.h"
#include "workers/receiver.h"
#include "workers/sender.h"

/* One of the words of a list that blanks separate? */
static bool lists(const char *list, const char *word)
{
    size_t length = strlen(word);
    for (const char *at = list; *(at += strspn(at, " \n")) != '\0'; at += strcspn(at, " \n"))
        if (strcspn(at, " \n") == length && strncmp(at, word, length) == 0)
            return true;
    return false;
}

/* What is not listed may be a module: the kernel loads it for who may load modules (tcp_ca_find_autoload).
 * Any answer but ENOENT means that it is there: EPERM is for the host's network, not for our own. */
static void ask_congestion(const char *name, const char *available, struct err *err)
{
    if (lists(available, name))
        return;
    own_fd tcp = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (tcp < 0 || setsockopt(tcp, IPPROTO_TCP, TCP_CONGESTION, name, (socklen_t)strlen(name)) == 0 ||
        errno != ENOENT)
        return;
    err_hint(err, "if it is a module of this kernel: sudo modprobe tcp_%s", name);
    err_set(err, ENOENT, "socket.congestion: this kernel has no %s, but %s", name, available);
}

/* What cells are judged by. Asking the kernel for a congestion control may load a module: each algorithm is
 * asked for once, not for each of 100,000 cells. */
struct probe {
    const struct host *host; /* borrowed, as is the axis */
    const struct axis *congestion;
    struct err *refusals; /* owned: of each value of the axis; code 0 = this kernel has it */
    struct err shaping[DISCIPLINE_COUNT];
};

static int probe_congestion(const struct probe *probe, const struct cell *cell, struct err *err)
{
    for (size_t i = 0; i < probe->congestion->count; i++) {
        struct cell value;
        axis_value(probe->congestion, i, &value);
        if (strcmp(value.congestion, cell->congestion) != 0)
            continue;
        *err = probe->refusals[i];
        return -err->code;
    }
    return 0;
}

/* The queueing disciplines that some cell of the experiment asks for. The kernel may load their modules:
 * whoever names a rate or a delay has asked for it. */
static void ask_shaping(const struct spec *spec, struct err refusals[DISCIPLINE_COUNT])
{
    static const char *const keys[] = {"rate", "delay", "jitter", "loss"};
    bool asked[DISCIPLINE_COUNT] = {false};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const struct axis *axis = spec_axis(spec, keys[i]);
        for (size_t j = 0; j < axis->count; j++) {
            struct cell cell = {0};
            axis_value(axis, j, &cell);
            for (unsigned k = 0; k < DISCIPLINE_COUNT; k++)
                asked[k] = asked[k] || discipline_asked(k, &cell);
        }
    }
    for (unsigned k = 0; k < DISCIPLINE_COUNT; k++)
        if (asked[k])
            discipline_probe(k, &refusals[k]);
}

/* Without the right to look, it may have it. */
static int probe_shaping(const struct probe *probe, const struct cell *cell, struct err *err)
{
    for (unsigned i = 0; i < DISCIPLINE_COUNT; i++) {
        const struct err *refusal = &probe->shaping[i];
        if (!discipline_asked(i, cell) || refusal->code == 0 || refusal->code == EPERM)
            continue;
        *err = *refusal;
        return -err->code;
    }
    return 0;
}

/* Can this host run the cell? A plan_probe, given a struct probe. */
static int probe_cell(const void *given, const struct cell *cell, struct err *err)
{
    const struct probe *probe = given;
    const struct sender_calls *sender = sender_calls[cell->mechanism];
    int rc = sender->probe != NULL ? sender->probe(err) : 0;
    const struct receiver_calls *receiver = receiver_calls[cell->receive];
    if (rc == 0 && receiver->probe != NULL)
        rc = receiver->probe(err);
    /* the ends of a UDP connection talk over TCP, if there are two */
    if (rc == 0 && cell->transport != TRANSPORT_UNIX && cell_has_receiver(cell))
        rc = probe_congestion(probe, cell, err);
    if (rc == 0)
        rc = probe_shaping(probe, cell, err);
    if (rc == 0)
        rc = pair_try(cell, err);
    if (rc < 0)
        return rc;
    /* not every kernel has a device for the sink; without the right to look, it may have */
    struct err why = {0};
    if (cell->path == PATH_SINK && probe_lab(cell, &why) < 0 && why.code != EPERM) {
        *err = why;
        return -err->code;
    }
    own_free int *cpus = calloc(2 * (size_t)cell->threads, sizeof *cpus);
    if (cpus == NULL)
        return err_set(err, ENOMEM, "out of memory");
    return placement_assign(cell, &probe->host->allowed, &probe->host->topology, cpus, cpus + cell->threads,
                            err);
}

static void probe_release(struct probe *probe)
{
    free(probe->refusals);
}

int probe_plan(const char *name, const struct host *host, struct experiment *experiment, struct err *err)
{
    char available[256];
    const struct axis *axis = spec_axis(&experiment->spec, "congestion");
    OWNED_BY(probe_release) struct probe probe = {.host = host, .congestion = axis};
    probe.refusals = calloc(axis->count, sizeof *probe.refusals);
    if (probe.refusals == NULL)
        return err_set(err, ENOMEM, "out of memory");
    own_fd list = open("/proc/sys/net/ipv4/tcp_available_congestion_control", O_RDONLY | O_CLOEXEC);
    ssize_t got = list >= 0 ? read(list, available, sizeof available - 1) : 0;
    available[got > 0 ? got : 0] = '\0';
    available[strcspn(available, "\n")] = '\0';
    for (size_t i = 0; i < axis->count; i++) {
        struct cell cell;
        axis_value(axis, i, &cell);
        ask_congestion(cell.congestion, available, &probe.refusals[i]);
    }
    ask_shaping(&experiment->spec, probe.shaping);
    int rc = plan_make(&experiment->spec, probe_cell, &probe, &experiment->plan, err);
    return rc == 0 ? 0 : err_context(err, "%s", name);
}

int probe_lab(const struct cell *cell, struct err *err)
{
    own_lab lab = LAB_NONE;
    return lab_up(cell, &lab, err);
}

void probe_environment(const struct experiment *experiment, const struct host *host,
                       struct environment *environment)
{
    environment->host = *host;
    environment->plan = experiment->plan.fingerprint;
    snprintf(environment->order, sizeof environment->order, "%s",
             order_name(experiment->spec.settings.order));
    snprintf(environment->labrun, sizeof environment->labrun, "%s", LABRUN_VERSION);
    time_t now = time(NULL);
    struct tm utc;
    strftime(environment->started, sizeof environment->started, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&now, &utc));
    const struct passwd *user = getpwuid(getuid());
    snprintf(environment->user, sizeof environment->user, "%s", user != NULL ? user->pw_name : "");
    struct err no_gnuplot = {0}; /* then its version is unknown */
    gnuplot_probe(environment->gnuplot, &no_gnuplot);
    struct err unsampled = {0};
    foreign_probe(&unsampled);
    snprintf(environment->foreign, sizeof environment->foreign, "%.199s", unsampled.what);
    counters_probe(&perf_kernel, experiment->spec.settings.events, environment->counters);
}

/* --- profiling --- */

void profiling_describe(const struct profiling *profiling, struct text *text)
{
    if (profiling->event == NULL)
        text_add(text, profiling->refusal.what);
    else if (profiling->symbols.count == 0)
        text_addf(text, "%s, but %s", profiling->event, profiling->hidden.what);
    else
        text_addf(text, "%s, %zu kernel symbols", profiling->event, profiling->symbols.count);
}

const char *profiling_hint(const struct profiling *profiling)
{
    return profiling->event == NULL ? profiling->refusal.hint : profiling->hidden.hint;
}

int profiling_prepare(const struct settings *settings, struct profiling *profiling, char reason[200],
                      struct err *err)
{
    snprintf(reason, 200, "%s", PROFILE_NOT_ASKED_FOR);
    *profiling = (struct profiling){0};
    if (!settings->profile)
        return privileges_keep(KEPT_TO_MEASURE, err);
    profiling_probe(settings->profile_frequency, profiling);
    if (profiling->event == NULL)
        complaint_warn("there will be no profiles: %s", profiling->refusal.what);
    else if (profiling->symbols.count == 0)
        complaint_warn("profiles will not tell what the kernel does: %s", profiling->hidden.what);
    if (profiling_hint(profiling)[0] != '\0')
        text_print(stderr, "  hint: %s\n", profiling_hint(profiling));
    snprintf(reason, 200, "%.199s", profiling->event == NULL ? profiling->refusal.what : "");
    return privileges_keep(KEPT_TO_MEASURE, err);
}
