/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "findings/profile_shares.h"

#include <errno.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>

void profile_shares_release(struct profile_shares *shares)
{
    free(shares->list);
    free(shares->failed);
    free(shares->rows);
    cell_lookup_release(&shares->cells);
    summaries_release(&shares->sampled);
    *shares = (struct profile_shares){0};
}

/* "sender", "receiver", "else", "workers" */
static const char *profile_share_side(unsigned side)
{
    return side == PROFILE_WORKERS ? "workers" : profile_side_name(side);
}

static uint64_t workers_samples(const struct profile *profile)
{
    uint64_t samples = 0;
    for (size_t i = 0; i < profile->line_count; i++)
        samples += profile->lines[i].side != PROFILE_ELSE ? profile->lines[i].samples : 0;
    return samples;
}

static void count(const struct profile *profile, struct profile_share *share)
{
    uint64_t counts[PROFILE_SHARE_SIDES][PROFILE_GROUP_COUNT] = {0};
    uint64_t all = profile_samples(profile), workers = workers_samples(profile);
    for (size_t i = 0; i < profile->line_count; i++) {
        const struct profile_line *line = &profile->lines[i];
        counts[line->side][line->group] += line->samples;
        if (line->side != PROFILE_ELSE)
            counts[PROFILE_WORKERS][line->group] += line->samples;
    }
    *share = (struct profile_share){.profile = profile,
                                    .samples = workers,
                                    .all = all,
                                    .others = share_of(all - workers, all),
                                    .sample_ns_per_byte = profile->cpu_ns_per_byte / (double)workers};
    for (unsigned side = 0; side < PROFILE_SHARE_SIDES; side++)
        for (unsigned group = 0; group < PROFILE_GROUP_COUNT; group++)
            share->groups[side][group] = share_of(counts[side][group], side == PROFILE_ELSE ? all : workers);
}

/* Mechanisms that can be compared stand below each other. */
static int compare_shares(const void *a, const void *b)
{
    return cell_compare(&((const struct profile_share *)a)->profile->cell,
                        &((const struct profile_share *)b)->profile->cell, &cell_fields[CONTRAST_MECHANISM]);
}

/* A profile that failed has nothing to share out, nor has one in which no worker was. */
static int share_out(const struct profiles *profiles, struct profile_shares *shares, struct err *err)
{
    own_cell_lookup good = {0}, failed = {0};
    size_t number;
    for (size_t i = 0; i < profiles->count; i++) {
        const struct profile *profile = &profiles->list[i];
        if (profile->status != STATUS_OK || workers_samples(profile) == 0 ||
            cell_lookup_find(&good, &profile->cell) != CELL_NONE)
            continue;
        if (cell_lookup_add(&good, &profile->cell, &number, err) < 0)
            return -err->code;
        count(profile, &shares->list[shares->count++]);
    }
    qsort(shares->list, shares->count, sizeof *shares->list, compare_shares);
    for (size_t i = 0; i < shares->count; i++)
        if (cell_lookup_add(&shares->cells, &shares->list[i].profile->cell, &number, err) < 0)
            return -err->code;
    for (size_t i = 0; i < profiles->count; i++) {
        const struct profile *profile = &profiles->list[i];
        if (cell_lookup_find(&good, &profile->cell) != CELL_NONE ||
            cell_lookup_find(&failed, &profile->cell) != CELL_NONE)
            continue;
        if (cell_lookup_add(&failed, &profile->cell, &number, err) < 0)
            return -err->code;
        shares->failed[shares->failed_count++] = profile;
    }
    return 0;
}

/* As records, so that all that is drawn of summaries can be drawn of these; nobody looks a cell up in them.
 */
static int summarise(struct profile_shares *shares, struct err *err)
{
    own_records records = {0};
    own_run_index index = {0};
    for (size_t i = 0; i < shares->count; i++) {
        const struct profile *profile =
            shares->list[i].profile; /* never NULL, which the analyzer cannot see */
        struct record record = {.run = (uint32_t)i + 1, .block = 1, .position = 1, .status = STATUS_OK};
        if (profile == NULL)
            continue;
        record.plan = profile->plan;
        record.cell = profile->cell;
        for (unsigned metric = 0; metric < METRIC_COUNT; metric++)
            record.metrics[metric] = NAN;
        record.metrics[METRIC_throughput_gbps] = profile->throughput_gbps;
        record.metrics[METRIC_cpu_ns_per_byte] = profile->cpu_ns_per_byte;
        if (records_add(&records, &record, err) < 0)
            return -err->code;
    }
    int rc = run_index_make(&records, NULL, &index, err);
    if (rc == 0)
        rc = summaries_make(&index, &shares->sampled, err);
    shares->sampled.lookup = (struct cell_lookup){0};
    return rc;
}

