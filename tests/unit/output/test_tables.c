/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "output/tables.h"
#include "test.h"

#include "unit/experiment/experiment.h"
#include "unit/findings/profiled.h"
#include "unit/findings/simulated.h"

/* --- show costs --- */

static char *show_costs_shown(const struct costs *costs, const struct spec *spec)
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
         .copy = {{0.05, 0.04, 0.06}, 0.045, 0.055, PRICE_SOUND, NULL},
         .call = {{250, 200, 300}, 240, 260, PRICE_SOUND, NULL},
         .byte = {{0.1, -0.09, 0.11}, 0.1, 0.1, PRICE_NOT_POSITIVE, NULL},
         .sleep = {.fit = {NAN, NAN, NAN}},
         .r2 = 0.97,
         .places_gap = "copies differ at one place only"},
        {.cell = &cells[1], .cells = 3, .mechanisms = 3, .gap = "it takes nine cells", .r2 = NAN},
    };
    own_free char *text = show_costs_shown(&(struct costs){.list = list, .count = 2}, &spec);
    assert_string_equal(
        text,
        "\ncosts, fitted to the CPU time per byte of the cells:\n"
        "  path=veth: one system call, with all that is done in it, costs 250 ns [200, 300], 240 to 260 "
        "whichever mechanism is left out; one copy, wherever it is made, costs 0.05 ns/B [0.04, 0.06], 0.045 "
        "to 0.055 whichever mechanism is left out; a byte, whatever is done with it, has no price here: its "
        "interval reaches nothing\n"
        "    by place: these cells do not tell what a copy costs at each place: copies differ at one place "
        "only\n"
        "  path=loopback: these cells do not tell what a copy and a system call cost: it takes nine cells "
        "(there are 3 cells of 3 mechanisms)\n");
}

static void test_no_cost_no_line(void **state)
{
    (void)state;
    own_spec spec = spec_of("");
    own_free char *text = show_costs_shown(&(struct costs){0}, &spec);
    assert_string_equal(text, "");
}

static int show_costs_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_line_per_family),
        cmocka_unit_test(test_no_cost_no_line),
    };
    return cmocka_run_group_tests_name("show costs", tests, NULL, NULL);
}

/* --- show warnings --- */

static char *show_warnings_shown(struct warning *list, size_t count)
{
    char *bytes = NULL;
    size_t length = 0;
    FILE *file = open_memstream(&bytes, &length);
    show_warnings(&(struct warning_list){.list = list, .count = count}, file);
    fclose(file); /* may move the bytes */
    return bytes;
}

static void test_no_warning_no_line(void **state)
{
    (void)state;
    own_free char *text = show_warnings_shown(NULL, 0);
    assert_string_equal(text, "");
}

/* One item an id, however many cells have it; the numbers only where they are of one cell. */
static void test_an_item_per_id(void **state)
{
    (void)state;
    struct cell cells[2] = {{.threads = 1}, {.threads = 2}};
    struct warning list[] = {
        {.id = WARNING_steal, .cell = &cells[0], .runs = 3, .of = 10, .detail = "up to 4 %"},
        {.id = WARNING_steal, .cell = &cells[1], .runs = 9, .of = 10, .detail = "up to 5 %"},
        {.id = WARNING_copied, .cell = &cells[0], .runs = 1, .of = 10, .detail = "up to 6 %"},
        {.id = WARNING_frequency, .runs = 7, .of = 20, .detail = "-3 %"},
    };
    own_text expected = {0};
    text_addf(&expected, "\nwarnings:\n  steal, 12 runs of 2 cells: %s\n    hint: %s\n",
              warning_sentence(WARNING_steal), warning_hint(WARNING_steal));
    text_addf(&expected, "  zero-copy-copied, 1 run of 1 cell (up to 6 %%): %s\n    hint: %s\n",
              warning_sentence(WARNING_copied), warning_hint(WARNING_copied));
    text_addf(&expected, "  frequency-drift, 7 runs (-3 %%): %s\n    hint: %s\n",
              warning_sentence(WARNING_frequency), warning_hint(WARNING_frequency));
    own_free char *text = show_warnings_shown(list, 4);
    assert_string_equal(text, text_string(&expected));
}

