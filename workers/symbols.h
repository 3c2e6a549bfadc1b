/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The kernel's functions by address, modules included: /proc/kallsyms, read once into a sorted array. Whether
 * the addresses are shown is decided when the file is opened (kallsyms_show_value in kernel/ksyms_common.c):
 * to CAP_SYSLOG with kptr_restrict 0 or 1, to everybody with kptr_restrict 0 and perf_event_paranoid up to 1,
 * to nobody with kptr_restrict 2. Others read zeros. What a function is for is symbol_group's business. */
#ifndef LABRUN_WORKERS_SYMBOLS_H
#define LABRUN_WORKERS_SYMBOLS_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/own.h"

struct symbol {
    uint64_t address;
    uint32_t name; /* where it begins in symbols.names */
};

struct symbols {
    struct symbol *list; /* owned; by address, one per address; empty: hidden */
    size_t count;
    char *names; /* owned */
};

void symbols_release(struct symbols *symbols);
#define own_symbols OWNED_BY(symbols_release) struct symbols

/* Reads `root`/proc/kallsyms (root: "" for the machine's own). -EACCES when the addresses are hidden, with
 * the reason and how to change it; -EINVAL names the line of anything that is no symbol table. */
int symbols_read(const char *root, struct symbols *symbols, struct err *err);

/* The same from memory: parses `length` bytes, which are changed. A text of zeros alone has no symbols. */
int symbols_parse(char *bytes, size_t length, struct symbols *symbols, struct err *err);

/* Index of the function that the address lies in, -1 when none is known there. */
long symbols_find(const struct symbols *symbols, uint64_t address);

const char *symbols_name(const struct symbols *symbols, size_t i);

#endif
