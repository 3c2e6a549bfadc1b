/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "netns/shaping.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <netlink/route/qdisc/netem.h>
#include <netlink/route/qdisc/tbf.h>
#include <netlink/route/tc.h>
#include <netlink/utils.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "netns/link.h"

/* --- disciplines --- */

static const char *const names[DISCIPLINE_COUNT] = {[DISCIPLINE_TBF] = "tbf", [DISCIPLINE_NETEM] = "netem"};

const char *discipline_name(unsigned i)
{
    return i < DISCIPLINE_COUNT ? names[i] : NULL;
}

bool discipline_asked(enum discipline discipline, const struct cell *cell)
{
    return discipline == DISCIPLINE_TBF ? cell->rate > 0 : cell_needs_netem(cell);
}

int discipline_probe(enum discipline discipline, struct err *err)
{
    static const struct cell cells[DISCIPLINE_COUNT] = {
        [DISCIPLINE_TBF] = {.mtu = 1500, .offload = true, .rate = 1000000},
        [DISCIPLINE_NETEM] = {.mtu = 1500, .offload = true, .delay = 10000000},
    };
    own_fd netns = -1;
    own_link lo = {0};
    int result = link_open(&lo, &netns, "lo", err);
    if (result == 0)
        result = link_find(&lo, err);
    return result < 0 ? result : shaping_set(&lo, &cells[discipline], err);
}

/* Lines such as "kernel/net/sched/sch_tbf.ko". */
static bool is_builtin(const char *module)
{
    struct utsname kernel;
    char path[sizeof kernel.release + 40], line[400], wanted[40];
    if (uname(&kernel) < 0)
        return false;
    snprintf(path, sizeof path, "/lib/modules/%s/modules.builtin", kernel.release);
    snprintf(wanted, sizeof wanted, "/%s.ko", module);
    own_file file = fopen(path, "re");
    while (file != NULL && fgets(line, sizeof line, file) != NULL)
        if (strstr(line, wanted) != NULL)
            return true;
    return false;
}

bool discipline_resident(enum discipline discipline)
{
    char module[32], loaded[64];
    if (access("/proc/modules", F_OK) < 0 && errno == ENOENT) /* a kernel without modules */
        return true;
    snprintf(module, sizeof module, "sch_%s", names[discipline]);
    snprintf(loaded, sizeof loaded, "/sys/module/%s", module);
    return access(loaded, F_OK) == 0 || is_builtin(module);
}

/* --- what is asked for --- */

/* As both disciplines take it, and as they tell it; 0 of what the cell does not ask for. */
struct shape {
    int64_t rate, limit, burst_us;        /* tbf: bytes/s, bytes */
    int64_t delay, jitter, loss, packets; /* netem: us, of UINT32_MAX, those that are on their way */
};

enum { ETHERNET_HEADER = 14, QUEUE_PACKETS = 1000, DELAYED_PACKETS = 100000 };

/* What tbf lets pass at once after a pause, as the time that it takes: a millisecond. More would send short
 * messages at the speed of the memory; less would lose rate whenever the kernel's timer is late. Two frames
 * at least, and not more than may wait: a packet that is larger than the burst (64 KB with offloads) is cut
 * at the MTU, and so passes nevertheless; one that is not, and larger than the limit, would be dropped
 * whenever it is sent again. libnl has whole microseconds, and of one it may lose a part. */
static int64_t burst_of(int64_t rate, int64_t frame, int64_t limit)
{
    const int64_t second = 1000000;
    int64_t us = 1000, least = (2 * frame * second + rate - 1) / rate, most = limit * second / rate;
    us = us > least ? us : least;
    us = us < most ? us : most;
    return us > 2 ? us : 2;
}

static int64_t bytes_of(int64_t us, int64_t rate)
{
    return (us * rate + 999999) / 1000000;
}

static struct shape shape_asked(const struct cell *cell)
{
    struct shape shape = {0};
    const int64_t frame = cell->mtu + ETHERNET_HEADER;
    if (cell->rate > 0) {
        int64_t limit = (cell->queue > 0 ? cell->queue : QUEUE_PACKETS) * frame;
        shape.rate = cell->rate / 8;
        shape.burst_us = burst_of(shape.rate, frame, limit);
        int64_t burst = bytes_of(shape.burst_us, shape.rate);
        shape.limit = limit > burst ? limit : burst;
    }
    if (!cell_needs_netem(cell))
        return shape;
    shape.delay = cell->delay / 1000;
    shape.jitter = cell->jitter / 1000;
    shape.loss = llround(cell->loss * UINT32_MAX);
    /* what waits before a rate waits in tbf: netem holds all that is on its way */
    shape.packets = cell->rate == 0 && cell->queue > 0 ? cell->queue : DELAYED_PACKETS;
    return shape;
}