static int show_warnings_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_no_warning_no_line),
        cmocka_unit_test(test_an_item_per_id),
    };
    return cmocka_run_group_tests_name("show warnings", tests, NULL, NULL);
}

/* --- show exclusions --- */

static void test_all_that_is_left_out(void **state)
{
    (void)state;
    own_problems problems = {0};
    own_experiment experiment = {0};
    struct err err = {0};
    own_free char *bytes = NULL;
    size_t length = 0;
    assert_int_equal(experiment_parse("[workload]\nmechanism=splice,writev,two-copy,sendfile\n"
                                      "message_size=4K,8K\nthreads=1\ntransport=udp\n",
                                      NULL, &experiment.spec, &problems),
                     0);
    assert_int_equal(plan_make(&experiment.spec, NULL, NULL, &experiment.plan, &err), 0);
    FILE *file = open_memstream(&bytes, &length);
    setenv("COLUMNS", "1000", 1); /* how lines are wrapped is tested with paragraphs */
    show_exclusions(&experiment, file);
    unsetenv("COLUMNS");
    fclose(file); /* it may move the bytes */
    assert_string_equal(bytes, "excluded  4 cells: the mechanism sends a message in pieces, each of which "
                               "would be a datagram\n"
                               "          the first: mechanism=splice message_size=4K\n"
                               "          mechanisms: splice, sendfile\n"
                               "          hint: another mechanism, or transport = tcp\n"
                               "control   there is no A/A control: it would be of the baseline, mechanism = "
                               "splice, which is left out (the mechanism sends a message in pieces, each of "
                               "which would be a datagram): name another one as experiment.baseline\n");
}

static int show_exclusions_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_that_is_left_out),
    };
    return cmocka_run_group_tests_name("show exclusions", tests, NULL, NULL);
}

/* --- show profile --- */

static const char the_file[] = "[workload]\nmechanism=two-copy,zero-copy\nmessage_size=1K,4K\nthreads=1\n"
                               "[profile]\nenabled=yes\n";

static void findings_make(struct findings *findings)
{
    own_problems problems = {0};
    *findings = (struct findings)FINDINGS_NONE;
    assert_int_equal(experiment_parse(the_file, NULL, &findings->experiment.spec, &problems), 0);
}

static char *shown(struct findings *findings)
{
    char *bytes = NULL;
    size_t length = 0;
    struct err err = {0};
    FILE *file = open_memstream(&bytes, &length);
    assert_int_equal(profile_shares_make(&findings->profiles, &findings->summaries, &findings->shares, &err),
                     0);
    assert_int_equal(show_profile(findings, file, &err), 0);
    fclose(file); /* it may move the bytes */
    return bytes;
}

static void add_lines(struct profile *profile, uint64_t copies)
{
    profile->cpu_ns_per_byte = 1;
    profiled_line(profile, PROFILE_SENDER, PROFILE_late_copy, "memcpy", "", copies);
    profiled_line(profile, PROFILE_RECEIVER, PROFILE_tcp_ip, "tcp_recvmsg", "", 980 - copies);
    profiled_line(profile, PROFILE_RECEIVER, PROFILE_other, "ktime_get", "", 15);
    profiled_line(profile, PROFILE_RECEIVER, PROFILE_entry, "entry", "", 5);
}

static void test_a_row_per_cell(void **state)
{
    (void)state;
    own_findings findings;
    findings_make(&findings);
    struct cell cell = {.mechanism = MECHANISM_two_copy, .message_size = 4096, .threads = 1};
    add_lines(profiled_add(&findings.profiles, &cell), 0);
    cell.mechanism = MECHANISM_zero_copy;
    add_lines(profiled_add(&findings.profiles, &cell), 310);
    own_free char *text = shown(&findings);
    assert_string_equal(text,
                        "\nwhere the CPU time goes, % of the workers' samples:\n"
                        "MECHANISM message_size SAMPLES LATE-COPY TCP-IP\n"
                        "two-copy          4 KB    1000         0     98\n"
                        "zero-copy         4 KB    1000        31     67\n"
                        "  sampling at 997 Hz: what it costs is not known, no cell was both sampled and\n"
                        "  measured\n");
}

