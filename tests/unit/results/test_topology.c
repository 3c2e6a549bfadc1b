/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Machines as their /sys tells them, the files that are read and no others. */
#include <string.h>

#include "results/topology.h"

#include "test.h"
#include "unit/results/machine.h"

static void cache_file(unsigned cpu, unsigned index, const char *name, const char *content)
{
    char path[64];
    snprintf(path, sizeof path, "cache/index%u/%s", index, name);
    cpu_file(cpu, path, content);
}

/* An instruction and a data cache of each CPU's own, and one above that it shares. */
static void caches(unsigned cpu, const char *level, const char *shared)
{
    char own[16];
    snprintf(own, sizeof own, "%u\n", cpu);
    cache_file(cpu, 0, "type", "Data\n");
    cache_file(cpu, 0, "level", "1\n");
    cache_file(cpu, 0, "shared_cpu_list", own);
    cache_file(cpu, 1, "type", "Instruction\n");
    cache_file(cpu, 1, "level", "4\n"); /* of instructions, whatever its level */
    cache_file(cpu, 1, "shared_cpu_list", own);
    cache_file(cpu, 2, "type", "Unified\n");
    cache_file(cpu, 2, "level", level);
    cache_file(cpu, 2, "size", "32768K\n");
    cache_file(cpu, 2, "shared_cpu_list", shared);
}

/* "0-1, 2-3": the groups in the order of their numbers. */
static void assert_groups(const struct cpu_groups *groups, const char *expected)
{
    own_text text = {0};
    struct cpus members;
    for (int group = -1; cpu_groups_next(groups, &group, &members);) {
        text_add(&text, text.length > 0 ? ", " : "");
        cpus_print(&members, &text);
    }
    assert_string_equal(text_string(&text), expected);
}

static void assert_topology(const char *online, const char *cores, const char *caches, const char *nodes,
                            const char *packages, const char *kinds)
{
    struct cpus cpus = {0};
    struct err err = {0};
    struct topology topology;
    assert_int_equal(cpus_parse(online, &cpus, &err), 0);
    topology_read(tree.root, &cpus, &topology);
    assert_groups(&topology.cores, cores);
    assert_groups(&topology.caches, caches);
    assert_groups(&topology.nodes, nodes);
    assert_groups(&topology.packages, packages);
    assert_groups(&topology.kinds, kinds);
}

/* A CPU that says nothing is a core, and that is all that is known. */
static void an_empty_tree(void **state)
{
    (void)state;
    assert_topology("0-1", "0, 1", "", "", "", "");
}

static void a_guest_that_does_not_tell_its_caches(void **state)
{
    (void)state;
    for (unsigned cpu = 0; cpu < 2; cpu++) {
        cpu_file(cpu, "topology/core_cpus_list", cpu == 0 ? "0\n" : "1\n");
        cpu_file(cpu, "topology/package_cpus_list", "0-1\n");
        cpu_file(cpu, "cpu_capacity", "1024\n");
    }
    tree_file(&tree, "/sys/devices/system/node/online", "0\n");
    tree_file(&tree, "/sys/devices/system/node/node0/cpulist", "0-1\n");
    assert_topology("0-1", "0, 1", "", "0-1", "0-1", "0-1");
}

/* One socket with hyperthreads; CPU 7 is offline. The names are those of Linux before 5.3. */
static void one_socket_with_hyperthreads(void **state)
{
    (void)state;
    for (unsigned cpu = 0; cpu < 7; cpu++) {
        char list[16];
        snprintf(list, sizeof list, "%u,%u\n", cpu % 4, cpu % 4 + 4);
        cpu_file(cpu, "topology/thread_siblings_list", list);
        cpu_file(cpu, "topology/core_siblings_list", "0-7\n");
        caches(cpu, "3\n", "0-7\n");
    }
    assert_topology("0-6", "0+4, 1+5, 2+6, 3", "0-6", "", "0-6", "");
    assert_int_equal(topology_cache(tree.root, 0, 3), 32 * 1024 * 1024);
    assert_int_equal(topology_cache(tree.root, 0, 2), -1);
}

