/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <linux/perf_event.h>

#include "experiment/settings.h"
#include "workers/perf.h"

#include "test.h"

#define DEVICES "/sys/bus/event_source/devices/"

static void core_pmus_are_found_and_others_left_out(void **state)
{
    (void)state;
    struct tree tree;
    tree_make(&tree);
    tree_file(&tree, DEVICES "cpu_atom/type", "10\n");
    tree_file(&tree, DEVICES "cpu_atom/cpus", "16-23\n");
    tree_file(&tree, DEVICES "cpu_core/type", "4\n");
    tree_file(&tree, DEVICES "cpu_core/cpus", "0-15\n");
    tree_file(&tree, DEVICES "uncore_imc_0/type", "13\n");
    tree_file(&tree, DEVICES "uncore_imc_0/cpumask", "0\n");
    tree_file(&tree, DEVICES "software/type", "1\n");
    struct pmus pmus;
    pmus_read(tree.root, &pmus);
    tree_remove(&tree);
    assert_int_equal(pmus.count, 2);
    assert_string_equal(pmus.list[0].name, "cpu_core");
    assert_int_equal(pmus.list[0].type, 4);
    assert_int_equal(cpus_count(&pmus.list[0].cpus), 16);
    assert_string_equal(pmus.list[1].name, "cpu_atom");
    assert_int_equal(pmus.list[1].type, 10);
    assert_true(cpus_has(&pmus.list[1].cpus, 16));
    assert_false(cpus_has(&pmus.list[1].cpus, 15));
}

struct single {
    const char *device;
    const char *cpus; /* NULL: no such file */
    const char *type;
    unsigned count;
};

static void one_pmu_or_none(void **state)
{
    (void)state;
    static const struct single singles[] = {
        {"cpu", NULL, "4\n", 1},          {"armv8_pmuv3_0", "0-3\n", "8\n", 1},
        {"arm_dsu_0", NULL, "9\n", 0},    /* uncore: it has associated_cpus */
        {"cpu", NULL, "garbage\n", 0},    /* no number, no PMU */
        {"cpu_core", "nonsense", "4", 1}, /* its CPUs are not needed to count */
    };
    for (size_t i = 0; i < sizeof singles / sizeof singles[0]; i++) {
        struct tree tree;
        tree_make(&tree);
        char path[256];
        snprintf(path, sizeof path, DEVICES "%s/type", singles[i].device);
        tree_file(&tree, path, singles[i].type);
        snprintf(path, sizeof path, DEVICES "%s/cpus", singles[i].device);
        if (singles[i].cpus != NULL)
            tree_file(&tree, path, singles[i].cpus);
        struct pmus pmus;
        pmus_read(tree.root, &pmus);
        tree_remove(&tree);
        assert_int_equal(pmus.count, singles[i].count);
    }
}

static void more_pmus_than_there_is_room_for_are_cut(void **state)
{
    (void)state;
    struct tree tree;
    tree_make(&tree);
    for (int i = 0; i < PMU_MAX + 3; i++) {
        char path[128], type[16];
        snprintf(path, sizeof path, DEVICES "core_%d/type", i);
        snprintf(type, sizeof type, "%d", 40 - i);
        tree_file(&tree, path, type);
        snprintf(path, sizeof path, DEVICES "core_%d/cpus", i);
        tree_file(&tree, path, "0");
    }
    struct pmus pmus;
    pmus_read(tree.root, &pmus);
    tree_remove(&tree);
    assert_int_equal(pmus.count, PMU_MAX);
    for (unsigned i = 1; i < pmus.count; i++)
        assert_true(pmus.list[i - 1].type < pmus.list[i].type);
}

static void no_sysfs_is_no_pmu(void **state)
{
    (void)state;
    struct pmus pmus = {.count = 7};
    pmus_read("/nonexistent", &pmus);
    assert_int_equal(pmus.count, 0);
}

struct encoding {
    const char *name;
    uint32_t type;
    uint64_t config;
};

