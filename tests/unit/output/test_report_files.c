/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <math.h>

#include "answers/cpu_time.h"
#include "answers/statement.h"
#include "output/report_files.h"
#include "plots/figure.h"
#include "plots/report.h"
#include "results/json.h"
#include "test.h"

#include "unit/findings/profiled.h"
#include "unit/output/exported.h"
#include "unit/output/folder.h"

/* --- page --- */

enum { MTUS = 70 };

static void make_page(const struct scratch *scratch, struct findings *findings)
{
    static const char *const settings[] = {"workload.message_size=1K", "workload.threads=1", NULL};
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
    findings->experiment.spec.settings.figures.bits = 0; /* the page is asked for, not its pictures */
    if (report_make(findings, false, &err) != 0 && err.code != EOPNOTSUPP)
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
        drawn += figures[i].sampled || figures[i].timed || figures[i].kind != NULL ? 0 : MTUS; /* nothing is
                                                                                                  compared */
    text_addf(&more, "<p class=\"more\">%u more: the folder figures has all.</p>",
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

static int page_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pictures_that_are_left_out_are_counted),
        cmocka_unit_test(test_every_fact_is_on_the_page),
    };
    return cmocka_run_group_tests_name("page", tests, NULL, NULL);
}

/* --- export --- */

static void analyse(struct findings *findings)
{
    struct err err = {0};
    assert_int_equal(findings_analyse(findings, &err), 0);
}

static void export(const struct findings *findings, const char *prefix, const char *format,
                   struct exported *exported)
{
    struct err err = {0};
    const struct outlet outlet = {.put = put, .to = exported};
    assert_int_equal(export_make(findings, prefix, format, &outlet, &err), 0);
}

/* Two mechanisms and the control at two sizes, six blocks; one-copy has twice the throughput. */
static void measure(struct findings *findings)
{
    for (uint32_t block = 1; block <= 6; block++)
        for (int64_t size = 256; size <= 1024; size *= 4)
            for (unsigned arm = 0; arm < 3; arm++) {
                struct cell cell =
                    simulated_cell(arm % 2 == 0 ? MECHANISM_two_copy : MECHANISM_one_copy, size, 1);
                cell.control = arm == 2;
                struct record *record = simulated_add(&findings->records, cell, block);
                strcpy(record->started, "2026-01-31T12:00:00Z");
                record->metrics[METRIC_throughput_gbps] =
                    (arm == 1 ? 2 : 1) * (double)size / 256 * (1 + 0.02 * block);
                record->metrics[METRIC_bottleneck] = 0;
            }
}

static const char *const two_sizes[] = {"workload.message_size=256,1K", "workload.threads=1",
                                        "workload.mechanism=two-copy,one-copy", NULL};

/* The members of the object are the columns of the CSV's header line, in its order. */
static void check_columns(json_t *object, const char *header)
{
    const char *key;
    json_t *value;
    json_object_foreach(object, key, value)
    {
        (void)value;
        size_t length = strcspn(header, ",\n");
        if (strlen(key) != length || strncmp(key, header, length) != 0)
            fail_msg("'%s' stands where the CSV has '%.*s'", key, (int)length, header);
        header += length + (header[length] == ',');
    }
    assert_int_equal(*header, '\n');
}

static void test_json_has_what_the_csvs_have(void **state)
{
    (void)state;
    own_scratch scratch = scratch_make();
    own_findings findings;
    own_exported exported = {0};
    own_text summaries = {0}, verdicts = {0}, crossovers = {0}, records = {0};
    folder_make_findings(&scratch, two_sizes, &findings);
    measure(&findings);
    analyse(&findings);
    export(&findings, "p-", "json", &exported);
    assert_int_equal(exported.count, 1);
    assert_string_equal(exported.names[0], "p-experiment.json");
    own_json root = json_loads(text_string(&exported.texts[0]), JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(root);

    const struct columns verdict = columns_without(&verdict_columns, findings.index.contrast),
                         crossover = columns_without(&crossover_columns, findings.index.contrast);
    columns_csv(&summary_columns, findings.summaries.list, findings.summaries.count, &summaries);
    columns_csv(&verdict, findings.verdicts.list, findings.verdicts.count, &verdicts);
    columns_csv(&crossover, findings.crossovers.list, findings.crossovers.count, &crossovers);
    columns_header(&record_columns, &records);
    const struct {
        const char *key, *header;
        size_t count;
    } tables[] = {{"records", text_string(&records), findings.records.count},
                  {"summaries", text_string(&summaries), findings.summaries.count},
                  {"verdicts", text_string(&verdicts), findings.verdicts.count},
                  {"crossovers", text_string(&crossovers), findings.crossovers.count}};
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        json_t *rows = json_object_get(root, tables[i].key);
        assert_int_equal(json_array_size(rows), tables[i].count);
        assert_true(tables[i].count > 0);
        check_columns(json_array_get(rows, 0), tables[i].header);
    }
}

