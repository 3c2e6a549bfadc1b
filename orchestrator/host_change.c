/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "host_change.h"

#include <inttypes.h>
#include <stddef.h>
#include <string.h>

/* Each prints what is known; nothing when it is not. */
typedef void print_fact(const void *member, struct text *text);

static void print_string(const void *member, struct text *text)
{
    text_add(text, member);
}

static void print_int(const void *member, struct text *text)
{
    int number;
    memcpy(&number, member, sizeof number);
    if (number >= 0)
        text_addf(text, "%d", number);
}

static void print_large(const void *member, struct text *text)
{
    int64_t number;
    memcpy(&number, member, sizeof number);
    if (number >= 0)
        text_addf(text, "%" PRId64, number);
}

static void print_cpus(const void *member, struct text *text)
{
    cpus_print(member, text);
}

static const struct {
    const char *name;
    size_t offset;
    print_fact *print;
} facts[] = {
    {"CPU", offsetof(struct host, cpu_model), print_string},
    {"hypervisor", offsetof(struct host, hypervisor), print_string},
    {"kernel", offsetof(struct host, kernel), print_string},
    {"governor", offsetof(struct host, governor), print_string},
    {"highest frequency in kHz", offsetof(struct host, max_khz), print_large},
    {"SMT", offsetof(struct host, smt), print_int},
    {"CPUs online", offsetof(struct host, online), print_cpus},
    {"CPUs allowed", offsetof(struct host, allowed), print_cpus},
    {"transparent huge pages", offsetof(struct host, transparent_hugepages), print_string},
    {"optmem_max", offsetof(struct host, optmem_max), print_int},
};

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
    for (size_t i = 0; i < sizeof facts / sizeof facts[0]; i++) {
        own_text before = {0}, after = {0};
        facts[i].print((const char *)then + facts[i].offset, &before);
        facts[i].print((const char *)now + facts[i].offset, &after);
        tell(facts[i].name, text_string(&before), text_string(&after), &changes);
    }
    tell_mitigations(then, now, &changes);
    text_add(text, text_string(&changes));
    return changes.length > 0;
}
