/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The end of a run, of scenes whose ratios are known, compared with golden files; and what holds for all of
 * them: how many lines, how wide. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

#include "output/ending.h"
#include "output/flags.h"
#include "unit/findings/scene.h"

enum { TWO = MECHANISM_two_copy, ONE = MECHANISM_one_copy, ZERO = MECHANISM_zero_copy, BLOCKS = 10 };

/* --- scenes --- */

/* Ok runs of a cell whose throughput is `speed` times 20 Gbit/s; of all arms but two-copy the interval of a
 * ratio r is r exp(+-0.05). */
static void add(struct scene *scene, struct cell cell, double speed)
{
    double noise = cell.mechanism == TWO && !cell.control ? 0 : 0.02;
    SCENE_ADD(scene, cell, BLOCKS, {METRIC_throughput_gbps, 20 * speed, noise},
              {METRIC_cpu_ns_per_byte, 0.5 / speed, noise},
              {METRIC_zc_copied_pct, cell.mechanism == ZERO ? 100 : NAN, 0});
}

static void mark(struct scene *scene, bool (*who)(const struct cell *), enum warning_id id)
{
    struct records *records = &scene->findings.records;
    for (size_t i = 0; i < records->count; i++)
        if (who(&records->list[i].cell))
            records->list[i].warnings |= UINT64_C(1) << id;
}

static bool many_threads(const struct cell *cell)
{
    return cell->threads == 4;
}
static bool zero_copy(const struct cell *cell)
{
    return cell->mechanism == ZERO;
}
static bool one_cell(const struct cell *cell)
{
    return cell->threads == 1 && cell->message_size == 4096 && cell->mechanism == ONE;
}
static bool every(const struct cell *cell)
{
    (void)cell;
    return true;
}

/* Three mechanisms at four sizes and two numbers of threads, with control and warnings. */
static void make_study(struct scene *scene)
{
    static const double ones[] = {0.9, 1, 1.02, 1.2}, zeros[] = {0.2, 0.5, 0.97, 1.3};
    for (unsigned i = 0; i < 8; i++) {
        int64_t size = 1024 << 2 * (i % 4), threads = i < 4 ? 1 : 4;
        struct cell control = scene_cell(TWO, size, threads);
        add(scene, control, 1. / (double)(1 + i % 4));
        add(scene, scene_cell(ONE, size, threads), ones[i % 4] / (double)(1 + i % 4));
        add(scene, scene_cell(ZERO, size, threads), zeros[i % 4] / (double)(1 + i % 4));
        control.control = true;
        SCENE_ADD(scene, control, BLOCKS, {METRIC_throughput_gbps, 20. / (1 + i % 4), 0.045},
                  {METRIC_cpu_ns_per_byte, 0.5 * (1 + i % 4), -0.045});
    }
    mark(scene, many_threads, WARNING_oversubscribed);
    mark(scene, many_threads, WARNING_ragged_window);
    mark(scene, zero_copy, WARNING_copied);
    mark(scene, one_cell, WARNING_steal);
    mark(scene, every, WARNING_unsteady);
    scene_plan(scene);
    scene->findings.experiment.spec.settings.duration_ns = 1000000000;
}

/* 48 places: most of all the size matters, least of all the MTU. */
static void make_large(struct scene *scene)
{
    static const int64_t mtus[] = {1500, 4000, 9000};
    for (unsigned i = 0; i < 48; i++) {
        for (unsigned mechanism = 0; mechanism < 3; mechanism++) {
            static const unsigned which[] = {TWO, ONE, ZERO};
            struct cell cell = scene_cell(which[mechanism], 1024 << 2 * (i % 4), 1 << i / 4 % 4);
            cell.mtu = mtus[i / 16];
            unsigned size = i % 4, threads = i / 4 % 4, mtu = i / 16;
            add(scene, cell, 1 + mechanism * (0.2 * size + 0.05 * threads + 0.001 * mtu));
        }
    }
}

static void make_many(struct scene *scene)
{
    for (unsigned mechanism = 0; mechanism < MECHANISM_COUNT; mechanism++)
        for (unsigned i = 0; i < 5 && mechanism != MECHANISM_null; i++)
            add(scene, scene_cell(mechanism, 1024 << 2 * i, 1),
                1 + 0.07 * mechanism - 0.1 * i * (mechanism > 0));
}

