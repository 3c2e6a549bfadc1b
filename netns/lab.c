/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "netns/lab.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/ethtool.h>
#include <linux/pkt_sched.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <netlink/route/qdisc.h>
#include <netlink/version.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>

#include "netns/link.h"
#include "netns/netns.h"
#include "netns/shaping.h"

/* --- offload --- */

/* The checksum of what is sent goes before TSO, which needs it; that of what is received is no device's that
 * receives nothing. */
static const struct {
    enum offload offload;
    const char *name, *key;
    uint32_t set, get;
    bool may_lack;
    const char *needs;
} offloads[] = {
    {OFFLOAD_CHECKSUM, "the checksum offload", "checksum", ETHTOOL_STXCSUM, ETHTOOL_GTXCSUM, false,
     "of some devices it is fixed"},
    {OFFLOAD_CHECKSUM, "the check of received packets by the device", "checksum", ETHTOOL_SRXCSUM,
     ETHTOOL_GRXCSUM, true, "of some devices it is fixed"},
    {OFFLOAD_TSO, "TSO", "tso", ETHTOOL_STSO, ETHTOOL_GTSO, false,
     "it needs checksum = default and scatter-gather"},
    {OFFLOAD_GSO, "GSO", "segmentation", ETHTOOL_SGSO, ETHTOOL_GGSO, false, "it needs scatter-gather"},
    {OFFLOAD_GRO, "GRO", "gro", ETHTOOL_SGRO, ETHTOOL_GGRO, false, "of some devices it is fixed"},
};
enum { SWITCHES = sizeof offloads / sizeof *offloads };

static int ethtool(int socket, const char *device, uint32_t command, uint32_t *value)
{
    struct ethtool_value request = {.cmd = command, .data = *value};
    struct ifreq ifreq = {.ifr_data = (char *)&request};
    snprintf(ifreq.ifr_name, sizeof ifreq.ifr_name, "%s", device);
    if (ioctl(socket, SIOCETHTOOL, &ifreq) < 0)
        return -errno;
    *value = request.data;
    return 0;
}

static int refuse_offload(unsigned which, int code, const char *how, const char *device, struct err *err)
{
    err_hint(err, "%s = default in [link] and offload = yes leave it as it was made; %s", offloads[which].key,
             offloads[which].needs);
    return err_errno(err, code, "cannot switch %s %s on %s", offloads[which].name, how, device);
}

static int switch_one(int socket, const char *device, unsigned which, unsigned asked, struct err *err)
{
    uint32_t value = asked == OFFLOAD_YES;
    int result = ethtool(socket, device, offloads[which].set, &value);
    bool ignored = result == -EOPNOTSUPP && offloads[which].may_lack;
    return result == 0 || ignored ? 0
                                  : refuse_offload(which, -result, value != 0 ? "on" : "off", device, err);
}

/* Of two switches for one offload the first tells its state. */
static int read_one(int socket, const char *device, unsigned which, unsigned asked, unsigned *state,
                    struct err *err)
{
    uint32_t now = 0;
    int result = ethtool(socket, device, offloads[which].get, &now);
    if (result < 0 && asked != OFFLOAD_DEFAULT)
        return refuse_offload(which, -result, asked == OFFLOAD_YES ? "on" : "off", device, err);
    bool differs = asked != OFFLOAD_DEFAULT && (asked == OFFLOAD_YES) != (now != 0);
    if (differs && !(offloads[which].may_lack && asked == OFFLOAD_YES))
        return refuse_offload(which, EOPNOTSUPP, asked == OFFLOAD_YES ? "on" : "off", device, err);
    if (*state == OFFLOAD_STATE_UNKNOWN && result == 0)
        *state = now != 0 ? OFFLOAD_STATE_ON : OFFLOAD_STATE_OFF;
    return 0;
}

