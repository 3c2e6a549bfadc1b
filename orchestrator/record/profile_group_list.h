/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What CPU time can be spent on, in the order in which it is stacked: PROFILE_GROUP(identifier, name in CSV,
 * label). Which symbols belong to which is workers/symbol_group's table. No include guard: it is read several
 * times. */
PROFILE_GROUP(copy_in, "copy-in", "copying in")
PROFILE_GROUP(late_copy, "late-copy", "late copying")
PROFILE_GROUP(copy_out, "copy-out", "copying out")
PROFILE_GROUP(copying, "copying", "copying, place unknown")
PROFILE_GROUP(pinning, "pinning", "page pinning and mapping")
PROFILE_GROUP(buffers, "buffers", "buffers")
PROFILE_GROUP(tcp_ip, "tcp-ip", "TCP/IP and UDP")
PROFILE_GROUP(device, "device", "device and softirq")
PROFILE_GROUP(scheduling, "scheduling", "scheduling and wake-ups")
PROFILE_GROUP(entry, "entry", "system call entry")
PROFILE_GROUP(user, "user", "user code")
PROFILE_GROUP(other, "other", "other kernel code")
PROFILE_GROUP(hidden, "hidden", "kernel code whose symbols are hidden")