static json_t *at(json_t *root, const char *list, size_t i, const char *key)
{
    return json_object_get(json_array_get(json_object_get(root, list), i), key);
}

static void test_json_has_types_and_null(void **state)
{
    (void)state;
    own_scratch scratch = scratch_make();
    own_findings findings;
    own_exported exported = {0};
    folder_make_findings(&scratch, two_sizes, &findings);
    measure(&findings);
    findings.records.list[0].metrics[METRIC_throughput_gbps] = 0.1;
    findings.records.list[1].status = STATUS_FAILED;
    strcpy(findings.records.list[1].reason, "lost \"a\" thread, \xff");
    analyse(&findings);
    export(&findings, "", "json", &exported);
    own_json root = json_loads(text_string(&exported.texts[0]), JSON_REJECT_DUPLICATES, NULL);
    assert_true(json_real_value(at(root, "records", 0, "throughput_gbps")) == 0.1);
    assert_true(json_is_null(at(root, "records", 0, "cycles_per_byte")));
    assert_true(json_is_null(at(root, "records", 0, "reason")));
    assert_string_equal(json_string_value(at(root, "records", 1, "reason")), "lost \"a\" thread, ?");
    assert_int_equal(json_integer_value(at(root, "records", 0, "message_size")), 256);
    assert_string_equal(json_string_value(at(root, "records", 0, "send_buffer")), "auto");
    assert_true(json_is_false(at(root, "records", 0, "control")));
    assert_true(json_is_true(at(root, "records", 0, "nodelay")));
    assert_string_equal(json_string_value(at(root, "records", 0, "bottleneck")), "sender");
    assert_string_equal(json_string_value(at(root, "records", 0, "plan")), "0000000000000000");
    json_t *environment = json_object_get(root, "environment");
    assert_string_equal(
        json_string_value(json_object_get(json_object_get(environment, "versions"), "kernel")), "6.1.0");
    json_t *experiment = json_object_get(root, "experiment");
    assert_string_equal(json_string_value(json_object_get(experiment, "file")),
                        "[experiment]\nname = made\n");
    assert_string_equal(
        json_string_value(json_object_get(json_object_get(experiment, "settings"), "duration")), "10s");
    json_t *sizes = json_object_get(json_object_get(experiment, "parameters"), "message_size");
    assert_int_equal(json_array_size(sizes), 2);
    assert_int_equal(json_array_size(json_object_get(root, "answers")), ANSWER_COUNT);
    assert_string_equal(json_string_value(at(root, "answers", 4, "id")), "Q5");
    assert_true(json_is_false(at(root, "answers", 4, "answered"))); /* zero-copy was not measured */
    assert_true(json_is_array(at(root, "answers", 4, "caveats")));
    assert_string_equal(json_string_value(json_array_get(sizes, 1)), "1K");
}