/* Two sockets of two nodes each, of which the kernel has not numbered all. */
static void two_sockets_of_two_nodes(void **state)
{
    (void)state;
    static const char *const nodes[] = {"0-1\n", "2-3\n", "4-5\n", "6-7\n"};
    static const unsigned numbers[] = {0, 1, 4, 5};
    for (unsigned cpu = 0; cpu < 8; cpu++) {
        char own[16];
        snprintf(own, sizeof own, "%u\n", cpu);
        cpu_file(cpu, "topology/core_cpus_list", own);
        cpu_file(cpu, "topology/package_cpus_list", cpu < 4 ? "0-3\n" : "4-7\n");
        caches(cpu, "3\n", cpu < 4 ? "0-3\n" : "4-7\n");
    }
    tree_file(&tree, "/sys/devices/system/node/online", "0-1,4-5\n");
    for (unsigned i = 0; i < 4; i++) {
        char path[64];
        snprintf(path, sizeof path, "/sys/devices/system/node/node%u/cpulist", numbers[i]);
        tree_file(&tree, path, nodes[i]);
    }
    assert_topology("0-7", "0, 1, 2, 3, 4, 5, 6, 7", "0-3, 4-7", "0-1, 2-3, 4-5, 6-7", "0-3, 4-7", "");
    struct cpus cpus = {0};
    struct err err = {0};
    struct topology topology;
    assert_int_equal(cpus_parse("0-7", &cpus, &err), 0);
    topology_read(tree.root, &cpus, &topology);
    assert_int_equal(cpu_groups_find(&topology.nodes, 4), 4); /* by the kernel's number */
}

/* Two performance cores with two threads each, four efficiency cores, all below one cache. */
static void performance_and_efficiency_cores(void **state)
{
    (void)state;
    for (unsigned cpu = 0; cpu < 8; cpu++) {
        char list[16];
        snprintf(list, sizeof list, cpu < 4 ? "%u-%u\n" : "%u\n", cpu < 4 ? cpu / 2 * 2 : cpu,
                 cpu / 2 * 2 + 1);
        cpu_file(cpu, "topology/core_cpus_list", list);
        cpu_file(cpu, "topology/package_cpus_list", "0-7\n");
        caches(cpu, "3\n", "0-7\n");
        cpu_file(cpu, "cpu_capacity", "1024\n"); /* the PMUs know better */
    }
    tree_file(&tree, "/sys/devices/cpu_core/cpus", "0-3\n");
    tree_file(&tree, "/sys/devices/cpu_atom/cpus", "4-7\n");
    assert_topology("0-7", "0-1, 2-3, 4, 5, 6, 7", "0-7", "", "0-7", "0-3, 4-7");
}

/* Arm's: little cores have the lower numbers, and the last level is each cluster's own. */
static void big_and_little_cores(void **state)
{
    (void)state;
    for (unsigned cpu = 0; cpu < 6; cpu++) {
        cpu_file(cpu, "cpu_capacity", cpu < 4 ? "446\n" : "1024\n");
        cpu_file(cpu, "acpi_cppc/nominal_perf", "100\n");
        caches(cpu, "2\n", cpu < 4 ? "0-3\n" : "4-5\n");
    }
    assert_topology("0-5", "0, 1, 2, 3, 4, 5", "0-3, 4-5", "", "", "4-5, 0-3");
}

/* AMD's: two complexes below one socket; boost differs from core to core, which are of one kind. */
static void several_complexes(void **state)
{
    (void)state;
    for (unsigned cpu = 0; cpu < 8; cpu++) {
        char rank[16];
        snprintf(rank, sizeof rank, "%u\n", 160 + cpu);
        cpu_file(cpu, "acpi_cppc/highest_perf", rank);
        cpu_file(cpu, "acpi_cppc/nominal_perf", "120\n");
        cpu_file(cpu, "topology/package_cpus_list", "0-7\n");
        caches(cpu, "3\n", cpu < 4 ? "0-3\n" : "4-7\n");
    }
    assert_topology("0-7", "0, 1, 2, 3, 4, 5, 6, 7", "0-3, 4-7", "", "0-7", "0-7");
}

static void files_that_make_no_sense(void **state)
{
    (void)state;
    for (unsigned cpu = 0; cpu < 2; cpu++) {
        cpu_file(cpu, "topology/core_cpus_list", "none\n");
        cpu_file(cpu, "cpu_capacity", "-3\n");
        caches(cpu, "x\n", "0-9999999\n");
    }
    tree_file(&tree, "/sys/devices/system/node/online", "zero\n");
    assert_topology("0-1", "0, 1", "0, 1", "", "", ""); /* the first level is told */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_empty_tree, make, clear),
        cmocka_unit_test_setup_teardown(a_guest_that_does_not_tell_its_caches, make, clear),
        cmocka_unit_test_setup_teardown(one_socket_with_hyperthreads, make, clear),
        cmocka_unit_test_setup_teardown(two_sockets_of_two_nodes, make, clear),
        cmocka_unit_test_setup_teardown(performance_and_efficiency_cores, make, clear),
        cmocka_unit_test_setup_teardown(big_and_little_cores, make, clear),
        cmocka_unit_test_setup_teardown(several_complexes, make, clear),
        cmocka_unit_test_setup_teardown(files_that_make_no_sense, make, clear),
    };
    return cmocka_run_group_tests_name("topology", tests, NULL, NULL);
}
