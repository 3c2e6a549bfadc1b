/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "campaign/interrupts.h"

#include <errno.h>
#include <poll.h>
#include <sys/signalfd.h>

#include "base/own.h"

int interrupts_begin(struct interrupts *interrupts, struct err *err)
{
    sigset_t caught;
    sigemptyset(&caught);
    sigaddset(&caught, SIGINT);
    sigaddset(&caught, SIGTERM);
    sigaddset(&caught, SIGHUP);
    sigprocmask(SIG_BLOCK, &caught, &interrupts->before);
    interrupts->fd = signalfd(-1, &caught, SFD_CLOEXEC | SFD_NONBLOCK);
    return interrupts->fd >= 0 ? 0 : err_errno(err, errno, "cannot make a signalfd");
}

/* Takes pending signals out first: unblocking must not deliver what was already acted upon. */
void interrupts_end(struct interrupts *interrupts)
{
    struct signalfd_siginfo taken;
    while (interrupts->fd >= 0 && read(interrupts->fd, &taken, sizeof taken) == sizeof taken)
        continue;
    fd_close(&interrupts->fd);
    sigprocmask(SIG_SETMASK, &interrupts->before, NULL);
}

bool interrupts_pending(int fd)
{
    struct pollfd watched = {.fd = fd, .events = POLLIN};
    return poll(&watched, 1, 0) > 0;
}
