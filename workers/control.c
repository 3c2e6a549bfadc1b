/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "workers/control.h"

#include <errno.h>
#include <sys/socket.h>

int control_send(int fd, const struct note *note, struct err *err)
{
    ssize_t sent;
    do
        sent = send(fd, note, sizeof *note, MSG_NOSIGNAL);
    while (sent < 0 && errno == EINTR);
    return sent < 0 ? err_errno(err, errno, "cannot write to the control channel") : 0;
}

int control_receive(int fd, struct note *note, struct err *err)
{
    ssize_t received;
    do
        received = recv(fd, note, sizeof *note, 0);
    while (received < 0 && errno == EINTR);
    /* The other end died with a note of ours unread. */
    if (received == 0 || (received < 0 && errno == ECONNRESET))
        return 0;
    if (received < 0)
        return err_errno(err, errno, "cannot read from the control channel");
    if (received != sizeof *note)
        return err_set(err, EPROTO, "the control channel delivered %zd bytes of a note", received);
    return 1;
}
