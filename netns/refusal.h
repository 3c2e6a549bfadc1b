/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the kernel said when it refused a netlink request: its errno and, in plain words, its reason. libnl
 * has an error numbering of its own, which loses the errno; this is the only place where it becomes ours. */
#ifndef LABRUN_NETNS_REFUSAL_H
#define LABRUN_NETNS_REFUSAL_H

#include <netlink/netlink.h>

#include "base/err.h"

struct refusal {
    int code;        /* errno value; 0 when the kernel refused nothing */
    char words[120]; /* "mtu greater than device maximum"; may be empty */
};

/* From now on refusals on `socket` (connected) are kept in `refusal`, which must outlive it. */
void refusal_listen(struct nl_sock *socket, struct refusal *refusal);

/* Makes an error of what a libnl call returned (`nle`, negative), "cannot " in front, and forgets the
 * refusal. Returns the negative errno. */
int refusal_error(struct refusal *refusal, int nle, struct err *err, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

#endif
