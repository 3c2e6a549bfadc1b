/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "experiment/list.h"

#include <stddef.h>
#include <string.h>

char *list_next(char **rest)
{
    char *element = strsep(rest, ",");
    if (element == NULL)
        return NULL;
    element += strspn(element, " \t");
    size_t length = strlen(element);
    while (length > 0 && strchr(" \t", element[length - 1]) != NULL)
        element[--length] = '\0';
    return element;
}
