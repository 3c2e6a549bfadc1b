/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The single values of environment.json: a row each, for writing and for reading. Lists and tables in it
 * (overrides, mitigations, events) are the writer's and the reader's own business. Those of the host
 * come from host_list.h. */
#ifndef LABRUN_FILES_ENVIRONMENT_MEMBER_H
#define LABRUN_FILES_ENVIRONMENT_MEMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

enum member_type {
    MEMBER_TEXT, /* char[]; "" is unknown */
    MEMBER_INT,  /* int */
    MEMBER_LONG, /* int64_t */
    MEMBER_CPUS, /* struct cpus, as a string; empty is unknown */
    MEMBER_HEX,  /* uint64_t, as 16 hexadecimal digits: JSON's readers lose numbers beyond 2^53 */
};

struct environment_member {
    const char *section, *key, *label; /* section "": at the top; label: for people */
    enum member_type type;
    size_t offset, size;        /* in struct environment */
    bool told;                  /* of the host: it moves numbers, so that a change of it is told */
    int64_t unknown, low, high; /* of a number: what stands for null, and the range of what does not */
};

extern const struct environment_member environment_members[];
extern const unsigned environment_member_count;

/* The value for people: sizes as "2 MB", nothing when it is unknown. */
struct environment;
void environment_member_print(const struct environment_member *member, const struct environment *environment,
                              struct text *text);

/* The same of a value alone, and where a host's value of the member is. */
struct host;
void environment_value_print(const struct environment_member *member, const void *at, struct text *text);
const void *environment_host_value(const struct environment_member *member, const struct host *host);

#endif