/* A line a row; what is no row is indented. */
static void test_json_layout(void **state)
{
    (void)state;
    own_scratch scratch = scratch_make();
    own_findings findings;
    own_exported exported = {0};
    folder_make_findings(&scratch, two_sizes, &findings);
    analyse(&findings);
    export(&findings, "", "json", &exported);
    static const char *const parts[] = {
        "{\n  \"version\": 2,\n  \"labrun\": \"",
        ",\n  \"environment\": {\n    \"",
        "\n  \"experiment\": {\n    \"file\": \"[experiment]\\nname = made\\n\",\n    \"settings\": {\"",
        "\"message_size\": [\"256\", \"1K\"], \"threads\": [\"1\"], ",
        "\n  \"metrics\": {\n    \"window_s\": {\"label\": \"measured window\", \"unit\": \"s\", ",
        "\"better\": \"neither\"},\n    \"",
        "\n  \"answers\": [\n    {\n      \"id\": \"Q1\",\n",
        "\n  \"summaries\": [],\n  \"profiles\": [],\n  \"records\": []\n}\n",
    };
    const char *at = text_string(&exported.texts[0]);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        const char *found = strstr(at, parts[i]);
        if (found == NULL)
            fail_msg("missing, or not in this order: %s", parts[i]);
        else
            at = found + strlen(parts[i]);
    }
    assert_string_equal(at, "");
}

static void check_numbers(const struct findings *findings)
{
    static const struct {
        double number;
        const char *printed;
    } numbers[] = {
        {0.1, "0.1"},        {NAN, "null"},     {INFINITY, "null"},
        {-INFINITY, "null"}, {0, "0"},          {1.0 / 3, "0.33333333333333331"},
        {2.5e-7, "2.5e-07"}, {1e300, "1e+300"}, {-7, "-7"},
    };
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        own_exported exported = {0};
        own_text expected = {0};
        findings->records.list[0].metrics[METRIC_cycles_per_byte] = numbers[i].number;
        export(findings, "", "json", &exported);
        text_addf(&expected, "\"cycles_per_byte\": %s,", numbers[i].printed);
        const char *records = strstr(text_string(&exported.texts[0]), "\"records\"");
        assert_non_null(strstr(records, text_string(&expected)));
    }
}

static void test_json_numbers_are_exact_or_null(void **state)
{
    (void)state;
    own_scratch scratch = scratch_make();
    own_findings findings;
    folder_make_findings(&scratch, two_sizes, &findings);
    simulated_add(&findings.records, simulated_cell(MECHANISM_two_copy, 256, 1), 1);
    analyse(&findings);
    check_numbers(&findings);
    if (!locale_comma())
        return;
    check_numbers(&findings);
    locale_plain();
}

static void test_markdown(void **state)
{
    (void)state;
    own_scratch scratch = scratch_make();
    own_findings findings;
    own_exported exported = {0};
    folder_make_findings(&scratch, two_sizes, &findings);
    strcpy(findings.environment.host.cpu_model, "a|b <script>* [x](y)\n`c` a_b\\|");
    measure(&findings);
    for (size_t i = 0; i < findings.records.count; i++) /* one arm never ran at 1 KB */
        if (findings.records.list[i].cell.control && findings.records.list[i].cell.message_size == 1024)
            findings.records.list[i].status = STATUS_FAILED;
    analyse(&findings);
    export(&findings, "p-", "markdown", &exported);
    assert_string_equal(exported.names[0], "p-tables.md");
    assert_string_equal(
        text_string(&exported.texts[0]),
        "## experiment, seed 1\n\n"
        "**one-copy is 2 times as fast as two-copy, on average over 2 message sizes; at a single one 6 "
        "blocks "
        "cannot tell anything apart, 7 are needed**\n\n"
        "a\\|b \\<script\\>\\* \\[x\\](y) \\`c\\` a\\_b\\\\\\| · Linux 6.1 · veth, MTU 1500, TCP cubic · 10 "
        "blocks · 2026-01-31\n\n"
        "### Compared\n\n"
        "- one-copy ÷ two-copy, throughput: ×2.00; open in 2 of 2 message sizes; on average faster by "
        "100 % \\[99.9, 100\\]\n\n"
        "### Trust\n\n"
        "- noise: the same cell twice (A/A) reaches ±0 % in throughput, at 1 of 2 places: too few blocks at "
        "the "
        "others\n"
        "- no warnings\n"
        "- bottleneck: the sender's CPU, in all cells\n\n"
        "### throughput, Gbit/s\n\n"
        "Median [95 % interval] of the runs; higher is better.\n\n"
        "| message size | two-copy | one-copy | two-copy (A/A) |\n"
        "|---|---:|---:|---:|\n"
        "| 256 B | 1.07 [1.02, 1.12] | 2.14 [2.04, 2.24] | 1.07 [1.02, 1.12] |\n"
        "| 1 KB | 4.28 [4.08, 4.48] | 8.56 [8.16, 8.96] |  |\n\n"
        "### Verdicts on throughput\n\n"
        "Ratio [95 % interval] of the first arm to the second, paired within blocks; the intervals hold "
        "together over the places.\n\n"
        "| arm | against | message size | ratio | p | within the noise | verdict |\n"
        "|---|---|---|---:|---:|---|---|\n"
        "| one-copy | two-copy | 256 B | 2 | 0.0625 |  | inconclusive |\n"
        "| one-copy | two-copy | 1 KB | 2 | 0.0625 |  | inconclusive |\n"
        "| two-copy | two-copy (A/A) | 256 B | 1 [1, 1] | 1 |  | equivalent |\n"
        "| two-copy | two-copy (A/A) | 1 KB |  |  |  | inconclusive |\n");
}