/* netem stands at the device, tbf below it where both are asked for: packets are late, and then wait. */
#define BELOW_NETEM TC_HANDLE(1u, 1u)

static uint32_t parent_of(enum discipline discipline, const struct cell *cell)
{
    return discipline == DISCIPLINE_TBF && cell_needs_netem(cell) ? BELOW_NETEM : TC_H_ROOT;
}

struct rtnl_qdisc *shaping_request(const struct cell *cell, enum discipline discipline, int index)
{
    const struct shape shape = shape_asked(cell);
    struct rtnl_qdisc *request = rtnl_qdisc_alloc();
    if (request == NULL)
        return NULL;
    rtnl_tc_set_ifindex(TC_CAST(request), index);
    rtnl_tc_set_parent(TC_CAST(request), parent_of(discipline, cell));
    rtnl_tc_set_handle(TC_CAST(request), TC_HANDLE(discipline == DISCIPLINE_NETEM ? 1u : 2u, 0u));
    if (rtnl_tc_set_kind(TC_CAST(request), names[discipline]) < 0) {
        rtnl_qdisc_put(request);
        return NULL;
    }
    if (discipline == DISCIPLINE_TBF) {
        rtnl_qdisc_tbf_set_rate(request, (int)shape.rate, (int)bytes_of(shape.burst_us, shape.rate), 0);
        rtnl_qdisc_tbf_set_limit(request, (int)shape.limit);
    } else {
        rtnl_netem_set_delay(request, (int)shape.delay);
        rtnl_netem_set_jitter(request, (int)shape.jitter);
        rtnl_netem_set_loss(request, (int)(uint32_t)shape.loss);
        rtnl_netem_set_limit(request, (int)shape.packets);
    }
    return request;
}

/* --- what the kernel has --- */

struct qdiscs {
    struct rtnl_qdisc *list[DISCIPLINE_COUNT]; /* owned; NULL: not asked for */
};

static void qdiscs_release(struct qdiscs *qdiscs)
{
    for (unsigned i = 0; i < DISCIPLINE_COUNT; i++)
        rtnl_qdisc_put(qdiscs->list[i]);
}

/* Those that the cell asks for, from a dump of all that the namespace has. */
static int qdiscs_read(struct link *link, const struct cell *cell, struct qdiscs *qdiscs, struct err *err)
{
    struct nl_cache *all = NULL;
    int nle = rtnl_qdisc_alloc_cache(link->socket, &all);
    if (nle < 0)
        return refusal_error(&link->refusal, nle, err, "ask for the queues of %s", link->name);
    for (unsigned i = 0; i < DISCIPLINE_COUNT; i++) {
        if (!discipline_asked(i, cell))
            continue;
        struct rtnl_qdisc *found = rtnl_qdisc_get_by_parent(all, link->index, parent_of(i, cell));
        qdiscs->list[i] = found;
        if (found == NULL || strcmp(rtnl_tc_get_kind(TC_CAST(found)), names[i]) != 0)
            err_set(err, ENOENT, "%s has no %s although it was given one", link->name, names[i]);
    }
    nl_cache_free(all);
    return -err->code;
}

static struct shape shape_found(const struct qdiscs *qdiscs)
{
    struct shape shape = {0};
    struct rtnl_qdisc *tbf = qdiscs->list[DISCIPLINE_TBF], *netem = qdiscs->list[DISCIPLINE_NETEM];
    if (tbf != NULL) {
        shape.rate = rtnl_qdisc_tbf_get_rate(tbf);
        shape.burst_us =
            shape.rate > 0 ? rtnl_qdisc_tbf_get_rate_bucket(tbf) * INT64_C(1000000) / shape.rate : 0;
        shape.limit = rtnl_qdisc_tbf_get_limit(tbf);
    }
    if (netem != NULL) {
        shape.delay = rtnl_netem_get_delay(netem);
        shape.jitter = rtnl_netem_get_jitter(netem);
        shape.loss = (uint32_t)rtnl_netem_get_loss(netem);
        shape.packets = rtnl_netem_get_limit(netem);
    }
    return shape;
}

/* `most`: what may differ. The kernel counts time in ticks of 64 ns, and libnl in whole microseconds; of a
 * burst also in whole bytes, of which one takes 80 us at 100 kbit/s. */
