/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <math.h>

#include "results/host.h"

#include "test.h"
#include "unit/results/machine.h"

/* --- attribute --- */

static void lines_are_cut_and_missing_files_are_empty(void **state)
{
    (void)state;
    struct tree files;
    tree_make(&files);
    tree_file(&files, "/sys/two", "first line\nsecond\n");
    tree_file(&files, "/sys/empty", "");
    char line[32], four[5];
    attribute_line(files.root, "/sys/two", line, sizeof line);
    assert_string_equal(line, "first line");
    attribute_line(files.root, "/sys/two", four, sizeof four);
    assert_string_equal(four, "firs");
    attribute_line(files.root, "/sys/empty", line, sizeof line);
    assert_string_equal(line, "");
    attribute_line(files.root, "/sys/none", line, sizeof line);
    assert_string_equal(line, "");
    attribute_line(files.root, "/sys", line, sizeof line); /* a directory */
    assert_string_equal(line, "");
    tree_remove(&files);
}

static void numbers(void **state)
{
    (void)state;
    static const struct {
        const char *content;
        int64_t number;
    } cases[] = {
        {"42\n", 42},
        {"0\n", 0},
        {"48K\n", 49152},
        {"491520K", 503316480},
        {"1M", 1048576},
        {"2G", INT64_C(2) << 30},
        {"9223372036854775807", INT64_MAX},
        {"9223372036854775808", -1},
        {"9223372036854775807K", -1},
        {"-1\n", -1},
        {"", -1},
        {"abc", -1},
        {"12 apples", -1},
        {"12T", -1},
        {" 12", -1},
    };
    struct tree files;
    tree_make(&files);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        tree_file(&files, "/number", cases[i].content);
        assert_int_equal(attribute_number(files.root, "/number"), cases[i].number);
    }
    assert_int_equal(attribute_number(files.root, "/none"), -1);
    tree_remove(&files);
}

static void choices(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"always [madvise] never\n", "madvise"},
        {"[always] madvise never\n", "always"},
        {"always madvise never\n", ""},
        {"[never", "never"},
        {"", ""},
    };
    struct tree files;
    tree_make(&files);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char word[16];
        tree_file(&files, "/choice", cases[i][0]);
        attribute_choice(files.root, "/choice", word, sizeof word);
        assert_string_equal(word, cases[i][1]);
    }
    tree_remove(&files);
}

static void values(void **state)
{
    (void)state;
    static const char text[] =
        "model\t\t: 167\nmodel name\t: Some CPU \ncpu MHz : 1\nNAME=plain\n"
        "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nEMPTY=\"\"\nno separator\nlast=x";
    static const char *const cases[][2] = {
        {"model", "167"},  {"model name", "Some CPU"},
        {"cpu", ""}, /* "cpu MHz" is another key */
        {"NAME", "plain"}, {"PRETTY_NAME", "Debian GNU/Linux 12 (bookworm)"},
        {"EMPTY", ""},     {"no separator", ""},
        {"last", "x"},     {"missing", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char value[64];
        attribute_value(text, cases[i][0], value, sizeof value);
        assert_string_equal(value, cases[i][1]);
    }
    char small[5];
    attribute_value(text, "PRETTY_NAME", small, sizeof small);
    assert_string_equal(small, "Debi");
}

static int attribute_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_cut_and_missing_files_are_empty),
        cmocka_unit_test(numbers),
        cmocka_unit_test(choices),
        cmocka_unit_test(values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* --- host --- */

/* Four cores with two threads each, numbered as firmware likes to: 0-3, then their siblings 4-7. */
static void plug_cores(void)
{
    for (unsigned cpu = 0; cpu < 8; cpu++) {
        char list[16];
        snprintf(list, sizeof list, "%u,%u\n", cpu % 4, cpu % 4 + 4);
        cpu_file(cpu, "topology/thread_siblings_list", list);
    }
}

static struct cpus cpus_of(const char *string)
{
    struct cpus cpus = {0};
    struct err err = {0};
    assert_int_equal(cpus_parse(string, &cpus, &err), 0);
    return cpus;
}

static void plug_cache(const char *index, const char *level, const char *type, const char *size)
{
    char name[64];
    snprintf(name, sizeof name, "cache/%s/level", index);
    cpu_file(0, name, level);
    snprintf(name, sizeof name, "cache/%s/type", index);
    cpu_file(0, name, type);
    snprintf(name, sizeof name, "cache/%s/size", index);
    cpu_file(0, name, size);
}

static void cpus_have_names(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"processor\t: 0\nvendor_id\t: GenuineIntel\nmodel\t\t: 167\nmodel name\t: Intel(R) Xeon(R) "
         "Processor\n",
         "Intel(R) Xeon(R) Processor"},
        {"processor\t: 0\nCPU implementer\t: 0x41\nCPU architecture: 8\nCPU variant\t: 0x3\nCPU part\t: "
         "0xd0c\n",
         "Arm Neoverse-N1"},
        {"processor\t: 0\nCPU implementer\t: 0x61\nCPU part\t: 0x022\n", "implementer 0x61 part 0x022"},
        {"processor\t: 0\ncpu\t\t: POWER9, altivec supported\n", "POWER9, altivec supported"},
        {"processor\t: 0\nCPU implementer\t: 0x41\n", ""}, /* half a name is none */
        {"", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct host host;
        tree_file(&tree, "/proc/cpuinfo", cases[i][0]);
        assert_int_equal(host_read_below(tree.root, "", &host, &(struct err){0}), 0);
        assert_string_equal(host.cpu_model, cases[i][1]);
    }
}

