/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/host.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

#include "base/clock.h"
#include "base/own.h"
#include "results/machine.h"

/* --- attribute --- */

/* The beginning of a file, at most size - 1 bytes. `path` begins with '/'. */
static void attribute_text(const char *root, const char *path, char *text, size_t size)
{
    char full[1024];
    text[0] = '\0';
    snprintf(full, sizeof full, "%s%s", root, path);
    own_fd fd = open(full, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0)
        return;
    size_t length = 0;
    while (length < size - 1) {
        ssize_t more = read(fd, text + length, size - 1 - length);
        if (more <= 0)
            break;
        length += (size_t)more;
    }
    text[length] = '\0';
}

void attribute_line(const char *root, const char *path, char *line, size_t size)
{
    attribute_text(root, path, line, size);
    line[strcspn(line, "\n")] = '\0';
}

int64_t attribute_number(const char *root, const char *path)
{
    char line[64];
    attribute_line(root, path, line, sizeof line);
    if (!isdigit((unsigned char)line[0]))
        return -1;
    char *end;
    errno = 0;
    long long number = strtoll(line, &end, 10);
    static const char *const suffixes = "KMG";
    const char *suffix = *end != '\0' ? strchr(suffixes, *end) : NULL;
    int shift = suffix != NULL ? 10 * (int)(suffix - suffixes + 1) : 0;
    end += suffix != NULL;
    if (errno != 0 || *end != '\0' || number > INT64_MAX >> shift)
        return -1;
    return number << shift;
}

void attribute_choice(const char *root, const char *path, char *word, size_t size)
{
    char line[256];
    attribute_line(root, path, line, sizeof line);
    const char *open = strchr(line, '[');
    int length = open != NULL ? (int)strcspn(open + 1, "]") : 0;
    snprintf(word, size, "%.*s", length, open != NULL ? open + 1 : "");
}

/* Where the value begins if this line is the key's; NULL otherwise. */
static const char *value_of_line(const char *line, const char *key)
{
    size_t length = strlen(key);
    if (strncmp(line, key, length) != 0)
        return NULL;
    line += length;
    line += strspn(line, " \t");
    return *line == ':' || *line == '=' ? line + 1 : NULL;
}

void attribute_value(const char *text, const char *key, char *value, size_t size)
{
    value[0] = '\0';
    for (const char *line = text; line != NULL && *line != '\0';) {
        const char *start = value_of_line(line, key);
        if (start != NULL) {
            start += strspn(start, " \t\"'");
            size_t length = strcspn(start, "\n");
            while (length > 0 && strchr(" \t\"'\r", start[length - 1]) != NULL)
                length--;
            snprintf(value, size, "%.*s", (int)length, start);
            return;
        }
        line = strchr(line, '\n');
        line = line != NULL ? line + 1 : NULL;
    }
}

/* --- host --- */

#define CPU "/sys/devices/system/cpu/"

/* Affinity of this process. A kernel with more than CPUS_MAX CPUs answers EINVAL: then nothing is known. */
static void read_allowed(struct cpus *allowed)
{
    cpu_set_t set;
    _Static_assert(CPU_SETSIZE == CPUS_MAX, "a cpu_set_t is a struct cpus");
    if (sched_getaffinity(0, sizeof set, &set) != 0)
        return;
    for (unsigned cpu = 0; cpu < CPUS_MAX; cpu++)
        if (CPU_ISSET(cpu, &set))
            cpus_add(allowed, cpu);
}

