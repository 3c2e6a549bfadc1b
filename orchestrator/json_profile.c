/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "json_profile.h"

#include "json_row.h"

static void add_run(struct document *document, const struct profile *profile)
{
    document_text(document, "started", profile->started);
    document_text(document, "status", profile->status == STATUS_OK ? "ok" : "failed");
    document_text(document, "reason", profile->reason);
    document_flag(document, "control", profile->cell.control);
    json_row_parameters(document, &profile->cell);
    document_text(document, "event", profile->event);
    document_integer(document, "frequency", profile->frequency);
    document_integer(document, "lost", (int64_t)profile->lost);
    document_number(document, "window_s", profile->window_s);
    document_number(document, "throughput_gbps", profile->throughput_gbps);
    document_number(document, "cpu_ns_per_byte", profile->cpu_ns_per_byte);
}

static void add_share(struct document *document, const struct profile_share *profile, unsigned side,
                      unsigned group)
{
    const struct share *share = &profile->groups[side][group];
    document_row(document, NULL);
    document_text(document, "side", profile_share_side(side));
    document_text(document, "group", profile_group_name(group));
    document_integer(document, "samples", (int64_t)share->samples);
    document_integer(document, "of", (int64_t)share->of);
    document_number(document, "share", share->value);
    document_number(document, "low", share->low);
    document_number(document, "high", share->high);
    document_number(document, "cpu_ns_per_byte", profile_share_ns(profile, share));
    document_end(document);
}

static void add_symbol(struct document *document, const struct profile_line *line)
{
    document_row(document, NULL);
    document_text(document, "side", profile_side_name(line->side));
    document_text(document, "group", profile_group_name(line->group));
    document_text(document, "symbol", line->symbol);
    document_text(document, "within", line->within);
    document_integer(document, "samples", (int64_t)line->samples);
    document_end(document);
}

static void add_good(struct document *document, const struct profile_share *share)
{
    document_object(document, NULL);
    add_run(document, share->profile);
    document_array(document, "shares");
    for (unsigned side = 0; side < PROFILE_SHARE_SIDES; side++)
        for (unsigned group = 0; group < PROFILE_GROUP_COUNT; group++)
            add_share(document, share, side, group);
    document_end(document);
    document_array(document, "symbols");
    for (size_t i = 0; i < share->profile->line_count; i++)
        add_symbol(document, &share->profile->lines[i]);
    document_end(document);
    document_end(document);
}

void json_profiles(struct document *document, const struct profile_shares *shares)
{
    document_array(document, "profiles");
    for (size_t i = 0; i < shares->count; i++)
        add_good(document, &shares->list[i]);
    for (size_t i = 0; i < shares->failed_count; i++) {
        document_object(document, NULL);
        add_run(document, shares->failed[i]);
        document_end(document);
    }
    document_end(document);
}
