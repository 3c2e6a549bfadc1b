/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "output/tables.h"
#include "unit/analysis/profiled.h"
#include "unit/analysis/simulated.h"
#include "unit/model/experiment.h"

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
                        "two-copy            4K    1000         0     98\n"
                        "zero-copy           4K    1000        31     67\n"
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_row_per_cell),
        cmocka_unit_test(test_nobody_asked),
        cmocka_unit_test(test_why_there_are_none),
    };
    return cmocka_run_group_tests_name("show profile", tests, NULL, NULL);
}
