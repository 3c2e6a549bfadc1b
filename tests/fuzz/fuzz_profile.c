/* SPDX-License-Identifier: GPL-3.0-or-later */
/* profile.csv: refused with an error that says something, or profiles that survive being appended to a file
 * and read again. */
#include "fuzz/must.h"
#include "results/profile_csv.h"

static const char profile_csv[] = "profile.csv";

static int profiles_of(const struct results *results, struct profiles *profiles)
{
    struct err err = {0};
    unsigned cut = 0;
    int status = profile_file_read(results, profiles, &cut, &err);
    must_agree(status, &err);
    must(status == 0 || profiles->count == 0);
    return status;
}

static bool same_line(const struct profile_line *a, const struct profile_line *b)
{
    return a->side == b->side && a->group == b->group && a->samples == b->samples &&
           strcmp(a->symbol, b->symbol) == 0 && strcmp(a->within, b->within) == 0;
}

static void must_be_same(const struct profile *a, const struct profile *b)
{
    must(a->plan == b->plan && a->status == b->status && a->line_count == b->line_count);
    must(strcmp(a->reason, b->reason) == 0 && strcmp(a->event, b->event) == 0);
    must_be_same_cell(&a->cell, &b->cell);
    for (size_t i = 0; i < a->line_count; i++)
        must(same_line(&a->lines[i], &b->lines[i]));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    own_profiles profiles = {0}, again = {0};
    struct err err = {0};
    const struct results *results = must_folder(profile_csv, (const char *)data, size);
    if (profiles_of(results, &profiles) != 0 || profiles.count > 4) /* each is synced */
        return 0;
    must(unlinkat(results->folder, profile_csv, 0) == 0);
    for (size_t i = 0; i < profiles.count; i++)
        must(profile_file_append(results, &profiles.list[i], &err) == 0);
    must(profiles_of(results, &again) == 0 && again.count == profiles.count);
    for (size_t i = 0; i < profiles.count; i++)
        must_be_same(&profiles.list[i], &again.list[i]);
    return 0;
}
