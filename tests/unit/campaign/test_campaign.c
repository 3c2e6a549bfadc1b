/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <math.h>
#include <string.h>

#include "campaign/campaign.h"
#include "campaign/measure.h"

#include "test.h"

static const struct host before = {
    .cpu_model = "Xeon",
    .kernel = "6.18.5",
    .governor = "performance",
    .hostname = "one",
    .max_khz = 3600000,
    .smt = 1,
    .optmem_max = -1,
    .memory_bytes = 1000,
    .mitigations = {{"meltdown", "Mitigation: PTI"}},
    .mitigation_count = 1,
};

static void keep(struct host *now)
{
    (void)now;
}

static void rename_host(struct host *now)
{
    strcpy(now->hostname, "two");
    now->memory_bytes = 900; /* a balloon */
}

static void change_governor(struct host *now)
{
    strcpy(now->governor, "powersave");
}

static void forget(struct host *now)
{
    now->governor[0] = '\0';
    now->max_khz = -1;
    now->mitigation_count = 0;
}

static void learn(struct host *now)
{
    now->optmem_max = 131072;
    now->mitigations[1] = (struct mitigation){"spectre_v2", "Vulnerable"};
    now->mitigation_count = 2;
}

static void reboot(struct host *now)
{
    strcpy(now->kernel, "6.19.0");
    now->smt = 0;
    strcpy(now->mitigations[0].state, "Vulnerable");
}

static void take_cpus(struct host *now)
{
    now->allowed = (struct cpus){0};
    cpus_add(&now->allowed, 0);
}

static const struct {
    void (*change)(struct host *now);
    const char *told;
} cases[] = {
    {keep, ""},
    {rename_host, ""},
    {change_governor, "frequency governor powersave instead of performance"},
    {forget, ""},
    {learn, ""},
    {reboot, "kernel 6.19.0 instead of 6.18.5, SMT (1: on) 0 instead of 1, meltdown Vulnerable instead of "
             "Mitigation: PTI"},
    {take_cpus, "CPUs allowed 0 instead of 0-1"},
};

static void test_what_moves_numbers_is_told(void **state)
{
    (void)state;
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct host then = before;
        cpus_add(&then.allowed, 0);
        cpus_add(&then.allowed, 1);
        struct host now = then;
        own_text text = {0};
        cases[i].change(&now);
        bool changed = host_change_tell(&then, &now, &text);
        assert_string_equal(text_string(&text), cases[i].told);
        assert_true(changed == (cases[i].told[0] != '\0'));
    }
}

/* A short arm of a contest may have a few ms of another program: what is told of is the whole unit. */
static void test_foreign_load_is_that_of_all_runs(void **state)
{
    (void)state;
    static const struct {
        struct foreign_load loads[3];
        double pct;
    } loaded[] = {
        {{{60, 1000}, {0, 1000}, {30, 1000}}, 3},
        {{{60, 1000}, {20, 3000}, {0}}, 2},
        {{{5, 0}, {70, 1000}, {0}}, 7}, /* unknown of the first */
        {{{5, 0}, {0}, {0}}, NAN},
    };
    for (size_t i = 0; i < sizeof loaded / sizeof *loaded; i++) {
        struct measured list[3] = {0};
        for (size_t j = 0; j < 3; j++)
            list[j].measurement.foreign = loaded[i].loads[j];
        double pct = measured_foreign_load_pct(&(struct measured_runs){.list = list, .count = 3});
        assert_true(isnan(loaded[i].pct) ? isnan(pct) : fabs(pct - loaded[i].pct) < 1e-9);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_moves_numbers_is_told),
        cmocka_unit_test(test_foreign_load_is_that_of_all_runs),
    };
    return cmocka_run_group_tests_name("campaign", tests, NULL, NULL);
}
