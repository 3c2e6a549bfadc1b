/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "netns/sink.h"

#include <errno.h>
#include <linux/netlink.h>
#include <linux/pkt_sched.h>
#include <netlink/route/link.h>
#include <netlink/route/qdisc.h>

#include "netns/netns.h"

static void put_device(struct rtnl_link **device)
{
    if (*device != NULL)
        rtnl_link_put(*device);
}

#define own_device OWNED_BY(put_device) struct rtnl_link

static void put_qdisc(struct rtnl_qdisc **qdisc)
{
    if (*qdisc != NULL)
        rtnl_qdisc_put(*qdisc);
}

static void free_socket(struct nl_sock **socket)
{
    if (*socket != NULL)
        nl_socket_free(*socket);
}

/* The packets that go into a dummy are counted as sent, those that go into an ifb as received and dropped. */
static const char *const kinds[] = {"dummy", "ifb"};

static int create_kind(struct link *link, const char *kind, unsigned queues, int64_t mtu)
{
    own_device *request = rtnl_link_alloc();
    int nle = request == NULL ? -NLE_NOMEM : rtnl_link_set_type(request, kind);
    if (nle < 0)
        return nle;
    rtnl_link_set_name(request, link->name);
    rtnl_link_set_mtu(request, (unsigned)mtu);
    rtnl_link_set_num_tx_queues(request, queues);
    return rtnl_link_add(link->socket, request, NLM_F_CREATE | NLM_F_EXCL);
}

/* An ifb comes with a queue of 32 packets, beyond which it drops without a word. */
static int take_queue_away(struct link *link, struct err *err)
{
    OWNED_BY(put_qdisc) struct rtnl_qdisc *request = rtnl_qdisc_alloc();
    int nle = -NLE_NOMEM;
    if (request != NULL) {
        rtnl_tc_set_ifindex(TC_CAST(request), link->index);
        rtnl_tc_set_parent(TC_CAST(request), TC_H_ROOT);
        nle = rtnl_tc_set_kind(TC_CAST(request), "noqueue");
    }
    if (nle == 0)
        nle = rtnl_qdisc_add(link->socket, request, NLM_F_CREATE | NLM_F_REPLACE);
    return nle == 0 ? 0 : refusal_error(&link->refusal, nle, err, "take the queue of %s away", link->name);
}

int sink_create(struct link *link, unsigned queues, int64_t mtu, struct err *err)
{
    int nle = -NLE_OPNOTSUPP;
    for (unsigned i = 0; i < sizeof kinds / sizeof *kinds && nle == -NLE_OPNOTSUPP; i++)
        nle = create_kind(link, kinds[i], queues, mtu);
    if (nle < 0) {
        int result = refusal_error(&link->refusal, nle, err,
                                   "create a device that drops what it transmits (dummy or ifb)");
        if (result == -EOPNOTSUPP)
            err_hint(err, "load the module dummy or ifb, or use another path");
        return result;
    }
    link->refusal = (struct refusal){0}; /* that there is no dummy is no error */
    int result = link_find(link, err);
    return result < 0 ? result : take_queue_away(link, err);
}

struct question {
    const char *name;
    struct carried *carried;
};

static int ask(void *arg, struct err *err)
{
    const struct question *question = arg;
    own_device *device = NULL;
    OWNED_BY(free_socket) struct nl_sock *socket = nl_socket_alloc();
    struct refusal refusal = {0};
    int nle = socket == NULL ? -NLE_NOMEM : nl_connect(socket, NETLINK_ROUTE);
    if (nle == 0) {
        refusal_listen(socket, &refusal);
        nle = rtnl_link_get_kernel(socket, 0, question->name, &device);
    }
    if (nle < 0)
        return refusal_error(&refusal, nle, err, "ask what %s has carried", question->name);
    /* Either kind counts in one direction only: see above. */
    *question->carried = (struct carried){
        .packets = rtnl_link_get_stat(device, RTNL_LINK_TX_PACKETS) +
                   rtnl_link_get_stat(device, RTNL_LINK_RX_PACKETS),
        .bytes =
            rtnl_link_get_stat(device, RTNL_LINK_TX_BYTES) + rtnl_link_get_stat(device, RTNL_LINK_RX_BYTES),
    };
    return 0;
}

int sink_carried(int netns, const char *name, struct carried *carried, struct err *err)
{
    struct question question = {.name = name, .carried = carried};
    return netns_do(netns, ask, &question, err);
}
