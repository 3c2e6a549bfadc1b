/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How an error is said to the user, on stderr, everywhere the same. What it means for the exit status is
 * commands.c's business. */
#ifndef LABRUN_COMPLAINT_H
#define LABRUN_COMPLAINT_H

#include "base/err.h"

/* "labrun: what went wrong", and "hint: how to go on" when there is a hint. */
void complaint_print(const struct err *err);

/* "warning: ...", of what does not keep labrun from going on; nothing when there is no text. */
void complaint_warn(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
