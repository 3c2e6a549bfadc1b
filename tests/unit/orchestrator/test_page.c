/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "output/report_files.h"
#include "plots/report.h"
#include "unit/orchestrator/folder.h"

enum { MTUS = 70 };

static void make_page(const struct scratch *scratch, struct findings *findings)
{
    static const char *const settings[] = {"workload.message_size=1K", "workload.threads=1", NULL};
    own_frame frame;
    struct err err = {0};
    folder_make_findings(scratch, settings, findings);
    findings->environment.host.mitigation_count = MITIGATIONS_MAX;
    for (unsigned i = 0; i < MITIGATIONS_MAX; i++) {
        struct mitigation *mitigation = &findings->environment.host.mitigations[i];
        snprintf(mitigation->name, sizeof mitigation->name, "hole_%u_", i);
        snprintf(mitigation->state, sizeof mitigation->state, "state %u.", i);
    }
    for (int64_t i = 0; i < MTUS; i++) {
        struct cell cell = simulated_cell(MECHANISM_two_copy, 1024, 1);
        cell.mtu = 1000 + i;
        simulated_add(&findings->records, cell, 1)->metrics[METRIC_throughput_gbps] = 10;
    }
    assert_int_equal(findings_analyse(findings, &err), 0);
    assert_int_equal(frame_make(findings, "", &frame, &err), 0);
    if (page_write(findings, &frame, "not drawn", &err) != 0)
        fail_msg("%s", err.what);
}

/* A page with hundreds of pictures is no page: it shows the first ones and counts the others, all of them. */
static void test_pictures_that_are_left_out_are_counted(void **state)
{
    (void)state;
    own_scratch scratch = scratch_make();
    own_findings findings;
    make_page(&scratch, &findings);
    own_text more = {0};
    unsigned drawn = 0;
    for (unsigned i = 0; i < figure_count; i++)
        drawn += figure_wanted(&figures[i], &findings.shares) ? MTUS : 0;
    text_addf(&more, "<p class=\"more\">%u more figures are in the folder figures.</p>",
              drawn - (unsigned)REPORT_FIGURES_MAX);
    const char *page = scratch_read(scratch.folder, "report.html");
    if (strstr(page, text_string(&more)) == NULL)
        fail_msg("the page does not say %s", text_string(&more));
    unsigned shown = 0;
    for (const char *at = page; (at = strstr(at, "<figure>")) != NULL; at++)
        shown++;
    assert_int_equal(shown, REPORT_FIGURES_MAX);
}

static void test_every_fact_is_on_the_page(void **state)
{
    (void)state;
    own_scratch scratch = scratch_make();
    own_findings findings;
    make_page(&scratch, &findings);
    const char *page = scratch_read(scratch.folder, "report.html");
    for (unsigned i = 0; i < MITIGATIONS_MAX; i++)
        assert_non_null(strstr(page, findings.environment.host.mitigations[i].name));
    for (unsigned i = 0; i < COUNTER_COUNT; i++)
        assert_non_null(strstr(page, counter_name(i)));
    assert_non_null(strstr(page, "perf_event_paranoid"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pictures_that_are_left_out_are_counted),
        cmocka_unit_test(test_every_fact_is_on_the_page),
    };
    return cmocka_run_group_tests_name("page", tests, NULL, NULL);
}
