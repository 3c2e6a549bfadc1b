/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "findings/averages.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "base/own.h"
#include "experiment/cell.h"
#include "findings/noise.h"
#include "statistics/alpha.h"
#include "statistics/signed_rank.h"

/* --- blocks --- */

/* Of each block what the places that have it say, in sum. */
struct block_sums {
    double *sums;   /* owned, and so is the other */
    size_t *places; /* how many do */
    size_t blocks;  /* numbers of blocks end here */
};

static void block_sums_release(struct block_sums *sums)
{
    free(sums->sums);
    free(sums->places);
}

static int block_sums_make(const struct run_index *index, struct block_sums *sums, struct err *err)
{
    for (size_t i = 0; i < index->run_count; i++)
        sums->blocks = index->blocks[i] >= sums->blocks ? (size_t)index->blocks[i] + 1 : sums->blocks;
    sums->sums = calloc(sums->blocks + 1, sizeof *sums->sums);
    sums->places = calloc(sums->blocks + 1, sizeof *sums->places);
    return sums->sums != NULL && sums->places != NULL
               ? 0
               : err_set(err, ENOMEM, "out of memory for %zu blocks", sums->blocks);
}

/* The means over the places of those blocks that have all of them, into index->values; returns how many. */
static size_t take_means(const struct run_index *index, struct block_sums *sums, struct average *average)
{
    size_t n = 0;
    for (size_t block = 0; block < sums->blocks; block++)
        sums->sums[block] = 0, sums->places[block] = 0;
    average->places = 0;
    for (size_t i = 0; i < index->place_count; i++) {
        if (!place_has(&index->places[i], average->pair))
            continue;
        size_t differences = run_index_differences(index, &index->places[i], average->pair, average->metric);
        average->places += differences > 0;
        for (size_t j = 0; j < differences; j++) {
            sums->sums[index->differences[j].block] += index->differences[j].value;
            sums->places[index->differences[j].block]++;
        }
    }
    for (size_t block = 0; block < sums->blocks && average->places > 0; block++)
        if (sums->places[block] == average->places)
            index->values[n++] = sums->sums[block] / (double)average->places;
    return n;
}

/* --- averages --- */

/* The verdicts of one pair in one metric stand together; returns how many these are. */
static size_t begin_average(const struct verdict *first, size_t left, struct average *average, size_t *blocks)
{
    size_t count = 0, better = 0, worse = 0;
    *blocks = 0;
    for (;
         count < left && first[count].metric == first->metric && first[count].pair.arm == first->pair.arm &&
         first[count].pair.against == first->pair.against && first[count].pair.control == first->pair.control;
         count++) {
        better += first[count].conclusion == FASTER;
        worse += first[count].conclusion == SLOWER;
        *blocks = first[count].n > *blocks ? first[count].n : *blocks;
    }
    *average = (struct average){.cell = first->cell,
                                .other = first->other,
                                .contrast = first->contrast,
                                .pair = first->pair,
                                .metric = first->metric,
                                .opposed = better > 0 && worse > 0,
                                .found = NAN};
    return count;
}

static void judge(const struct run_index *index, struct block_sums *sums, const struct settings *settings,
                  struct average *average)
{
    struct location location;
    average->n = take_means(index, sums, average);
    signed_rank(index->values, average->n, ALPHA / (double)looks_count(settings), &location);
    average->ratio = exp(location.estimate);
    average->low = exp(location.low);
    average->high = exp(location.high);
    average->p = location.p;
    average->conclusion = conclusion_of(average->metric, average->low, average->high, settings->equivalence);
}

/* Pairs of as many blocks and places can find the same: it is reckoned once. */
static double found_of(const struct averages *averages, const struct average *average,
                       const struct control_noise *noise, const size_t *blocks,
                       const struct settings *settings)
{
    size_t own = averages->count;
    for (size_t i = own; i-- > 0 && averages->list[i].metric == average->metric;)
        if (averages->list[i].places == average->places && blocks[i] == blocks[own])
            return averages->list[i].found;
    return noise_found(noise, blocks[own], average->places * looks_count(settings), (uint64_t)settings->seed);
}

int averages_make(const struct run_index *index, const struct verdicts *verdicts,
                  const struct settings *settings, struct averages *averages, struct err *err)
{
    OWNED_BY(block_sums_release) struct block_sums sums = {0};
    own_noise noise = {.deviation = NAN};
    own_free size_t *blocks = calloc(verdicts->count + 1, sizeof *blocks);
    *averages = (struct averages){.list = calloc(verdicts->count + 1, sizeof *averages->list)};
    if (averages->list == NULL || blocks == NULL)
        return err_set(err, ENOMEM, "out of memory for %zu averages", verdicts->count);
    if (block_sums_make(index, &sums, err) < 0)
        return -err->code;
    for (size_t i = 0; i < verdicts->count; averages->count++) {
        const struct verdict *first = &verdicts->list[i];
        struct average *average = &averages->list[averages->count];
        if (i == 0 || first->metric != first[-1].metric) {
            noise_release(&noise);
            if (noise_measure(index, first->metric, false, &noise, err) < 0)
                return -err->code;
        }
        i += begin_average(first, verdicts->count - i, average, &blocks[averages->count]);
        judge(index, &sums, settings, average);
        average->found = found_of(averages, average, &noise, blocks, settings);
    }
    return 0;
}

const struct average *averages_find(const struct averages *averages, unsigned arm, unsigned metric)
{
    for (size_t i = 0; i < averages->count; i++) {
        const struct average *average = &averages->list[i];
        bool sought = arm == ARM_CONTROL
                          ? average->pair.control
                          : !average->pair.control && average->pair.arm == arm && average->pair.against == 0;
        if (sought && average->metric == metric)
            return average;
    }
    return NULL;
}

bool average_is_told(const struct average *average)
{
    return average->places > 1 && !average->opposed && average->conclusion != INCONCLUSIVE;
}

/* --- columns --- */

enum { DIGITS = 6 };

#define OWN(key, member) COLUMN(key, struct average, member)

static void print_arm(const void *row, struct text *text)
{
    const struct average *average = row;
    column_print_parameter(&cell_fields[average->contrast], average->cell, text);
}

static void print_against(const void *row, struct text *text)
{
    const struct average *average = row;
    column_print_parameter(&cell_fields[average->contrast], average->other, text);
}

static const struct column column_list[] = {
    {OWN("metric", metric), .name = metric_key},
    {OWN("contrast", contrast), .name = cell_field_key},
    {.key = "arm", .type = COLUMN_PRINTED, .print = print_arm},
    {.key = "against", .type = COLUMN_PRINTED, .print = print_against},
    {OWN("control", pair.control)},
    {OWN("places", places), .help = "at which the two were compared"},
    {OWN("n", n)},
    {OWN("ratio", ratio), .digits = DIGITS},
    {OWN("low", low), .digits = DIGITS},
    {OWN("high", high), .digits = DIGITS},
    {OWN("p", p), .digits = DIGITS},
    {OWN("opposed", opposed),
     .help = "whether the verdict of one place is faster, that of another slower: an average hides that"},
    {OWN("found", found), .digits = DIGITS,
     .help =
         "the ratio that this experiment would have told apart at one place in 80 % of cases, from the noise "
         "of its A/A control"},
    {OWN("verdict", conclusion), .name = conclusion_name},
};

const struct columns average_columns = COLUMNS(column_list, struct average);
