/* SPDX-License-Identifier: GPL-3.0-or-later */
/* profile_shares.csv. */
#include "analysis/profile_share.h"

enum { DIGITS = 6 }; /* of a share: samples and of have all that is known */

static void add_header(struct text *text)
{
    text_add(text, "control");
    for (unsigned i = 0; i < cell_field_count; i++)
        text_addf(text, ",%s", cell_fields[i].key);
    text_add(text, ",side,group,samples,of,share,low,high,cpu_ns_per_byte\n");
}

static void add_parameters(const struct cell *cell, struct text *text)
{
    own_text field = {0};
    text_add(text, cell->control ? "yes" : "no");
    for (unsigned i = 0; i < cell_field_count; i++) {
        text_clear(&field);
        record_print_parameter(cell, i, &field);
        text_add(text, ",");
        text_csv(text, text_string(&field));
    }
    text->failed = text->failed || field.failed;
}

static void add_share(const struct profile_share *profile, unsigned side, unsigned group, struct text *text)
{
    const struct share *share = &profile->groups[side][group];
    const double numbers[] = {share->value, share->low, share->high, profile_share_ns(profile, share)};
    text_addf(text, ",%s,%s,%llu,%llu", profile_share_side(side), profile_group_name(group),
              (unsigned long long)share->samples, (unsigned long long)share->of);
    for (unsigned i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        text_add(text, ",");
        text_number(text, numbers[i], DIGITS);
    }
    text_add(text, "\n");
}

void profile_shares_csv(const struct profile_shares *shares, struct text *text)
{
    add_header(text);
    for (size_t i = 0; i < shares->count; i++) {
        own_text parameters = {0};
        add_parameters(&shares->list[i].profile->cell, &parameters);
        for (unsigned side = 0; side < PROFILE_SHARE_SIDES; side++)
            for (unsigned group = 0; group < PROFILE_GROUP_COUNT; group++) {
                text_add(text, text_string(&parameters));
                add_share(&shares->list[i], side, group, text);
            }
        text->failed = text->failed || parameters.failed;
    }
}
