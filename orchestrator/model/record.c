/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/record.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "model/warning.h"

static const char *const statuses[] = {[STATUS_OK] = "ok", [STATUS_FAILED] = "failed"};

void records_release(struct records *records)
{
    free(records->list);
    *records = (struct records){0};
}

int records_add(struct records *records, const struct record *record, struct err *err)
{
    struct record *place = ARRAY_NEXT(records->list, records->count, records->capacity);
    if (place == NULL)
        return err_set(err, ENOMEM, "out of memory for %zu records", records->count + 1);
    *place = *record;
    return 0;
}

void record_measure(struct record *record, const struct measurement *measurement)
{
    for (unsigned i = 0; i < METRIC_COUNT; i++) {
        double value = metrics[i].value(measurement);
        /* counts of /proc/stat may go back, proc_stat(5) says so of iowait: what they tell is not known then
         */
        record->metrics[i] = metric_possible(&metrics[i], value) ? value : NAN;
    }
}

void record_fail(struct record *record, const struct err *err)
{
    record->status = STATUS_FAILED;
    snprintf(record->reason, sizeof record->reason, "%s", err->what);
    for (unsigned i = 0; i < METRIC_COUNT; i++)
        record->metrics[i] = NAN;
}

/* Identity columns by kind: each member is printed and parsed in one place. */

enum kind { KIND_FINGERPRINT, KIND_ORDINAL, KIND_STATUS, KIND_TIME, KIND_STRING, KIND_WARNINGS, KIND_YES };

struct identity {
    const char *key;
    enum kind kind;
    size_t offset, size;
};

#define IDENTITY(key_, kind_, member)                                                                        \
    {                                                                                                        \
        .key = (key_), .kind = (kind_), .offset = offsetof(struct record, member),                           \
        .size = sizeof(((struct record *)0)->member)                                                         \
    }

static const struct identity identities[] = {
    IDENTITY("plan", KIND_FINGERPRINT, plan),      IDENTITY("run", KIND_ORDINAL, run),
    IDENTITY("block", KIND_ORDINAL, block),        IDENTITY("position", KIND_ORDINAL, position),
    IDENTITY("control", KIND_YES, cell.control),   IDENTITY("started", KIND_TIME, started),
    IDENTITY("status", KIND_STATUS, status),       IDENTITY("reason", KIND_STRING, reason),
    IDENTITY("warnings", KIND_WARNINGS, warnings),
};
enum { IDENTITY_COUNT = sizeof identities / sizeof identities[0] };

static const void *member_of(const struct record *record, const struct identity *identity)
{
    return (const char *)record + identity->offset;
}

static void fingerprint_print(const void *member, struct text *text)
{
    text_addf(text, "%016" PRIx64, *(const uint64_t *)member);
}

static void ordinal_print(const void *member, struct text *text)
{
    text_integer(text, *(const uint32_t *)member);
}

static void status_print(const void *member, struct text *text)
{
    text_add(text, statuses[*(const unsigned *)member == STATUS_OK ? STATUS_OK : STATUS_FAILED]);
}

static void string_print(const void *member, struct text *text)
{
    text_add(text, member);
}

static void warnings_print(const void *member, struct text *text)
{
    warning_print(*(const uint64_t *)member, text);
}

static void yes_print(const void *member, struct text *text)
{
    text_add(text, *(const bool *)member ? "yes" : "no");
}

static int fingerprint_parse(const char *string, void *member, size_t size)
{
    (void)size;
    if (strlen(string) != 16 || strspn(string, "0123456789abcdef") != 16)
        return -EINVAL;
    *(uint64_t *)member = strtoull(string, NULL, 16);
    return 0;
}

static int ordinal_parse(const char *string, void *member, size_t size)
{
    (void)size;
    size_t length = strlen(string);
    unsigned long long value = length <= 10 ? strtoull(string, NULL, 10) : 0;
    if (strspn(string, "0123456789") != length || value == 0 || value > UINT32_MAX)
        return -EINVAL;
    *(uint32_t *)member = (uint32_t)value;
    return 0;
}

static int status_parse(const char *string, void *member, size_t size)
{
    (void)size;
    for (unsigned i = STATUS_OK; i <= STATUS_FAILED; i++)
        if (strcmp(string, statuses[i]) == 0) {
            *(unsigned *)member = i;
            return 0;
        }
    return -EINVAL;
}

static int string_parse(const char *string, void *member, size_t size)
{
    size_t length = strlen(string);
    if (length >= size)
        return -EINVAL;
    memcpy(member, string, length + 1);
    return 0;
}

/* 0 stands for any digit. */
static bool has_shape(const char *string, const char *shape)
{
    for (; *shape != '\0'; shape++, string++)
        if (*shape == '0' ? *string < '0' || *string > '9' : *string != *shape)
            return false;
    return *string == '\0';
}

