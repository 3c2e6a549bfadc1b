/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "netns/caller.h"

#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

static bool parse_id(const char *string, uint32_t *id)
{
    size_t digits = strspn(string, "0123456789");
    if (digits == 0 || digits > 10 || string[digits] != '\0')
        return false;
    uint64_t value = 0; /* ten digits fit */
    for (size_t i = 0; i < digits; i++)
        value = value * 10 + (uint64_t)(string[i] - '0');
    *id = (uint32_t)value;
    return value < UINT32_MAX;
}

static int not_an_id(const char *variable, const char *value, struct err *err)
{
    err_hint(err, "run labrun through sudo itself, or unset SUDO_UID and SUDO_GID to run as root");
    if (value == NULL)
        return err_set(err, EINVAL, "%s is not set, although its companion is", variable);
    return err_set(err, EINVAL, "%s is not an id: \"%.40s\"", variable, value);
}

int caller_find(uid_t uid, gid_t gid, const char *sudo_uid, const char *sudo_gid, struct caller *caller,
                struct err *err)
{
    *caller = (struct caller){.uid = uid, .gid = gid};
    if (uid != 0 || (sudo_uid == NULL && sudo_gid == NULL))
        return 0;
    if (sudo_uid == NULL || !parse_id(sudo_uid, &caller->uid))
        return not_an_id("SUDO_UID", sudo_uid, err);
    if (sudo_gid == NULL || !parse_id(sudo_gid, &caller->gid))
        return not_an_id("SUDO_GID", sudo_gid, err);
    caller->other = caller->uid != uid;
    return 0;
}
