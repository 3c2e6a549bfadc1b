/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shorthand for the choices of a table of fields whose names are known here, and not in a list of their own.
 */
#ifndef LABRUN_MODEL_CHOICE_H
#define LABRUN_MODEL_CHOICE_H

#include <stddef.h>

/* CHOICE_NAMES(path_name, "veth", "loopback") defines path_name(i) for struct choices. The order is that of
 * the enum. */
#define CHOICE_NAMES(function, ...)                                                                          \
    static const char *function(unsigned i)                                                                  \
    {                                                                                                        \
        static const char *const names[] = {__VA_ARGS__};                                                    \
        return i < sizeof names / sizeof names[0] ? names[i] : NULL;                                         \
    }

#endif