int offload_set(int socket, const char *device, const struct cell *cell, unsigned states[OFFLOAD_COUNT],
                struct err *err)
{
    for (unsigned i = 0; i < OFFLOAD_COUNT; i++)
        states[i] = OFFLOAD_STATE_UNKNOWN;
    for (unsigned i = 0; i < SWITCHES; i++) {
        unsigned asked = cell_offload(cell, offloads[i].offload);
        if (asked != OFFLOAD_DEFAULT && switch_one(socket, device, i, asked, err) < 0)
            return -err->code;
    }
    for (unsigned i = 0; i < SWITCHES; i++) {
        unsigned asked = cell_offload(cell, offloads[i].offload);
        if (read_one(socket, device, i, asked, &states[offloads[i].offload], err) < 0)
            return -err->code;
    }
    return 0;
}

/* --- sink --- */

static const char lab_device[] = "labrun0"; /* both ends: they live in different namespaces */

/* The packets that go into a dummy are counted as sent, those that go into an ifb as received and dropped. */
static const char *const kinds[] = {"dummy", "ifb"};

static int create_kind(struct link *link, const char *kind, unsigned queues, int64_t mtu)
{
    OWN(rtnl_link) *request = rtnl_link_alloc();
    int nle = request == NULL ? -NLE_NOMEM : rtnl_link_set_type(request, kind);
    if (nle < 0)
        return nle;
    rtnl_link_set_name(request, link->name);
    rtnl_link_set_mtu(request, (unsigned)mtu);
    rtnl_link_set_num_tx_queues(request, queues);
    return rtnl_link_add(link->socket, request, NLM_F_CREATE | NLM_F_EXCL);
}

/* Makes the device, down, with `queues` transmit queues and an MTU of `mtu` bytes: a dummy, else an ifb,
 * which drops what nobody redirected to it. Neither asks for neighbours (IFF_NOARP), and no queue that could
 * overflow stands before it, so that it carries every packet. */
static int sink_create(struct link *link, unsigned queues, int64_t mtu, struct err *err)
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
    if (link_find(link, err) < 0)
        return -err->code;
    /* An ifb comes with a queue of 32 packets, beyond which it drops without a word. */
    OWN(rtnl_qdisc) *request = rtnl_qdisc_alloc();
    nle = -NLE_NOMEM;
    if (request != NULL) {
        rtnl_tc_set_ifindex(TC_CAST(request), link->index);
        rtnl_tc_set_parent(TC_CAST(request), TC_H_ROOT);
        nle = rtnl_tc_set_kind(TC_CAST(request), "noqueue");
    }
    if (nle == 0)
        nle = rtnl_qdisc_add(link->socket, request, NLM_F_CREATE | NLM_F_REPLACE);
    return nle == 0 ? 0 : refusal_error(&link->refusal, nle, err, "take the queue of %s away", link->name);
}

static int ask_carried(void *arg, struct err *err)
{
    struct carried *carried = arg;
    own_link link = {0};
    OWN(rtnl_link) *device = NULL;
    if (link_here(&link, lab_device, err) < 0)
        return -err->code;
    int nle = rtnl_link_get_kernel(link.socket, 0, lab_device, &device);
    if (nle < 0)
        return refusal_error(&link.refusal, nle, err, "ask what %s has carried", lab_device);
    /* Either kind counts in one direction only: see above. */
    *carried = (struct carried){
        .packets = rtnl_link_get_stat(device, RTNL_LINK_TX_PACKETS) +
                   rtnl_link_get_stat(device, RTNL_LINK_RX_PACKETS),
        .bytes =
            rtnl_link_get_stat(device, RTNL_LINK_TX_BYTES) + rtnl_link_get_stat(device, RTNL_LINK_RX_BYTES),
    };
    return 0;
}

int lab_carried(const struct lab *lab, struct carried *carried, struct err *err)
{
    return netns_do(lab->server, ask_carried, carried, err);
}

/* --- queues --- */

struct queue_question {
    const struct cell *cell;
    struct queue_reading *reading;
};

static int ask_queue(void *arg, struct err *err)
{
    const struct queue_question *question = arg;
    own_link link = {0};
    if (link_here(&link, lab_device, err) < 0 || link_find(&link, err) < 0)
        return -err->code;
    return shaping_read(&link, question->cell, question->reading, err);
}

int lab_queue(const struct lab *lab, const struct cell *cell, struct queue_reading *reading, struct err *err)
{
    *reading = (struct queue_reading){0};
    struct queue_question question = {cell, reading};
    int sender = cell->direction == CLIENT_TO_SERVER ? lab->client : lab->server;
    return cell_is_shaped(cell) ? netns_do(sender, ask_queue, &question, err) : 0;
}

