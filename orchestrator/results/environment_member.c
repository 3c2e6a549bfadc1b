/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/environment_member.h"

#include <inttypes.h>
#include <limits.h>
#include <string.h>

#include "base/units.h"

#include "results/environment.h"

#define MEMBER(type_, section_, key_, label_, member_)                                                       \
    .section = (section_), .key = (key_), .label = (label_), .type = (type_),                                \
    .offset = offsetof(struct environment, member_), .size = sizeof(((struct environment *)0)->member_)
#define ROW(...)                                                                                             \
    {                                                                                                        \
        __VA_ARGS__                                                                                          \
    }
#define TEXT(section, key, member) ROW(MEMBER(MEMBER_TEXT, section, key, key, member))
enum { UNTOLD, TOLD };

#define HOST_TEXT(member, size, section, label, told_, path)                                                 \
    ROW(MEMBER(MEMBER_TEXT, section, #member, label, host.member), .told = (told_)),
#define HOST_CPUS(member, key, label, told_)                                                                 \
    ROW(MEMBER(MEMBER_CPUS, "host", key, label, host.member), .told = (told_)),
#define HOST_INT(member, label, told_, unknown_, low_, high_, path)                                          \
    ROW(MEMBER(MEMBER_INT, "host", #member, label, host.member), .told = (told_), .unknown = (unknown_),     \
        .low = (low_), .high = (high_)),
#define HOST_LONG(member, label, told_, high_, path)                                                         \
    ROW(MEMBER(MEMBER_LONG, "host", #member, label, host.member), .told = (told_), .unknown = -1,            \
        .high = (high_)),
#define EXBIBYTE (INT64_C(1) << 60)

const struct environment_member environment_members[] = {
    TEXT("", "started", started),
    TEXT("", "command", command),
    TEXT("", "user", user),
    {MEMBER(MEMBER_HEX, "", "plan", "plan's fingerprint", plan)},
    TEXT("versions", "labrun", labrun),
#include "results/host_list.h"
    TEXT("versions", "gnuplot", gnuplot),
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
    environment_value_print(member, (const char *)environment + member->offset, text);
}

const void *environment_host_value(const struct environment_member *member, const struct host *host)
{
    return (const char *)host + (member->offset - offsetof(struct environment, host));
}

void environment_value_print(const struct environment_member *member, const void *at, struct text *text)
{
    switch (member->type) {
    case MEMBER_TEXT: text_add(text, at); break;
    case MEMBER_INT: print_number(member, *(const int *)at, text); break;
    case MEMBER_LONG: print_number(member, *(const int64_t *)at, text); break;
    case MEMBER_CPUS: cpus_print(at, text); break;
    case MEMBER_HEX: text_addf(text, "%016" PRIx64, *(const uint64_t *)at); break;
    }
}
