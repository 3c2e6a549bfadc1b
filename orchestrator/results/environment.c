/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/environment.h"

#include <ctype.h>
#include <errno.h>
#include <gnu/libc-version.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/units.h"
#include "results/json.h"

/* --- environment member --- */

#define MEMBER(type_, section_, key_, label_, member_)                                                       \
    .section = (section_), .key = (key_), .label = (label_), .type = (type_),                                \
    .offset = offsetof(struct environment, member_), .size = sizeof(((struct environment *)0)->member_)
#define ROW(...)                                                                                             \
    {                                                                                                        \
        __VA_ARGS__                                                                                          \
    }
#define TEXT(section, key, member) ROW(MEMBER(MEMBER_TEXT, section, key, key, member))
enum { UNTOLD, TOLD };

#define HOST_TEXT(member, size, section, label, told_, path)                                                 \
    ROW(MEMBER(MEMBER_TEXT, section, #member, label, host.member), .told = (told_)),
#define HOST_CPUS(member, key, label, told_)                                                                 \
    ROW(MEMBER(MEMBER_CPUS, "host", key, label, host.member), .told = (told_)),
#define HOST_GROUPS(member, key, label) ROW(MEMBER(MEMBER_GROUPS, "host", key, label, host.topology.member)),
#define HOST_INT(member, label, told_, unknown_, low_, high_, path)                                          \
    ROW(MEMBER(MEMBER_INT, "host", #member, label, host.member), .told = (told_), .unknown = (unknown_),     \
        .low = (low_), .high = (high_)),
#define HOST_LONG(member, label, told_, high_, path)                                                         \
    ROW(MEMBER(MEMBER_LONG, "host", #member, label, host.member), .told = (told_), .unknown = -1,            \
        .high = (high_)),
#define EXBIBYTE (INT64_C(1) << 60)

const struct environment_member environment_members[] = {
    TEXT("", "started", started),
    TEXT("", "command", command),
    TEXT("", "user", user),
    TEXT("", "order", order),
    {MEMBER(MEMBER_HEX, "", "plan", "plan's fingerprint", plan)},
    TEXT("versions", "labrun", labrun),
#include "results/host_list.h"
    TEXT("versions", "gnuplot", gnuplot),
};

const unsigned environment_member_count = sizeof environment_members / sizeof environment_members[0];

static void print_number(const struct environment_member *member, int64_t number, struct text *text)
{
    if (number == member->unknown)
        return;
    if (strstr(member->key, "_bytes") != NULL)
        units_label(UNIT_BYTES, number, text);
    else
        text_addf(text, "%" PRId64, number);
}

static void print_groups(const struct cpu_groups *groups, struct text *text)
{
    struct cpus cpus;
    for (int group = -1; cpu_groups_next(groups, &group, &cpus);) {
        text_add(text, text->length > 0 ? ", " : "");
        cpus_print(&cpus, text);
    }
}

void environment_member_print(const struct environment_member *member, const struct environment *environment,
                              struct text *text)
{
    const void *at = (const char *)environment + member->offset;
    switch (member->type) {
    case MEMBER_TEXT: text_add(text, at); break;
    case MEMBER_INT: print_number(member, *(const int *)at, text); break;
    case MEMBER_LONG: print_number(member, *(const int64_t *)at, text); break;
    case MEMBER_CPUS: cpus_print(at, text); break;
    case MEMBER_GROUPS: print_groups(at, text); break;
    case MEMBER_HEX: text_addf(text, "%016" PRIx64, *(const uint64_t *)at); break;
    }
}

/* --- environment read --- */

static int wrong(const char *section, const char *key, const char *expected, struct err *err)
{
    return err_set(err, EINVAL, "environment.json: %s%s%s: expected %s", section,
                   section[0] != '\0' ? "." : "", key, expected);
}

static bool is_unknown(const json_t *value)
{
    return value == NULL || json_is_null(value);
}

/* Copies a string that fits; null and missing become "". */
static bool read_text(const json_t *value, char *text, size_t size)
{
    text[0] = '\0';
    if (is_unknown(value))
        return true;
    if (!json_is_string(value) || json_string_length(value) >= size)
        return false;
    memcpy(text, json_string_value(value), json_string_length(value) + 1);
    return true;
}

static bool read_integer(const json_t *value, const struct environment_member *member, int64_t *number)
{
    *number = member->unknown;
    if (is_unknown(value))
        return true;
    if (!json_is_integer(value))
        return false;
    *number = json_integer_value(value);
    return *number >= member->low && *number <= member->high;
}

static bool read_hex(const json_t *value, uint64_t *number)
{
    *number = 0;
    if (is_unknown(value))
        return true;
    const char *digits = json_string_value(value);
    if (digits == NULL || strlen(digits) != 16)
        return false;
    for (const char *c = digits; *c != '\0'; c++)
        if (!isxdigit((unsigned char)*c))
            return false;
    *number = strtoull(digits, NULL, 16);
    return true;
}

/* Numbered in the list's order. */
static bool read_groups(const json_t *value, struct cpu_groups *groups)
{
    *groups = (struct cpu_groups){0};
    if (!is_unknown(value) && (!json_is_array(value) || json_array_size(value) > CPUS_MAX))
        return false;
    for (size_t i = 0; i < json_array_size(value); i++) {
        const json_t *item = json_array_get(value, i);
        struct cpus cpus;
        struct err ignored = {0};
        if (!json_is_string(item) || cpus_parse(json_string_value(item), &cpus, &ignored) != 0)
            return false;
        for (unsigned cpu = 0; cpu < CPUS_MAX; cpu++)
            if (cpus_has(&cpus, cpu))
                cpu_groups_set(groups, cpu, (unsigned)i);
    }
    return true;
}

static const char *const expectations[] = {
    [MEMBER_TEXT] = "a string that is not too long",
    [MEMBER_INT] = "a number in range",
    [MEMBER_LONG] = "a number in range",
    [MEMBER_CPUS] = "a set of CPUs like \"0-3+8\"",
    [MEMBER_GROUPS] = "a list of sets of CPUs like \"0-3+8\"",
    [MEMBER_HEX] = "16 hexadecimal digits",
};

static bool read_value(const struct environment_member *member, const json_t *value, void *at)
{
    int64_t number;
    struct err ignored = {0};
    switch (member->type) {
    case MEMBER_TEXT: return read_text(value, at, member->size);
    case MEMBER_INT:
        if (!read_integer(value, member, &number))
            return false;
        *(int *)at = (int)number;
        return true;
    case MEMBER_LONG: return read_integer(value, member, at);
    case MEMBER_CPUS:
        *(struct cpus *)at = (struct cpus){0};
        return is_unknown(value) ||
               (json_is_string(value) && cpus_parse(json_string_value(value), at, &ignored) == 0);
    case MEMBER_GROUPS: return read_groups(value, at);
    case MEMBER_HEX: return read_hex(value, at);
    }
    return false;
}

/* A section that is missing is one whose keys are. */
static int get_section(const json_t *root, const char *name, const json_t **section, struct err *err)
{
    *section = name[0] == '\0' ? root : json_object_get(root, name);
    return is_unknown(*section) || json_is_object(*section) ? 0 : wrong("", name, "an object", err);
}

static int get_members(const json_t *root, struct environment *environment, struct err *err)
{
    for (unsigned i = 0; i < environment_member_count; i++) {
        const struct environment_member *member = &environment_members[i];
        const json_t *section;
        if (get_section(root, member->section, &section, err) != 0)
            return -err->code;
        void *at = (char *)environment + member->offset;
        if (!read_value(member, json_object_get(section, member->key), at))
            return wrong(member->section, member->key, expectations[member->type], err);
    }
    return 0;
}

static int get_mitigations(json_t *root, struct host *host, struct err *err)
{
    const json_t *section;
    if (get_section(root, "mitigations", &section, err) != 0)
        return -err->code;
    const char *name;
    json_t *state;
    json_object_foreach((json_t *)section, name, state)
    {
        struct mitigation *mitigation = &host->mitigations[host->mitigation_count];
        if (host->mitigation_count == MITIGATIONS_MAX || strlen(name) >= sizeof mitigation->name)
            return wrong("", "mitigations", "fewer or shorter names", err);
        strcpy(mitigation->name, name);
        if (!read_text(state, mitigation->state, sizeof mitigation->state))
            return wrong("", "mitigations", "strings that are not too long", err);
        host->mitigation_count++;
    }
    return 0;
}

/* An event of which nothing is said is not available: that it was counted is a claim. */
static int get_events(const json_t *root, struct environment *environment, struct err *err)
{
    const json_t *section;
    if (get_section(root, "events", &section, err) != 0)
        return -err->code;
    for (unsigned i = 0; i < COUNTER_COUNT; i++) {
        const json_t *event = json_object_get(section, counter_name(i));
        char *reason = environment->counters[i];
        if (event != NULL && !json_is_object(event))
            return wrong("events", counter_name(i), "an object", err);
        const json_t *available = json_object_get(event, "available");
        if (!is_unknown(available) && !json_is_boolean(available))
            return wrong("events", counter_name(i), "\"available\" to be true or false", err);
        if (!read_text(json_object_get(event, "reason"), reason, sizeof environment->counters[i]))
            return wrong("events", counter_name(i), "\"reason\" to be a string that is not too long", err);
        if (json_is_true(available))
            reason[0] = '\0';
        else if (reason[0] == '\0')
            strcpy(reason, "unknown");
    }
    return 0;
}

/* One block: the pointers, and behind them what they point to. */
static int get_overrides(const json_t *root, struct environment *environment, struct err *err)
{
    const json_t *list = json_object_get(root, "overrides"), *item;
    size_t index, count = json_array_size(list), bytes = 0;
    if (!is_unknown(list) && !json_is_array(list))
        return wrong("", "overrides", "a list of strings", err);
    json_array_foreach(list, index, item)
    {
        if (json_string_length(item) == 0) /* of what is no string too */
            return wrong("", "overrides", "a list of strings", err);
        bytes += json_string_length(item) + 1;
    }
    if (count == 0)
        return 0;
    const char **pointers = malloc(count * sizeof *pointers + bytes);
    if (pointers == NULL)
        return err_set(err, ENOMEM, "out of memory");
    char *at = (char *)(pointers + count);
    json_array_foreach(list, index, item)
    {
        size_t length = json_string_length(item) + 1;
        pointers[index] = memcpy(at, json_string_value(item), length);
        at += length;
    }
    environment->overrides = pointers;
    environment->override_count = count;
    return 0;
}

int environment_parse(const char *bytes, size_t length, struct environment *environment, struct err *err)
{
    memset(environment, 0, sizeof *environment);
    own_json root = json_read("environment.json", bytes, length, err);
    if (root == NULL)
        return -err->code;
    if (!json_is_object(root))
        return err_set(err, EINVAL, "environment.json: expected an object");
    int status = get_members(root, environment, err);
    if (status == 0)
        status = get_mitigations(root, &environment->host, err);
    if (status == 0)
        status = get_events(root, environment, err);
    if (status != 0)
        return status;
    const json_t *profile = json_object_get(root, "profile");
    if (!read_text(profile, environment->profile, sizeof environment->profile))
        return wrong("", "profile", "a string that is not too long", err);
    if (is_unknown(profile))
        strcpy(environment->profile, PROFILE_NOT_ASKED_FOR);
    const json_t *foreign = json_object_get(root, "foreign_load");
    if (!read_text(foreign, environment->foreign, sizeof environment->foreign))
        return wrong("", "foreign_load", "a string that is not too long", err);
    if (is_unknown(foreign))
        strcpy(environment->foreign, "unknown");
    return get_overrides(root, environment, err); /* last: it owns memory */
}

int environment_read(struct environment *environment, const struct results *results, struct err *err)
{
    own_free char *bytes = NULL;
    size_t length;
    int status = results_read(results, "environment.json", ENVIRONMENT_BYTES_MAX, &bytes, &length, err);
    if (status == 0 && environment_parse(bytes, length, environment, err) != 0)
        return err_context(err, "%s", results->path);
    if (status == -ENOENT && faccessat(results->folder, "latest", F_OK, 0) == 0)
        err_hint(err, "did you mean %s/latest?", results->path);
    else if (status == -ENOENT)
        err_hint(err, "a results folder has one; without a folder's name, results/latest is taken");
    return status;
}

void environment_release(struct environment *environment)
{
    free((void *)environment->overrides);
    environment->overrides = NULL;
    environment->override_count = 0;
}

/* --- environment write --- */
/* Objects keep the order in which keys are set (jansson >= 2.8): what is set first stands first in the file.
 * A value that could not be made is NULL, which json_object_set_new refuses. */

static json_t *number_value(const struct environment_member *member, int64_t number)
{
    return number == member->unknown ? json_null() : json_integer(number);
}

static json_t *groups_value(const struct cpu_groups *groups)
{
    json_t *list = json_array();
    struct cpus cpus;
    for (int group = -1; cpu_groups_next(groups, &group, &cpus);) {
        own_text set = {0};
        cpus_print(&cpus, &set);
        if (json_array_append_new(list, set.failed ? NULL : json_text(text_string(&set))) != 0) {
            json_decref(list);
            return NULL;
        }
    }
    if (json_array_size(list) > 0)
        return list;
    json_decref(list);
    return json_null();
}

static json_t *member_value(const struct environment_member *member, const struct environment *environment)
{
    const void *at = (const char *)environment + member->offset;
    own_text cpus = {0};
    char digits[17];
    switch (member->type) {
    case MEMBER_TEXT: return json_text(at);
    case MEMBER_INT: return number_value(member, *(const int *)at);
    case MEMBER_LONG: return number_value(member, *(const int64_t *)at);
    case MEMBER_CPUS: cpus_print(at, &cpus); return cpus.failed ? NULL : json_text(text_string(&cpus));
    case MEMBER_GROUPS: return groups_value(at);
    case MEMBER_HEX:
        snprintf(digits, sizeof digits, "%016" PRIx64, *(const uint64_t *)at);
        return json_string(digits);
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

int environment_format(const struct environment *environment, struct text *text, struct err *err)
{
    own_json root = json_object();
    int failed = put_members(root, environment);
    json_t *versions = section_of(root, "versions");
    failed |= json_object_set_new(versions, "jansson", json_text(jansson_version_str()));
    failed |= json_object_set_new(versions, "glibc", json_text(gnu_get_libc_version()));
    json_t *overrides = json_array();
    failed |= json_object_set_new(root, "overrides", overrides);
    for (size_t i = 0; i < environment->override_count && failed == 0; i++)
        failed = json_array_append_new(overrides, json_text(environment->overrides[i]));
    failed |= put_events(root, environment);
    /* "" is a statement here, not something unknown */
    failed |= json_object_set_new(
        root, "profile", environment->profile[0] == '\0' ? json_string("") : json_text(environment->profile));
    failed |= json_object_set_new(root, "foreign_load",
                                  environment->foreign[0] == '\0' ? json_string("")
                                                                  : json_text(environment->foreign));
    json_t *mitigations = section_of(root, "mitigations");
    const struct mitigation *mitigation = environment->host.mitigations;
    failed |= mitigations == NULL;
    for (unsigned i = 0; i < environment->host.mitigation_count; i++)
        failed |= json_object_set_new(mitigations, mitigation[i].name, json_text(mitigation[i].state));
    json_print(failed ? NULL : json_incref(root), 0, text);
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
