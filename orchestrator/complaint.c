/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "complaint.h"

#include <stdio.h>

void complaint_print(const struct err *err)
{
    fprintf(stderr, "labrun: %s\n", err->what);
    if (err->hint[0] != '\0')
        fprintf(stderr, "hint: %s\n", err->hint);
}
