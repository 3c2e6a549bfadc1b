/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>

#include "verbs.h"

int verb_export(const struct options *options, struct err *err)
{
    (void)options;
    return err_set(err, ENOSYS, "not yet");
}