#define CACHE_READ_MISS(cache)                                                                               \
    ((cache) | PERF_COUNT_HW_CACHE_OP_READ << 8 | PERF_COUNT_HW_CACHE_RESULT_MISS << 16)

static const struct encoding encodings[] = {
    {"cycles", PERF_TYPE_HARDWARE, PERF_COUNT_HW_CPU_CYCLES},
    {"instructions", PERF_TYPE_HARDWARE, PERF_COUNT_HW_INSTRUCTIONS},
    {"cache-misses", PERF_TYPE_HARDWARE, PERF_COUNT_HW_CACHE_MISSES},
    {"L1-dcache-load-misses", PERF_TYPE_HW_CACHE, CACHE_READ_MISS(PERF_COUNT_HW_CACHE_L1D)},
    {"LLC-load-misses", PERF_TYPE_HW_CACHE, CACHE_READ_MISS(PERF_COUNT_HW_CACHE_LL)},
    {"context-switches", PERF_TYPE_SOFTWARE, PERF_COUNT_SW_CONTEXT_SWITCHES},
    {"cpu-migrations", PERF_TYPE_SOFTWARE, PERF_COUNT_SW_CPU_MIGRATIONS},
    {"page-faults", PERF_TYPE_SOFTWARE, PERF_COUNT_SW_PAGE_FAULTS},
};

static void check_encoding(const struct encoding *encoding, const struct pmus *pmus, unsigned target,
                           uint64_t config)
{
    struct perf_event_attr attr;
    struct err err = {0};
    assert_int_equal(pmu_event(pmus, target, encoding->name, &attr, &err), 0);
    assert_int_equal(attr.type, encoding->type);
    assert_int_equal(attr.config, config);
    assert_int_equal(attr.size, sizeof attr);
    assert_false(attr.exclude_kernel || attr.exclude_user || attr.inherit || attr.disabled);
    assert_true(attr.exclude_hv);
    assert_int_equal(attr.read_format,
                     PERF_FORMAT_GROUP | PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING);
}

static void events_are_encoded_for_every_pmu(void **state)
{
    (void)state;
    static const struct pmus one = {.list = {{.type = 8}}, .count = 1};
    static const struct pmus two = {.list = {{.type = 4}, {.type = 10}}, .count = 2};
    for (size_t i = 0; i < sizeof encodings / sizeof encodings[0]; i++) {
        const struct encoding *encoding = &encodings[i];
        bool software = encoding->type == PERF_TYPE_SOFTWARE; /* belongs to no PMU */
        check_encoding(encoding, &one, 0, encoding->config);
        check_encoding(encoding, &two, 0, encoding->config | (software ? 0 : UINT64_C(4) << 32));
        check_encoding(encoding, &two, 1, encoding->config | (software ? 0 : UINT64_C(10) << 32));
    }
}

static void every_listed_counter_has_an_encoding(void **state)
{
    (void)state;
    static const struct pmus none = {.count = 0};
    for (unsigned i = 0; i < COUNTER_COUNT; i++) {
        struct perf_event_attr attr;
        struct err err = {0};
        assert_int_equal(pmu_event(&none, 0, counter_name(i), &attr, &err), 0);
    }
}

static void unknown_names_are_refused(void **state)
{
    (void)state;
    static const struct pmus none = {.count = 0};
    struct perf_event_attr attr;
    struct err err = {0};
    assert_int_equal(pmu_event(&none, 0, "cycels", &attr, &err), -ENOENT);
    assert_string_equal(err.what, "event 'cycels' is unknown to libpfm4: event not found");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(core_pmus_are_found_and_others_left_out),
        cmocka_unit_test(one_pmu_or_none),
        cmocka_unit_test(more_pmus_than_there_is_room_for_are_cut),
        cmocka_unit_test(no_sysfs_is_no_pmu),
        cmocka_unit_test(events_are_encoded_for_every_pmu),
        cmocka_unit_test(every_listed_counter_has_an_encoding),
        cmocka_unit_test(unknown_names_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
