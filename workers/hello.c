/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "workers/hello.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>

#include "experiment/cell.h"
#include "experiment/mechanism.h"
#include "workers/socket.h"

static const char *direction_name(unsigned i)
{
    return i == SERVER_TO_CLIENT ? "server-to-client" : i == CLIENT_TO_SERVER ? "client-to-server" : NULL;
}

/* "the server uses <front>4096<unit>, the client <again>1024" */
static const struct {
    size_t offset;
    const char *front, *unit, *again;
    const char *(*name)(unsigned i); /* NULL: a number */
} hello_rows[] = {
    {offsetof(struct hello, message_bytes), "messages of ", " bytes", "of ", NULL},
    {offsetof(struct hello, fields), "messages of ", " fields", "of ", NULL},
    {offsetof(struct hello, threads), "", " connections", "", NULL},
    {offsetof(struct hello, connection), "this as connection ", "", "as ", NULL},
    {offsetof(struct hello, mechanism), "the mechanism ", "", "", mechanism_name},
    {offsetof(struct hello, receive), "the receiver ", "", "", receiver_name},
    {offsetof(struct hello, direction), "the direction ", "", "", direction_name},
};

static uint64_t hello_value(const struct hello *hello, size_t offset)
{
    uint64_t value;
    memcpy(&value, (const char *)hello + offset, sizeof value);
    return value;
}

static void value_print(const char *(*name)(unsigned), uint64_t value, struct text *text)
{
    const char *known = name != NULL && value < UINT32_MAX ? name((unsigned)value) : NULL;
    if (known != NULL)
        text_add(text, known);
    else
        text_addf(text, "%llu", (unsigned long long)value);
}

static int hello_differs(size_t row, uint64_t server, uint64_t client, struct err *err)
{
    own_text server_text = {0};
    own_text client_text = {0};
    value_print(hello_rows[row].name, server, &server_text);
    value_print(hello_rows[row].name, client, &client_text);
    return err_set(err, EPROTO, "server uses %s%s%s, client %s%s", hello_rows[row].front,
                   text_string(&server_text), hello_rows[row].unit, hello_rows[row].again,
                   text_string(&client_text));
}

int hello_compare(const struct hello *server, const struct hello *client, struct err *err)
{
    if (memcmp(server->magic, client->magic, sizeof server->magic) != 0)
        return err_set(err, EPROTO, "the other end of the connection does not speak labrun's protocol");
    for (size_t row = 0; row < sizeof hello_rows / sizeof *hello_rows; row++) {
        uint64_t at_server = hello_value(server, hello_rows[row].offset);
        uint64_t at_client = hello_value(client, hello_rows[row].offset);
        if (at_server != at_client)
            return hello_differs(row, at_server, at_client, err);
    }
    return 0;
}

int hello_exchange(int fd, const struct hello *own, int server, struct err *err)
{
    struct hello peer = {0};
    ssize_t moved = send(fd, own, sizeof *own, MSG_NOSIGNAL);
    if (moved == sizeof *own) /* an empty send buffer takes it whole */
        moved = recv(fd, &peer, sizeof peer, MSG_WAITALL);
    if (moved < 0)
        return err_errno(err, errno, "cannot exchange parameters");
    if (moved != sizeof peer)
        return err_set(err, ECONNRESET, "the connection ended during the exchange of parameters");
    return server ? hello_compare(own, &peer, err) : hello_compare(&peer, own, err);
}