/* What is run of all mechanisms on a busy host: half of them cannot be told apart, all cells are flagged. */
static void make_busy(struct scene *scene)
{
    for (unsigned mechanism = 0; mechanism < MECHANISM_COUNT; mechanism++)
        for (unsigned i = 0; i < 5 && mechanism != MECHANISM_null; i++) {
            struct cell cell = scene_cell(mechanism, 1024 << 2 * i, 1);
            double speed = mechanism % 2 == 0 ? 1 : 0.2 + 0.02 * mechanism + 0.1 * i;
            double noise = mechanism == TWO ? 0 : 0.1;
            SCENE_ADD(scene, cell, BLOCKS, {METRIC_throughput_gbps, 2 * speed * (i + 1), noise},
                      {METRIC_cpu_ns_per_byte, 0.5 / speed, noise},
                      {METRIC_zc_copied_pct, mechanism == ZERO ? 100 : NAN, 0});
            cell.control = true;
            if (mechanism == TWO)
                SCENE_ADD(scene, cell, BLOCKS, {METRIC_throughput_gbps, 2.1 * (i + 1), 0.1},
                          {METRIC_cpu_ns_per_byte, 0.5, 0.1});
        }
    mark(scene, zero_copy, WARNING_copied);
    mark(scene, one_cell, WARNING_bimodal);
    mark(scene, every, WARNING_unsteady);
    mark(scene, every, WARNING_steal);
    scene_plan(scene);
    scene->findings.experiment.spec.settings.duration_ns = 1000000000;
}

static void make_single(struct scene *scene)
{
    for (unsigned i = 0; i < 3; i++)
        add(scene, scene_cell(ONE, 1024 << 2 * i, 1), 1 + i);
}

static void make_failed(struct scene *scene)
{
    scene_fail(scene, scene_cell(TWO, 1024, 1), 3, "the server died");
    scene_fail(scene, scene_cell(ONE, 1024, 1), 3, "the server died");
}

/* --- what is shown --- */

static void show_in(const char *folder, void (*make)(struct scene *scene), const char *columns,
                    const struct ending_of *of, struct text *shown)
{
    own_scene scene = scene_make();
    own_free char *bytes = NULL;
    size_t length = 0;
    struct err err = {0};
    make(&scene);
    snprintf(scene.findings.results.path, sizeof scene.findings.results.path, "%s", folder);
    assert_int_equal(findings_analyse(&scene.findings, &err), 0);
    setenv("COLUMNS", columns, 1);
    FILE *file = open_memstream(&bytes, &length);
    assert_int_equal(ending_show(&scene.findings, of, file, &err), 0);
    fclose(file);
    unsetenv("COLUMNS");
    text_add(shown, bytes);
}

static void show(void (*make)(struct scene *scene), const char *columns, const struct ending_of *of,
                 struct text *shown)
{
    show_in("results/scene-20261130", make, columns, of, shown);
}

static size_t lines_of(const char *string, size_t *widest)
{
    size_t lines = 0, width = 0;
    *widest = 0;
    for (const char *c = string; *c != '\0'; c++) {
        width = *c == '\n' ? 0 : width + ((*c & 0xc0) != 0x80);
        lines += *c == '\n';
        *widest = width > *widest ? width : *widest;
    }
    return lines;
}

static size_t room_of(size_t columns)
{
    return columns < ENDING_COLUMNS ? ENDING_LINES * ENDING_COLUMNS / columns : ENDING_LINES;
}

static const struct {
    const char *name;
    void (*make)(struct scene *scene);
    const char *columns;
} cases[] = {
    {"study-80", make_study, "80"},   {"study-50", make_study, "50"}, {"study-200", make_study, "200"},
    {"large-80", make_large, "80"},   {"many-80", make_many, "80"},   {"single-80", make_single, "80"},
    {"failed-80", make_failed, "80"}, {"large-50", make_large, "50"}, {"large-200", make_large, "200"},
    {"many-200", make_many, "200"},   {"many-50", make_many, "50"},   {"busy-50", make_busy, "50"},
    {"busy-80", make_busy, "80"},     {"busy-200", make_busy, "200"},
};

static void test_as_in_the_golden_files(void **state)
{
    (void)state;
    const char *source = getenv("SOURCE_DIR"), *renew = getenv("RENEW_GOLDEN");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        own_text shown = {0}, path = {0};
        size_t length, widest, lines, columns = strtoul(cases[i].columns, NULL, 10);
        show(cases[i].make, cases[i].columns, &(struct ending_of){0}, &shown);
        text_addf(&path, "%s/tests/golden/ending-%s.txt", source != NULL ? source : ".", cases[i].name);
        lines = lines_of(text_string(&shown), &widest);
        assert_true(widest <= columns);
        assert_true(lines <= room_of(columns));
        /* what the headline leaves open has its command at any width */
        assert_true(cases[i].make == make_failed || cases[i].make == make_single ||
                    strstr(text_string(&shown), "\nnext:    ") != NULL);
        assert_true(cases[i].make == make_failed || strstr(text_string(&shown), "CPU") != NULL);
        if (renew != NULL) {
            own_file file = fopen(text_string(&path), "w");
            assert_true(fwrite(shown.data, 1, shown.length, file) == shown.length);
            continue;
        }
        own_free char *golden = file_read(text_string(&path), &length);
        assert_string_equal(text_string(&shown), golden);
    }
}

