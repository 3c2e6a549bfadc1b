/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "netns/link.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <netlink/msg.h>
#include <netlink/route/link/inet6.h>
#include <netlink/route/link/veth.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <linux/if.h> /* IF_OPER_UP; after net/if.h */

#include "base/clock.h"
#include "netns/netns.h"

/* --- refusal --- */

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
static int keep(struct sockaddr_nl *from, struct nlmsgerr *error, void *arg)
{
    (void)from;
    struct refusal *refusal = arg;
    struct nlmsghdr *header = (struct nlmsghdr *)(void *)((char *)error - NLMSG_HDRLEN);
    refusal->code = -error->error;
    if ((header->nlmsg_flags & NLM_F_ACK_TLVS) == 0)
        return NL_STOP;
    int skip = (int)sizeof *error;
    if ((header->nlmsg_flags & NLM_F_CAPPED) == 0)
        skip += (int)(NLMSG_ALIGN(error->msg.nlmsg_len) - NLMSG_HDRLEN);
    struct nlattr *words = nlmsg_find_attr(header, skip, NLMSGERR_ATTR_MSG);
    if (words != NULL)
        nla_strlcpy(refusal->words, words, sizeof refusal->words);
    return NL_STOP;
}

/* From now on refusals on `socket` (connected) are kept in `refusal`, which must outlive it. */
static void refusal_listen(struct nl_sock *socket, struct refusal *refusal)
{
    /* Words are a courtesy (Linux >= 4.12): without them the errno is still there. */
    setsockopt(nl_socket_get_fd(socket), SOL_NETLINK, NETLINK_EXT_ACK, &(int){1}, sizeof(int));
    nl_socket_modify_err_cb(socket, NL_CB_CUSTOM, keep, refusal);
}

int refusal_error(struct refusal *refusal, int nle, struct err *err, const char *format, ...)
{
    char doing[160];
    va_list args;
    va_start(args, format);
    vsnprintf(doing, sizeof doing, format, args);
    va_end(args);
    unsigned number = (unsigned)(nle < 0 ? -nle : nle);
    int code = refusal->code;
    if (code == 0 && number < sizeof errno_of / sizeof *errno_of)
        code = errno_of[number];
    if (code == 0)
        code = EIO;
    const char *why = code == EIO ? nl_geterror(nle) : strerrordesc_np(code);
    if (refusal->words[0] != '\0')
        err_set(err, code, "cannot %s: %s (%s)", doing, why, refusal->words);
    else
        err_set(err, code, "cannot %s: %s", doing, why);
    *refusal = (struct refusal){0};
    return -code;
}

/* --- link --- */

static int out_of_memory(struct err *err)
{
    return err_set(err, ENOMEM, "out of memory");
}

static int open_sockets(void *arg, struct err *err)
{
    struct link *link = arg;
    link->socket = nl_socket_alloc();
    link->events = nl_socket_alloc();
    if (link->socket == NULL || link->events == NULL)
        return out_of_memory(err);
    nl_socket_disable_seq_check(link->events);
    int nle = nl_connect(link->socket, NETLINK_ROUTE); /* O_CLOEXEC is libnl's default */
    if (nle == 0)
        nle = nl_connect(link->events, NETLINK_ROUTE);
    if (nle == 0)
        nle = nl_socket_add_membership(link->events, RTNLGRP_LINK);
    if (nle == 0)
        nle = nl_socket_set_nonblocking(link->events);
    if (nle != 0)
        return refusal_error(&link->refusal, nle, err, "talk to the kernel about links");
    refusal_listen(link->socket, &link->refusal);
    return 0;
}

void link_close(struct link *link)
{
    nl_socket_free(link->socket);
    nl_socket_free(link->events);
    *link = (struct link){0};
}

int link_here(struct link *link, const char *name, struct err *err)
{
    *link = (struct link){0};
    snprintf(link->name, sizeof link->name, "%s", name);
    return open_sockets(link, err);
}

int link_open(struct link *link, int *netns, const char *name, struct err *err)
{
    *link = (struct link){0};
    snprintf(link->name, sizeof link->name, "%s", name);
    return netns_new(netns, open_sockets, link, err);
}

/* One request and one answer; a libnl cache would first dump all links of the namespace. */
static int read_device(struct link *link, struct rtnl_link **device, struct err *err)
{
    int nle = rtnl_link_get_kernel(link->socket, link->index, link->index > 0 ? NULL : link->name, device);
    return nle < 0 ? refusal_error(&link->refusal, nle, err, "find the device %s", link->name) : 0;
}

int link_find(struct link *link, struct err *err)
{
    OWN(rtnl_link) *device = NULL;
    int result = read_device(link, &device, err);
    if (result == 0)
        link->index = rtnl_link_get_ifindex(device);
    return result;
}

int link_veth(struct link *link, struct link *peer, int peer_netns, int64_t mtu, struct err *err)
{
    OWN(rtnl_link) *request = rtnl_link_veth_alloc();
    if (request == NULL)
        return out_of_memory(err);
    OWN(rtnl_link) *other = rtnl_link_veth_get_peer(request); /* takes a reference */
    rtnl_link_set_name(request, link->name);
    rtnl_link_set_mtu(request, (unsigned)mtu);
    rtnl_link_set_name(other, peer->name);
    rtnl_link_set_mtu(other, (unsigned)mtu);
    rtnl_link_set_ns_fd(other, peer_netns);
    int nle = rtnl_link_add(link->socket, request, NLM_F_CREATE | NLM_F_EXCL);
    if (nle == 0) {
        int result = link_find(link, err);
        return result < 0 ? result : link_find(peer, err);
    }
    int result = refusal_error(&link->refusal, nle, err, "create a veth pair with an MTU of %lld bytes",
                               (long long)mtu);
    if (result == -EOPNOTSUPP)
        err_hint(err, "this kernel has no veth: load the module veth, or use path=loopback");
    if (result == -EINVAL)
        err_hint(err, "choose another mtu in [link]: a veth takes 68 to 65535 bytes");
    if (result == -EPERM)
        err_hint(err, "run with sudo");
    return result;
}

