/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "workers/message.h"

#include <string.h>

static const struct cell cell = {.fields = 8, .message_size = 4100, .in_flight = 5};

static struct ring ring_of(bool one_block)
{
    struct ring ring;
    struct err err = {0};
    assert_int_equal(ring_open(&cell, one_block, &ring, &err), 0);
    return ring;
}

static void fields_add_up_to_the_message(void **state)
{
    (void)state;
    for (int one_block = 0; one_block < 2; one_block++) {
        struct ring ring = ring_of(one_block);
        assert_int_equal(ring.slots, 5);
        for (unsigned slot = 0; slot < ring.slots; slot++) {
            size_t bytes = 0;
            for (size_t i = 0; i < 8; i++)
                bytes += ring.messages[slot].fields[i].iov_len;
            assert_int_equal(ring.messages[slot].count, 8);
            assert_int_equal(bytes, 4100);
            assert_int_equal(ring.messages[slot].bytes, 4100);
            assert_int_equal(ring.messages[slot].slot, slot);
        }
        ring_close(&ring);
    }
}

/* Fields that happen to lie one after the other would leave nothing to gather. */
static void fields_are_allocated_separately(void **state)
{
    (void)state;
    struct ring ring = ring_of(false);
    for (unsigned slot = 0; slot < ring.slots; slot++)
        for (size_t a = 0; a < 8; a++)
            for (size_t b = 0; b < 8; b++) {
                const struct iovec *fields = ring.messages[slot].fields;
                assert_true((char *)fields[a].iov_base + fields[a].iov_len != (char *)fields[b].iov_base);
            }
    ring_close(&ring);
}

static void one_block_is_contiguous(void **state)
{
    (void)state;
    struct ring ring = ring_of(true);
    for (unsigned slot = 0; slot < ring.slots; slot++)
        for (size_t i = 1; i < 8; i++) {
            const struct iovec *fields = ring.messages[slot].fields;
            assert_ptr_equal((char *)fields[i - 1].iov_base + fields[i - 1].iov_len, fields[i].iov_base);
        }
    ring_close(&ring);
}

/* Constant payloads hide a buffer that is reused too early. */
static void contents_differ_between_slots_and_fields(void **state)
{
    (void)state;
    struct ring ring = ring_of(false);
    for (unsigned a = 0; a < ring.slots * 8; a++)
        for (unsigned b = a + 1; b < ring.slots * 8; b++) {
            const struct iovec *x = &ring.fields[a], *y = &ring.fields[b];
            assert_memory_not_equal(x->iov_base, y->iov_base, 32);
        }
    const unsigned char *bytes = ring.messages[3].fields[2].iov_base;
    assert_int_equal(bytes[17], message_pattern(3, 2, 17));
    ring_close(&ring);
}

static void rest_starts_where_a_send_stopped(void **state)
{
    (void)state;
    static const struct {
        size_t done, count, first_field, first_skip;
    } cases[] = {
        {0, 8, 0, 0},    {1, 8, 0, 1},      {512, 8, 0, 512}, {513, 7, 1, 0},
        {600, 7, 1, 87}, {4099, 1, 7, 511}, {4100, 0, 0, 0},
    };
    struct ring ring = ring_of(false);
    const struct message *message = &ring.messages[1];
    struct iovec before[8], rest[8];
    memcpy(before, message->fields, sizeof before);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t count = message_rest(message, cases[i].done, rest), bytes = 0;
        assert_int_equal(count, cases[i].count);
        for (size_t f = 0; f < count; f++)
            bytes += rest[f].iov_len;
        assert_int_equal(bytes, 4100 - cases[i].done);
        if (count > 0)
            assert_ptr_equal(rest[0].iov_base,
                             (char *)before[cases[i].first_field].iov_base + cases[i].first_skip);
    }
    assert_memory_equal(before, message->fields, sizeof before);
    ring_close(&ring);
}

static void closing_twice_is_harmless(void **state)
{
    (void)state;
    struct ring ring = ring_of(true);
    ring_close(&ring);
    ring_close(&ring);
    assert_null(ring.messages);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_add_up_to_the_message),
        cmocka_unit_test(fields_are_allocated_separately),
        cmocka_unit_test(one_block_is_contiguous),
        cmocka_unit_test(contents_differ_between_slots_and_fields),
        cmocka_unit_test(rest_starts_where_a_send_stopped),
        cmocka_unit_test(closing_twice_is_harmless),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
