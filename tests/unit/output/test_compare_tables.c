/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What `labrun compare` prints, for people and for programs: compare_tables.c and compare_forms.c. */
#include <math.h>
#include <string.h>

#include "output/compare_tables.h"
#include "results/json.h"
#include "test.h"

#include "unit/findings/indexed.h"
#include "unit/findings/simulated.h"
#include "unit/output/folder.h"

static const char *const plain[] = {"workload.message_size=1K", "workload.threads=1,2", NULL};

#define NO_DIFFERENCE "no difference in host, kernel, versions or settings is known\n"

/* The words of the output with single blanks between them: columns are as wide as libsmartcols likes. */
static void squeeze(const char *bytes, struct text *words)
{
    for (const char *c = bytes; *c != '\0'; c++)
        if (*c != ' ' || (c[1] != ' ' && c[1] != '\n'))
            text_add_bytes(words, c, 1);
}

/* Of UTF-8: bytes that go on do not count. */
static size_t columns_of(const char *line)
{
    size_t columns = 0;
    for (; *line != '\0'; line++)
        columns += ((unsigned char)*line & 0xc0) != 0x80;
    return columns;
}

/* Two experiments as they are compared, one session a side. */
struct scene {
    struct scratch scratch;
    struct findings findings[SIDE_COUNT];
    const struct findings *shown[SIDE_COUNT];
    struct run_index indices[SIDE_COUNT];
    struct matching matching;
    struct changes changes;
    struct compared compared;
};

static void scene_open(const char *const *first, const char *const *second, struct scene *scene)
{
    *scene = (struct scene){.scratch = scratch_make()};
    for (unsigned i = 0; i < SIDE_COUNT; i++) {
        folder_make_findings(&scene->scratch, i == FIRST_SIDE ? first : second, &scene->findings[i]);
        scene->shown[i] = &scene->findings[i];
        scene->compared.sides[i] = (struct compared_side){&scene->shown[i], 1};
    }
    scene->compared.matching = &scene->matching;
    scene->compared.changes = &scene->changes;
}

/* Of the records that the findings have by then. */
static void scene_compare(struct scene *scene)
{
    scene->compared.asked.equivalence = 0.03;
    scene->compared.asked.limit = 0.05;
    struct session list[SIDE_COUNT];
    struct err err = {0};
    for (unsigned i = 0; i < SIDE_COUNT; i++) {
        scene->indices[i] = index_of(&scene->findings[i].records);
        list[i] = (struct session){.index = &scene->indices[i],
                                   .settings = &scene->findings[i].experiment.spec.settings};
    }
    const struct sessions sides[] = {{&list[FIRST_SIDE], 1}, {&list[SECOND_SIDE], 1}};
    assert_int_equal(matching_make(sides, 0, &scene->matching, &err), 0);
    assert_int_equal(changes_make(sides, &scene->matching, &scene->compared.asked, &scene->changes, &err), 0);
}

static void scene_close(struct scene *scene)
{
    matching_release(&scene->matching);
    changes_release(&scene->changes);
    for (unsigned i = 0; i < SIDE_COUNT; i++) {
        run_index_release(&scene->indices[i]);
        findings_close(&scene->findings[i]);
    }
    scratch_remove(&scene->scratch);
}

#define own_scene OWNED_BY(scene_close) struct scene

static void show(const struct scene *scene, bool all, struct text *words)
{
    own_free char *bytes = NULL;
    size_t length;
    struct err err = {0};
    FILE *file = open_memstream(&bytes, &length);
    assert_int_equal(comparison_show(&scene->compared, all, file, &err), 0);
    fclose(file);
    squeeze(bytes, words);
}

static void measure(struct scene *scene, unsigned side, struct cell cell, uint32_t blocks, double gbps)
{
    struct records *records = &scene->findings[side].records;
    for (uint32_t block = 1; block <= blocks; block++)
        simulated_add(records, cell, block)->metrics[METRIC_throughput_gbps] = gbps * (1 + block * 0.001);
}

static void measure_both(struct scene *scene, struct cell cell, uint32_t blocks, double first, double second)
{
    measure(scene, FIRST_SIDE, cell, blocks, first);
    measure(scene, SECOND_SIDE, cell, blocks, second);
}

/* --- for people --- */

