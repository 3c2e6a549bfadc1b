/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <math.h>
#include <cmocka.h>

#include "output/tables.h"
#include "unit/model/experiment.h"

static char *shown(const struct costs *costs, const struct spec *spec)
{
    char *bytes = NULL;
    size_t length = 0;
    FILE *file = open_memstream(&bytes, &length);
    show_costs(costs, spec, file);
    fclose(file); /* it may move the bytes */
    return bytes;
}

static struct spec spec_of(const char *ini)
{
    struct spec spec = {0};
    own_problems problems = {0};
    assert_int_equal(experiment_parse(ini, NULL, &spec, &problems), 0);
    return spec;
}

static void test_a_line_per_family(void **state)
{
    (void)state;
    own_spec spec = spec_of("[workload]\nmessage_size=1K,4K\n[link]\npath=veth,loopback");
    struct cell cells[2] = {{.path = PATH_VETH}, {.path = PATH_LOOPBACK}};
    struct cost list[2] = {
        {.cell = &cells[0],
         .cells = 15,
         .mechanisms = 5,
         .copy = {0.05, 0.04, 0.06},
         .call = {250, 200, 300},
         .byte = {0.1, 0.09, 0.11},
         .r2 = 0.97,
         .places_gap = "copies differ at one place only"},
        {.cell = &cells[1], .cells = 3, .mechanisms = 3, .gap = "it takes nine cells", .r2 = NAN},
    };
    own_free char *text = shown(&(struct costs){.list = list, .count = 2}, &spec);
    assert_string_equal(
        text,
        "\ncosts, fitted to the CPU time per byte of the cells:\n"
        "  path=veth: one copy costs 0.05 ns/B [0.04, 0.06]; one system call costs 250 ns [200, 300]; a byte "
        "costs 0.1 ns [0.09, 0.11] besides (R² 0.97, n = 15 cells of 5 mechanisms)\n"
        "    by place: these cells do not tell what a copy costs at each place: copies differ at one place "
        "only\n"
        "  path=loopback: these cells do not tell what a copy and a system call cost: it takes nine cells (n "
        "= "
        "3 cells of 3 mechanisms)\n");
}

static void test_no_cost_no_line(void **state)
{
    (void)state;
    own_spec spec = spec_of("");
    own_free char *text = shown(&(struct costs){0}, &spec);
    assert_string_equal(text, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_line_per_family),
        cmocka_unit_test(test_no_cost_no_line),
    };
    return cmocka_run_group_tests_name("show costs", tests, NULL, NULL);
}
