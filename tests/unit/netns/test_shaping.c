/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What would be sent to the kernel, byte by byte, so that a kernel without netem can test it too. */
#include "netns/shaping.h"

#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <netlink/msg.h>
#include <netlink/route/qdisc.h>

#include "netns/link.h"

#include "test.h"

static void release_message(struct nl_msg **message)
{
    nlmsg_free(*message);
}

#define own_message OWNED_BY(release_message) struct nl_msg *

/* The message; its attributes point into it. */
static struct nl_msg *message_of(const struct cell *cell, enum discipline discipline, struct tcmsg *header,
                                 struct nlattr *attributes[TCA_MAX + 1])
{
    struct nl_msg *message = NULL;
    OWN(rtnl_qdisc) *request = shaping_request(cell, discipline, 7);
    assert_non_null(request);
    assert_int_equal(rtnl_qdisc_build_add_request(request, NLM_F_CREATE, &message), 0);
    struct nlmsghdr *start = nlmsg_hdr(message);
    assert_int_equal(start->nlmsg_type, RTM_NEWQDISC);
    assert_int_equal(nlmsg_parse(start, sizeof *header, attributes, TCA_MAX, NULL), 0);
    memcpy(header, nlmsg_data(start), sizeof *header);
    assert_int_equal(header->tcm_ifindex, 7);
    assert_string_equal(nla_get_string(attributes[TCA_KIND]), discipline_name(discipline));
    assert_non_null(attributes[TCA_OPTIONS]);
    return message;
}

/* --- tbf --- */

static const struct {
    const char *what;
    struct cell cell;
    uint32_t parent, rate, limit, buffer; /* bytes/s, bytes, ticks of 64 ns */
} rates[] = {
    {"a millisecond of the rate: 12500 bytes",
     {.mtu = 1500, .rate = 100000000},
     TC_H_ROOT,
     12500000,
     1000 * 1514,
     15625},
    {"two frames, 3028 bytes, are more than that: 1212 us",
     {.mtu = 1500, .rate = 20000000},
     TC_H_ROOT,
     2500000,
     1000 * 1514,
     18937},
    {"not more than may wait, 6056 bytes: 484 us",
     {.mtu = 1500, .rate = 100000000, .queue = 4},
     TC_H_ROOT,
     12500000,
     4 * 1514,
     7562},
    {"the highest rate and the longest queue fit",
     {.mtu = 65535, .rate = 16000000000, .queue = 10000},
     TC_H_ROOT,
     2000000000,
     655490000,
     15625},
    {"two microseconds at least, and then as much may wait",
     {.mtu = 68, .rate = 16000000000, .queue = 2},
     TC_H_ROOT,
     2000000000,
     4000,
     31},
    {"the lowest: 3028 bytes are 242240 us",
     {.mtu = 1500, .rate = 100000},
     TC_H_ROOT,
     12500,
     1000 * 1514,
     3785000},
    {"below netem",
     {.mtu = 1500, .rate = 100000000, .delay = 10000000},
     0x10001,
     12500000,
     1000 * 1514,
     15625},
};

static void test_rates(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rates / sizeof *rates; i++) {
        struct tcmsg header;
        struct nlattr *attributes[TCA_MAX + 1], *inner[TCA_TBF_MAX + 1];
        struct tc_tbf_qopt options;
        own_message message = message_of(&rates[i].cell, DISCIPLINE_TBF, &header, attributes);
        assert_non_null(message);
        assert_int_equal(nla_parse_nested(inner, TCA_TBF_MAX, attributes[TCA_OPTIONS], NULL), 0);
        assert_int_equal(nla_len(inner[TCA_TBF_PARMS]), sizeof options);
        memcpy(&options, nla_data(inner[TCA_TBF_PARMS]), sizeof options);
        if (header.tcm_parent != rates[i].parent || options.rate.rate != rates[i].rate ||
            options.limit != rates[i].limit || options.buffer != rates[i].buffer)
            fail_msg("%s: parent %x rate %u limit %u buffer %u", rates[i].what, header.tcm_parent,
                     options.rate.rate, options.limit, options.buffer);
        assert_int_equal(options.peakrate.rate, 0);
    }
}

/* --- netem --- */

static const struct {
    struct cell cell;
    uint32_t latency, jitter, loss, limit; /* ticks of 64 ns, of 2^32 - 1, packets */
} delays[] = {
    {{.mtu = 1500, .delay = 10000000}, 156250, 0, 0, 100000},
    {{.mtu = 1500, .delay = 1000000000, .jitter = 1000000000}, 15625000, 15625000, 0, 100000},
    {{.mtu = 1500, .delay = 10000, .jitter = 10000}, 156, 156, 0, 100000}, /* the least: not nothing */
    {{.mtu = 1500, .loss = 0.01}, 0, 0, 42949673, 100000},
    {{.mtu = 1500, .loss = 1}, 0, 0, UINT32_MAX, 100000},
    {{.mtu = 1500, .delay = 10000000, .queue = 50}, 156250, 0, 0, 50},
    /* what waits before a rate waits there, and not here */
    {{.mtu = 1500, .delay = 10000000, .rate = 100000000, .queue = 50}, 156250, 0, 0, 100000},
};

static void test_delays_and_losses(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof delays / sizeof *delays; i++) {
        struct tcmsg header;
        struct nlattr *attributes[TCA_MAX + 1];
        struct tc_netem_qopt options;
        own_message message = message_of(&delays[i].cell, DISCIPLINE_NETEM, &header, attributes);
        assert_non_null(message);
        assert_int_equal(header.tcm_parent, TC_H_ROOT);
        assert_int_equal(header.tcm_handle, 0x10000); /* below which tbf stands */
        assert_true(nla_len(attributes[TCA_OPTIONS]) >= (int)sizeof options);
        memcpy(&options, nla_data(attributes[TCA_OPTIONS]), sizeof options);
        if (options.latency != delays[i].latency || options.jitter != delays[i].jitter ||
            options.loss != delays[i].loss || options.limit != delays[i].limit)
            fail_msg("case %zu: latency %u jitter %u loss %u limit %u", i, options.latency, options.jitter,
                     options.loss, options.limit);
        assert_true(options.gap == 0 && options.duplicate == 0);
    }
}

/* --- disciplines --- */

static void test_what_is_asked_for(void **state)
{
    (void)state;
    static const struct {
        struct cell cell;
        bool shaped, tbf, netem;
    } cases[] = {
        {{.queue = 0}, false, false, false},   {{.rate = 100000}, true, true, false},
        {{.delay = 10000}, true, false, true}, {{.jitter = 10000}, true, false, true},
        {{.loss = 1e-9}, true, false, true},   {{.rate = 1000000, .loss = 0.01}, true, true, true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(cell_is_shaped(&cases[i].cell), cases[i].shaped);
        assert_int_equal(discipline_asked(DISCIPLINE_TBF, &cases[i].cell), cases[i].tbf);
        assert_int_equal(discipline_asked(DISCIPLINE_NETEM, &cases[i].cell), cases[i].netem);
    }
    assert_string_equal(discipline_name(DISCIPLINE_TBF), "tbf");
    assert_string_equal(discipline_name(DISCIPLINE_NETEM), "netem");
    assert_null(discipline_name(DISCIPLINE_COUNT));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rates),
        cmocka_unit_test(test_delays_and_losses),
        cmocka_unit_test(test_what_is_asked_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
