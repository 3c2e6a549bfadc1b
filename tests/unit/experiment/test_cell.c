/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "experiment/cell.h"

#include <string.h>

#include "test.h"

#include "unit/experiment/experiment.h"

static bool filled(const char *string)
{
    return string != NULL && string[0] != '\0';
}

/* `columns`: keys of cells are columns of CSVs, which have no sections; settings are known by theirs too. */
static void check_table(const struct field *fields, unsigned count, bool columns)
{
    for (unsigned i = 0; i < count; i++) {
        const struct field *field = &fields[i];
        assert_true(filled(field->section) && filled(field->key) && filled(field->label) &&
                    filled(field->help));
        assert_non_null(field->fallback);
        bool named = field->type == FIELD_CHOICE || field->type == FIELD_SET;
        assert_int_equal(named, field->choices != NULL);
        if (field->type == FIELD_NUMBER)
            assert_true(field->low <= field->high && field->high > 0);
        for (unsigned j = 0; j < i; j++) {
            if (columns || strcmp(field->section, fields[j].section) == 0)
                assert_string_not_equal(field->key, fields[j].key);
            assert_string_not_equal(field->label, fields[j].label);
        }
    }
}

static void test_tables_are_whole(void **state)
{
    (void)state;
    check_table(cell_fields, cell_field_count, true);
    check_table(setting_fields, setting_field_count, false);
    for (unsigned i = 0; i < setting_field_count; i++) {
        assert_false(setting_fields[i].axis);
        for (unsigned j = 0; j < cell_field_count; j++)
            assert_string_not_equal(setting_fields[i].key, cell_fields[j].key);
    }
}

/* Every member of the struct that is a parameter has its row: rows and `control` cover it without overlap. */
static void test_rows_do_not_share_a_member(void **state)
{
    (void)state;
    unsigned char used[sizeof(struct cell)] = {0};
    for (unsigned i = 0; i < cell_field_count; i++) {
        for (size_t j = 0; j < cell_fields[i].size; j++)
            assert_int_equal(used[cell_fields[i].offset + j]++, 0);
    }
    assert_int_equal(used[offsetof(struct cell, control)], 0);
    assert_int_equal(cell_field_count, 41);
}

static void test_print_and_parse(void **state)
{
    (void)state;
    own_spec spec = {0};
    own_problems problems = {0};
    own_plan plan = {0};
    experiment_parse("[workload]\nmessage_size=1001,8,16K\nthreads=1,256\n[cpu]\nserver=0-3+8,1\n[socket]\n"
                     "in_flight=1,4096\nsend_buffer=auto,4K\n[link]\nmtu=68,65536\n",
                     NULL, &spec, &problems);
    assert_int_equal(problems.count, 0);
    experiment_cells(&spec, &plan);
    for (size_t i = 0; i < plan.cell_count; i++) {
        const struct cell *cell = &plan.cells[i];
        struct cell back = {0};
        for (unsigned j = 0; j < cell_field_count; j++) {
            own_text printed = {0};
            struct err err = {0};
            field_print(&cell_fields[j], cell, &printed);
            assert_int_equal(field_parse(&cell_fields[j], text_string(&printed), &back, &err), 0);
            assert_true(field_equal(&cell_fields[j], cell, &back));
        }
    }
}

static void test_name(void **state)
{
    (void)state;
    own_text plain = {0}, control = {0};
    cell_name(&(struct cell){.mechanism = MECHANISM_one_copy}, &plain);
    cell_name(&(struct cell){.mechanism = MECHANISM_two_copy, .control = true}, &control);
    assert_string_equal(text_string(&plain), "one-copy");
    assert_string_equal(text_string(&control), "two-copy (A/A)");
}

static void test_field_bytes(void **state)
{
    (void)state;
    for (int64_t fields = 1; fields <= 20; fields++) {
        for (int64_t size = fields; size < 200; size++) {
            struct cell cell = {.fields = fields, .message_size = size};
            int64_t sum = 0, least = INT64_MAX, most = 0;
            for (int64_t i = 0; i < fields; i++) {
                int64_t bytes = cell_field_bytes(&cell, i);
                sum += bytes;
                least = bytes < least ? bytes : least;
                most = bytes > most ? bytes : most;
            }
            assert_int_equal(sum, size);
            assert_true(most - least <= 1 && least >= 1);
        }
    }
}

