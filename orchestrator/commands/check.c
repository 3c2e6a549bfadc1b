/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "campaign/probe.h"
#include "commands.h"
#include "experiment/cell.h"
#include "netns/lab.h"
#include "netns/privileges.h"
#include "output/table.h"
#include "plots/gnuplot.h"
#include "results/host.h"
#include "workers/counters.h"
#include "workers/receiver.h"
#include "workers/sender.h"

enum { PROFILE_FREQUENCY = 997 }; /* the default */

/* A line of the answer each: what was looked at, whether it is so, what was found, how to change it. */
struct checklist {
    struct table *table;
    const struct host *host;
    bool can_run; /* can an experiment run at all? */
};

static int add(struct checklist *list, const char *what, bool good, const char *found, const char *hint,
               struct err *err)
{
    return table_row(list->table, (const char *[]){what, good ? "yes" : "no", found, hint}, err);
}

static int add_result(struct checklist *list, const char *what, int rc, const struct err *why,
                      const char *good, struct err *err)
{
    return add(list, what, rc == 0, rc == 0 ? good : why->what, rc == 0 ? "" : why->hint, err);
}

static int check_rights(struct checklist *list, struct err *err)
{
    struct privileges privileges;
    struct err why = {0};
    int rc = privileges_gain(&privileges, &why);
    list->can_run = rc == 0;
    return add_result(
        list, "network namespaces", rc, &why,
        privileges.user_namespace ? "in an unprivileged user namespace" : "with rights of our own", err);
}

static int check_links(struct checklist *list, struct err *err)
{
    static const enum path paths[] = {PATH_VETH, PATH_LOOPBACK, PATH_SINK};
    static const char *const names[] = {"veth pair", "loopback", "sink"};
    for (size_t i = 0; i < sizeof paths / sizeof *paths && list->can_run; i++) {
        struct err why = {0};
        struct cell cell = {.path = paths[i], .ip = IP_4, .mtu = 1500, .offload = true};
        struct lab lab = LAB_NONE;
        uint64_t began = clock_now_ns();
        int rc = lab_up(&cell, &lab, &why);
        lab_down(&lab);
        char took[64];
        snprintf(took, sizeof took, "up and down in %.1f ms", (double)(clock_now_ns() - began) / 1e6);
        rc = add_result(list, names[i], rc, &why, took, err);
        if (rc != 0)
            return rc;
    }
    return 0;
}

static int add_probe(struct checklist *list, const char *name, int (*probe)(struct err *), const char *label,
                     struct err *err)
{
    struct err why = {0};
    int rc = probe != NULL ? probe(&why) : 0;
    return add_result(list, name, rc, &why, label, err);
}

static int check_mechanisms(struct checklist *list, struct err *err)
{
    int rc = 0;
    for (unsigned i = 0; i < MECHANISM_COUNT && rc == 0; i++)
        rc = add_probe(list, mechanisms[i].name, sender_calls[i]->probe, mechanisms[i].label, err);
    for (unsigned i = 0; i < RECEIVER_COUNT && rc == 0; i++)
        rc = add_probe(list, receivers[i].name, receiver_calls[i]->probe, receivers[i].label, err);
    return rc;
}

static int check_counters(struct checklist *list, struct err *err)
{
    char why[COUNTER_COUNT][200];
    counters_probe(&perf_kernel, (struct set){~0ull}, why);
    for (unsigned i = 0; i < COUNTER_COUNT; i++) {
        bool good = why[i][0] == '\0';
        int rc = add(list, counter_name(i), good, good ? "counted per thread" : why[i],
                     good ? "" : "without it the figures use CPU time", err);
        if (rc != 0)
            return rc;
    }
    return 0;
}

static int check_profiling(struct checklist *list, struct err *err)
{
    own_profiling profiling = {0};
    own_text found = {0};
    profiling_probe(PROFILE_FREQUENCY, &profiling);
    profiling_describe(&profiling, &found);
    return add(list, "profiles", profiling.symbols.count > 0, text_string(&found), profiling_hint(&profiling),
               err);
}

static int check_noise(struct checklist *list, struct err *err)
{
    const struct host *host = list->host;
    unsigned cpus = cpus_count(&host->allowed);
    char found[200];
    snprintf(found, sizeof found, "%u CPU%s can be used", cpus, plural(cpus));
    int rc = add(list, "two CPUs", cpus > 1, found, cpus > 1 ? "" : "sender and receiver share one CPU", err);
    if (rc != 0)
        return rc;
    bool bare = host->hypervisor[0] == '\0' || strcmp(host->hypervisor, "none") == 0;
    snprintf(found, sizeof found, "%s", bare ? "no hypervisor" : host->hypervisor);
    rc = add(list, "bare metal", bare, found,
             bare ? "" : "other guests add noise: use more blocks, read steal_pct", err);
    if (rc != 0 || host->governor[0] == '\0')
        return rc;
    bool steady = strcmp(host->governor, "performance") == 0;
    return add(list, "steady frequency", steady, host->governor,
               steady ? "" : "cpupower frequency-set -g performance", err);
}

static int check_gnuplot(struct checklist *list, struct err *err)
{
    struct err why = {0};
    char version[32] = "";
    int rc = gnuplot_probe(version, &why);
    return add_result(list, "figures", rc, &why, version, err);
}

static int (*const checks[])(struct checklist *, struct err *) = {
    check_rights, check_links, check_mechanisms, check_counters, check_profiling, check_noise, check_gnuplot,
};

static int verb_check(const struct options *options, struct err *err)
{
    (void)options;
    static const struct heading columns[] = {
        {"CAN", false}, {"", false}, {"FOUND", false}, {"HOW TO CHANGE IT", false}};
    own_table table = {0};
    struct host host;
    int rc = host_read(&host, err);
    if (rc == 0)
        rc = table_open(&table, columns, 4, err);
    struct checklist list = {.table = &table, .host = &host};
    for (size_t i = 0; i < sizeof checks / sizeof *checks && rc == 0; i++)
        rc = checks[i](&list, err);
    if (rc != 0)
        return rc;
    own_text caption = {0};
    host_caption(&host, &caption);
    text_print(stdout, "%s\n\n", text_string(&caption));
    rc = table_print(&table, stdout, err);
    return rc != 0 ? rc : list.can_run ? EXIT_ALL_OK : EXIT_HOST;
}

const struct command command_check = {
    .name = "check",
    .arguments = "",
    .options = "",
    .summary = "What this host can measure",
    .run = verb_check,
};