struct below {
    const char *cpuinfo, *signature, *path, *content, *name;
};

#define GUEST "flags\t\t: fpu vme hypervisor lahf_lm\n"
#define METAL "flags\t\t: fpu vme lahf_lm\n"
#define ARM "Features\t: fp asimd\n"

static void hypervisors_have_names(void **state)
{
    (void)state;
    static const struct below cases[] = {
        {GUEST, "KVMKVMKVM", NULL, NULL, "KVM"},
        {GUEST, "Microsoft Hv", NULL, NULL, "Hyper-V"},
        {GUEST, "TCGTCGTCGTCG", "/sys/class/dmi/id/sys_vendor", "QEMU\n", "QEMU TCG"},
        {GUEST, "Strange HV", NULL, NULL, "an unknown hypervisor"},
        {GUEST, "Strange HV", "/sys/class/dmi/id/sys_vendor", "VMware, Inc.\n", "VMware"},
        {METAL, "", NULL, NULL, "none"},
        {METAL, "KVMKVMKVM", NULL, NULL, "none"}, /* the leaf means nothing without the flag */
        {METAL, "", "/sys/hypervisor/type", "xen\n", "Xen"},
        {METAL, "", "/sys/class/dmi/id/product_name", "PowerEdge R640\n", "none"},
        {"flags : nohypervisor hypervisor_x\n", "", NULL, NULL, "none"},
        {ARM, "", "/sys/class/dmi/id/product_name", "KVM Virtual Machine\n", "KVM"},
        {ARM, "", "/sys/firmware/devicetree/base/compatible", "linux,dummy-virt", "a virtual machine"},
        {ARM, "", "/sys/firmware/devicetree/base/compatible", "raspberrypi,4-model-b", ""},
        {ARM, "", NULL, NULL, ""},
        {"", "", NULL, NULL, ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct tree machine;
        struct host host;
        tree_make(&machine);
        tree_file(&machine, "/proc/cpuinfo", cases[i].cpuinfo);
        if (cases[i].path != NULL)
            tree_file(&machine, cases[i].path, cases[i].content);
        int rc = host_read_below(machine.root, cases[i].signature, &host, &(struct err){0});
        tree_remove(&machine);
        assert_int_equal(rc, 0);
        assert_string_equal(host.hypervisor, cases[i].name);
    }
}

static void a_whole_machine(void **state)
{
    (void)state;
    plug_cores();
    plug_cache("index0", "1\n", "Instruction\n", "64K\n");
    plug_cache("index1", "1\n", "Data\n", "48K\n");
    plug_cache("index2", "2\n", "Unified\n", "2048K\n");
    tree_file(&tree, "/sys/devices/system/cpu/online", "0-7\n");
    cpu_file(0, "cpufreq/scaling_governor", "performance\n");
    cpu_file(0, "cpufreq/cpuinfo_max_freq", "4600000\n");
    tree_file(&tree, "/sys/devices/system/cpu/smt/active", "1\n");
    tree_file(&tree, "/sys/devices/system/cpu/vulnerabilities/spectre_v2", "Mitigation: Retpolines\n");
    tree_file(&tree, "/sys/devices/system/cpu/vulnerabilities/meltdown", "Not affected\n");
    tree_file(&tree, "/sys/devices/system/clocksource/clocksource0/current_clocksource", "tsc\n");
    tree_file(&tree, "/sys/kernel/mm/transparent_hugepage/enabled", "always [madvise] never\n");
    tree_file(&tree, "/proc/cpuinfo", "model name\t: A CPU\nflags\t\t: fpu\n");
    tree_file(&tree, "/proc/meminfo", "MemTotal:       16316420 kB\nMemFree: 1 kB\n");
    tree_file(&tree, "/proc/sys/kernel/perf_event_paranoid", "-1\n");
    tree_file(&tree, "/proc/sys/net/core/optmem_max", "131072\n");
    tree_file(&tree, "/proc/sys/net/ipv4/tcp_congestion_control", "cubic\n");
    tree_file(&tree, "/etc/os-release", "NAME=x\nPRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\n");
    struct host host;
    struct err err = {0};
    assert_int_equal(host_read_below(tree.root, "", &host, &err), 0);
    assert_string_equal(host.cpu_model, "A CPU");
    assert_string_equal(host.hypervisor, "none");
    assert_string_equal(host.distribution, "Debian GNU/Linux 12 (bookworm)");
    assert_string_equal(host.congestion, "cubic");
    assert_string_equal(host.governor, "performance");
    assert_string_equal(host.clocksource, "tsc");
    assert_string_equal(host.transparent_hugepages, "madvise");
    assert_int_equal(cpus_count(&host.online), 8);
    assert_true(cpus_count(&host.allowed) > 0); /* this process's own */
    assert_int_equal(cpu_groups_count(&host.topology.cores, &host.online), 4);
    assert_int_equal(host.l1d_bytes, 48 * 1024);
    assert_int_equal(host.l2_bytes, 2048 * 1024);
    assert_int_equal(host.l3_bytes, -1); /* has none: not 0 */
    assert_int_equal(host.memory_bytes, INT64_C(16316420) * 1024);
    assert_int_equal(host.max_khz, 4600000);
    assert_int_equal(host.perf_event_paranoid, -1);
    assert_int_equal(host.optmem_max, 131072);
    assert_int_equal(host.smt, 1);
    assert_int_equal(host.mitigation_count, 2);
    assert_string_equal(host.mitigations[0].name, "meltdown");
    assert_string_equal(host.mitigations[0].state, "Not affected");
    assert_string_equal(host.mitigations[1].name, "spectre_v2");
}

static void an_empty_tree_is_unknown_not_an_error(void **state)
{
    (void)state;
    struct host host;
    struct err err = {0};
    assert_int_equal(host_read_below(tree.root, "", &host, &err), 0);
    assert_string_equal(host.cpu_model, "");
    assert_string_equal(host.hypervisor, "");
    assert_string_equal(host.distribution, "");
    assert_string_equal(host.congestion, "");
    assert_string_equal(host.governor, "");
    assert_string_equal(host.clocksource, "");
    assert_string_equal(host.transparent_hugepages, "");
    assert_true(host.kernel[0] != '\0'); /* uname needs no file */
    assert_int_equal(host.l1d_bytes, -1);
    assert_int_equal(host.memory_bytes, -1);
    assert_int_equal(host.max_khz, -1);
    assert_int_equal(host.optmem_max, -1);
    assert_int_equal(host.smt, -1);
    assert_int_equal(host.perf_event_paranoid, PARANOID_UNKNOWN);
    assert_int_equal(host.mitigation_count, 0);
    assert_memory_equal(&host.online, &host.allowed, sizeof host.online);
    assert_true(cpu_groups_count(&host.topology.cores, &host.online) > 0);
}

static void this_machine_can_be_read(void **state)
{
    (void)state;
    struct host host;
    struct err err = {0};
    assert_int_equal(host_read(&host, &err), 0);
    assert_true(cpus_count(&host.online) > 0);
    assert_true(host.memory_bytes > 0);
}

static void totals_of_stat(void **state)
{
    (void)state;
    struct system_reading reading = {.time_ns = 5};
    struct err err = {0};
    assert_int_equal(
        host_parse_stat("cpu  1751 10 1292 202353 337 3 29 7 700 8\ncpu0 616 0 480 1 5 0 5 1 0 0\n", &reading,
                        &err),
        0);
    assert_int_equal(reading.user,
                     1761); /* nice is in it; guest, which the kernel put into user, is not again */
    assert_int_equal(reading.system, 1292);
    assert_int_equal(reading.idle, 202690);
    assert_int_equal(reading.irq, 3);
    assert_int_equal(reading.softirq, 29);
    assert_int_equal(reading.steal, 7);
    assert_int_equal(reading.time_ns, 5);
}

static void stat_without_totals_is_an_error(void **state)
{
    (void)state;
    static const char *const cases[] = {"", "cpu", "cpu  1 2 3 4 5 6 7", "cpu0 1 2 3 4 5 6 7 8 9 10",
                                        "intr 5"};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct system_reading reading;
        struct err err = {0};
        assert_int_equal(host_parse_stat(cases[i], &reading, &err), -EINVAL);
        assert_string_equal(err.what, "/proc/stat does not begin with the CPUs' total times");
    }
}

