/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/json.h"

#include <string.h>

json_t *json_text(const char *string)
{
    if (string[0] == '\0')
        return json_null();
    json_t *json = json_string(string);
    if (json != NULL)
        return json;
    own_free char *plain = strdup(string);
    if (plain == NULL)
        return NULL;
    for (char *c = plain; *c != '\0'; c++)
        if ((unsigned char)*c > 127)
            *c = '?';
    return json_string(plain);
}
