/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "netns/refusal.h"

#include <errno.h>
#include <linux/netlink.h>
#include <netlink/attr.h>
#include <netlink/errno.h>
#include <netlink/msg.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "base/own.h"

/* For failures that libnl finds itself, before or after the kernel is asked. */
static const int errno_of[] = {
    [NLE_INTR] = EINTR,           [NLE_AGAIN] = EAGAIN,         [NLE_NOMEM] = ENOMEM,
    [NLE_EXIST] = EEXIST,         [NLE_INVAL] = EINVAL,         [NLE_RANGE] = ERANGE,
    [NLE_OBJ_NOTFOUND] = ENOENT,  [NLE_BUSY] = EBUSY,           [NLE_AF_NOSUPPORT] = EAFNOSUPPORT,
    [NLE_OPNOTSUPP] = EOPNOTSUPP, [NLE_PERM] = EPERM,           [NLE_NOACCESS] = EACCES,
    [NLE_NODEV] = ENODEV,         [NLE_NOADDR] = EADDRNOTAVAIL,
};

/* The kernel's words follow the error as attributes: behind the whole request, or behind its header alone
 * when NLM_F_CAPPED is set (include/uapi/linux/netlink.h, nlmsgerr_attrs). */
static void keep_words(struct refusal *refusal, struct nlmsgerr *error)
{
    struct nlmsghdr *header = (struct nlmsghdr *)(void *)((char *)error - NLMSG_HDRLEN);
    if ((header->nlmsg_flags & NLM_F_ACK_TLVS) == 0)
        return;
    int skip = (int)sizeof *error;
    if ((header->nlmsg_flags & NLM_F_CAPPED) == 0)
        skip += (int)(NLMSG_ALIGN(error->msg.nlmsg_len) - NLMSG_HDRLEN);
    struct nlattr *words = nlmsg_find_attr(header, skip, NLMSGERR_ATTR_MSG);
    if (words != NULL)
        nla_strlcpy(refusal->words, words, sizeof refusal->words);
}

static int keep(struct sockaddr_nl *from, struct nlmsgerr *error, void *arg)
{
    (void)from;
    struct refusal *refusal = arg;
    refusal->code = -error->error;
    keep_words(refusal, error);
    return NL_STOP;
}

void refusal_listen(struct nl_sock *socket, struct refusal *refusal)
{
    /* Words are a courtesy (Linux >= 4.12): without them the errno is still there. */
    setsockopt(nl_socket_get_fd(socket), SOL_NETLINK, NETLINK_EXT_ACK, &(int){1}, sizeof(int));
    nl_socket_modify_err_cb(socket, NL_CB_CUSTOM, keep, refusal);
}

static int code_of(const struct refusal *refusal, int nle)
{
    unsigned number = (unsigned)(nle < 0 ? -nle : nle);
    if (refusal->code != 0)
        return refusal->code;
    if (number < sizeof errno_of / sizeof *errno_of && errno_of[number] != 0)
        return errno_of[number];
    return EIO;
}

int refusal_error(struct refusal *refusal, int nle, struct err *err, const char *format, ...)
{
    char doing[160];
    va_list args;
    va_start(args, format);
    vsnprintf(doing, sizeof doing, format, args);
    va_end(args);
    int code = code_of(refusal, nle);
    const char *why = code == EIO ? nl_geterror(nle) : strerrordesc_np(code);
    if (refusal->words[0] != '\0')
        err_set(err, code, "cannot %s: %s (%s)", doing, why, refusal->words);
    else
        err_set(err, code, "cannot %s: %s", doing, why);
    *refusal = (struct refusal){0};
    return -code;
}
