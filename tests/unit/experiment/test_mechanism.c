/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "experiment/mechanism.h"

#include <string.h>

#include "experiment/cell.h"

#include "test.h"

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
    assert_null(mechanism_alias(MECHANISM_COUNT));
    assert_null(receiver_name(RECEIVER_COUNT));
    assert_string_equal(mechanism_alias(MECHANISM_two_copy), "A1");
    assert_string_equal(mechanism_alias(MECHANISM_one_copy), "A2");
    assert_string_equal(mechanism_alias(MECHANISM_zero_copy), "A3");
    assert_null(mechanism_alias(MECHANISM_contiguous));
}

static void batches_are_io_urings_or_of_datagrams(void **state)
{
    (void)state;
    static const struct {
        unsigned mechanism, transport;
        bool batches;
    } cases[] = {
        {MECHANISM_one_copy, TRANSPORT_UDP, true},   {MECHANISM_one_copy, TRANSPORT_TCP, false},
        {MECHANISM_one_copy, TRANSPORT_UNIX, false}, {MECHANISM_uring_send, TRANSPORT_UDP, true},
        {MECHANISM_uring_send, TRANSPORT_TCP, true}, {MECHANISM_writev, TRANSPORT_UDP, false},
        {MECHANISM_writev, TRANSPORT_TCP, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct cell cell = {.mechanism = cases[i].mechanism, .transport = cases[i].transport};
        assert_int_equal(mechanism_batches(&cell), cases[i].batches);
    }
}

/* A message in pieces is no datagram, and what batches anywhere needs no form of its own for datagrams. */
static void only_whole_messages_have_a_form_for_datagrams(void **state)
{
    (void)state;
    for (unsigned i = 0; i < MECHANISM_COUNT; i++)
        assert_false(mechanisms[i].datagram_batches && (mechanisms[i].pieces || mechanisms[i].batches));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_says_what_it_is_and_no_two_the_same),
        cmocka_unit_test(names_end_with_the_tables),
        cmocka_unit_test(batches_are_io_urings_or_of_datagrams),
        cmocka_unit_test(only_whole_messages_have_a_form_for_datagrams),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