/* A request to change `link`; only what is set in it is changed. */
static struct rtnl_link *change_request(const struct link *link)
{
    struct rtnl_link *request = rtnl_link_alloc();
    if (request != NULL)
        rtnl_link_set_ifindex(request, link->index);
    return request;
}

int link_set_mtu(struct link *link, int64_t mtu, struct err *err)
{
    OWN(rtnl_link) *request = change_request(link);
    if (request == NULL)
        return out_of_memory(err);
    rtnl_link_set_mtu(request, (unsigned)mtu);
    int nle = rtnl_link_change(link->socket, request, request, 0);
    if (nle == 0)
        return 0;
    int result = refusal_error(&link->refusal, nle, err, "set the MTU of %s to %lld bytes", link->name,
                               (long long)mtu);
    err_hint(err, "choose another mtu in [link]");
    return result;
}

int link_quiet(struct link *link, struct err *err)
{
    OWN(rtnl_link) *request = change_request(link);
    if (request == NULL)
        return out_of_memory(err);
    rtnl_link_inet6_set_addr_gen_mode(request, IN6_ADDR_GEN_MODE_NONE);
    int nle = rtnl_link_change(link->socket, request, request, 0);
    if (nle == 0)
        return 0;
    /* No IPv6 at all (ipv6.disable=1, or MTU < 1280 took it from the device): there is nothing to silence. */
    if (link->refusal.code == EAFNOSUPPORT || link->refusal.code == EOPNOTSUPP) {
        link->refusal = (struct refusal){0};
        return 0;
    }
    return refusal_error(&link->refusal, nle, err, "switch off link-local addresses on %s", link->name);
}

int link_one_segment(struct link *link, struct err *err)
{
    struct ifinfomsg device = {.ifi_family = AF_UNSPEC, .ifi_index = link->index};
    struct nl_msg *request = nlmsg_alloc_simple(RTM_SETLINK, 0);
    if (request == NULL || nlmsg_append(request, &device, sizeof device, NLMSG_ALIGNTO) < 0 ||
        nla_put_u32(request, IFLA_GSO_MAX_SEGS, 1) < 0) {
        nlmsg_free(request);
        return out_of_memory(err);
    }
    int nle = nl_send_sync(link->socket, request); /* which takes the request */
    if (nle < 0)
        return refusal_error(&link->refusal, nle, err, "have packets of one segment each on %s", link->name);
    OWN(rtnl_link) *now = NULL;
    uint32_t segments = 0;
    if (read_device(link, &now, err) < 0)
        return -err->code;
    if (rtnl_link_get_gso_max_segs(now, &segments) == 0 && segments == 1)
        return 0;
    err_hint(err, "use offload=yes in [link]");
    return err_set(err, EOPNOTSUPP, "cannot have packets of one segment each on %s", link->name);
}

int link_up(struct link *link, struct err *err)
{
    OWN(rtnl_link) *request = change_request(link);
    if (request == NULL)
        return out_of_memory(err);
    rtnl_link_set_flags(request, IFF_UP);
    int nle = rtnl_link_change(link->socket, request, request, 0);
    return nle == 0 ? 0 : refusal_error(&link->refusal, nle, err, "bring %s up", link->name);
}

int link_wait(struct link *link, int timeout_ms, struct err *err)
{
    int64_t deadline_ms = clock_now_ms() + timeout_ms;
    for (;;) {
        OWN(rtnl_link) *device = NULL;
        if (read_device(link, &device, err) < 0)
            return -err->code;
        if (rtnl_link_get_operstate(device) == IF_OPER_UP)
            return 0;
        int64_t left = deadline_ms - clock_now_ms();
        struct pollfd ready = {.fd = nl_socket_get_fd(link->events), .events = POLLIN};
        int count = left > 0 ? poll(&ready, 1, (int)left) : 0;
        if (count < 0 && errno != EINTR)
            return err_errno(err, errno, "cannot wait for %s", link->name);
        if (count == 0)
            return err_set(err, ETIMEDOUT, "%s has no carrier", link->name);
        if (count > 0) /* what it says does not matter: the state is asked for again */
            nl_recvmsgs_default(link->events);
    }
}

int link_address(struct link *link, const char *address, struct err *err)
{
    OWN(nl_addr) *local = NULL;
    OWN(rtnl_addr) *request = rtnl_addr_alloc();
    int nle = nl_addr_parse(address, AF_UNSPEC, &local);
    if (request == NULL || nle == -NLE_NOMEM)
        return out_of_memory(err);
    if (nle == 0)
        nle = rtnl_addr_set_local(request, local);
    rtnl_addr_set_ifindex(request, link->index);
    if (nle == 0 && nl_addr_get_family(local) == AF_INET6)
        rtnl_addr_set_flags(request, IFA_F_NODAD);
    if (nle == 0)
        nle = rtnl_addr_add(link->socket, request, NLM_F_EXCL);
    if (nle == 0)
        return 0;
    int result = refusal_error(&link->refusal, nle, err, "give %s the address %s", link->name, address);
    if (result == -EOPNOTSUPP || result == -EAFNOSUPPORT || result == -EACCES)
        err_hint(err, "this kernel has no IPv6, or it is switched off: use ip=4");
    return result;
}
