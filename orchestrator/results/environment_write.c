/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <gnu/libc-version.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "results/environment.h"
#include "results/environment_member.h"
#include "results/json.h"

/* Objects keep the order in which keys are set (jansson >= 2.8): what is set first stands first in the file.
 * A value that could not be made is NULL, which json_object_set_new refuses. */

static json_t *number_value(const struct environment_member *member, int64_t number)
{
    return number == member->unknown ? json_null() : json_integer(number);
}

static json_t *cpus_value(const struct cpus *cpus)
{
    own_text list = {0};
    cpus_print(cpus, &list);
    return list.failed ? NULL : json_text(text_string(&list));
}

static json_t *hex_value(uint64_t number)
{
    char digits[17];
    snprintf(digits, sizeof digits, "%016" PRIx64, number);
    return json_string(digits);
}

static json_t *member_value(const struct environment_member *member, const struct environment *environment)
{
    const void *at = (const char *)environment + member->offset;
    switch (member->type) {
    case MEMBER_TEXT: return json_text(at);
    case MEMBER_INT: return number_value(member, *(const int *)at);
    case MEMBER_LONG: return number_value(member, *(const int64_t *)at);
    case MEMBER_CPUS: return cpus_value(at);
    case MEMBER_HEX: return hex_value(*(const uint64_t *)at);
    }
    return NULL;
}

/* The object of a section, made when it is first asked for; borrowed. */
static json_t *section_of(json_t *root, const char *name)
{
    if (name[0] == '\0')
        return root;
    if (json_object_get(root, name) == NULL)
        json_object_set_new(root, name, json_object());
    return json_object_get(root, name);
}

static int put_members(json_t *root, const struct environment *environment)
{
    int failed = 0;
    for (unsigned i = 0; i < environment_member_count; i++) {
        const struct environment_member *member = &environment_members[i];
        failed |= json_object_set_new(section_of(root, member->section), member->key,
                                      member_value(member, environment));
    }
    return failed;
}

static int put_libraries(json_t *root)
{
    json_t *versions = section_of(root, "versions");
    return json_object_set_new(versions, "jansson", json_text(jansson_version_str())) |
           json_object_set_new(versions, "glibc", json_text(gnu_get_libc_version()));
}

static int put_overrides(json_t *root, const struct environment *environment)
{
    json_t *list = json_array();
    int failed = json_object_set_new(root, "overrides", list);
    for (size_t i = 0; i < environment->override_count && failed == 0; i++)
        failed = json_array_append_new(list, json_text(environment->overrides[i]));
    return failed;
}

static int put_mitigations(json_t *root, const struct host *host)
{
    json_t *mitigations = section_of(root, "mitigations");
    int failed = mitigations == NULL;
    for (unsigned i = 0; i < host->mitigation_count; i++)
        failed |= json_object_set_new(mitigations, host->mitigations[i].name,
                                      json_text(host->mitigations[i].state));
    return failed;
}

static int put_events(json_t *root, const struct environment *environment)
{
    json_t *events = section_of(root, "events");
    int failed = 0;
    for (unsigned i = 0; i < COUNTER_COUNT; i++) {
        const char *reason = environment->counters[i];
        json_t *event = json_object();
        failed |= json_object_set_new(events, counter_name(i), event);
        failed |= json_object_set_new(event, "available", json_boolean(reason[0] == '\0'));
        if (reason[0] != '\0')
            failed |= json_object_set_new(event, "reason", json_text(reason));
    }
    return failed;
}

/* "" is a statement here, not something unknown. */
static int put_profile(json_t *root, const struct environment *environment)
{
    const char *reason = environment->profile;
    return json_object_set_new(root, "profile", reason[0] == '\0' ? json_string("") : json_text(reason));
}

int environment_format(const struct environment *environment, struct text *text, struct err *err)
{
    own_json root = json_object();
    own_free char *dump = NULL;
    int failed = put_members(root, environment) | put_libraries(root) | put_overrides(root, environment) |
                 put_events(root, environment) | put_profile(root, environment) |
                 put_mitigations(root, &environment->host);
    if (!failed)
        dump = json_dumps(root, JSON_INDENT(2));
    if (dump == NULL)
        return err_set(err, ENOMEM, "out of memory");
    text_add(text, dump);
    text_add(text, "\n");
    return text_ok(text, err);
}

int environment_write(const struct environment *environment, const struct results *results, struct err *err)
{
    own_text text = {0};
    int status = environment_format(environment, &text, err);
    if (status != 0)
        return status;
    return results_write(results, "environment.json", text_string(&text), text.length, err);
}
