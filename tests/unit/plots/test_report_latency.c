/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/plots/page.h"

/* Of each run round trips as well; too few for p99.99 everywhere, and in zero-copy some runs lack p99.9. */
static void time_runs(const struct study *study)
{
    for (size_t i = 0; i < study->records.count; i++) {
        struct record *record = &study->records.list[i];
        double us = record->cell.mechanism == MECHANISM_zero_copy ? 40 : 20;
        record->metrics[METRIC_latency_p50_us] = us;
        record->metrics[METRIC_latency_p90_us] = 2 * us;
        record->metrics[METRIC_latency_p99_us] = 4 * us;
        if (us < 30 || record->block % 2 == 0)
            record->metrics[METRIC_latency_p999_us] = 8 * us;
        record->metrics[METRIC_latency_max_us] = 100 * us;
    }
}

static void test_percentiles_have_intervals_and_gaps_their_reason(void **state)
{
    (void)state;
    own_study study;
    own_text html = {0};
    char reason[] = "p99.99 in all 12 cells cannot be told";
    const struct headline headline = {.untold = {.data = reason, .length = sizeof reason - 1}};
    study_make(&study, the_file, NULL);
    time_runs(&study);
    study.sources.headline = &headline;
    section(&study, "latency", &html);
    has(text_string(&html), "<th scope=\"col\">p99.9</th><th scope=\"col\">p99.99</th>");
    has(text_string(&html), "<tr><th scope=\"row\">1 KB, 1 thread</th><th scope=\"row\">two-copy</th>"
                            "<td class=\"number\">20<span class=\"interval\"> [20, 20]</span></td>");
    has(text_string(&html), "two-copy (A/A)");
    has(text_string(&html), "(320 to 320) of 4/8 runs");
    has(text_string(&html), "too few times</td>");
    has(text_string(&html), "<p>P99.99 in all 12 cells cannot be told.</p>");
}

static void test_streams_have_no_such_section(void **state)
{
    (void)state;
    own_study study;
    own_text html = {0};
    study_make(&study, the_file, NULL);
    page(&study, &html);
    has_not(text_string(&html), "id=\"latency\"");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_percentiles_have_intervals_and_gaps_their_reason),
        cmocka_unit_test(test_streams_have_no_such_section),
    };
    return cmocka_run_group_tests_name("report latency", tests, NULL, NULL);
}