static void ticks_of_some_cpus(void **state)
{
    (void)state;
    struct tree with;
    tree_make(&with);
    tree_file(&with, "/proc/stat",
              "cpu  70 7 700 9 9 9 9 9 0 0\ncpu0 10 1 100 9 9 9 9 9 0 0\ncpu1 20 2 200 9 9 9 9 9 0 0\n"
              "cpu10 40 4 400 9 9 9 9 9 0 0\nintr 5\n");
    static const struct {
        const char *cpus;
        double ticks;
    } cases[] = {{"0", 111}, {"1", 222}, {"0+10", 555}, {"0-1", 333}, {"2", NAN}, {"0+2", NAN}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct cpus cpus = {0};
        struct err err = {0};
        assert_int_equal(cpus_parse(cases[i].cpus, &cpus, &err), 0);
        double ticks = host_busy_ticks_below(with.root, &cpus);
        assert_true(isnan(cases[i].ticks) ? isnan(ticks) : ticks == cases[i].ticks);
        assert_true(isnan(host_busy_ticks_below("/nowhere", &cpus)));
    }
    tree_remove(&with);
}

static void the_system_is_read(void **state)
{
    (void)state;
    struct system_reading first, second;
    struct err err = {0};
    assert_int_equal(host_system(&first, &err), 0);
    assert_int_equal(host_system(&second, &err), 0);
    assert_true(second.time_ns > first.time_ns);
    assert_true(first.idle + first.user + first.system > 0);
    assert_true(second.user >= first.user);
}

