/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "campaign/probe.h"
#include "commands.h"
#include "experiment/cell.h"
#include "experiment/placement.h"
#include "netns/lab.h"
#include "netns/privileges.h"
#include "netns/shaping.h"
#include "output/terminal.h"
#include "plots/gnuplot.h"
#include "results/host.h"
#include "workers/counters.h"
#include "workers/foreign.h"
#include "workers/receiver.h"
#include "workers/sender.h"

enum { PROFILE_FREQUENCY = 997 }; /* the default */

/* --- what is told --- */

/* A line of the answer: what was looked at, whether it is so, what was found, how to change it. */
static void tell(const char *what, bool good, const char *found, const char *hint)
{
    enum { NAME_WIDTH = 18 }; /* of the longest: network namespaces */
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

/* Things of one kind: which there are, and why not the others. */
struct kind {
    const char *what;
    struct {
        const char *name;
        char detail[32]; /* of one that there is, behind its name */
        struct err why;  /* code 0: there is */
    } list[MECHANISM_COUNT + RECEIVER_COUNT + COUNTER_COUNT];
    size_t count;
};

/* Is there an earlier one of which the same is to be told? */
static bool told_before(const struct kind *kind, size_t i)
{
    const struct err *why = &kind->list[i].why;
    for (size_t j = 0; j < i; j++) {
        const struct err *other = &kind->list[j].why;
        if ((other->code == 0) == (why->code == 0) && strcmp(other->what, why->what) == 0)
            return true;
    }
    return false;
}

/* A line for those that there are, and one for each reason why some are not. */
static void tell_kind(const struct kind *kind)
{
    for (size_t i = 0; i < kind->count; i++) {
        const struct err *why = &kind->list[i].why;
        own_text found = {0};
        size_t alike = 0;
        if (told_before(kind, i))
            continue;
        for (size_t j = i; j < kind->count; j++) {
            if ((kind->list[j].why.code == 0) != (why->code == 0) ||
                strcmp(kind->list[j].why.what, why->what) != 0)
                continue;
            text_addf(&found, "%s%s%s", alike++ > 0 ? ", " : "", kind->list[j].name, kind->list[j].detail);
        }
        if (why->code != 0 && alike == kind->count) /* all of them: their names would say nothing */
            text_clear(&found);
        if (why->code != 0)
            text_addf(&found, "%s%s", found.length > 0 ? ": " : "", why->what);
        tell(kind->what, why->code == 0, text_string(&found), why->hint);
    }
}

/* --- what is looked at --- */

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

/* What gives a link its rate (tbf), its delay and losses (netem). To ask for a module loads it, which this
 * command does not. */
static void check_shaping(struct kind *links)
{
    for (unsigned i = 0; i < DISCIPLINE_COUNT; i++) {
        struct err *why = &links->list[links->count].why;
        links->list[links->count++].name = discipline_name(i);
        if (discipline_resident(i)) {
            discipline_probe(i, why);
            continue;
        }
        err_hint(why, "an experiment that asks for it loads it, or sudo modprobe sch_%s, if it is a module",
                 discipline_name(i));
        err_set(why, ENOENT, "%s is not loaded", discipline_name(i));
    }
}

static void check_links(void)
{
    static const struct {
        enum path path;
        const char *name;
    } rows[] = {{PATH_VETH, "veth pair"}, {PATH_LOOPBACK, "loopback"}, {PATH_SINK, "sink"}};
    struct kind links = {.what = "links", .count = sizeof rows / sizeof *rows};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct cell cell = {.path = rows[i].path, .ip = IP_4, .mtu = 1500, .offload = true};
        struct lab lab = LAB_NONE;
        uint64_t began = clock_now_ns();
        links.list[i].name = rows[i].name;
        lab_up(&cell, &lab, &links.list[i].why);
        lab_down(&lab);
        snprintf(links.list[i].detail, sizeof links.list[i].detail, " (%.1f ms up and down)",
                 (double)(clock_now_ns() - began) / 1e6);
    }
    check_shaping(&links);
    tell_kind(&links);
}

static void check_probe(struct kind *kind, const char *name, int (*probe)(struct err *))
{
    kind->list[kind->count].name = name;
    if (probe != NULL)
        probe(&kind->list[kind->count].why);
    kind->count++;
}

static void check_mechanisms(void)
{
    struct kind senders = {.what = "mechanisms"}, takers = {.what = "receivers"};
    for (unsigned i = 0; i < MECHANISM_COUNT; i++)
        check_probe(&senders, mechanisms[i].name, sender_calls[i]->probe);
    for (unsigned i = 0; i < RECEIVER_COUNT; i++)
        check_probe(&takers, receivers[i].name, receiver_calls[i]->probe);
    tell_kind(&senders);
    tell_kind(&takers);
}

static void check_counters(void)
{
    char why[COUNTER_COUNT][200];
    struct kind counters = {.what = "hardware counters", .count = COUNTER_COUNT};
    counters_probe(&perf_kernel, (struct set){~0ull}, why);
    for (unsigned i = 0; i < COUNTER_COUNT; i++) {
        counters.list[i].name = counter_name(i);
        if (why[i][0] == '\0')
            continue;
        err_hint(&counters.list[i].why, "CPU time is measured instead, and labelled so");
        err_set(&counters.list[i].why, ENOENT, "%s", why[i]);
    }
    tell_kind(&counters);
}

static void check_profiling(void)
{
    own_profiling profiling = {0};
    own_text found = {0};
    profiling_probe(PROFILE_FREQUENCY, &profiling);
    profiling_describe(&profiling, &found);
    tell("profiles", profiling.symbols.count > 0, text_string(&found), profiling_hint(&profiling));
}

static void check_foreign(void)
{
    struct err why = {0};
    int rc = foreign_probe(&why);
    own_text found = {0};
    text_addf(&found, "%s", rc == 0 ? "the used CPUs can be sampled" : why.what);
    if (rc < 0)
        text_add(&found, ": only that of steady runs is known, to 10 ms ticks, and that of no slice");
    tell("foreign load", rc == 0, text_string(&found), why.hint);
}

/* Which words of [cpu] placement have CPUs here. */
static void check_placements(const struct host *host)
{
    struct kind placements = {.what = "placements"};
    for (unsigned i = 0; placement_name(i) != NULL; i++) {
        const struct cell cell = {.threads = 1, .placement = i};
        int tx, rx;
        placements.list[i].name = placement_name(i);
        placement_assign(&cell, &host->allowed, &host->topology, &tx, &rx, &placements.list[i].why);
        placements.count++;
    }
    tell_kind(&placements);
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
    check_foreign();
    check_placements(&host);
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
