/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "results/experiment.h"
#include "test.h"

#include "unit/findings/simulated.h"
#include "unit/results/scratch.h"

/* --- experiment.ini --- */

static const char a_key[] = "[experiment]\nname = x\n";

static void write_file(const char *path, size_t length)
{
    own_file file = fopen(path, "we");
    assert_non_null(file);
    fputs(a_key, file);
    for (size_t i = strlen(a_key); i < length; i++)
        fputc(';', file);
}

static void test_load(void **state)
{
    (void)state;
    char folder[] = "/tmp/labrun-experiment-XXXXXX";
    assert_non_null(mkdtemp(folder));
    own_text file = {0}, fifo = {0}, missing = {0};
    text_addf(&file, "%s/file", folder);
    text_addf(&fifo, "%s/fifo", folder);
    text_addf(&missing, "%s/missing", folder);
    assert_int_equal(mkfifo(text_string(&fifo), 0600), 0);
    static const struct {
        const char *name;
        size_t size;
        int code;
        const char *what;
    } cases[] = {
        {"file", 1000, 0, ""},
        {"file", EXPERIMENT_BYTES_MAX, 0, ""},
        {"file", EXPERIMENT_BYTES_MAX + 1, EFBIG, " is larger than 256 KB: this is not an experiment file"},
        {"fifo", 0, EINVAL, " is not a regular file"},
        {".", 0, EINVAL, " is not a regular file"},
        {"missing", 0, ENOENT, ": No such file or directory"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        own_text path = {0}, what = {0};
        own_experiment experiment = {0};
        struct err err = {0};
        text_addf(&path, "%s/%s", folder, cases[i].name);
        if (strcmp(cases[i].name, "file") == 0)
            write_file(text_string(&path), cases[i].size);
        assert_int_equal(experiment_load(text_string(&path), NULL, 0, &experiment, &err), -cases[i].code);
        if (cases[i].code == 0) {
            assert_int_equal(experiment.length, cases[i].size);
            assert_int_equal(strlen(experiment.text), cases[i].size);
        } else {
            text_addf(&what, "%s%s%s", cases[i].code == ENOENT ? "cannot open " : "", text_string(&path),
                      cases[i].what);
            assert_string_equal(err.what, text_string(&what));
            assert_null(experiment.text);
        }
    }
    unlink(text_string(&file));
    unlink(text_string(&fifo));
    rmdir(folder);
}

/* Folders of before the default changed name no order in environment.json; what the file names goes first. */
static void test_the_order_is_that_of_its_time(void **state)
{
    (void)state;
    static const struct {
        const char *ini, *kept;
        unsigned order;
    } cases[] = {
        {"[experiment]\nname = x\n", "", ORDER_RANDOM},
        {"[experiment]\nname = x\n", "contest", ORDER_CONTEST},
        {"[experiment]\nname = x\n", "listed", ORDER_LISTED},
        {"[experiment]\norder = paired\n", "", ORDER_PAIRED},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        own_scratch scratch = scratch_make();
        own_experiment experiment = {0};
        const struct results results = {.path = "x", .folder = scratch.folder};
        struct environment environment = {0};
        strcpy(environment.order, cases[i].kept);
        scratch_write(scratch.folder, "experiment.ini", cases[i].ini, strlen(cases[i].ini));
        assert_int_equal(experiment_read(&results, &environment, NULL, &experiment, &(struct err){0}), 0);
        assert_int_equal(experiment.spec.settings.order, cases[i].order);
    }
}

/* --- plan.csv, exclusions.csv --- */

static const struct planned_run runs[] = {
    {.block = 1, .position = 1, .cell = 2}, {.block = 1, .position = 2, .cell = 0},
    {.block = 1, .position = 3, .cell = 1}, {.block = 2, .position = 1, .cell = 0},
    {.block = 2, .position = 2, .cell = 1}, {.block = 2, .position = 3, .cell = 2}};

static void make_cells(struct cell cells[3])
{
    cells[0] = simulated_cell(MECHANISM_two_copy, 4096, 1);
    cells[1] = simulated_cell(MECHANISM_one_copy, 1001, 8); /* does not divide into its fields */
    cells[2] = cells[0];
    cells[2].control = true;
}

static void write_plan(const struct scratch *scratch)
{
    struct cell cells[3];
    const struct results results = {.path = "x", .folder = scratch->folder};
    const struct plan plan = {
        .cells = cells, .cell_count = 3, .runs = (struct planned_run *)runs, .run_count = 6};
    make_cells(cells);
    assert_int_equal(planned_write(&results, &plan, &(struct err){0}), 0);
}

static void test_plan(void **state)
{
    (void)state;
    own_scratch scratch = scratch_make();
    const struct results results = {.path = "x", .folder = scratch.folder};
    struct err err = {0};
    struct cell cells[3];
    struct planned_run two[] = {{.block = 1, .position = 1, .cell = 2},
                                {.block = 1, .position = 2, .cell = 0}};
    struct plan plan = {.cells = cells, .cell_count = 3, .runs = two, .run_count = 2};
    make_cells(cells);
    assert_int_equal(planned_write(&results, &plan, &err), 0);
    const char *text = scratch_read(results.folder, "plan.csv");
    assert_true(strstr(text, "run,block,position,control,mechanism,receive,") == text);
    assert_non_null(strstr(text, "\n1,1,1,yes,two-copy,recv,"));
    assert_non_null(strstr(text, "\n2,1,2,no,two-copy,recv,"));
    assert_int_equal(faccessat(results.folder, "exclusions.csv", F_OK, 0), -1);
    plan.exclusions = &(struct exclusion){.cell = cells[0], .why = "no", .hint = "yes"};
    plan.exclusion_count = 1;
    assert_int_equal(planned_write(&results, &plan, &err), 0);
    assert_true(strstr(scratch_read(results.folder, "exclusions.csv"), "why,hint,mechanism,receive,") !=
                NULL);
    assert_non_null(strstr(scratch_read(results.folder, "exclusions.csv"), "\nno,yes,two-copy,recv,"));
}

static void test_cells_come_back_once_each(void **state)
{
    (void)state;
    own_scratch scratch = scratch_make();
    own_free struct cell *cells = NULL;
    struct cell expected[3];
    size_t count = 0;
    make_cells(expected);
    write_plan(&scratch);
    assert_int_equal(planned_read(scratch.folder, &cells, &count, &(struct err){0}), 0);
    assert_int_equal(count, 3);
    for (size_t i = 0; i < 3; i++) {
        const struct cell *cell = &expected[runs[i].cell];
        assert_int_equal(cells[i].control, cell->control);
        for (unsigned field = 0; field < cell_field_count; field++)
            if (!field_equal(&cell_fields[field], &cells[i], cell))
                fail_msg("cell %zu: %s", i, cell_fields[field].key);
    }
}

static const struct {
    const char *bytes, *what;
    int code;
} refused[] = {
    {"", "plan.csv:1: there is no header line", EINVAL},
    {"run,position\n1,1\n", "plan.csv:1: there is no column 'block'", EINVAL},
    {"run,block,position,control\n1,1,1,no\n", "plan.csv:1: there is no column 'mechanism'", EINVAL},
};

static void test_foreign_files(void **state)
{
    (void)state;
    for (unsigned i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        own_scratch scratch = scratch_make();
        own_free struct cell *cells = NULL;
        size_t count = 0;
        struct err err = {0};
        scratch_write(scratch.folder, "plan.csv", refused[i].bytes, strlen(refused[i].bytes));
        assert_int_equal(planned_read(scratch.folder, &cells, &count, &err), -refused[i].code);
        assert_string_equal(err.what, refused[i].what);
    }
}

static void test_a_wrong_value_names_its_line(void **state)
{
    (void)state;
    own_scratch scratch = scratch_make();
    own_text text = {0};
    own_free struct cell *cells = NULL;
    size_t count = 0;
    struct err err = {0};
    write_plan(&scratch);
    text_add(&text, scratch_read(scratch.folder, "plan.csv"));
    char *second = strstr(text.data, "one-copy");
    assert_non_null(second);
    second[0] = '0';
    scratch_write(scratch.folder, "plan.csv", text_string(&text), text.length);
    assert_int_equal(planned_read(scratch.folder, &cells, &count, &err), -EINVAL);
    assert_int_equal(strncmp(err.what, "plan.csv:4: ", 12), 0);
    assert_null(cells);
}

static void test_exclusions_come_back_with_their_reasons(void **state)
{
    (void)state;
    own_scratch scratch = scratch_make();
    own_text text = {0};
    own_free struct exclusion *read = NULL;
    struct exclusion written[2] = {{.why = "says \"no\", always", .hint = "another kernel"},
                                   {.why = "too large"}};
    struct cell cells[3];
    size_t count = 9;
    assert_int_equal(planned_exclusions(scratch.folder, &read, &count, &(struct err){0}), 0);
    assert_true(read == NULL && count == 0);
    make_cells(cells);
    written[0].cell = cells[0];
    written[1].cell = cells[1];
    columns_csv(&exclusion_columns, written, 2, &text);
    scratch_write(scratch.folder, "exclusions.csv", text_string(&text), text.length);
    assert_int_equal(planned_exclusions(scratch.folder, &read, &count, &(struct err){0}), 0);
    assert_int_equal(count, 2);
    for (size_t i = 0; i < 2; i++) {
        assert_string_equal(read[i].why, written[i].why);
        assert_string_equal(read[i].hint, written[i].hint);
        for (unsigned field = 0; field < cell_field_count; field++)
            assert_true(field_equal(&cell_fields[field], &read[i].cell, &cells[i]));
    }
}

static void test_foreign_exclusions(void **state)
{
    (void)state;
    own_scratch scratch = scratch_make();
    own_free struct exclusion *read = NULL;
    size_t count = 0;
    struct err err = {0};
    scratch_write(scratch.folder, "exclusions.csv", "why,mechanism\nx,y\n", 18);
    assert_int_equal(planned_exclusions(scratch.folder, &read, &count, &err), -EINVAL);
    assert_string_equal(err.what, "exclusions.csv:1: there is no column 'hint'");
    assert_null(read);
}

static void test_no_file(void **state)
{
    (void)state;
    own_scratch scratch = scratch_make();
    own_free struct cell *cells = NULL;
    size_t count = 0;
    assert_int_equal(planned_read(scratch.folder, &cells, &count, &(struct err){0}), -ENOENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_load),
        cmocka_unit_test(test_the_order_is_that_of_its_time),
        cmocka_unit_test(test_plan),
        cmocka_unit_test(test_cells_come_back_once_each),
        cmocka_unit_test(test_foreign_files),
        cmocka_unit_test(test_a_wrong_value_names_its_line),
        cmocka_unit_test(test_exclusions_come_back_with_their_reasons),
        cmocka_unit_test(test_foreign_exclusions),
        cmocka_unit_test(test_no_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