/* Its name and the commands with it take lines of their own. */
static void test_a_long_path_takes_no_more_lines(void **state)
{
    (void)state;
    static const char folder[] = "/home/runner/work/a-name-that-is-long/as-those-of-ci-are/and-a-folder/"
                                 "results/scene-20261130-082701";
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        own_text shown = {0};
        size_t widest, columns = strtoul(cases[i].columns, NULL, 10);
        show_in(folder, cases[i].make, cases[i].columns, &(struct ending_of){0}, &shown);
        size_t lines = lines_of(text_string(&shown), &widest);
        assert_true(lines <= room_of(columns));
        assert_non_null(strstr(text_string(&shown), folder));
    }
}

/* Down to what the longest word that nobody can break needs, names of arms are shortened. */
static void test_no_line_is_too_wide(void **state)
{
    (void)state;
    static const char *const widths[] = {"48", "60", "75", "130"};
    for (size_t i = 0; i < sizeof widths / sizeof *widths; i++)
        for (size_t j = 0; j < sizeof cases / sizeof *cases; j++) {
            own_text shown = {0};
            size_t widest, lines, columns = strtoul(widths[i], NULL, 10);
            if (strcmp(cases[j].columns, "80") != 0) /* each scene once */
                continue;
            show(cases[j].make, widths[i], &(struct ending_of){0}, &shown);
            lines = lines_of(text_string(&shown), &widest);
            if (widest > columns || lines > room_of(columns))
                fail_msg("%s at %s columns:\n%s", cases[j].name, widths[i], text_string(&shown));
        }
}

static void test_what_resume_says(void **state)
{
    (void)state;
    own_text shown = {0}, lost = {0};
    show(make_single, "80", &(struct ending_of){.resumed = true, .now = 12}, &shown);
    assert_non_null(strstr(text_string(&shown), "\nruns:    30 of 30 ok (12 measured now)\n"));
    assert_non_null(strstr(text_string(&shown), "report.html"));
    show(make_single, "80", &(struct ending_of){.no_report = true}, &lost);
    assert_null(strstr(text_string(&lost), "report.html"));
}

/* --- flags --- */

static void test_every_warning_has_a_letter(void **state)
{
    (void)state;
    for (unsigned i = 0; i < WARNING_COUNT; i++) {
        assert_int_equal(strlen(flag_letter(i)), 1);
        assert_true(isalpha((unsigned char)flag_letter(i)[0]));
        for (unsigned j = 0; j < i; j++)
            assert_string_not_equal(flag_letter(i), flag_letter(j));
    }
    assert_null(flag_letter(WARNING_COUNT));
}

static void test_what_holds_for_an_axis_is_said_once(void **state)
{
    (void)state;
    own_scene scene = scene_make();
    struct err err = {0};
    own_text text = {0};
    uint64_t common = 0;
    make_study(&scene);
    assert_int_equal(findings_analyse(&scene.findings, &err), 0);
    assert_int_equal(flags_common(&scene.findings, &common, &text, &err), 0);
    assert_string_equal(text_string(&text), "all cells: unsteady; threads 4: oversubscribed, ragged-window; "
                                            "zero-copy: 100 % copied by the kernel");
    assert_true(common >> WARNING_oversubscribed & 1);
    assert_false(common >> WARNING_steal & 1);
}

/* Nor letters: nine of ten runs are unsteady with 4 threads, four of ten with 1. */
static void test_few_disturbed_runs_have_no_letter(void **state)
{
    (void)state;
    own_scene scene = scene_make();
    struct err err = {0};
    own_text text = {0};
    uint64_t common = 0;
    make_study(&scene);
    for (size_t i = 0; i < scene.findings.records.count; i++) {
        struct record *record = &scene.findings.records.list[i];
        uint32_t kept = record->cell.threads == 4 ? 9 : 4;
        record->warnings &= record->block <= kept ? UINT64_MAX : ~(UINT64_C(1) << WARNING_unsteady);
    }
    assert_int_equal(findings_analyse(&scene.findings, &err), 0);
    assert_int_equal(flags_common(&scene.findings, &common, &text, &err), 0);
    assert_string_equal(text_string(&text), "threads 4: unsteady, oversubscribed, ragged-window; "
                                            "zero-copy: 100 % copied by the kernel");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_as_in_the_golden_files),
        cmocka_unit_test(test_a_long_path_takes_no_more_lines),
        cmocka_unit_test(test_no_line_is_too_wide),
        cmocka_unit_test(test_what_resume_says),
        cmocka_unit_test(test_every_warning_has_a_letter),
        cmocka_unit_test(test_what_holds_for_an_axis_is_said_once),
        cmocka_unit_test(test_few_disturbed_runs_have_no_letter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
