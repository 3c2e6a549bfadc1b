/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/host.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <math.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#if defined(__x86_64__) || defined(__i386__)
#include <cpuid.h>
#endif

#include "base/clock.h"
#include "base/own.h"
#include "results/topology.h"

/* --- attribute --- */

/* Room for the longest that is read whole: the first line of /proc/stat, a CPU's stanza in /proc/cpuinfo. */
enum { ATTRIBUTE_BYTES = 16384 };

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

/* --- platform --- */

/* Arm's MIDR numbers of CPUs that servers and boards have: arch/arm64/include/asm/cputype.h. */
static const struct cpu_part {
    unsigned long implementer, part;
    const char *name;
} parts[] = {
    {0x41, 0xd03, "Arm Cortex-A53"},   {0x41, 0xd08, "Arm Cortex-A72"},   {0x41, 0xd0b, "Arm Cortex-A76"},
    {0x41, 0xd0c, "Arm Neoverse-N1"},  {0x41, 0xd40, "Arm Neoverse-V1"},  {0x41, 0xd49, "Arm Neoverse-N2"},
    {0x41, 0xd4f, "Arm Neoverse-V2"},  {0x41, 0xd84, "Arm Neoverse-V3"},  {0x41, 0xd8e, "Arm Neoverse-N3"},
    {0x43, 0x0af, "Cavium ThunderX2"}, {0x48, 0xd01, "HiSilicon TSV110"}, {0x46, 0x001, "Fujitsu A64FX"},
    {0xc0, 0xac3, "Ampere AmpereOne"},
};

/* The CPU's name from the text of /proc/cpuinfo. arm64 has no name there: known implementer and part numbers
 * become one, others "implementer 0x41 part 0xd0c". Empty when the text says nothing. */
static void platform_cpu(const char *cpuinfo, char *name, size_t size)
{
    static const char *const keys[] = {"model name", "cpu model", "cpu",
                                       "uarch"}; /* x86, MIPS, POWER, RISC-V */
    name[0] = '\0';
    for (size_t i = 0; i < sizeof keys / sizeof keys[0] && name[0] == '\0'; i++)
        attribute_value(cpuinfo, keys[i], name, size);
    char implementer[32], part[32];
    attribute_value(cpuinfo, "CPU implementer", implementer, sizeof implementer);
    attribute_value(cpuinfo, "CPU part", part, sizeof part);
    if (name[0] != '\0' || implementer[0] == '\0' || part[0] == '\0')
        return;
    snprintf(name, size, "implementer %s part %s", implementer, part);
    unsigned long who = strtoul(implementer, NULL, 0), what = strtoul(part, NULL, 0);
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        if (parts[i].implementer == who && parts[i].part == what)
            snprintf(name, size, "%s", parts[i].name);
}

struct hint {
    const char *sign, *name;
};

/* CPUID leaf 0x40000000. */
static const struct hint signatures[] = {
    {"KVMKVMKVM", "KVM"},           {"Linux KVM Hv", "KVM"},  {"Microsoft Hv", "Hyper-V"},
    {"VMwareVMware", "VMware"},     {"XenVMMXenVMM", "Xen"},  {"TCGTCGTCGTCG", "QEMU TCG"},
    {"bhyve bhyve ", "bhyve"},      {"ACRNACRNACRN", "ACRN"}, {" lrpepyh  vr", "Parallels"},
    {"VBoxVBoxVBox", "VirtualBox"},
};

/* Beginnings of what firmware calls the machine. Amazon and Google name their bare metal alike, and are left
 * out. */
static const struct hint machines[] = {
    {"QEMU", "QEMU"},
    {"KVM", "KVM"},
    {"VMware", "VMware"},
    {"VirtualBox", "VirtualBox"},
    {"innotek", "VirtualBox"},
    {"Virtual Machine", "Hyper-V"},
    {"Parallels", "Parallels"},
    {"Apple Virtualization", "Apple Virtualization"},
    {"xen", "Xen"},
    {"linux,kvm", "KVM"},
    {"linux,dummy-virt", "a virtual machine"},
};

static bool name_hint(const struct hint *hints, size_t count, const char *text, char *name, size_t size)
{
    for (size_t i = 0; i < count; i++)
        if (strncmp(text, hints[i].sign, strlen(hints[i].sign)) == 0) {
            snprintf(name, size, "%s", hints[i].name);
            return true;
        }
    return false;
}

static bool named_by_firmware(const char *root, char *name, size_t size)
{
    static const char *const paths[] = {
        "/sys/hypervisor/type",
        "/sys/class/dmi/id/sys_vendor",
        "/sys/class/dmi/id/product_name",
        "/sys/firmware/devicetree/base/hypervisor/compatible",
        "/sys/firmware/devicetree/base/compatible",
    };
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        char line[128];
        attribute_line(root, paths[i], line, sizeof line);
        if (name_hint(machines, sizeof machines / sizeof machines[0], line, name, size))
            return true;
    }
    return false;
}

static bool has_word(const char *text, const char *word)
{
    size_t length = strlen(word);
    for (const char *c = text; (c = strstr(c, word)) != NULL; c += length)
        if ((c == text || c[-1] == ' ') && (c[length] == ' ' || c[length] == '\0'))
            return true;
    return false;
}

/* The hypervisor's name; "none" where the CPU says that there is none (x86), "" where nobody says anything.
 */