static const struct {
    const char *name, *unit;
    size_t offset;
    int64_t most;
} numbers[] = {
    {"rate", "bytes/s", offsetof(struct shape, rate), 0},
    {"limit", "bytes", offsetof(struct shape, limit), 0},
    {"burst", "us", offsetof(struct shape, burst_us), 2},
    {"delay", "us", offsetof(struct shape, delay), 1},
    {"jitter", "us", offsetof(struct shape, jitter), 1},
    {"loss", "of 4294967295 packets", offsetof(struct shape, loss), 0},
    {"limit", "packets", offsetof(struct shape, packets), 0},
};

static int64_t number_of(const struct shape *shape, size_t offset)
{
    int64_t number;
    memcpy(&number, (const char *)shape + offset, sizeof number);
    return number;
}

static int compare(const struct link *link, const struct shape *asked, const struct shape *found,
                   struct err *err)
{
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        int64_t want = number_of(asked, numbers[i].offset), has = number_of(found, numbers[i].offset);
        bool burst = numbers[i].offset == offsetof(struct shape, burst_us) && asked->rate > 0;
        int64_t two_bytes_us = burst ? 2 * INT64_C(1000000) / asked->rate : 0;
        if (llabs(has - want) > numbers[i].most + two_bytes_us)
            return err_set(err, EPROTO, "the queue of %s has a %s of %" PRId64 " %s, and not of %" PRId64,
                           link->name, numbers[i].name, has, numbers[i].unit, want);
    }
    return 0;
}

/* --- shaping --- */

static int add(struct link *link, const struct cell *cell, enum discipline discipline, struct err *err)
{
    static const char *const keys[] = {[DISCIPLINE_TBF] = "rate", [DISCIPLINE_NETEM] = "delay, jitter, loss"};
    OWN(rtnl_qdisc) *request = shaping_request(cell, discipline, link->index);
    int nle = request == NULL ? -NLE_NOMEM : rtnl_qdisc_add(link->socket, request, NLM_F_CREATE | NLM_F_EXCL);
    if (nle == 0)
        return 0;
    if (link->refusal.code != ENOENT && link->refusal.code != EOPNOTSUPP)
        return refusal_error(&link->refusal, nle, err, "give %s the queue %s", link->name, names[discipline]);
    link->refusal = (struct refusal){0};
    err_hint(err, "sudo modprobe sch_%s, if it is a module", names[discipline]);
    return err_set(err, ENOENT, "this kernel has no %s (%s)", names[discipline], keys[discipline]);
}

int shaping_read(struct link *link, const struct cell *cell, struct queue_reading *reading, struct err *err)
{
    OWNED_BY(qdiscs_release) struct qdiscs qdiscs = {0};
    if (qdiscs_read(link, cell, &qdiscs, err) < 0)
        return -err->code;
    const struct shape asked = shape_asked(cell), found = shape_found(&qdiscs);
    if (compare(link, &asked, &found, err) < 0)
        return -err->code;
    bool netem = cell_needs_netem(cell);
    struct rtnl_tc *first = TC_CAST(qdiscs.list[netem ? DISCIPLINE_NETEM : DISCIPLINE_TBF]);
    *reading = (struct queue_reading){
        .known = true,
        .bytes = rtnl_tc_get_stat(first, RTNL_TC_BYTES),
        .drops = rtnl_tc_get_stat(first, RTNL_TC_DROPS),
        .requeues = rtnl_tc_get_stat(first, RTNL_TC_REQUEUES),
        .backlog_bytes = rtnl_tc_get_stat(first, RTNL_TC_BACKLOG),
        .rate = 8 * found.rate,
        .delay_us = asked.delay, /* as found, but for the part of a microsecond that ticks cut off */
        .loss = (double)found.loss / UINT32_MAX,
    };
    return 0;
}

int shaping_set(struct link *link, const struct cell *cell, struct err *err)
{
    /* netem first, as tbf may stand below it */
    static const enum discipline order[] = {DISCIPLINE_NETEM, DISCIPLINE_TBF};
    struct queue_reading reading;
    if (!cell_is_shaped(cell))
        return 0;
    if (nl_us2ticks(64) != 1000) /* both ways would be wrong alike, and nobody see it */
        return err_set(err, EPROTO, "libnl does not know how long the kernel's ticks are: 64 ns");
    if (!cell_hands_super_packets(cell) && link_one_segment(link, err) < 0)
        return -err->code;
    for (size_t i = 0; i < sizeof order / sizeof *order; i++)
        if (discipline_asked(order[i], cell) && add(link, cell, order[i], err) < 0)
            return -err->code;
    return shaping_read(link, cell, &reading, err);
}
