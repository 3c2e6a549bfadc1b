/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Offloads of a device, by the SIOCETHTOOL ioctl (libnl does not speak ethtool). `offload=yes` leaves the
 * kernel's defaults, so nothing here is called. `offload=no` means that what crosses the link is one
 * MTU-sized packet each, as on a network card without help: TSO (segmentation by the device), GSO (by the
 * kernel just above it) and GRO (merging at the receiver) are off. Scatter-gather and checksum offload stay
 * as they are: without scatter-gather the kernel copies every MSG_ZEROCOPY send, so that switching it off
 * would change what is measured, and veth computes no checksums either way.
 * Since Linux 4.17 TCP builds large segments regardless and the kernel cuts them before they reach the
 * device; switching GSO off decides what the link carries, not what TCP hands down. */
#ifndef LABRUN_NETNS_OFFLOAD_H
#define LABRUN_NETNS_OFFLOAD_H

#include "base/err.h"

/* `socket` is any socket of the device's namespace. Reads back what was set: a device that keeps an offload
 * on is an error. */
int offload_off(int socket, const char *device, struct err *err);

#endif