static void platform_hypervisor(const char *root, const char *cpuinfo, const char *signature, char *name,
                                size_t size)
{
    char flags[8192];
    attribute_value(cpuinfo, "flags", flags, sizeof flags);
    bool below = has_word(flags, "hypervisor");
    name[0] = '\0';
    if (below && name_hint(signatures, sizeof signatures / sizeof signatures[0], signature, name, size))
        return;
    if (named_by_firmware(root, name, size))
        return;
    if (flags[0] != '\0')
        snprintf(name, size, "%s", below ? "an unknown hypervisor" : "none");
}

/* --- host --- */

#define CPU "/sys/devices/system/cpu/"

static int read_cpus(const char *root, struct host *host, struct err *err)
{
    char list[4096];
    struct err ignored = {0};
    attribute_line(root, CPU "online", list, sizeof list);
    if (cpus_parse(list, &host->online, &ignored) != 0)
        host->online = (struct cpus){0};
    /* this process's affinity; a kernel with more than CPUS_MAX CPUs answers EINVAL: then nothing is known */
    cpu_set_t set;
    _Static_assert(CPU_SETSIZE == CPUS_MAX, "a cpu_set_t is a struct cpus");
    bool known = sched_getaffinity(0, sizeof set, &set) == 0;
    for (unsigned cpu = 0; cpu < CPUS_MAX; cpu++)
        if (known && CPU_ISSET(cpu, &set))
            cpus_add(&host->allowed, cpu);
    if (cpus_count(&host->online) == 0)
        host->online = host->allowed;
    if (cpus_count(&host->allowed) == 0)
        host->allowed = host->online;
    if (cpus_count(&host->online) == 0)
        return err_set(err, ENODATA, "cannot find out which CPUs this machine has");
    topology_read(root, &host->online, &host->topology);
    unsigned first = (unsigned)cpus_nth(&host->online, 0);
    host->l1d_bytes = topology_cache(root, first, 1);
    host->l2_bytes = topology_cache(root, first, 2);
    host->l3_bytes = topology_cache(root, first, 3);
    return 0;
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
#define HOST_GROUPS(member, ...)
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

int host_read_below(const char *root, const char *signature, struct host *host, struct err *err)
{
    char cpuinfo[ATTRIBUTE_BYTES];
    memset(host, 0, sizeof *host);
    read_settings(root, host);
    attribute_text(root, "/proc/cpuinfo", cpuinfo, sizeof cpuinfo);
    platform_cpu(cpuinfo, host->cpu_model, sizeof host->cpu_model);
    platform_hypervisor(root, cpuinfo, signature, host->hypervisor, sizeof host->hypervisor);
    read_system(root, host);
    read_mitigations(root, host);
    return read_cpus(root, host, err);
}

int host_read(struct host *host, struct err *err)
{
    uint32_t words[4] = {0}; /* the signature, and a NUL behind it */
#if defined(__x86_64__) || defined(__i386__)
    uint32_t eax;
    __cpuid(0x40000000, eax, words[0], words[1], words[2]);
    (void)eax;
#endif
    return host_read_below("", (const char *)words, host, err);
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

/* Behind the totals each CPU that is online has a line. */
double host_busy_ticks_below(const char *root, const struct cpus *cpus)
{
    char path[512], line[512];
    snprintf(path, sizeof path, "%s/proc/stat", root);
    own_file stat = fopen(path, "re");
    double ticks = 0;
    unsigned left = cpus_count(cpus), cpu;
    while (left > 0 && stat != NULL && fgets(line, sizeof line, stat) != NULL) {
        uint64_t user, nice, system;
        if (sscanf(line, "cpu%u %" SCNu64 " %" SCNu64 " %" SCNu64, &cpu, &user, &nice, &system) != 4 ||
            line[strlen("cpu")] == ' ' || !cpus_has(cpus, cpu))
            continue;
        ticks += (double)(user + nice + system);
        left--;
    }
    return left == 0 ? ticks : NAN;
}

double host_busy_ticks(const struct cpus *cpus)
{
    return host_busy_ticks_below("", cpus);
}

/* --- host caption --- */

/* Words of a CPU's name that say nothing; "@" ends it: the nominal frequency is not the one that ran. */
static const char *const noise[] = {"(R)", "(r)", "(TM)", "(tm)", " Processor", " CPU"};

void host_caption(const struct host *host, struct text *text)
{
    unsigned cpus = cpus_count(&host->online);
    for (const char *c = host->cpu_model[0] != '\0' ? host->cpu_model : host->machine;
         *c != '\0' && *c != '@';) {
        size_t skip = 0;
        for (size_t i = 0; i < sizeof noise / sizeof noise[0] && skip == 0; i++)
            skip = strncmp(c, noise[i], strlen(noise[i])) == 0 ? strlen(noise[i]) : 0;
        bool trailing = *c == ' ' && (c[1] == ' ' || c[1] == '@' || c[1] == '\0');
        if (skip == 0 && !trailing)
            text_add_bytes(text, c, 1);
        c += skip > 0 ? skip : 1;
    }
    if (cpus > 0)
        text_addf(text, "%s%u CPU%s", text->length > 0 ? ", " : "", cpus, plural(cpus));
    if (host->hypervisor[0] != '\0' && strcmp(host->hypervisor, "none") != 0)
        text_addf(text, " in %s", host->hypervisor);
    if (host->kernel[0] == '\0')
        return;
    /* "6.18.44-vendor" is 6.18 in a caption; the whole of it is in environment.json */
    size_t major = strspn(host->kernel, "0123456789");
    size_t minor = host->kernel[major] == '.' ? 1 + strspn(host->kernel + major + 1, "0123456789") : 0;
    text_addf(text, " · Linux %.*s", (int)(major + minor), host->kernel);
}