static void test_differences_are_listed(void **state)
{
    (void)state;
    static const char *const other[] = {"workload.message_size=1K",   "workload.threads=1",
                                        "experiment.duration=500ms",  "experiment.equivalence=5%",
                                        "output.directory=elsewhere", NULL};
    own_text words = {0};
    own_scene scene;
    scene_open(plain, other, &scene);
    struct environment *first = &scene.findings[FIRST_SIDE].environment;
    struct environment *second = &scene.findings[SECOND_SIDE].environment;
    strcpy(second->host.kernel, "6.12.0");
    strcpy(second->host.governor, "performance");
    strcpy(second->command, "labrun run x.ini");
    second->host.smt = 0;
    second->counters[0][0] = '\0';
    first->host.mitigations[0] = (struct mitigation){"retbleed", "Vulnerable"};
    first->host.mitigation_count = 1;
    second->host.mitigations[0] = (struct mitigation){"vmscape", "Not affected"};
    second->host.mitigation_count = 1;
    scene_compare(&scene);
    show(&scene, false, &words);
    assert_non_null(strstr(text_string(&words), "\nDIFFERS IN FIRST SECOND\n"
                                                "kernel 6.1.0 6.12.0\n"
                                                "smt 1 0\n"
                                                "governor - performance\n"
                                                "cycles no PMU counted\n"
                                                "retbleed Vulnerable -\n"
                                                "vmscape - Not affected\n"
                                                "experiment.duration 10s 500ms\n"
                                                "experiment.equivalence 3% 5%\n"
                                                "workload.threads 1,2 1\n"));
}

/* The answer is the first line, then come the cells that changed; the rest is counted. */
static void test_the_answer_comes_first(void **state)
{
    (void)state;
    own_text words = {0}, all = {0};
    own_scene scene;
    struct cell one = simulated_cell(MECHANISM_two_copy, 1024, 1), two = one, four = one;
    scene_open(plain, plain, &scene);
    two.threads = 2;
    four.threads = 4;
    measure_both(&scene, one, 6, 10, 5);
    measure_both(&scene, two, 6, 20, 20);
    measure(&scene, FIRST_SIDE, four, 6, 20);
    scene.compared.limited = true;
    scene_compare(&scene);
    show(&scene, false, &words);
    static const char start[] = "1 of 2 cells is slower by 50 %\n"
                                "limit of 5 %: 1 cell is slower by more, beyond noise\n"
                                "\nthroughput, Gbit/s (higher is better)\n"
                                "MECHANISM threads FIRST SECOND SECOND/FIRST, 95 % P SECOND IS\n"
                                "two-copy 1 10 5.02 0.5 [0.4471, 0.5592] 0.0043 slower !\n";
    assert_memory_equal(text_string(&words), start, sizeof start - 1);
    assert_non_null(strstr(text_string(&words), "\n(1 more: 1 undecided; --all shows them)\n"
                                                "\nsigns: ! slower by more than the limit, beyond noise\n"
                                                "\n1 cell is only in the first:\n two-copy threads=4\n"
                                                "\nfirst: "));
    assert_non_null(strstr(text_string(&words), NO_DIFFERENCE "but: one folder a side: "));
    show(&scene, true, &all);
    assert_non_null(strstr(text_string(&all), "\ntwo-copy 2 20.1 20.1 1 [0.8942, 1.118] 1 ?\n"));
}

/* As wide as there is room; lines of words are broken, rows of a table are not. */
static void test_narrow_terminals_get_fewer_columns(void **state)
{
    (void)state;
    static const struct {
        const char *columns, *row;
    } rows[] = {
        {"50", "\ntwo-copy 1 0.5 [0.4471, 0.5592] slower !\n"},
        {"75", "\ntwo-copy 1 10 5.02 0.5 [0.4471, 0.5592] slower !\n"},
        {"80", "\ntwo-copy 1 10 5.02 0.5 [0.4471, 0.5592] 0.0043 slower !\n"},
    };
    own_scene scene;
    struct cell one = simulated_cell(MECHANISM_two_copy, 1024, 1), two = one;
    scene_open(plain, plain, &scene);
    two.threads = 2;
    measure_both(&scene, one, 6, 10, 5);
    measure_both(&scene, two, 6, 20, 20);
    scene_compare(&scene);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        own_text words = {0};
        setenv("COLUMNS", rows[i].columns, 1);
        show(&scene, false, &words);
        assert_non_null(strstr(text_string(&words), rows[i].row));
    }
    setenv("COLUMNS", "80", 1);
}