static void test_describe(void **state)
{
    (void)state;
    static const struct {
        const char *ini;
        size_t cell;
        bool control;
        const char *described;
    } cases[] = {
        {"", 0, false, "mechanism=two-copy message_size=256 threads=1"},
        {"", 6, true, "mechanism=two-copy (A/A) message_size=1K threads=4"},
        {"[workload]\nmechanism=A3\nmessage_size=1K\nthreads=1", 0, false, "mechanism=zero-copy"},
        {"[workload]\nmechanism=A3\nmessage_size=1K\nthreads=1", 0, true, "mechanism=zero-copy (A/A)"},
        {"[workload]\nmechanism=A3\nmessage_size=1K,2K\nthreads=1\n[cpu]\nplacement=shared,free", 3, false,
         "message_size=2K placement=free"},
        {"[workload]\nmechanism=A3\nfields=2,4\nfield_size=16\nthreads=1", 1, false, "fields=4"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        own_spec spec = {0};
        own_problems problems = {0};
        own_text described = {0};
        own_plan plan = {0};
        assert_int_equal(experiment_parse(cases[i].ini, NULL, &spec, &problems), 0);
        experiment_cells(&spec, &plan);
        struct cell cell = plan.cells[cases[i].cell];
        cell.control = cases[i].control;
        cell_describe(&cell, &spec, &described);
        assert_string_equal(text_string(&described), cases[i].described);
    }
}

/* --- mechanisms --- */

static void each_says_what_it_is_and_no_two_the_same(void **state)
{
    (void)state;
    for (unsigned i = 0; i < MECHANISM_COUNT; i++) {
        const struct mechanism *mechanism = &mechanisms[i];
        assert_true(strlen(mechanism->name) > 0 && strlen(mechanism->label) > 0);
        assert_int_equal(mechanism->summary[strlen(mechanism->summary) - 1], '.');
        assert_string_equal(mechanism_name(i), mechanism->name);
        for (unsigned j = 0; j < i; j++) {
            assert_string_not_equal(mechanism->name, mechanisms[j].name);
            assert_string_not_equal(mechanism->label, mechanisms[j].label);
        }
    }
    for (unsigned i = 0; i < RECEIVER_COUNT; i++) {
        const struct receiver *receiver = &receivers[i];
        assert_true(strlen(receiver->name) > 0 && strlen(receiver->label) > 0);
        assert_int_equal(receiver->summary[strlen(receiver->summary) - 1], '.');
        assert_string_equal(receiver_name(i), receiver->name);
        for (unsigned j = 0; j < i; j++)
            assert_string_not_equal(receiver->name, receivers[j].name);
    }
}

static void names_end_with_the_tables(void **state)
{
    (void)state;
    assert_null(mechanism_name(MECHANISM_COUNT));
    assert_null(receiver_name(RECEIVER_COUNT));
    assert_string_equal(mechanisms[MECHANISM_two_copy].alias, "A1");
    assert_string_equal(mechanisms[MECHANISM_one_copy].alias, "A2");
    assert_string_equal(mechanisms[MECHANISM_zero_copy].alias, "A3");
    assert_null(mechanisms[MECHANISM_contiguous].alias);
}

/* A message in pieces is no datagram, and what batches anywhere needs no form of its own for datagrams. */
static void only_whole_messages_have_a_form_for_datagrams(void **state)
{
    (void)state;
    for (unsigned i = 0; i < MECHANISM_COUNT; i++)
        assert_false(mechanisms[i].datagram_batches && (mechanisms[i].pieces || mechanisms[i].batches));
}

/* What people read is a unit behind a blank; what they type has none. */
static void test_words_of_values(void **state)
{
    (void)state;
    static const struct cell cell = {
        .path = 0, .message_size = 16384, .send_buffer = 100000, .mtu = 65536, .threads = 4};
    static const struct {
        const char *key, *typed, *words;
    } cases[] = {{"message_size", "16K", "16 KB"},
                 {"send_buffer", "100000", "100000 B"},
                 {"receive_buffer", "auto", "auto"},
                 {"mtu", "64K", "65536"},
                 {"threads", "4", "4"},
                 {"path", "veth", "veth"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        unsigned at = 0;
        own_text typed = {0}, words = {0};
        while (strcmp(cell_fields[at].key, cases[i].key) != 0)
            at++;
        field_print(&cell_fields[at], &cell, &typed);
        field_words(&cell_fields[at], &cell, &words);
        assert_string_equal(text_string(&typed), cases[i].typed);
        assert_string_equal(text_string(&words), cases[i].words);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tables_are_whole),
        cmocka_unit_test(test_rows_do_not_share_a_member),
        cmocka_unit_test(test_print_and_parse),
        cmocka_unit_test(test_name),
        cmocka_unit_test(test_words_of_values),
        cmocka_unit_test(test_field_bytes),
        cmocka_unit_test(test_describe),
        cmocka_unit_test(each_says_what_it_is_and_no_two_the_same),
        cmocka_unit_test(names_end_with_the_tables),
        cmocka_unit_test(only_whole_messages_have_a_form_for_datagrams),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
