/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "workers/message.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

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
    struct proof proof;
    proof_begin(&stream->cell, &proof);
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
    struct proof proof;
    write_stream(&stream, 100, 8);
    stream.cell.transport = TRANSPORT_UDP;
    proof_begin(&stream.cell, &proof);
    assert_int_equal(proof_read(&proof, stream.bytes, 100, &err), 0);
    assert_int_equal(proof_read(&proof, stream.bytes + 300, 200, &err), 0);
    assert_int_equal(proof_read(&proof, stream.bytes + 200, 100, &err), -EBADMSG);
    assert_string_equal(err.what, "message 5 arrived with the number 2 in it");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(right_messages_pass_however_they_are_cut),
        cmocka_unit_test(every_wrong_bit_is_found),
        cmocka_unit_test(the_reason_says_what_differs),
        cmocka_unit_test(content_changes_from_message_to_message),
        cmocka_unit_test(a_lost_datagram_is_no_mistake),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
