/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Comma-separated values, as they stand behind a key. */
#ifndef LABRUN_MODEL_LIST_H
#define LABRUN_MODEL_LIST_H

/* Cuts the next element, without the blanks around it, off *rest, which is written to and moves on; NULL at
 * the end. "a,,b" has three elements, the second one empty; "" has one. */
char *list_next(char **rest);

#endif