/* What people see of a table follows from its columns: each label once, and an interval has its ends. */
static void test_columns_have_labels_of_their_own(void **state)
{
    (void)state;
    const struct columns verdict = columns_without(&verdict_columns, &cell_fields[CONTRAST_MECHANISM]);
    const struct columns *const all[] = {&summary_columns, &verdict, &profile_share_columns,
                                         &cost_line_columns};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        unsigned labels = 0;
        for (unsigned j = 0; j < all[i]->count; j++) {
            const struct column *column = &all[i]->list[j];
            labels += column->label != NULL;
            if (column->label == NULL)
                assert_false(column->interval);
            else
                assert_string_not_equal(column->label, "");
            for (unsigned k = 0; k < j && column->label != NULL; k++)
                if (all[i]->list[k].label != NULL)
                    assert_string_not_equal(column->label, all[i]->list[k].label);
            if (!column->interval)
                continue;
            assert_true(j + 2 < all[i]->count);
            assert_string_equal(column[1].key, "low");
            assert_string_equal(column[2].key, "high");
        }
        assert_true(labels > 0);
    }
}

/* Figures that need no profile and no round trips and compare nothing: there is one mechanism. */
static size_t programs(void)
{
    size_t count = 0;
    for (unsigned i = 0; i < figure_count; i++)
        count += !figures[i].sampled && !figures[i].timed && figures[i].kind == NULL;
    return count;
}

/* A folder without a single good run gives files that say so. */
static void test_without_numbers(void **state)
{
    (void)state;
    own_scratch scratch = scratch_make();
    own_findings findings;
    own_exported exported = {0};
    folder_make_findings(&scratch, two_sizes, &findings);
    analyse(&findings);
    export(&findings, "", "markdown", &exported);
    assert_non_null(strstr(text_string(&exported.texts[0]), "\nNo run was ok: there are no numbers.\n"));
    export(&findings, "", "json", &exported);
    own_json root = json_loads(text_string(&exported.texts[1]), 0, NULL);
    assert_int_equal(json_array_size(json_object_get(root, "records")), 0);
    export(&findings, "", "matplotlib", &exported);
    assert_int_equal(exported.count, 2 + programs());
    assert_string_equal(exported.names[2], "time-per-message.py");
}

/* Two cells with 1000 samples each, the second of which failed at first; and one that only failed. */
static void profile(struct findings *findings)
{
    struct cell cell = findings->records.list[0].cell;
    for (unsigned i = 0; i < 2; i++) {
        cell.mechanism = i;
        if (i == 1)
            profiled_fail(&findings->profiles, &cell, "first try");
        struct profile *profile = profiled_add(&findings->profiles, &cell);
        profile->cpu_ns_per_byte = 1;
        profiled_line(profile, PROFILE_SENDER, PROFILE_copy_in, "memcpy|*", "tcp_sendmsg", 310);
        profiled_line(profile, PROFILE_RECEIVER, PROFILE_tcp_ip, "tcp_recvmsg", "", 590);
        profiled_line(profile, PROFILE_RECEIVER, PROFILE_device, "net_rx_action", "", 100);
    }
    cell.message_size = 1024;
    profiled_fail(&findings->profiles, &cell, "no |luck|");
}

