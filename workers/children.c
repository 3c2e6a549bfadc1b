/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "workers/children.h"

#include <errno.h>
#include <poll.h>

#include "workers/socket.h"

/* A side whose peer is gone waits so long for the peer's own, better reason. */
enum { GRACE_NS = 200 * 1000 * 1000 };

int children_start(const struct pair_plan *plan, struct board *board, struct children *children,
                   struct err *err)
{
    children->sender = plan->cell->direction == SERVER_TO_CLIENT ? ROLE_SERVER : ROLE_CLIENT;
    for (int i = 0; i < ROLE_COUNT; i++) {
        struct child *child = &children->list[i];
        if (board->one_sided && i != (int)children->sender)
            child->ready = true;
        else if (child_start(plan, (enum role)i, board, child, err) < 0)
            return -err->code;
    }
    return 0;
}

void children_end(struct children *children)
{
    for (int i = 0; i < ROLE_COUNT; i++)
        child_end(&children->list[i]);
}

int children_poll(struct children *children, int interrupt, uint64_t wait_ns, struct err *err)
{
    struct pollfd polled[ROLE_COUNT + 1] = {[ROLE_COUNT] = {.fd = interrupt, .events = POLLIN}};
    for (int i = 0; i < ROLE_COUNT; i++)
        polled[i] = (struct pollfd){.fd = children->list[i].control, .events = POLLIN};
    struct timespec timeout = {(time_t)(wait_ns / 1000000000u), (long)(wait_ns % 1000000000u)};
    if (ppoll(polled, ROLE_COUNT + 1, &timeout, NULL) < 0 && errno != EINTR)
        return err_errno(err, errno, "cannot wait for the workers");
    if (polled[ROLE_COUNT].revents != 0)
        return err_set(err, EINTR, "interrupted while %s", children->doing);
    for (int i = 0; i < ROLE_COUNT; i++)
        if (polled[i].revents != 0 && child_listen(&children->list[i], children->doing, err) < 0)
            return -err->code;
    return 0;
}

int children_tell_port(struct children *children, struct err *err)
{
    const struct child *server = &children->list[ROLE_SERVER];
    if (children->port_told || !server->listening)
        return 0;
    children->port_told = true;
    return child_tell_port(&children->list[ROLE_CLIENT], server->port, err);
}

int children_verdict(struct children *children, uint64_t now_ns, bool draining, struct err *err)
{
    const struct err *lost = NULL;
    for (int i = 0; i < ROLE_COUNT; i++) {
        struct err *failure = &children->list[i].failure;
        if (children->list[i].done && !draining) /* it lost its threads */
            err_set(failure, EIO, "%s said that it was done while %s", child_name(&children->list[i]),
                    children->doing);
        if (failure->code != 0 && !socket_lost(failure->code)) {
            *err = *failure;
            return -err->code;
        }
        if (failure->code != 0)
            lost = failure;
    }
    if (lost == NULL)
        return 0;
    if (children->grace_ns == 0)
        children->grace_ns = now_ns + GRACE_NS;
    if (now_ns < children->grace_ns)
        return 0;
    *err = *lost;
    return -err->code;
}

void children_pids(const struct children *children, pid_t pids[2])
{
    pids[0] = children->list[children->sender].pid;
    pids[1] = children->list[ROLE_COUNT - 1 - children->sender].pid;
}

bool children_ready(const struct children *children)
{
    return children->list[ROLE_SERVER].ready && children->list[ROLE_CLIENT].ready;
}

bool children_gone(const struct children *children)
{
    return children->list[ROLE_SERVER].pid == 0 && children->list[ROLE_CLIENT].pid == 0;
}