/* --- lab --- */

/* RFC 8200 section 5: below it the kernel takes IPv6 off the device. */
enum { IPV6_LEAST_MTU = 1280 };

/* Measured: at once. The linkwatch of older kernels may gather events for up to a second. */
enum { CARRIER_MS = 2000 };

/* RFC 5737 and RFC 3849: addresses of documentation, which collide with nothing. They are private to the
 * namespaces anyway. */
static const struct {
    const char *server, *client; /* of the veth ends; of a sink's two neighbours the client is there */
    const char *loopback;        /* comes with lo */
    int family;
} addresses[] = {
    [IP_4] = {"192.0.2.1/30", "192.0.2.2/30", "127.0.0.1/8", AF_INET},
    [IP_6] = {"2001:db8::1/64", "2001:db8::2/64", "::1/128", AF_INET6},
};

static void listen_at(struct lab *lab, unsigned ip, const char *address)
{
    char plain[INET6_ADDRSTRLEN] = "";
    memcpy(plain, address, strcspn(address, "/"));
    memset(&lab->address, 0, sizeof lab->address);
    lab->address.ss_family = (sa_family_t)addresses[ip].family;
    if (ip == IP_4) {
        inet_pton(AF_INET, plain, &((struct sockaddr_in *)&lab->address)->sin_addr);
        lab->address_length = sizeof(struct sockaddr_in);
    } else {
        inet_pton(AF_INET6, plain, &((struct sockaddr_in6 *)&lab->address)->sin6_addr);
        lab->address_length = sizeof(struct sockaddr_in6);
    }
}

/* Before the link comes up: what would otherwise change under traffic. */
static int raise_end(struct link *end, const struct cell *cell, struct lab *lab, struct err *err)
{
    unsigned before[OFFLOAD_COUNT]; /* of the other end */
    memcpy(before, lab->offloads, sizeof before);
    int result = link_quiet(end, err);
    if (result == 0)
        result = offload_set(nl_socket_get_fd(end->socket), end->name, cell, lab->offloads, err);
    for (unsigned i = 0; result == 0 && i < OFFLOAD_COUNT; i++)
        if (before[i] != OFFLOAD_STATE_UNKNOWN && before[i] != lab->offloads[i])
            result = err_set(err, EPROTO, "the two ends of the link were made with different offloads");
    if (result == 0)
        result = shaping_set(end, cell, err);
    return result < 0 ? result : link_up(end, err);
}

/* Addresses come last: IPv6 keeps one tentative that was added to a link without carrier. */
static int finish_end(struct link *end, const char *address, struct err *err)
{
    int result = link_wait(end, CARRIER_MS, err);
    return result < 0 ? result : link_address(end, address, err);
}

static int veth_up(const struct cell *cell, struct lab *lab, struct err *err)
{
    own_link server = {0}, client = {0};
    listen_at(lab, cell->ip, addresses[cell->ip].server);
    int result = link_open(&server, &lab->server, lab_device, err);
    if (result == 0)
        result = link_open(&client, &lab->client, lab_device, err);
    if (result == 0)
        result = link_veth(&server, &client, lab->client, cell->mtu, err);
    if (result == 0)
        result = raise_end(&server, cell, lab, err);
    if (result == 0)
        result = raise_end(&client, cell, lab, err);
    if (result == 0)
        result = finish_end(&server, addresses[cell->ip].server, err);
    return result < 0 ? result : finish_end(&client, addresses[cell->ip].client, err);
}

/* One namespace for both sides; `link` is opened in it. */
static int open_alone(struct link *link, const char *name, struct lab *lab, struct err *err)
{
    int result = link_open(link, &lab->server, name, err);
    if (result < 0)
        return result;
    lab->client = fcntl(lab->server, F_DUPFD_CLOEXEC, 0);
    return lab->client < 0 ? err_errno(err, errno, "cannot hold the network namespace twice") : 0;
}