/* That nothing was found with three runs says nothing, and the sentence says so. */
static void test_too_few_runs_are_said(void **state)
{
    (void)state;
    own_text words = {0};
    own_scene scene;
    struct cell one = simulated_cell(MECHANISM_two_copy, 1024, 1), two = one;
    scene_open(plain, plain, &scene);
    two.threads = 2;
    measure_both(&scene, one, 3, 10, 5);
    measure_both(&scene, two, 3, 10, 5);
    scene_compare(&scene);
    show(&scene, false, &words);
    static const char start[] = "nothing can be told: 2 such cells need 5 runs on each side, there are 3\n";
    assert_memory_equal(text_string(&words), start, sizeof start - 1);
}

/* Of one folder a side medians are shown, and the ratio of all pairs of runs may point the other way. */
static void test_medians_that_point_the_other_way_are_explained(void **state)
{
    (void)state;
    static const double first[] = {10, 10, 10.2, 14, 14, 14}, second[] = {9, 9, 12.3, 12.3, 12.4, 12.4};
    own_text words = {0};
    own_scene scene;
    struct cell cell = simulated_cell(MECHANISM_two_copy, 1024, 1);
    scene_open(plain, plain, &scene);
    for (uint32_t i = 0; i < 6; i++) {
        simulated_add(&scene.findings[FIRST_SIDE].records, cell, i + 1)->metrics[METRIC_throughput_gbps] =
            first[i];
        simulated_add(&scene.findings[SECOND_SIDE].records, cell, i + 1)->metrics[METRIC_throughput_gbps] =
            second[i];
    }
    scene_compare(&scene);
    assert_true(scene.changes.list->ratio < 1 && scene.changes.list->second > scene.changes.list->first);
    show(&scene, true, &words);
    assert_non_null(
        strstr(text_string(&words),
               "\nsigns: FIRST and SECOND are medians, the ratio is the Hodges-Lehmann estimate"));
    own_text changed = {0};
    show(&scene, false, &changed);
    assert_non_null(
        strstr(text_string(&changed), "\nno table: the one cell did not change; --all shows it\n"));
}

static void test_many_unmatched_cells_are_counted(void **state)
{
    (void)state;
    own_text words = {0};
    own_scene scene;
    scene_open(plain, plain, &scene);
    for (int64_t threads = 1; threads <= 15; threads++)
        measure(&scene, SECOND_SIDE, simulated_cell(MECHANISM_one_copy, 1024, threads), 1, 1);
    scene_compare(&scene);
    show(&scene, false, &words);
    assert_non_null(strstr(text_string(&words), "\n15 cells are only in the second:\n one-copy threads=1\n"));
    assert_non_null(strstr(text_string(&words), " one-copy threads=12\n and 3 more\n"));
    assert_null(strstr(text_string(&words), "threads=13"));
}

static void test_what_cells_are_paired_over_is_said(void **state)
{
    (void)state;
    own_text words = {0};
    own_scene scene;
    struct cell cell = simulated_cell(MECHANISM_two_copy, 1024, 1);
    scene_open(plain, plain, &scene);
    measure(&scene, FIRST_SIDE, cell, 6, 10);
    cell.mtu = 9000;
    measure(&scene, SECOND_SIDE, cell, 6, 20);
    scene_compare(&scene);
    show(&scene, false, &words);
    static const char start[] =
        "1 of 1 cell is faster by 100 %\npaired: link.mtu: 1500 in the first, 9000 in the second\n";
    assert_memory_equal(text_string(&words), start, sizeof start - 1);
}