static int read_cpus(const char *root, struct host *host, struct err *err)
{
    char list[4096];
    struct err ignored = {0};
    attribute_line(root, CPU "online", list, sizeof list);
    if (cpus_parse(list, &host->online, &ignored) != 0)
        host->online = (struct cpus){0};
    read_allowed(&host->allowed);
    if (cpus_count(&host->online) == 0)
        host->online = host->allowed;
    if (cpus_count(&host->allowed) == 0)
        host->allowed = host->online;
    if (cpus_count(&host->online) == 0)
        return err_set(err, ENODATA, "cannot find out which CPUs this machine has");
    topology_cores(root, &host->online, &host->allowed, &host->cores);
    unsigned first = (unsigned)cpus_nth(&host->online, 0);
    host->l1d_bytes = topology_cache(root, first, 1);
    host->l2_bytes = topology_cache(root, first, 2);
    host->l3_bytes = topology_cache(root, first, 3);
    return 0;
}

static void read_platform(const char *root, struct host *host)
{
    char cpuinfo[ATTRIBUTE_BYTES], signature[13];
    attribute_text(root, "/proc/cpuinfo", cpuinfo, sizeof cpuinfo);
    platform_cpu(cpuinfo, host->cpu_model, sizeof host->cpu_model);
    platform_signature(signature);
    platform_hypervisor(root, cpuinfo, signature, host->hypervisor, sizeof host->hypervisor);
}

static void read_system(const char *root, struct host *host)
{
    struct utsname name;
    if (uname(&name) == 0) {
        snprintf(host->machine, sizeof host->machine, "%.31s", name.machine);
        snprintf(host->kernel, sizeof host->kernel, "%s", name.release);
        snprintf(host->hostname, sizeof host->hostname, "%s", name.nodename);
    }
    char text[ATTRIBUTE_BYTES], number[32];
    attribute_text(root, "/etc/os-release", text, sizeof text);
    attribute_value(text, "PRETTY_NAME", host->distribution, sizeof host->distribution);
    attribute_text(root, "/proc/meminfo", text, sizeof text);
    attribute_value(text, "MemTotal", number, sizeof number);
    long long kib;
    host->memory_bytes = sscanf(number, "%lld kB", &kib) == 1 ? (int64_t)kib * 1024 : -1;
}

/* -1 when the file does not say it. */
static int64_t read_number(const char *root, const char *path)
{
    return path != NULL ? attribute_number(root, path) : -1;
}

static int read_small_number(const char *root, const char *path)
{
    int64_t number = read_number(root, path);
    return number <= INT_MAX ? (int)number : -1;
}

/* What a file says as it is; the word in brackets where it is a choice. */
static void read_text(const char *root, const char *path, char *text, size_t size)
{
    if (path == NULL)
        return;
    attribute_choice(root, path, text, size);
    if (text[0] == '\0')
        attribute_line(root, path, text, size);
}

static void read_settings(const char *root, struct host *host)
{
#define HOST_TEXT(member, size, section, label, told, path) read_text(root, path, host->member, size);
#define HOST_CPUS(member, ...)
#define HOST_INT(member, label, told, unknown, low, high, path) host->member = read_small_number(root, path);
#define HOST_LONG(member, label, told, high, path) host->member = read_number(root, path);
#include "results/host_list.h"
    char level[16];
    attribute_line(root, "/proc/sys/kernel/perf_event_paranoid", level, sizeof level);
    if (sscanf(level, "%d", &host->perf_event_paranoid) != 1)
        host->perf_event_paranoid = PARANOID_UNKNOWN;
}

static int by_name(const void *left, const void *right)
{
    return strcmp(((const struct mitigation *)left)->name, ((const struct mitigation *)right)->name);
}

static void read_mitigations(const char *root, struct host *host)
{
    char path[1024];
    snprintf(path, sizeof path, "%s" CPU "vulnerabilities", root);
    own_directory directory = opendir(path);
    if (directory == NULL)
        return;
    for (struct dirent *entry;
         (entry = readdir(directory)) != NULL && host->mitigation_count < MITIGATIONS_MAX;) {
        struct mitigation *mitigation = &host->mitigations[host->mitigation_count];
        if (entry->d_name[0] == '.' || strlen(entry->d_name) >= sizeof mitigation->name)
            continue;
        host->mitigation_count++;
        strcpy(mitigation->name, entry->d_name);
        snprintf(path, sizeof path, CPU "vulnerabilities/%s", mitigation->name);
        attribute_line(root, path, mitigation->state, sizeof mitigation->state);
    }
    qsort(host->mitigations, host->mitigation_count, sizeof host->mitigations[0], by_name);
}