struct caption {
    const char *model, *machine, *hypervisor, *kernel, *online, *caption;
};

static void captions(void **state)
{
    (void)state;
    static const struct caption cases[] = {
        {"Intel(R) Xeon(R) Processor", "x86_64", "none", "6.18.44-vendor", "0-1",
         "Intel Xeon, 2 CPUs · Linux 6.18"},
        {"Intel(R) Xeon(R) Processor", "x86_64", "KVM", "6.18", "0-1",
         "Intel Xeon, 2 CPUs in KVM · Linux 6.18"},
        {"Intel(R) Core(TM) i7-8700K CPU @ 3.70GHz", "x86_64", "", "5.10.0-28-amd64", "0-11",
         "Intel Core i7-8700K, 12 CPUs · Linux 5.10"},
        {"AMD EPYC 7763 64-Core Processor", "x86_64", "none", "6.1.0", "0",
         "AMD EPYC 7763 64-Core, 1 CPU · Linux 6.1"},
        {"", "aarch64", "", "6.1.0", "0-3", "aarch64, 4 CPUs · Linux 6.1"},
        {"", "", "", "", "", ""},
        {"Two  spaces ", "", "", "rolling", "0", "Two spaces, 1 CPU · Linux "},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct host host = {.online = cpus_of(cases[i].online)};
        strcpy(host.cpu_model, cases[i].model);
        strcpy(host.machine, cases[i].machine);
        strcpy(host.hypervisor, cases[i].hypervisor);
        strcpy(host.kernel, cases[i].kernel);
        own_text text = {0};
        host_caption(&host, &text);
        assert_string_equal(text_string(&text), cases[i].caption);
    }
}

#define HOST_TEST(name) cmocka_unit_test_setup_teardown(name, make, clear)

static int host_tests(void)
{
    const struct CMUnitTest tests[] = {
        HOST_TEST(cpus_have_names),
        cmocka_unit_test(hypervisors_have_names),
        HOST_TEST(a_whole_machine),
        HOST_TEST(an_empty_tree_is_unknown_not_an_error),
        cmocka_unit_test(this_machine_can_be_read),
        cmocka_unit_test(totals_of_stat),
        cmocka_unit_test(stat_without_totals_is_an_error),
        cmocka_unit_test(ticks_of_some_cpus),
        cmocka_unit_test(the_system_is_read),
        cmocka_unit_test(captions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

int main(void)
{
    return attribute_tests() + host_tests();
}
