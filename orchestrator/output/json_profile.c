/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "output/json_profile.h"

#include "results/profile_csv.h"
#include "output/json_row.h"

static void add_columns(struct document *document, unsigned first, unsigned end,
                        const struct profile_row *row)
{
    struct columns part = columns_part(&profile_columns, first, end);
    json_columns(document, &part, row);
}

static void add_run(struct document *document, const struct profile *profile)
{
    const struct profile_row row = {.profile = *profile};
    add_columns(document, PROFILE_COLUMN_STARTED, PROFILE_COLUMN_PARAMETERS, &row);
    document_flag(document, "control", profile->cell.control);
    add_columns(document, PROFILE_COLUMN_PARAMETERS, PROFILE_COLUMN_ROWS, &row);
}

static void add_symbol(struct document *document, const struct profile_line *line)
{
    const struct profile_row row = {.has_line = true, .line = *line};
    document_row(document, NULL);
    add_columns(document, PROFILE_COLUMN_SIDE, profile_columns.count, &row);
    document_end(document);
}

static void add_good(struct document *document, const struct profile_share *share)
{
    const struct columns part =
        columns_part(&profile_share_columns, PROFILE_SHARE_COLUMN_SIDE, profile_share_columns.count);
    struct profile_share_row rows[PROFILE_SHARE_ROWS];
    profile_share_rows(share, rows);
    document_object(document, NULL);
    add_run(document, share->profile);
    document_array(document, "shares");
    for (unsigned i = 0; i < PROFILE_SHARE_ROWS; i++)
        json_row(document, &part, &rows[i]);
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
