/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The hardware events that `events` may name: COUNTER(identifier, name in INI files and in libpfm4's perf
 * PMU). No include guard: it is read several times. */
COUNTER(cycles, "cycles")
COUNTER(instructions, "instructions")
COUNTER(l1d_misses, "L1-dcache-load-misses")
COUNTER(llc_misses, "LLC-load-misses")
COUNTER(cache_misses, "cache-misses")