/* `ratios`: room for one of each profile. */
static struct profile_overhead overhead(const struct profile_shares *shares,
                                        const struct summaries *summaries, enum metric_id metric,
                                        double *ratios)
{
    struct profile_overhead overhead = {.median = NAN, .least = NAN, .most = NAN};
    for (size_t i = 0; i < shares->count; i++) {
        const struct profile *profile = shares->list[i].profile;
        const struct summary *measured = summaries_find(summaries, &profile->cell, metric);
        double value = metric == METRIC_cpu_ns_per_byte ? profile->cpu_ns_per_byte : profile->throughput_gbps;
        if (measured != NULL && measured->median > 0 && value > 0)
            ratios[overhead.cells++] = value / measured->median;
    }
    if (overhead.cells == 0)
        return overhead;
    gsl_sort(ratios, 1, overhead.cells);
    overhead.median = gsl_stats_median_from_sorted_data(ratios, 1, overhead.cells);
    overhead.least = ratios[0];
    overhead.most = ratios[overhead.cells - 1];
    return overhead;
}

/* For each side, and the workers together, each group, also those without samples. */
static void write_rows(const struct profile_share *share, struct profile_share_row rows[PROFILE_SHARE_ROWS])
{
    for (unsigned i = 0; i < PROFILE_SHARE_ROWS; i++) {
        unsigned side = i / PROFILE_GROUP_COUNT, group = i % PROFILE_GROUP_COUNT;
        const struct share *part = &share->groups[side][group];
        rows[i] = (struct profile_share_row){&share->profile->cell, side, group, *part,
                                             share->sample_ns_per_byte * (double)part->samples};
    }
}

int profile_shares_make(const struct profiles *profiles, const struct summaries *summaries,
                        struct profile_shares *shares, struct err *err)
{
    *shares = (struct profile_shares){0};
    own_free double *ratios = calloc(profiles->count + 1, sizeof *ratios);
    shares->list = calloc(profiles->count + 1, sizeof *shares->list);
    shares->failed = calloc(profiles->count + 1, sizeof *shares->failed);
    shares->rows = calloc(profiles->count * PROFILE_SHARE_ROWS + 1, sizeof *shares->rows);
    if (ratios == NULL || shares->list == NULL || shares->failed == NULL || shares->rows == NULL)
        return err_set(err, ENOMEM, "out of memory for %zu profiles", profiles->count);
    if (share_out(profiles, shares, err) < 0 || summarise(shares, err) < 0)
        return -err->code;
    shares->row_count = shares->count * PROFILE_SHARE_ROWS;
    for (size_t i = 0; i < shares->count; i++)
        write_rows(&shares->list[i], &shares->rows[i * PROFILE_SHARE_ROWS]);
    shares->cpu = overhead(shares, summaries, METRIC_cpu_ns_per_byte, ratios);
    shares->throughput = overhead(shares, summaries, METRIC_throughput_gbps, ratios);
    return 0;
}

const struct profile_share *profile_shares_find(const struct profile_shares *shares, const struct cell *cell)
{
    size_t number = cell_lookup_find(&shares->cells, cell);
    return number != CELL_NONE ? &shares->list[number] : NULL;
}

uint64_t profile_shares_groups(const struct profile_shares *shares, double least)
{
    uint64_t groups = 0;
    for (size_t i = 0; i < shares->count; i++)
        for (unsigned group = 0; group < PROFILE_GROUP_COUNT; group++)
            if (shares->list[i].groups[PROFILE_WORKERS][group].value > least)
                groups |= UINT64_C(1) << group;
    return groups;
}

enum { DIGITS = 6 }; /* of a share: samples and of have all that is known */

static void show_group(const void *row, struct text *text)
{
    text_add(text, profile_group_label(((const struct profile_share_row *)row)->group));
}

#define OWN(key, member) COLUMN(key, struct profile_share_row, member)

static const struct column column_list[] = {
    {COLUMN_VIA("control", struct profile_share_row, cell, struct cell, control)},
    {COLUMN_PARAMETERS_VIA(struct profile_share_row, cell)},
    [PROFILE_SHARE_COLUMN_SIDE] = {OWN("side", side), .name = profile_share_side},
    {OWN("group", group), .name = profile_group_name, .label = "group", .show = show_group},
    {OWN("samples", share.samples)},
    {OWN("of", share.of), .label = "samples", .help = "of how many samples"},
    {OWN("share", share.value), .digits = DIGITS, .label = "share", .quantity = QUANTITY_SHARE,
     .interval = true, .help = "share of the samples, 0 to 1"},
    {OWN("low", share.low), .digits = DIGITS},
    {OWN("high", share.high), .digits = DIGITS},
    {OWN("cpu_ns_per_byte", cpu_ns_per_byte), .digits = DIGITS},
};
const struct columns profile_share_columns = COLUMNS(column_list, struct profile_share_row);
