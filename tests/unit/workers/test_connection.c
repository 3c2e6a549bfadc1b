/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "workers/connection.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "experiment/cell.h"

#include "test.h"

static const struct hello agreed = {
    .magic = HELLO_MAGIC,
    .message_bytes = 4096,
    .fields = 8,
    .threads = 4,
    .connections = 8,
    .connection = 2,
    .mechanism = MECHANISM_two_copy,
    .receive = RECEIVER_recv,
    .direction = SERVER_TO_CLIENT,
};

/* What the server says to a client that says `client`. */
static int server_answers(const struct hello *client, struct err *err)
{
    int ends[2];
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    assert_int_equal(send(ends[1], client, sizeof *client, 0), sizeof *client);
    int result = hello_exchange(ends[0], &agreed, true, err);
    close(ends[0]);
    close(ends[1]);
    return result;
}

static void equal_parameters_agree(void **state)
{
    (void)state;
    struct err err = {0};
    assert_int_equal(server_answers(&agreed, &err), 0);
    assert_int_equal(err.code, 0);
}

static void a_difference_is_named_with_both_values(void **state)
{
    (void)state;
    static const struct {
        size_t offset;
        uint64_t client;
        const char *what;
    } cases[] = {
        {offsetof(struct hello, message_bytes), 1024, "server uses messages of 4096 bytes, client of 1024"},
        {offsetof(struct hello, fields), 4, "server uses messages of 8 fields, client of 4"},
        {offsetof(struct hello, threads), 1, "server uses 4 threads, client 1"},
        {offsetof(struct hello, connections), 4, "server uses 8 connections, client 4"},
        {offsetof(struct hello, connection), 0, "server uses this as connection 2, client as 0"},
        {offsetof(struct hello, mechanism), MECHANISM_zero_copy,
         "server uses the mechanism two-copy, client zero-copy"},
        {offsetof(struct hello, mechanism), 99, "server uses the mechanism two-copy, client 99"},
        {offsetof(struct hello, receive), RECEIVER_discard, "server uses the receiver recv, client discard"},
        {offsetof(struct hello, direction), CLIENT_TO_SERVER,
         "server uses the direction server-to-client, client client-to-server"},
        {offsetof(struct hello, response_bytes), 64, "server uses responses of 0 bytes, client of 64"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct err err = {0};
        struct hello client = agreed;
        memcpy((char *)&client + cases[i].offset, &cases[i].client, sizeof cases[i].client);
        assert_int_equal(server_answers(&client, &err), -EPROTO);
        assert_string_equal(err.what, cases[i].what);
    }
}

static void both_ends_find_the_difference(void **state)
{
    (void)state;
    int ends[2];
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    struct hello client = agreed;
    client.message_bytes = 1024;
    struct err at_server = {0}, at_client = {0};
    assert_int_equal(send(ends[1], &client, sizeof client, 0), sizeof client);
    assert_int_equal(hello_exchange(ends[0], &agreed, true, &at_server), -EPROTO);
    struct hello to_client;
    assert_int_equal(recv(ends[1], &to_client, sizeof to_client, 0), sizeof to_client);
    assert_int_equal(send(ends[0], &to_client, sizeof to_client, 0), sizeof to_client);
    assert_int_equal(hello_exchange(ends[1], &client, false, &at_client), -EPROTO);
    assert_string_equal(at_server.what, "server uses messages of 4096 bytes, client of 1024");
    assert_string_equal(at_client.what, at_server.what);
    close(ends[0]);
    close(ends[1]);
}

static void strangers_and_hang_ups_are_told_apart(void **state)
{
    (void)state;
    int ends[2];
    struct err err = {0};
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    struct hello stranger = agreed;
    strcpy(stranger.magic, "HTTP/1");
    assert_int_equal(send(ends[1], &stranger, sizeof stranger, 0), sizeof stranger);
    assert_int_equal(hello_exchange(ends[0], &agreed, true, &err), -EPROTO);
    assert_string_equal(err.what, "the other end of the connection does not speak labrun's protocol");

    err = (struct err){0};
    assert_int_equal(shutdown(ends[1], SHUT_WR), 0);
    assert_int_equal(hello_exchange(ends[0], &agreed, true, &err), -ECONNRESET);
    assert_string_equal(err.what, "the connection ended during the exchange of parameters");
    close(ends[0]);
    close(ends[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_parameters_agree),
        cmocka_unit_test(a_difference_is_named_with_both_values),
        cmocka_unit_test(both_ends_find_the_difference),
        cmocka_unit_test(strangers_and_hang_ups_are_told_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
