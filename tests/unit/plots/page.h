/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A made-up experiment and its report: two mechanisms that cross, in memory alone. Not for anything that is
 * shown as measured. */
#ifndef LABRUN_TESTS_PLOTS_PAGE_H
#define LABRUN_TESTS_PLOTS_PAGE_H

#include <stdio.h>
#include <string.h>

#include "plots/report.h"

#include "test.h"
#include "unit/experiment/experiment.h"
#include "unit/findings/indexed.h"
#include "unit/findings/simulated.h"

static const char the_file[] = "[experiment]\nname = study\nblocks = 8\norder = random\n[workload]\n"
                               "mechanism = two-copy, zero-copy\nmessage_size = 1K, 4K\nthreads = 1, 2\n";

/* All that a page is made of, kept together. */
struct study {
    struct spec spec;
    struct plan plan;
    struct records records;
    struct verdicts verdicts;
    struct crossovers crossovers;
    struct warning_list warnings;
    struct profiles profiles;
    struct profile_shares shares;
    struct report_sources sources;
};

static inline void study_release(struct study *study)
{
    spec_release(&study->spec);
    plan_release(&study->plan);
    records_release(&study->records);
    free(study->verdicts.list);
    free(study->crossovers.list);
    free(study->warnings.list);
    profile_shares_release(&study->shares);
    profiles_release(&study->profiles);
}
#define own_study OWNED_BY(study_release) struct study

/* zero-copy, all of it copied, loses below 2 KB and wins above; blocks differ a little. */
static inline void study_measure(struct record *record)
{
    bool zero = record->cell.mechanism == MECHANISM_zero_copy;
    double gain = !zero ? 1 : record->cell.message_size > 2048 ? 2 : 0.5;
    double factor = 1 + 0.01 * (record->run * 7 % 5);
    record->metrics[METRIC_throughput_gbps] = 10 * gain * factor;
    record->metrics[METRIC_cpu_ns_per_byte] = 0.4 / gain * factor;
    if (zero)
        record->metrics[METRIC_zc_copied_pct] = 100;
}

static inline void study_plan(struct study *study, const char *file)
{
    own_problems problems = {0};
    struct err err = {0};
    *study = (struct study){0};
    assert_int_equal(experiment_parse(file, NULL, &study->spec, &problems), 0);
    assert_int_equal(plan_make(&study->spec, NULL, NULL, &study->plan, &err), 0);
    study->sources = (struct report_sources){.records = &study->records,
                                             .spec = &study->spec,
                                             .plan = &study->plan,
                                             .caption = "Example CPU",
                                             .command = "labrun run study.ini",
                                             .version = "0.1.0",
                                             .experiment = file};
}

static inline void study_analyse(struct study *study)
{
    struct err err = {0};
    const struct settings *settings = &study->spec.settings;
    own_run_index index = index_of_spec(&study->records, &study->spec);
    assert_int_equal(verdicts_make(&index, settings, &study->verdicts, &err), 0);
    assert_int_equal(crossovers_make(&index, &study->verdicts, settings, &study->crossovers, &err), 0);
    assert_int_equal(warnings_make(&index, settings, &study->warnings, &err), 0);
    study->sources.verdicts = &study->verdicts;
    study->sources.crossovers = &study->crossovers;
    study->sources.warnings = &study->warnings;
}

/* Every planned run is recorded; all failed when `reason` is given. */
static inline void study_make(struct study *study, const char *file, const char *reason)
{
    study_plan(study, file);
    study->records = simulated_room(study->plan.run_count);
    for (size_t i = 0; i < study->plan.run_count; i++) {
        const struct planned_run *run = &study->plan.runs[i];
        struct record *record = simulated_add(&study->records, study->plan.cells[run->cell], run->block);
        record->run = (uint32_t)i + 1;
        if (reason == NULL) {
            study_measure(record);
        } else {
            record->status = STATUS_FAILED;
            snprintf(record->reason, sizeof record->reason, "%s", reason);
        }
    }
    study_analyse(study);
}

static inline bool within(const char *element, const char *const *list)
{
    for (; *list != NULL; list++)
        if (strcmp(*list, element) == 0)
            return true;
    return false;
}

/* Every element that is opened is closed, in order; void ones are not. */
static inline void assert_balanced(const char *html)
{
    static const char *const never_closed[] = {"meta", "input", "!DOCTYPE", NULL};
    char open[64][24];
    size_t depth = 0;
    for (const char *c = strchr(html, '<'); c != NULL; c = strchr(c + 1, '<')) {
        char name[24] = "";
        sscanf(c + 1, "%23[^ >]", name);
        if (name[0] == '/') {
            assert_true(depth > 0);
            assert_string_equal(open[--depth], name + 1);
        } else if (!within(name, never_closed) && *(strchr(c, '>') - 1) != '/') {
            assert_true(depth < 64);
            memcpy(open[depth++], name, sizeof name);
        }
    }
    assert_int_equal(depth, 0);
}

static inline void assert_ids_unique(const char *html)
{
    for (const char *c = strstr(html, " id=\""); c != NULL; c = strstr(c + 1, " id=\"")) {
        size_t length = strcspn(c + 5, "\"") + 6;
        own_text id = {0};
        text_add_bytes(&id, c, length);
        if (strstr(c + 1, text_string(&id)) != NULL)
            fail_msg("twice: %s", text_string(&id));
    }
}

/* Without the names of the columns in each cell, which stand in their headers and are test_html's. */
static inline void without_labels(const char *html, struct text *text)
{
    static const char label[] = " data-label=\"";
    for (const char *at; (at = strstr(html, label)) != NULL;) {
        text_add_bytes(text, html, (size_t)(at - html));
        html = strchr(at + strlen(label), '"') + 1;
    }
    text_add(text, html);
}

static inline void page(struct study *study, struct text *text)
{
    struct err err = {0};
    own_text labelled = {0};
    own_run_index index = index_of_spec(&study->records, &study->spec);
    own_summaries summaries = {0};
    assert_int_equal(summaries_make(&index, &summaries, &err), 0);
    study->sources.index = &index;
    study->sources.summaries = study->records.count > 0 ? &summaries : NULL;
    assert_int_equal(report_page(&study->sources, &labelled, &err), 0);
    without_labels(text_string(&labelled), text);
    assert_balanced(text_string(text));
    assert_ids_unique(text_string(text));
    assert_null(strstr(text_string(text), "<script"));
    assert_null(strstr(text_string(text), "://"));
    study->sources.index = NULL;
    study->sources.summaries = NULL;
}

static inline void has_not(const char *html, const char *needle)
{
    if (strstr(html, needle) != NULL)
        fail_msg("on the page: %s", needle);
}

static inline void has(const char *html, const char *needle)
{
    if (strstr(html, needle) == NULL)
        fail_msg("not on the page: %s", needle);
}

/* The section, up to the end of it. */
static inline void section(struct study *study, const char *id, struct text *text)
{
    own_text html = {0}, start = {0};
    page(study, &html);
    text_addf(&start, "<section id=\"%s\"", id);
    const char *from = strstr(text_string(&html), text_string(&start));
    assert_non_null(from);
    text_add_bytes(text, from, (size_t)(strstr(from, "</section>") - from));
}

#endif