/* The A/A cells did it too: then whatever else was changed may have done it, and the first line says so. */
static void test_what_may_have_changed_all_is_named_first(void **state)
{
    (void)state;
    static const char *const longer[] = {"workload.message_size=1K", "experiment.duration=20ms", NULL};
    static const struct {
        int64_t in_flight;
        const char *start;
    } rows[] = {
        {64, "the host or duration changed: 1 of 1 A/A cell is slower by 50 %; 1 cell is\nslower by more "
             "than that (2 of 2 cells are slower by 50 to 90 %)\n\n"},
        {16,
         "the host, duration or in_flight changed: 1 of 1 A/A cell is slower by 50 %; 1\ncell changed "
         "otherwise (2 of 2 cells are slower by 50 to 90 %)\n"
         "paired: socket.in_flight: 64 in the first, 16 in the second\n"
         "limit of 5 %: 2 cells are slower by more, beyond noise: 1 beyond the A/A cells,\n1 as they are\n"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        own_text words = {0};
        own_scene scene;
        struct cell cell = simulated_cell(MECHANISM_two_copy, 1024, 1), control = cell, other = cell;
        control.control = true;
        other.mechanism = MECHANISM_one_copy;
        struct cell *const cells[] = {&cell, &control, &other};
        scene_open(plain, longer, &scene);
        for (unsigned j = 0; j < 3; j++) {
            cells[j]->in_flight = 64;
            measure(&scene, FIRST_SIDE, *cells[j], 6, 10);
            cells[j]->in_flight = rows[i].in_flight;
            measure(&scene, SECOND_SIDE, *cells[j], 6, j < 2 ? 5 : 1);
        }
        scene.compared.limited = rows[i].in_flight == 16;
        scene_compare(&scene);
        show(&scene, false, &words);
        assert_memory_equal(text_string(&words), rows[i].start, strlen(rows[i].start));
    }
}

/* 80 columns, whatever mechanisms, folders and hosts are called. */
static void test_lines_fit(void **state)
{
    (void)state;
    static const char *const many[] = {"workload.mechanism=two-copy,contiguous,send-fields,one-copy,writev,"
                                       "zero-copy,sendfile,splice,uring-send,uring-zero-copy",
                                       "workload.threads=1,2", "workload.message_size=1K", NULL};
    own_free char *bytes = NULL;
    size_t length;
    struct err err = {0};
    own_scene scene;
    struct cell cell = simulated_cell(MECHANISM_uring_zero_copy_fixed, 1024, 1), other = cell;
    other.threads = 2;
    other.message_size = 1 << 20;
    scene_open(plain, many, &scene);
    strcpy(scene.findings[SECOND_SIDE].results.path, "results/a-name-as-long-as-they-are-20261130-031530");
    strcpy(scene.findings[SECOND_SIDE].environment.host.cpu_model, "AMD EPYC 9R14 96-Core Processor");
    strcpy(scene.findings[SECOND_SIDE].environment.host.kernel, "6.12.0-with-a-name-of-its-own-and-longer");
    measure_both(&scene, cell, 6, 1234567, 2345678);
    measure_both(&scene, other, 6, 1234567, 2345678);
    scene_compare(&scene);
    FILE *file = open_memstream(&bytes, &length);
    assert_int_equal(comparison_show(&scene.compared, true, file, &err), 0);
    fclose(file);
    for (char *rest = bytes, *line; (line = strsep(&rest, "\n")) != NULL;)
        if (columns_of(line) > 80)
            fail_msg("more than 80 columns: %s", line);
}

/* --- for programs --- */

/* One cell too slow, one that tells nothing, and names that try to leave their quotes. */
static void make_forms(struct scene *scene)
{
    struct cell one = simulated_cell(MECHANISM_two_copy, 1024, 1), two = one;
    scene_open(plain, plain, scene);
    two.threads = 2;
    measure_both(scene, one, 6, 10, 5);
    measure_both(scene, two, 3, 20, 20);
    strcpy(scene->findings[SECOND_SIDE].results.path, "a\"<b>&'|\033[2J");
    scene->compared.limited = true;
}

static void write_form(const char *form, double rule_out, struct text *text)
{
    struct err err = {0};
    own_scene scene;
    make_forms(&scene);
    scene.compared.asked.rule_out = rule_out;
    scene_compare(&scene);
    assert_int_equal(comparison_write(&scene.compared, form, text, &err), 0);
}

static void test_json(void **state)
{
    (void)state;
    struct err err = {0};
    own_text text = {0};
    write_form("json", 0.3, &text);
    own_json json = json_read("comparison", text_string(&text), text.length, &err);
    assert_non_null(json);
    assert_string_equal(json_string_value(json_object_get(json, "headline")),
                        "1 of 2 cells is slower by 50 %");
    assert_int_equal(json_integer_value(json_object_get(json, "failed")), 1);
    assert_true(fabs(json_real_value(json_object_get(json, "limit")) - 0.05) < 1e-12);
    assert_string_equal(json_string_value(json_object_get(json, "limit_answer")),
                        "limit of 5 %: 1 cell is slower by more, beyond noise");
    assert_true(fabs(json_real_value(json_object_get(json, "rule_out")) - 0.3) < 1e-12);
    assert_int_equal(json_integer_value(json_object_get(json, "open")), 1);
    const json_t *changes = json_object_get(json, "changes"), *slow = json_array_get(changes, 0);
    assert_int_equal(json_array_size(changes), 2);
    assert_true(fabs(json_number_value(json_object_get(slow, "ratio")) - 0.5) < 1e-9);
    assert_string_equal(json_string_value(json_object_get(slow, "verdict")), "slower");
    assert_string_equal(json_string_value(json_object_get(slow, "limit")), "failed");
    assert_int_equal(json_integer_value(json_object_get(slow, "threads")), 1);
    const json_t *unknown = json_array_get(changes, 1);
    assert_true(json_is_null(json_object_get(unknown, "low"))); /* unknown, not 0 */
    assert_true(json_is_null(json_object_get(unknown, "slower_at_most")));
    assert_string_equal(json_string_value(json_object_get(unknown, "limit")), "open");
    assert_true(fabs(json_number_value(json_object_get(slow, "slower_at_most")) - 0.5451) < 1e-3);
    const json_t *folder = json_array_get(json_object_get(json, "second"), 0);
    assert_string_equal(json_string_value(json_object_get(folder, "folder")), "a\"<b>&'|\033[2J");
}

static void test_markdown(void **state)
{
    (void)state;
    own_text text = {0};
    write_form("markdown", 0, &text);
    static const char start[] = "## 1 of 2 cells is slower by 50 %\n\n"
                                "limit of 5 %: 1 cell is slower by more, beyond noise\n\n"
                                "### throughput, Gbit/s\n\n"
                                "| cell | first | second | second/first [95 %] | second is |\n"
                                "|---|---:|---:|---:|---|\n"
                                "| two-copy threads=1 | 10 | 5.02 | 0.5 [0.4471, 0.5592] | **slower** |\n"
                                "| two-copy threads=2 | 20 | 20 | 1 | ? |\n\n"
                                "- one folder a side: ";
    assert_memory_equal(text_string(&text), start, sizeof start - 1);
}

/* Whether it is valid by the schema is asked of xmllint, in tests/integration/test_compare.sh. */
static void test_junit(void **state)
{
    (void)state;
    own_text text = {0};
    write_form("junit", 0, &text);
    static const char start[] =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<testsuites><testsuite name=\"throughput\" package=\"labrun.compare\" id=\"0\" "
        "timestamp=\"2026-01-31T12:00:00\" hostname=\"localhost\" tests=\"2\" failures=\"1\" errors=\"0\" "
        "skipped=\"1\" time=\"0\">";
    assert_memory_equal(text_string(&text), start, sizeof start - 1);
    static const char *const parts[] = {
        "<property name=\"second\" value=\"a&quot;&lt;b&gt;&amp;&#39;|?[2J\"></property>",
        "<testcase name=\"two-copy threads=1\" classname=\"throughput_gbps\" time=\"0\"><failure "
        "message=\"second is slower: 0.5 [0.4471, 0.5592] times the first\" type=\"slower\">",
        "<testcase name=\"two-copy threads=2\" classname=\"throughput_gbps\" time=\"0\"><skipped "
        "message=\"too few runs to tell anything\"></skipped>",
        "<system-out>1 of 2 cells is slower by 50 %\nlimit of 5 %: 1 cell is slower by more, beyond noise"
        "</system-out>",
    };
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        assert_non_null(strstr(text_string(&text), parts[i]));
}

/* Skipped is passed, for most who read this: what was to be ruled out, and is not, is an error. */
static void test_junit_of_what_is_not_ruled_out(void **state)
{
    (void)state;
    own_text text = {0};
    write_form("junit", 0.3, &text);
    static const char *const parts[] = {
        "tests=\"2\" failures=\"1\" errors=\"1\" skipped=\"0\"",
        "<testcase name=\"two-copy threads=2\" classname=\"throughput_gbps\" time=\"0\"><error "
        "message=\"too few runs to tell anything\" type=\"not ruled out\">limit of 5 %",
    };
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        assert_non_null(strstr(text_string(&text), parts[i]));
}

int main(void)
{
    setenv("COLUMNS", "80", 1);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_differences_are_listed),
        cmocka_unit_test(test_the_answer_comes_first),
        cmocka_unit_test(test_narrow_terminals_get_fewer_columns),
        cmocka_unit_test(test_too_few_runs_are_said),
        cmocka_unit_test(test_medians_that_point_the_other_way_are_explained),
        cmocka_unit_test(test_many_unmatched_cells_are_counted),
        cmocka_unit_test(test_what_cells_are_paired_over_is_said),
        cmocka_unit_test(test_what_may_have_changed_all_is_named_first),
        cmocka_unit_test(test_lines_fit),
        cmocka_unit_test(test_json),
        cmocka_unit_test(test_markdown),
        cmocka_unit_test(test_junit),
        cmocka_unit_test(test_junit_of_what_is_not_ruled_out),
    };
    return cmocka_run_group_tests_name("compare_tables", tests, NULL, NULL);
}
