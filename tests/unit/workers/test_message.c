/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "workers/message.h"

#include "test.h"

/* --- message --- */

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

/* --- number --- */

/* Over as many fields as it takes, and from wherever the message begins in what was received. */
static void a_number_is_read_where_it_was_written(void **state)
{
    (void)state;
    for (int one_block = 0; one_block < 2; one_block++) {
        for (int64_t bytes = NUMBER_BYTES; bytes < 40; bytes += 3) {
            const struct cell small = {.fields = 8, .message_size = bytes, .in_flight = 2};
            unsigned char received[2 * 40];
            struct ring ring;
            struct err err = {0};
            assert_int_equal(ring_open(&small, one_block != 0, &ring, &err), 0);
            for (uint64_t i = 0, at = 0; i < 2; i++) {
                const struct message *message = &ring.messages[i];
                number_write(message, UINT64_C(0x0102030405060708) + i);
                assert_int_equal(number_read(message->fields, 0), UINT64_C(0x0102030405060708) + i);
                for (size_t field = 0; field < message->count; at += message->fields[field++].iov_len)
                    memcpy(received + at, message->fields[field].iov_base, message->fields[field].iov_len);
            }
            for (size_t cut = 1; cut < 2 * (size_t)bytes; cut++) {
                const struct iovec pieces[] = {{received, cut}, {received + cut, 2 * (size_t)bytes - cut}};
                assert_int_equal(number_read(pieces, (size_t)bytes), UINT64_C(0x0102030405060709));
            }
            ring_close(&ring);
        }
    }
}

/* --- proof --- */

enum { MESSAGES = 5, LARGEST = 256 };

/* Messages 0 to 4 as a stream. */
struct stream {
    struct cell cell;
    unsigned char bytes[MESSAGES * LARGEST];
    size_t length;
};

static void write_stream(struct stream *stream, int64_t message_size, int64_t fields)
{
    struct ring ring;
    struct err err = {0};
    *stream = (struct stream){.cell = {.message_size = message_size, .fields = fields, .in_flight = 2}};
    assert_int_equal(ring_open(&stream->cell, false, &ring, &err), 0);
    for (unsigned number = 0; number < MESSAGES; number++) {
        const struct message *message = &ring.messages[number % 2];
        proof_write(message, number);
        for (size_t i = 0; i < message->count; i++) {
            memcpy(stream->bytes + stream->length, message->fields[i].iov_base, message->fields[i].iov_len);
            stream->length += message->fields[i].iov_len;
        }
    }
    ring_close(&ring);
    assert_int_equal(stream->length, (size_t)message_size * MESSAGES);
}

/* Reads the stream in pieces of `piece` bytes. */
static int read_stream(const struct stream *stream, size_t piece, struct err *err)
{
    struct proof proof = {.message_bytes = (size_t)stream->cell.message_size};
    for (size_t at = 0; at < stream->length; at += piece) {
        size_t left = stream->length - at;
        if (proof_read(&proof, stream->bytes + at, left < piece ? left : piece, err) < 0)
            return -err->code;
    }
    assert_int_equal(proof.number, MESSAGES);
    assert_int_equal(proof.at, 0);
    return 0;
}

static const struct {
    int64_t bytes, fields;
} shapes[] = {{16, 1}, {16, 16}, {17, 8}, {100, 7}, {256, 8}, {256, 1}};

static void right_messages_pass_however_they_are_cut(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        struct stream stream;
        struct err err = {0};
        write_stream(&stream, shapes[i].bytes, shapes[i].fields);
        for (size_t piece = 1; piece <= stream.length; piece++)
            if (read_stream(&stream, piece, &err) < 0)
                fail_msg("%lld bytes in pieces of %zu: %s", (long long)shapes[i].bytes, piece, err.what);
    }
}

static void every_wrong_bit_is_found(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        struct stream stream;
        write_stream(&stream, shapes[i].bytes, shapes[i].fields);
        for (size_t at = 0; at < stream.length; at++) {
            struct err err = {0};
            stream.bytes[at] ^= (unsigned char)(1u << at % 8);
            assert_int_equal(read_stream(&stream, 61, &err), -EBADMSG);
            unsigned long long number;
            assert_int_equal(sscanf(err.what, "message %llu", &number), 1);
            assert_int_equal(number, at / (size_t)shapes[i].bytes);
            stream.bytes[at] ^= (unsigned char)(1u << at % 8);
        }
    }
}

static void the_reason_says_what_differs(void **state)
{
    (void)state;
    struct stream stream;
    struct err err = {0};
    write_stream(&stream, 100, 8);
    memcpy(stream.bytes + 200, stream.bytes + 400, 100);
    assert_int_equal(read_stream(&stream, 100, &err), -EBADMSG);
    assert_string_equal(err.what, "message 2 arrived with the number 4 in it");

    err = (struct err){0};
    write_stream(&stream, 16, 8); /* nothing but the header: FNV-1a of eight bytes 0 */
    stream.bytes[8] ^= 1;
    assert_int_equal(read_stream(&stream, 100, &err), -EBADMSG);
    assert_string_equal(err.what, "message 0 arrived with other bytes than were sent: checksum "
                                  "a8c7f832281a39c5, sent with a8c7f832281a39c4");
}

/* The same slot holds something else each time: a message in flight cannot pass for the next one. */
static void content_changes_from_message_to_message(void **state)
{
    (void)state;
    struct stream stream;
    write_stream(&stream, 256, 8);
    for (size_t a = 0; a < MESSAGES; a++)
        for (size_t b = a + 1; b < MESSAGES; b++)
            for (size_t at = 0; at < 256; at += 32)
                assert_memory_not_equal(stream.bytes + a * 256 + at, stream.bytes + b * 256 + at, 32);
}

static void a_lost_datagram_is_no_mistake(void **state)
{
    (void)state;
    struct stream stream;
    struct err err = {0};
    struct proof proof = {.message_bytes = 100, .gaps = true};
    write_stream(&stream, 100, 8);
    assert_int_equal(proof_read(&proof, stream.bytes, 100, &err), 0);
    assert_int_equal(proof_read(&proof, stream.bytes + 300, 200, &err), 0);
    assert_int_equal(proof_read(&proof, stream.bytes + 200, 100, &err), -EBADMSG);
    assert_string_equal(err.what, "message 5 arrived with the number 2 in it");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_number_is_read_where_it_was_written),
        cmocka_unit_test(fields_add_up_to_the_message),
        cmocka_unit_test(fields_are_allocated_separately),
        cmocka_unit_test(one_block_is_contiguous),
        cmocka_unit_test(contents_differ_between_slots_and_fields),
        cmocka_unit_test(rest_starts_where_a_send_stopped),
        cmocka_unit_test(closing_twice_is_harmless),
        cmocka_unit_test(right_messages_pass_however_they_are_cut),
        cmocka_unit_test(every_wrong_bit_is_found),
        cmocka_unit_test(the_reason_says_what_differs),
        cmocka_unit_test(content_changes_from_message_to_message),
        cmocka_unit_test(a_lost_datagram_is_no_mistake),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