static void test_profiles_are_exported(void **state)
{
    (void)state;
    own_scratch scratch = scratch_make();
    own_findings findings;
    own_exported exported = {0};
    folder_make_findings(&scratch, two_sizes, &findings);
    measure(&findings);
    profile(&findings);
    analyse(&findings);
    export(&findings, "", "json", &exported);
    own_json root = json_loads(text_string(&exported.texts[0]), JSON_REJECT_DUPLICATES, NULL);
    assert_int_equal(json_array_size(json_object_get(root, "profiles")), 3);
    assert_string_equal(json_string_value(at(root, "profiles", 0, "status")), "ok");
    assert_string_equal(json_string_value(at(root, "profiles", 0, "mechanism")), "two-copy");
    assert_string_equal(json_string_value(at(root, "profiles", 0, "event")), "cpu-clock");
    assert_int_equal(json_integer_value(at(root, "profiles", 0, "frequency")), 997);
    assert_int_equal(json_array_size(at(root, "profiles", 0, "shares")), 4 * PROFILE_GROUP_COUNT);
    json_t *share = json_array_get(at(root, "profiles", 0, "shares"), PROFILE_copy_in);
    assert_string_equal(json_string_value(json_object_get(share, "side")), "sender");
    assert_string_equal(json_string_value(json_object_get(share, "group")), "copy-in");
    assert_int_equal(json_integer_value(json_object_get(share, "samples")), 310);
    assert_true(json_number_value(json_object_get(share, "share")) == 0.31);
    assert_true(fabs(json_number_value(json_object_get(share, "cpu_ns_per_byte")) - 0.31) < 1e-12);
    json_t *symbol = json_array_get(at(root, "profiles", 0, "symbols"), 0);
    assert_string_equal(json_string_value(json_object_get(symbol, "within")), "tcp_sendmsg");
    assert_string_equal(json_string_value(at(root, "profiles", 1, "mechanism")), "contiguous");
    assert_string_equal(json_string_value(at(root, "profiles", 2, "status")), "failed");
    assert_string_equal(json_string_value(at(root, "profiles", 2, "reason")), "no |luck|");
    assert_true(json_is_null(at(root, "profiles", 2, "cpu_ns_per_byte")));

    export(&findings, "", "markdown", &exported);
    const char *table = strstr(text_string(&exported.texts[1]), "\n### Where the CPU time goes");
    assert_non_null(table);
    assert_non_null(strstr(table,
                           "| mechanism | message size | samples | copying in | TCP/IP and UDP | device "
                           "and softirq |\n|---|---|---:|---:|---:|---:|\n"
                           "| two-copy | 256 B | 1000 | 31 % [28, 34] | 59 % [56, 62] | 10 % [8.3, 12] "
                           "|\n| contiguous | 256 B | 1000 |"));
    export(&findings, "", "matplotlib", &exported);
    assert_int_equal(exported.count, 2 + programs() + 2); /* the ratio, the profile */
    assert_string_equal(exported.names[exported.count - 1], "profile.py");
}

