/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "campaign/probe.h"
#include "commands.h"
#include "experiment/cell.h"
#include "netns/lab.h"
#include "netns/privileges.h"
#include "output/terminal.h"
#include "plots/gnuplot.h"
#include "results/host.h"
#include "workers/counters.h"
#include "workers/receiver.h"
#include "workers/sender.h"

enum { PROFILE_FREQUENCY = 997 }; /* the default */

/* A line of the answer: what was looked at, whether it is so, what was found, how to change it. */
static void tell(const char *what, bool good, const char *found, const char *hint)
{
    enum { NAME_WIDTH = 21 }; /* of the longest: uring-zero-copy-fixed */
    own_text first = {0}, next = {0}, more = {0};
    unsigned width = paragraph_width(stdout);
    text_addf(&first, "%-*s %-3s ", NAME_WIDTH, what, good ? "yes" : "no");
    text_addf(&next, "%*s", NAME_WIDTH + 5, "");
    text_addf(&more, "%shint: ", text_string(&next));
    paragraph_print(stdout, width, text_string(&first), text_string(&next), found);
    if (hint[0] != '\0')
        paragraph_print(stdout, width, text_string(&more), text_string(&next), hint);
}

static void tell_result(const char *what, int rc, const struct err *why, const char *good)
{
    tell(what, rc == 0, rc == 0 ? good : why->what, rc == 0 ? "" : why->hint);
}

/* Can an experiment run at all? */
static bool check_rights(void)
{
    struct privileges privileges;
    struct err why = {0};
    int rc = privileges_gain(&privileges, &why);
    tell_result("network namespaces", rc, &why,
                privileges.user_namespace ? "in an unprivileged user namespace" : "with rights of our own");
    return rc == 0;
}

static void check_links(void)
{
    static const enum path paths[] = {PATH_VETH, PATH_LOOPBACK, PATH_SINK};
    static const char *const names[] = {"veth pair", "loopback", "sink"};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        struct err why = {0};
        struct cell cell = {.path = paths[i], .ip = IP_4, .mtu = 1500, .offload = true};
        struct lab lab = LAB_NONE;
        uint64_t began = clock_now_ns();
        int rc = lab_up(&cell, &lab, &why);
        lab_down(&lab);
        char took[64];
        snprintf(took, sizeof took, "up and down in %.1f ms", (double)(clock_now_ns() - began) / 1e6);
        tell_result(names[i], rc, &why, took);
    }
}

static void check_probe(const char *name, int (*probe)(struct err *), const char *label)
{
    struct err why = {0};
    int rc = probe != NULL ? probe(&why) : 0;
    tell_result(name, rc, &why, label);
}

static void check_mechanisms(void)
{
    for (unsigned i = 0; i < MECHANISM_COUNT; i++)
        check_probe(mechanisms[i].name, sender_calls[i]->probe, mechanisms[i].label);
    for (unsigned i = 0; i < RECEIVER_COUNT; i++)
        check_probe(receivers[i].name, receiver_calls[i]->probe, receivers[i].label);
}

static void check_counters(void)
{
    char why[COUNTER_COUNT][200];
    counters_probe(&perf_kernel, (struct set){~0ull}, why);
    for (unsigned i = 0; i < COUNTER_COUNT; i++) {
        bool good = why[i][0] == '\0';
        tell(counter_name(i), good, good ? "counted per thread" : why[i],
             good ? "" : "without it the figures use CPU time");
    }
}

static void check_profiling(void)
{
    own_profiling profiling = {0};
    own_text found = {0};
    profiling_probe(PROFILE_FREQUENCY, &profiling);
    profiling_describe(&profiling, &found);
    tell("profiles", profiling.symbols.count > 0, text_string(&found), profiling_hint(&profiling));
}

static void check_noise(const struct host *host)
{
    unsigned cpus = cpus_count(&host->allowed);
    char found[200];
    snprintf(found, sizeof found, "%u CPU%s can be used", cpus, plural(cpus));
    tell("two CPUs", cpus > 1, found, cpus > 1 ? "" : "sender and receiver share one CPU");
    bool bare = host->hypervisor[0] == '\0' || strcmp(host->hypervisor, "none") == 0;
    tell("bare metal", bare, bare ? "no hypervisor" : host->hypervisor,
         bare ? "" : "other guests add noise: use more blocks, read steal_pct");
    bool steady = strcmp(host->governor, "performance") == 0;
    if (host->governor[0] != '\0')
        tell("steady frequency", steady, host->governor,
             steady ? "" : "cpupower frequency-set -g performance");
}

static void check_gnuplot(void)
{
    struct err why = {0};
    char version[32] = "";
    int rc = gnuplot_probe(version, &why);
    tell_result("figures", rc, &why, version);
}

static int verb_check(const struct options *options, struct err *err)
{
    (void)options;
    struct host host;
    own_text caption = {0};
    int rc = host_read(&host, err);
    if (rc != 0)
        return rc;
    host_caption(&host, &caption);
    paragraph_print(stdout, paragraph_width(stdout), "", "", text_string(&caption));
    text_print(stdout, "\n");
    bool can_run = check_rights();
    if (can_run)
        check_links();
    check_mechanisms();
    check_counters();
    check_profiling();
    check_noise(&host);
    check_gnuplot();
    return can_run ? EXIT_ALL_OK : EXIT_HOST;
}

const struct command command_check = {
    .name = "check",
    .arguments = "",
    .options = "",
    .summary = "What this host can measure",
    .help = "Changes nothing. What cannot be had is told with the reason, and how to change that. It "
            "makes namespaces and links for a moment; without the right to, the exit status is 77.",
    .run = verb_check,
};
