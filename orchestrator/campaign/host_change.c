/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "campaign/host_change.h"

#include <string.h>

#include "results/environment.h"

static void tell(const char *name, const char *then, const char *now, struct text *text)
{
    if (then[0] != '\0' && now[0] != '\0' && strcmp(then, now) != 0)
        text_addf(text, "%s%s %s instead of %s", text->length > 0 ? ", " : "", name, now, then);
}

static void tell_mitigations(const struct host *then, const struct host *now, struct text *text)
{
    for (unsigned i = 0; i < then->mitigation_count; i++)
        for (unsigned j = 0; j < now->mitigation_count; j++)
            if (strcmp(then->mitigations[i].name, now->mitigations[j].name) == 0)
                tell(then->mitigations[i].name, then->mitigations[i].state, now->mitigations[j].state, text);
}

bool host_change_tell(const struct host *then, const struct host *now, struct text *text)
{
    own_text changes = {0};
    for (unsigned i = 0; i < environment_member_count; i++) {
        const struct environment_member *member = &environment_members[i];
        own_text before = {0}, after = {0};
        if (!member->told)
            continue;
        environment_value_print(member, environment_host_value(member, then), &before);
        environment_value_print(member, environment_host_value(member, now), &after);
        tell(member->label, text_string(&before), text_string(&after), &changes);
    }
    tell_mitigations(then, now, &changes);
    text_add(text, text_string(&changes));
    return changes.length > 0;
}