/* Prices are handed on as they are; what could not be fitted is told with its reason. */
static void test_costs_are_exported(void **state)
{
    (void)state;
    own_scratch scratch = scratch_make();
    own_findings findings;
    own_exported exported = {0};
    folder_make_findings(&scratch, two_sizes, &findings);
    measure(&findings);
    analyse(&findings);
    struct cost costs[] = {{.cell = &findings.records.list[0].cell,
                            .cells = 12,
                            .mechanisms = 4,
                            .copy = {{0.05, 0.04, 0.06}, 0.045, 0.055, PRICE_SOUND, NULL},
                            .call = {{250, 200, 300}, 240, 260, PRICE_SOUND, NULL},
                            .byte = {{0.01, -0.01, 0.03}, 0.01, 0.02, PRICE_NOT_POSITIVE, NULL},
                            .sleep = {.fit = {NAN, NAN, NAN}},
                            .r2 = 0.97,
                            .residual = NAN,
                            .places_gap = "all copy alike"},
                           {.cell = &findings.records.list[0].cell,
                            .cells = 2,
                            .mechanisms = 1,
                            .r2 = NAN,
                            .residual = NAN,
                            .gap = "it takes more",
                            .places_gap = "it takes more"}};
    const struct costs none = findings.costs;
    findings.costs = (struct costs){costs, 2};
    export(&findings, "", "json", &exported);
    export(&findings, "", "markdown", &exported);
    findings.costs = none;
    own_json root = json_loads(text_string(&exported.texts[0]), JSON_REJECT_DUPLICATES, NULL);
    assert_int_equal(json_array_size(json_object_get(root, "costs")), 2);
    assert_string_equal(json_string_value(at(root, "costs", 0, "path")), "veth");
    assert_null(at(root, "costs", 0, "message_size")); /* what the prices explain is not theirs */
    assert_int_equal(json_integer_value(at(root, "costs", 0, "cells")), 12);
    assert_true(json_is_null(at(root, "costs", 0, "gap")));
    assert_int_equal(json_array_size(at(root, "costs", 0, "prices")), 3);
    json_t *call = json_array_get(at(root, "costs", 0, "prices"), 0);
    assert_string_equal(json_string_value(json_object_get(call, "what")),
                        "one system call, with all that is done in it");
    assert_true(json_number_value(json_object_get(call, "low")) == 200);
    assert_true(json_number_value(json_object_get(call, "most_without_one")) == 260);
    assert_true(json_is_null(json_object_get(call, "doubt")));
    json_t *byte = json_array_get(at(root, "costs", 0, "prices"), 2);
    assert_string_equal(json_string_value(json_object_get(byte, "doubt")), "its interval reaches nothing");
    assert_string_equal(json_string_value(at(root, "costs", 1, "gap")), "it takes more");
    assert_int_equal(json_array_size(at(root, "costs", 1, "prices")), 0);
    assert_true(json_is_null(at(root, "costs", 1, "r2")));
    assert_non_null(strstr(text_string(&exported.texts[1]),
                           "\nfitted: CPU time per byte = a constant + calls × a price + copies × a price, "
                           "least squares with relative errors, over the medians of 12 cells of 4 "
                           "mechanisms; R² 0.97.\n\n"
                           "| CPU time of | fitted | unit | no price because |\n|---|---:|---|---|\n"
                           "| one system call, with all that is done in it | 250 [200, 300] | ns |  |\n"
                           "| one copy, wherever it is made | 0.05 [0.04, 0.06] | ns/B |  |\n"
                           "| a byte, whatever is done with it | 0.01 [-0.01, 0.03] | ns/B | its interval "
                           "reaches nothing |\n"
                           "\nthese cells do not tell what a copy and a system call cost: it takes more "
                           "(there are 2 cells of 1 mechanism).\n"));
}

static void test_a_variant_is_a_file(void **state)
{
    (void)state;
    own_scratch scratch = scratch_make();
    own_findings findings;
    own_exported exported = {0};
    folder_make_findings(&scratch, two_sizes, &findings);
    measure(&findings);
    for (size_t i = 0; i < findings.records.count; i += 2)
        findings.records.list[i].cell.mtu = 9000;
    analyse(&findings);
    export(&findings, "p-", "matplotlib", &exported);
    assert_int_equal(exported.count, 2 * programs());
    assert_string_equal(exported.names[0], "p-time-per-message-mtu1500.py");
    assert_string_equal(exported.names[1], "p-time-per-message-mtu9000.py");
}

static void test_formats_have_names_of_their_own(void **state)
{
    (void)state;
    for (unsigned i = 0; export_format_name(i) != NULL; i++)
        for (unsigned j = 0; j < i; j++)
            assert_string_not_equal(export_format_name(i), export_format_name(j));
}

static int export_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_json_has_what_the_csvs_have),
        cmocka_unit_test(test_json_has_types_and_null),
        cmocka_unit_test(test_json_layout),
        cmocka_unit_test(test_json_numbers_are_exact_or_null),
        cmocka_unit_test(test_markdown),
        cmocka_unit_test(test_columns_have_labels_of_their_own),
        cmocka_unit_test(test_without_numbers),
        cmocka_unit_test(test_profiles_are_exported),
        cmocka_unit_test(test_costs_are_exported),
        cmocka_unit_test(test_a_variant_is_a_file),
        cmocka_unit_test(test_formats_have_names_of_their_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

int main(void)
{
    return page_tests() + export_tests();
}
