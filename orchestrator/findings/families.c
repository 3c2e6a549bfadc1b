/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "findings/families.h"

#include <errno.h>
#include <stdlib.h>

#include "statistics/holm.h"
#include "base/own.h"
#include "experiment/mechanism.h"

int families_adjust(double *p, const unsigned *mechanism, size_t count, struct err *err)
{
    own_free double *gathered = calloc(count + 1, sizeof *gathered);
    own_free size_t *order = calloc(count + 1, sizeof *order);
    if (gathered == NULL || order == NULL)
        return err_set(err, ENOMEM, "out of memory");
    for (unsigned family = 0; family < MECHANISM_COUNT; family++) {
        size_t members = 0;
        for (size_t i = 0; i < count; i++)
            if (mechanism[i] == family)
                gathered[members++] = p[i];
        holm_adjust(gathered, members, order);
        members = 0;
        for (size_t i = 0; i < count; i++)
            if (mechanism[i] == family)
                p[i] = gathered[members++];
    }
    return 0;
}
