/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "netns/offload.h"

#include <errno.h>
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/ioctl.h>

static const struct {
    const char *name;
    uint32_t set, get;
} offloads[] = {
    {"TSO", ETHTOOL_STSO, ETHTOOL_GTSO},
    {"GSO", ETHTOOL_SGSO, ETHTOOL_GGSO},
    {"GRO", ETHTOOL_SGRO, ETHTOOL_GGRO},
};

static int ethtool(int socket, const char *device, uint32_t command, uint32_t *value)
{
    struct ethtool_value request = {.cmd = command, .data = *value};
    struct ifreq ifreq = {.ifr_data = (char *)&request};
    snprintf(ifreq.ifr_name, sizeof ifreq.ifr_name, "%s", device);
    if (ioctl(socket, SIOCETHTOOL, &ifreq) < 0)
        return -errno;
    *value = request.data;
    return 0;
}

int offload_off(int socket, const char *device, struct err *err)
{
    for (unsigned i = 0; i < sizeof offloads / sizeof *offloads; i++) {
        uint32_t off = 0, now = 0;
        int result = ethtool(socket, device, offloads[i].set, &off);
        if (result == 0)
            result = ethtool(socket, device, offloads[i].get, &now);
        if (result == 0 && now != 0)
            result = -EOPNOTSUPP;
        if (result < 0) {
            err_errno(err, -result, "cannot switch %s off on %s", offloads[i].name, device);
            err_hint(err, "use offload=yes in [link]");
            return result;
        }
    }
    return 0;
}