static int time_parse(const char *string, void *member, size_t size)
{
    return has_shape(string, "0000-00-00T00:00:00Z") ? string_parse(string, member, size) : -EINVAL;
}

static int warnings_parse(const char *string, void *member, size_t size)
{
    (void)size;
    *(uint64_t *)member = warning_bits(string);
    return 0;
}

static int yes_parse(const char *string, void *member, size_t size)
{
    (void)size;
    bool yes = strcmp(string, "yes") == 0;
    *(bool *)member = yes;
    return yes || strcmp(string, "no") == 0 ? 0 : -EINVAL;
}

static const struct {
    void (*print)(const void *member, struct text *text);
    int (*parse)(const char *string, void *member, size_t size); /* 0 or -EINVAL */
    const char *form;                                            /* "is not ..." */
} kinds[] = {
    [KIND_FINGERPRINT] = {fingerprint_print, fingerprint_parse, "16 hexadecimal digits"},
    [KIND_ORDINAL] = {ordinal_print, ordinal_parse, "a whole number from 1"},
    [KIND_STATUS] = {status_print, status_parse, "ok or failed"},
    [KIND_TIME] = {string_print, time_parse, "a time like 2026-01-31T12:00:00Z"},
    [KIND_STRING] = {string_print, string_parse, "short enough"},
    [KIND_WARNINGS] = {warnings_print, warnings_parse, "a list of warnings"},
    [KIND_YES] = {yes_print, yes_parse, "yes or no"},
};

static int identity_parse(struct record *record, const struct identity *identity, const char *string,
                          struct err *err)
{
    if (kinds[identity->kind].parse(string, (char *)record + identity->offset, identity->size) < 0)
        return err_set(err, EINVAL, "%s: '%.40s' is not %s", identity->key, string,
                       kinds[identity->kind].form);
    return 0;
}

/* Columns: identities, cell_fields[], metrics[], one after the other. */

unsigned record_first_metric(void)
{
    return IDENTITY_COUNT + cell_field_count;
}

const char *record_column(unsigned i)
{
    if (i < IDENTITY_COUNT)
        return identities[i].key;
    if (i < record_first_metric())
        return cell_fields[i - IDENTITY_COUNT].key;
    i -= record_first_metric();
    return i < METRIC_COUNT ? metrics[i].key : NULL;
}

enum { RETIRED_FIRST = 1000 }; /* beyond every column that is written */

int record_column_find(const char *key)
{
    for (unsigned i = 0; record_column(i) != NULL; i++)
        if (strcmp(record_column(i), key) == 0)
            return (int)i;
    for (unsigned i = 0; cell_retired(i) != NULL; i++)
        if (strcmp(cell_retired(i)->key, key) == 0)
            return (int)(RETIRED_FIRST + i);
    return -1;
}

static int retired_parse(const struct retired_key *retired, const char *string, struct err *err)
{
    if (retired == NULL)
        return err_set(err, EINVAL, "there is no such column");
    if (strcmp(string, retired->value) == 0)
        return 0;
    return err_set(err, EINVAL, "%s: '%.40s' is not %s, the only value that a labrun had for it",
                   retired->key, string, retired->value);
}

void record_print_parameter(const struct cell *cell, unsigned i, struct text *text)
{
    const struct field *field = &cell_fields[i];
    int64_t number = 0;
    if (field->type == FIELD_NUMBER && (field->unit == UNIT_COUNT || field->unit == UNIT_BYTES))
        memcpy(&number, (const char *)cell + field->offset, sizeof number);
    if (number != 0)
        text_integer(text, number);
    else
        field_print(field, cell, text);
}

void record_print(const struct record *record, unsigned i, struct text *text)
{
    unsigned first_metric = record_first_metric();
    if (i < IDENTITY_COUNT)
        kinds[identities[i].kind].print(member_of(record, &identities[i]), text);
    else if (i < first_metric)
        record_print_parameter(&record->cell, i - IDENTITY_COUNT, text);
    else if (i - first_metric < METRIC_COUNT)
        metric_print(&metrics[i - first_metric], record->metrics[i - first_metric], text);
}

int record_parse(struct record *record, unsigned i, const char *string, struct err *err)
{
    unsigned first_metric = record_first_metric();
    if (i < IDENTITY_COUNT)
        return identity_parse(record, &identities[i], string, err);
    if (i < first_metric)
        return field_parse(&cell_fields[i - IDENTITY_COUNT], string, &record->cell, err);
    if (i - first_metric < METRIC_COUNT)
        return metric_parse(&metrics[i - first_metric], string, &record->metrics[i - first_metric], err);
    return retired_parse(i >= RETIRED_FIRST ? cell_retired(i - RETIRED_FIRST) : NULL, string, err);
}