static int loopback_up(const struct cell *cell, struct lab *lab, struct err *err)
{
    own_link lo = {0};
    listen_at(lab, cell->ip, addresses[cell->ip].loopback);
    int result = open_alone(&lo, "lo", lab, err);
    if (result == 0)
        result = link_find(&lo, err);
    if (result == 0)
        result = link_set_mtu(&lo, cell->mtu, err);
    if (result == 0)
        result = offload_set(nl_socket_get_fd(lo.socket), lo.name, cell, lab->offloads, err);
    return result < 0 ? result : link_up(&lo, err);
}

/* No waiting for a carrier: such a device has none, as lo, and is ready when it is up. */
static int sink_up(const struct cell *cell, struct lab *lab, struct err *err)
{
    own_link sink = {0};
    int result = open_alone(&sink, lab_device, lab, err);
    if (result == 0)
        result = sink_create(&sink, cell->threads > 1 ? (unsigned)cell->threads : 1, cell->mtu, err);
    if (result == 0)
        result = raise_end(&sink, cell, lab, err);
    listen_at(lab, cell->ip, addresses[cell->ip].server);
    return result < 0 ? result : link_address(&sink, addresses[cell->ip].client, err);
}

static int (*const paths[])(const struct cell *cell, struct lab *lab, struct err *err) = {
    [PATH_VETH] = veth_up,
    [PATH_LOOPBACK] = loopback_up,
    [PATH_SINK] = sink_up,
};

int lab_up(const struct cell *cell, struct lab *lab, struct err *err)
{
    *lab = (struct lab)LAB_NONE;
    if (cell->path >= sizeof paths / sizeof *paths)
        return err_set(err, EOPNOTSUPP, "there is no such path");
    if (cell->ip == IP_6 && cell->mtu < IPV6_LEAST_MTU) {
        err_hint(err, "choose an mtu of at least %d in [link], or ip=4", IPV6_LEAST_MTU);
        return err_set(err, EINVAL, "IPv6 needs an MTU of at least %d bytes, not %lld", IPV6_LEAST_MTU,
                       (long long)cell->mtu);
    }
    int result = paths[cell->path](cell, lab, err);
    if (result < 0)
        lab_down(lab);
    return result;
}

/* In the namespace of one end. */
static int keep_rates(void *arg, struct err *err)
{
    static const char key[] = "/proc/sys/net/ipv4/tcp_slow_start_after_idle";
    enum idle_restart *state = arg;
    own_fd writing = open(key, O_WRONLY | O_CLOEXEC), reading = open(key, O_RDONLY | O_CLOEXEC);
    char digit = '\0';
    if (writing >= 0 && write(writing, "0\n", 2) < 0)
        return err_errno(err, errno, "cannot write %s in the lab", key);
    *state = IDLE_RESTART_UNKNOWN;
    if (reading >= 0 && read(reading, &digit, 1) == 1)
        *state = digit == '0' ? IDLE_RESTART_OFF : IDLE_RESTART_ON;
    return 0;
}

int lab_keep_rates(struct lab *lab, struct err *err)
{
    enum idle_restart server, client;
    if (netns_do(lab->server, keep_rates, &server, err) < 0 ||
        netns_do(lab->client, keep_rates, &client, err) < 0)
        return -err->code;
    lab->idle_restart = server == client ? server : IDLE_RESTART_ON;
    return 0;
}

void lab_down(struct lab *lab)
{
    fd_close(&lab->server);
    fd_close(&lab->client);
    *lab = (struct lab)LAB_NONE;
}

static bool same_offloads(const struct cell *cell, const struct cell *other)
{
    for (unsigned i = 0; i < OFFLOAD_COUNT; i++)
        if (cell_offload(cell, i) != cell_offload(other, i))
            return false;
    return true;
}

bool lab_same(const struct cell *cell, const struct cell *other)
{
    return cell->path == other->path && cell->ip == other->ip && cell->mtu == other->mtu &&
           same_offloads(cell, other) && cell->rate == other->rate && cell->delay == other->delay &&
           cell->jitter == other->jitter && cell->loss == other->loss && cell->queue == other->queue &&
           cell->threads == other->threads; /* a sink has as many queues */
}

void lab_library(struct text *text)
{
    text_addf(text, "libnl-3.0 %d.%d.%d", nl_ver_maj, nl_ver_min, nl_ver_mic);
}
