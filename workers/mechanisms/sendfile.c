/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The messages lie in a file in memory, the fields of each one after the other, so that one sendfile takes a
 * whole message. The kernel hands pages of the file to the socket: it tells nobody when it has read them, and
 * over veth and loopback the receiver's queue holds those very pages until they are received. So the file is
 * sealed. An application that has something new to send would have to write it into the file first: a copy
 * that is not made here. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <unistd.h>

#include "workers/sender.h"

enum { LINE = 64 }; /* a message starts at a cache line, as the ring's buffers do */

struct file {
    int fd; /* owned */
    off_t stride;
};

static int sendfile_memory(struct err *err)
{
    int fd = memfd_create("labrun-messages", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    return fd < 0 ? err_errno(err, errno, "cannot make a file in memory") : fd;
}

static int sendfile_probe(struct err *err)
{
    own_fd fd = sendfile_memory(err);
    return fd < 0 ? -err->code : 0;
}

static int sendfile_open(struct sender *sender, struct err *err)
{
    own_fd fd = sendfile_memory(err);
    if (fd < 0)
        return -err->code;
    own_free struct file *file = calloc(1, sizeof *file);
    if (file == NULL)
        return err_errno(err, ENOMEM, "no memory for the file to send from");
    *file = (struct file){fd, (off_t)((sender->ring.messages[0].bytes + LINE - 1) / LINE * LINE)};
    for (unsigned i = 0; i < sender->ring.slots; i++) {
        const struct message *message = &sender->ring.messages[i];
        ssize_t written = pwritev(fd, message->fields, (int)message->count, (off_t)i * file->stride);
        if (written != (ssize_t)message->bytes)
            return err_errno(err, written < 0 ? errno : ENOMEM, "cannot fill the file to send from");
    }
    if (fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL) < 0)
        return err_errno(err, errno, "cannot seal the file to send from");
    steal_fd(&fd);
    sender->state = steal_pointer(&file);
    return 0;
}

static void sendfile_close(struct sender *sender)
{
    struct file *file = sender->state;
    close(file->fd);
    free(file);
}

static ssize_t sendfile_send(struct sender *sender, struct message *message)
{
    const struct file *file = sender->state;
    off_t at = (off_t)message->slot * file->stride;
    for (size_t left = message->bytes; left > 0;) {
        ssize_t sent = sendfile(sender->fd, file->fd, &at, left);
        sender->tally.calls++;
        if (sent < 0 && errno != EINTR)
            return -errno;
        left -= sent > 0 ? (size_t)sent : 0;
        sender->tally.partial += sent > 0 && left > 0;
    }
    return (ssize_t)message->bytes;
}

const struct sender_calls sendfile_sender = {
    .probe = sendfile_probe,
    .open = sendfile_open,
    .send = sendfile_send,
    .close = sendfile_close,
};