int host_read_below(const char *root, struct host *host, struct err *err)
{
    memset(host, 0, sizeof *host);
    read_settings(root, host);
    read_platform(root, host);
    read_system(root, host);
    read_mitigations(root, host);
    return read_cpus(root, host, err);
}

int host_read(struct host *host, struct err *err)
{
    return host_read_below("", host, err);
}

/* --- host stat --- */

/* proc(5): user nice system idle iowait irq softirq steal guest guest_nice. Guest time is part of user and
 * nice already, and is not added again. steal came with Linux 2.6.11. */
int host_parse_stat(const char *stat, struct system_reading *reading, struct err *err)
{
    uint64_t user, nice, system, idle, iowait, irq, softirq, steal;
    int fields = sscanf(stat,
                        "cpu %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64
                        " %" SCNu64,
                        &user, &nice, &system, &idle, &iowait, &irq, &softirq, &steal);
    if (fields != 8 || strncmp(stat, "cpu ", 4) != 0) /* sscanf takes "cpu0 1" for "cpu 0 1" */
        return err_set(err, EINVAL, "/proc/stat does not begin with the CPUs' total times");
    reading->user = user + nice;
    reading->system = system;
    reading->softirq = softirq;
    reading->irq = irq;
    reading->steal = steal;
    reading->idle = idle + iowait;
    return 0;
}

int host_system(struct system_reading *reading, struct err *err)
{
    char stat[512]; /* the totals are the first line */
    attribute_line("", "/proc/stat", stat, sizeof stat);
    reading->time_ns = clock_now_ns();
    return host_parse_stat(stat, reading, err);
}

/* --- host caption --- */

/* Words of a CPU's name that say nothing; "@" ends it: the nominal frequency is not the one that ran. */
static const char *const noise[] = {"(R)", "(r)", "(TM)", "(tm)", " Processor", " CPU"};

static size_t noise_at(const char *c)
{
    for (size_t i = 0; i < sizeof noise / sizeof noise[0]; i++)
        if (strncmp(c, noise[i], strlen(noise[i])) == 0)
            return strlen(noise[i]);
    return 0;
}

static void add_model(const char *model, struct text *text)
{
    for (const char *c = model; *c != '\0' && *c != '@';) {
        size_t skip = noise_at(c);
        bool trailing = *c == ' ' && (c[1] == ' ' || c[1] == '@' || c[1] == '\0');
        if (skip == 0 && !trailing)
            text_add_bytes(text, c, 1);
        c += skip > 0 ? skip : 1;
    }
}

/* "6.18.44-vendor" is 6.18 in a caption; the whole of it is in environment.json. */
static void add_release(const char *release, struct text *text)
{
    size_t major = strspn(release, "0123456789");
    size_t minor = release[major] == '.' ? 1 + strspn(release + major + 1, "0123456789") : 0;
    text_add_bytes(text, release, major + minor);
}

void host_caption(const struct host *host, struct text *text)
{
    unsigned cpus = cpus_count(&host->online);
    add_model(host->cpu_model[0] != '\0' ? host->cpu_model : host->machine, text);
    if (cpus > 0)
        text_addf(text, "%s%u CPU%s", text->length > 0 ? ", " : "", cpus, plural(cpus));
    if (host->hypervisor[0] != '\0' && strcmp(host->hypervisor, "none") != 0)
        text_addf(text, " in %s", host->hypervisor);
    if (host->kernel[0] != '\0') {
        text_add(text, " · Linux ");
        add_release(host->kernel, text);
    }
}
