/* SPDX-License-Identifier: GPL-3.0-or-later */
/* environment.json (jansson): the machine, the versions, what could not be measured and why, the overrides of
 * the command line, and everything else that a reader of the numbers needs and the CSVs do not say. What is
 * unknown is null. The kernel's command line is left out: it may hold secrets. */
#ifndef LABRUN_RESULTS_ENVIRONMENT_H
#define LABRUN_RESULTS_ENVIRONMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/own.h"
#include "base/text.h"
#include "experiment/settings.h"
#include "results/folder.h"
#include "results/host.h"

/* --- environment --- */

enum { ENVIRONMENT_BYTES_MAX = 1 << 20 }; /* a written one has about 5 KB */

/* What stands for the reason where no profile is wanted, or the folder is of a labrun that knew none. */
#define PROFILE_NOT_ASKED_FOR "not asked for"

struct environment {
    struct host host;
    char labrun[32];                   /* version */
    char gnuplot[32];                  /* version */
    char started[32];                  /* ISO 8601, UTC */
    char command[512];                 /* as it was called */
    uint64_t plan;                     /* fingerprint */
    char counters[COUNTER_COUNT][200]; /* "" = available, else why not */
    char profile[200];                 /* "" = CPUs can be sampled, else why not; PROFILE_NOT_ASKED_FOR */
    char foreign[200];                 /* "" = CPUs can be sampled for foreign load, else why not */
    char user[33];
    char order[16]; /* experiment.order, for its default has changed; "" in a folder of before: random */
    const char *const *overrides; /* of --set; when read back: owned, freed by environment_release */
    size_t override_count;
};

int environment_write(const struct environment *environment, const struct results *results, struct err *err);

/* -EINVAL names the key that is not what it should be. Keys that are missing are unknown, keys that are not
 * ours are ignored: older and newer versions wrote other ones. */
int environment_read(struct environment *environment, const struct results *results, struct err *err);
void environment_release(struct environment *environment); /* only after environment_read */

/* The same without files. */
int environment_format(const struct environment *environment, struct text *text, struct err *err);
int environment_parse(const char *bytes, size_t length, struct environment *environment, struct err *err);

/* --- environment member --- */
/* The single values of environment.json: a row each, for writing and for reading. Lists and tables in it
 * (overrides, mitigations, events) are the writer's and the reader's own business. Those of the host
 * come from host_list.h. */

enum member_type {
    MEMBER_TEXT,   /* char[]; "" is unknown */
    MEMBER_INT,    /* int */
    MEMBER_LONG,   /* int64_t */
    MEMBER_CPUS,   /* struct cpus, as a string; empty is unknown */
    MEMBER_GROUPS, /* struct cpu_groups, as a list of such strings; none is unknown */
    MEMBER_HEX,    /* uint64_t, as 16 hexadecimal digits: JSON's readers lose numbers beyond 2^53 */
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
void environment_member_print(const struct environment_member *member, const struct environment *environment,
                              struct text *text);

#endif
