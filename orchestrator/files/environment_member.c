/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "files/environment_member.h"

#include <inttypes.h>
#include <limits.h>
#include <string.h>

#include "base/units.h"

#include "files/environment.h"

#define MEMBER(type_, section_, key_, member_)                                                               \
    .section = (section_), .key = (key_), .type = (type_), .offset = offsetof(struct environment, member_),  \
    .size = sizeof(((struct environment *)0)->member_)
#define TEXT(section_, key_, member_)                                                                        \
    {                                                                                                        \
        MEMBER(MEMBER_TEXT, section_, key_, member_)                                                         \
    }
#define CPUS(key_, member_)                                                                                  \
    {                                                                                                        \
        MEMBER(MEMBER_CPUS, "host", key_, member_)                                                           \
    }
#define NUMBER(type_, key_, member_, high_)                                                                  \
    {                                                                                                        \
        MEMBER(type_, "host", key_, member_), .unknown = -1, .high = (high_)                                 \
    }
#define EXBIBYTE (INT64_C(1) << 60)

const struct environment_member environment_members[] = {
    TEXT("", "started", started),
    TEXT("", "command", command),
    TEXT("", "user", user),
    {MEMBER(MEMBER_HEX, "", "plan", plan)},
    TEXT("versions", "labrun", labrun),
    TEXT("versions", "kernel", host.kernel),
    TEXT("versions", "gnuplot", gnuplot),
    TEXT("host", "hostname", host.hostname),
    TEXT("host", "distribution", host.distribution),
    TEXT("host", "machine", host.machine),
    TEXT("host", "cpu_model", host.cpu_model),
    TEXT("host", "hypervisor", host.hypervisor),
    CPUS("online_cpus", host.online),
    CPUS("allowed_cpus", host.allowed),
    CPUS("cores", host.cores),
    NUMBER(MEMBER_INT, "smt", host.smt, 1),
    NUMBER(MEMBER_LONG, "l1d_bytes", host.l1d_bytes, EXBIBYTE),
    NUMBER(MEMBER_LONG, "l2_bytes", host.l2_bytes, EXBIBYTE),
    NUMBER(MEMBER_LONG, "l3_bytes", host.l3_bytes, EXBIBYTE),
    NUMBER(MEMBER_LONG, "memory_bytes", host.memory_bytes, EXBIBYTE),
    NUMBER(MEMBER_LONG, "max_khz", host.max_khz, 1000000000),
    TEXT("host", "governor", host.governor),
    TEXT("host", "transparent_hugepages", host.transparent_hugepages),
    TEXT("host", "congestion", host.congestion),
    NUMBER(MEMBER_INT, "optmem_max", host.optmem_max, INT_MAX),
    {MEMBER(MEMBER_INT, "host", "perf_event_paranoid", host.perf_event_paranoid), .unknown = PARANOID_UNKNOWN,
     .low = -1, .high = INT_MAX},
};

const unsigned environment_member_count = sizeof environment_members / sizeof environment_members[0];

static void print_number(const struct environment_member *member, int64_t number, struct text *text)
{
    if (number == member->unknown)
        return;
    if (strstr(member->key, "_bytes") != NULL)
        units_label(UNIT_BYTES, number, text);
    else
        text_addf(text, "%" PRId64, number);
}

void environment_member_print(const struct environment_member *member, const struct environment *environment,
                              struct text *text)
{
    const void *at = (const char *)environment + member->offset;
    switch (member->type) {
    case MEMBER_TEXT: text_add(text, at); break;
    case MEMBER_INT: print_number(member, *(const int *)at, text); break;
    case MEMBER_LONG: print_number(member, *(const int64_t *)at, text); break;
    case MEMBER_CPUS: cpus_print(at, text); break;
    case MEMBER_HEX: text_addf(text, "%016" PRIx64, *(const uint64_t *)at); break;
    }
}
