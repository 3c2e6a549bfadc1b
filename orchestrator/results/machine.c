/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/machine.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "results/host.h"

/* --- platform --- */

#if defined(__x86_64__) || defined(__i386__)
#include <cpuid.h>
#endif

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

static void name_part(const char *implementer, const char *part, char *name, size_t size)
{
    unsigned long who = strtoul(implementer, NULL, 0), what = strtoul(part, NULL, 0);
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        if (parts[i].implementer == who && parts[i].part == what) {
            snprintf(name, size, "%s", parts[i].name);
            return;
        }
    snprintf(name, size, "implementer %s part %s", implementer, part);
}

void platform_cpu(const char *cpuinfo, char *name, size_t size)
{
    static const char *const keys[] = {"model name", "cpu model", "cpu",
                                       "uarch"}; /* x86, MIPS, POWER, RISC-V */
    name[0] = '\0';
    for (size_t i = 0; i < sizeof keys / sizeof keys[0] && name[0] == '\0'; i++)
        attribute_value(cpuinfo, keys[i], name, size);
    char implementer[32], part[32];
    attribute_value(cpuinfo, "CPU implementer", implementer, sizeof implementer);
    attribute_value(cpuinfo, "CPU part", part, sizeof part);
    if (name[0] == '\0' && implementer[0] != '\0' && part[0] != '\0')
        name_part(implementer, part, name, size);
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

void platform_hypervisor(const char *root, const char *cpuinfo, const char *signature, char *name,
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

void platform_signature(char signature[13])
{
    memset(signature, 0, 13);
#if defined(__x86_64__) || defined(__i386__)
    uint32_t eax, words[3];
    __cpuid(0x40000000, eax, words[0], words[1], words[2]);
    (void)eax;
    memcpy(signature, words, sizeof words);
#endif
}

/* --- topology --- */

static void siblings(const char *root, unsigned cpu, struct cpus *siblings)
{
    static const char *const names[] = {"core_cpus_list", "thread_siblings_list"}; /* Linux 5.3; before */
    *siblings = (struct cpus){0};
    for (size_t i = 0; i < sizeof names / sizeof names[0] && cpus_count(siblings) == 0; i++) {
        char path[128], list[4096];
        snprintf(path, sizeof path, "/sys/devices/system/cpu/cpu%u/topology/%s", cpu, names[i]);
        attribute_line(root, path, list, sizeof list);
        struct err ignored = {0};
        if (cpus_parse(list, siblings, &ignored) != 0)
            *siblings = (struct cpus){0};
    }
    cpus_add(siblings, cpu);
}

/* Takes from `candidates` what is the first of its core, and notes the core's CPUs in `taken`. */
static void take_first(const char *root, const struct cpus *candidates, struct cpus *taken,
                       struct cpus *cores)
{
    for (unsigned cpu = 0; cpu < CPUS_MAX; cpu++) {
        if (!cpus_has(candidates, cpu) || cpus_has(taken, cpu))
            continue;
        struct cpus core;
        siblings(root, cpu, &core);
        for (int i = 0; i < CPUS_MAX / 64; i++)
            taken->bits[i] |= core.bits[i];
        cpus_add(cores, cpu);
    }
}

void topology_cores(const char *root, const struct cpus *online, const struct cpus *allowed,
                    struct cpus *cores)
{
    struct cpus both, taken = {0};
    for (int i = 0; i < CPUS_MAX / 64; i++)
        both.bits[i] = online->bits[i] & allowed->bits[i];
    *cores = (struct cpus){0};
    take_first(root, &both, &taken, cores);
    take_first(root, online, &taken, cores);
}

int64_t topology_cache(const char *root, unsigned cpu, int level)
{
    for (int index = 0; index < 10; index++) {
        char path[128], type[32];
        snprintf(path, sizeof path, "/sys/devices/system/cpu/cpu%u/cache/index%d/type", cpu, index);
        attribute_line(root, path, type, sizeof type);
        if (strcmp(type, "Data") != 0 && strcmp(type, "Unified") != 0)
            continue;
        snprintf(path, sizeof path, "/sys/devices/system/cpu/cpu%u/cache/index%d/level", cpu, index);
        if (attribute_number(root, path) != level)
            continue;
        snprintf(path, sizeof path, "/sys/devices/system/cpu/cpu%u/cache/index%d/size", cpu, index);
        return attribute_number(root, path);
    }
    return -1;
}
