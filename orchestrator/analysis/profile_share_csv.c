/* SPDX-License-Identifier: GPL-3.0-or-later */
/* profile_shares.csv. */
#include "analysis/profile_share.h"

#include "model/parameters.h"

enum { DIGITS = 6 }; /* of a share: samples and of have all that is known */

static void add_header(struct text *text)
{
    text_add(text, "control");
    parameters_header(NULL, text);
    text_add(text, ",side,group,samples,of,share,low,high,cpu_ns_per_byte\n");
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
        text_add(&parameters, shares->list[i].profile->cell.control ? "yes" : "no");
        parameters_row(&shares->list[i].profile->cell, NULL, &parameters);
        for (unsigned side = 0; side < PROFILE_SHARE_SIDES; side++)
            for (unsigned group = 0; group < PROFILE_GROUP_COUNT; group++) {
                text_add(text, text_string(&parameters));
                add_share(&shares->list[i], side, group, text);
            }
        text->failed = text->failed || parameters.failed;
    }
}
