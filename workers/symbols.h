/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The kernel's functions by address, modules included: /proc/kallsyms, read once into a sorted array. Whether
 * the addresses are shown is decided when the file is opened (kallsyms_show_value in kernel/ksyms_common.c):
 * to CAP_SYSLOG with kptr_restrict 0 or 1, to everybody with kptr_restrict 0 and perf_event_paranoid up to 1,
 * to nobody with kptr_restrict 2. Others read zeros. And what the kernel's functions are for. */
#ifndef LABRUN_WORKERS_SYMBOLS_H
#define LABRUN_WORKERS_SYMBOLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/own.h"
#include "record/profile.h"

/* --- addresses --- */

struct symbol {
    uint64_t address;
    uint32_t name; /* where it begins in symbols.names */
};

struct symbols {
    struct symbol *list; /* owned; by address, one per address; empty: hidden */
    size_t count;
    char *names;          /* owned */
    unsigned char *kinds; /* owned, by symbol: what it is for, once somebody has asked */
};

void symbols_release(struct symbols *symbols);
#define own_symbols OWNED_BY(symbols_release) struct symbols

/* Reads `root`/proc/kallsyms (root: "" for the machine's own). -EACCES when the addresses are hidden, with
 * the reason and how to change it; -EINVAL names the line of anything that is no symbol table. */
int symbols_read(const char *root, struct symbols *symbols, struct err *err);

/* The same from memory: parses `length` bytes, which are changed. A text of zeros alone has no symbols. */
int symbols_parse(char *bytes, size_t length, struct symbols *symbols, struct err *err);

static inline const char *symbols_name(const struct symbols *symbols, long i)
{
    return symbols->names + symbols->list[i].name;
}

/* --- groups --- */
/* What the kernel's functions are for: the table of patterns that puts a symbol into a group, and the rule
 * for functions that serve everybody. A lock or a memcpy says nothing by itself: whoever called it decides.
 * The names are those of Linux 5.10 to 6.18 on x86-64 and arm64. */

/* Beyond the groups, of functions that do not decide. */
enum {
    SYMBOL_HELPER = PROFILE_GROUP_COUNT, /* locks, clocks, thunks: belong to their caller */
    SYMBOL_MOVER,                        /* moves bytes: belongs to its caller if that one copies payload */
    SYMBOL_IDLE,                         /* the CPU had nothing to do */
    SYMBOL_KIND_COUNT
};

/* Row i of the table: the patterns, separated by blanks, NULL past the end; *kind: what they stand for, an
 * enum profile_group or one of the above. The first pattern that matches says what a function is for,
 * PROFILE_other when none does. What compilers put behind a name (".isra.0", ".cold") is not looked at. */
const char *symbols_group_row(size_t i, unsigned *kind);

/* --- places --- */

/* Where a CPU was in the kernel. */
struct symbol_place {
    int32_t symbol; /* the function, of struct symbols; -1: none is known there */
    int32_t within; /* whoever called it and decided for it; -1: none, or itself */
    uint8_t group;  /* enum profile_group */
};

/* The place of a chain of calls, the innermost address first; `depth` is at least 1. The first function that
 * decides does. Where bytes were being moved, and the one that decides copies neither payload nor a system
 * call's arguments, it is PROFILE_copying; where none decides, PROFILE_other, or PROFILE_copying; where the
 * symbols are hidden, PROFILE_hidden. `idle`: the chain is of the CPU's idle task. False: that had nothing to
 * do, as far as can be told, and no softirq had interrupted it for work. */
bool symbols_place(const struct symbols *symbols, const uint64_t *chain, size_t depth, bool idle,
                   struct symbol_place *place);

#endif