static void test_nobody_asked(void **state)
{
    (void)state;
    own_findings findings;
    findings_make(&findings);
    strcpy(findings.environment.profile, PROFILE_NOT_ASKED_FOR);
    own_free char *text = shown(&findings);
    assert_string_equal(text, "");
}

static void test_why_there_are_none(void **state)
{
    (void)state;
    own_findings findings, failed;
    struct cell cell = {.mechanism = MECHANISM_two_copy, .message_size = 4096, .threads = 1};
    findings_make(&findings);
    findings_make(&failed);
    strcpy(findings.environment.profile, "perf_event_paranoid is 3");
    profiled_fail(&failed.profiles, &cell, "lost \033[31ma thread");
    own_free char *text = shown(&findings), *reason = shown(&failed);
    assert_string_equal(text, "\nwhere the CPU time goes:\n  could not be told: perf_event_paranoid is 3\n");
    /* what would paint the terminal does not reach it */
    assert_string_equal(reason, "\nwhere the CPU time goes:\n"
                                "  1 cell could not be profiled; the first because of: lost [31ma thread\n");
}

static int show_profile_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_row_per_cell),
        cmocka_unit_test(test_nobody_asked),
        cmocka_unit_test(test_why_there_are_none),
    };
    return cmocka_run_group_tests_name("show profile", tests, NULL, NULL);
}

/* --- show cells --- */

static const struct {
    double number;
    const char *text;
} quantities[] = {
    {0, "0"},
    {0.000123, "0.000123"},
    {0.00000123, "0.00000123"},
    {0.000000123, "1.23e-07"},
    {0.0999, "0.0999"},
    {0.09996, "0.100"},
    {0.5, "0.500"},
    {1, "1.00"},
    {9.994, "9.99"},
    {9.996, "10.0"},
    {12.34, "12.3"},
    {99.96, "100"},
    {123.4, "123"},
    {1234567, "1234567"},
    {9999999, "1.00e+07"},
    {1.234e9, "1.23e+09"},
    {1.7e308, "1.70e+308"},
};

enum { QUANTITIES = sizeof quantities / sizeof *quantities };

/* A number per cell, as its median throughput; the last cell has none. */
static void test_three_significant_digits(void **state)
{
    (void)state;
    own_findings findings = FINDINGS_NONE;
    own_problems problems = {0};
    own_text ini = {0};
    own_free char *bytes = NULL;
    size_t length = 0;
    struct err err = {0};
    text_add(&ini, "[experiment]\ncontrol=no\n[workload]\nmechanism=two-copy\nmessage_size=1K\nthreads=1");
    for (unsigned i = 1; i <= QUANTITIES; i++)
        text_addf(&ini, ",%u", i + 1);
    assert_int_equal(experiment_parse(text_string(&ini), NULL, &findings.experiment.spec, &problems), 0);
    assert_int_equal(plan_make(&findings.experiment.spec, NULL, NULL, &findings.experiment.plan, &err), 0);
    findings.records = simulated_room(QUANTITIES);
    for (unsigned i = 0; i < QUANTITIES; i++)
        simulated_add(&findings.records, findings.experiment.plan.cells[i], 1)
            ->metrics[METRIC_throughput_gbps] = quantities[i].number;
    assert_int_equal(findings_analyse(&findings, &err), 0);
    FILE *file = open_memstream(&bytes, &length);
    assert_int_equal(show_findings(&findings, file, &err), 0);
    fclose(file);                         /* it may move the bytes */
    assert_non_null(strtok(bytes, "\n")); /* the head */
    for (unsigned i = 0; i <= QUANTITIES; i++) {
        unsigned threads = 0, runs = 0;
        char number[32] = "";
        const char *line = strtok(NULL, "\n");
        assert_non_null(line);
        assert_true(sscanf(line, "two-copy %u %u %31s", &threads, &runs, number) >= 2);
        assert_int_equal(threads, i + 1);
        assert_int_equal(runs, i < QUANTITIES ? 1 : 0);
        assert_string_equal(number, i < QUANTITIES ? quantities[i].text : "");
    }
}

static int show_cells_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_three_significant_digits),
    };
    return cmocka_run_group_tests_name("show cells", tests, NULL, NULL);
}

int main(void)
{
    return show_costs_tests() + show_warnings_tests() + show_exclusions_tests() + show_profile_tests() +
           show_cells_tests();
}
