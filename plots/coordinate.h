/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A parameter as a coordinate of a figure: the values that it takes, in order, and the words for them. Only
 * parameters that are numbers can be coordinates: threads, message_size, mtu. */
#ifndef LABRUN_PLOTS_COORDINATE_H
#define LABRUN_PLOTS_COORDINATE_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/text.h"
#include "plots/variant.h"

struct coordinate {
    const struct field *field; /* of type FIELD_NUMBER */
    int64_t *values;           /* owned; rising */
    size_t count, capacity;
};

void coordinate_release(struct coordinate *coordinate);

/* The values of `key` in the cells of one variant. -EINVAL when there is no such number, -ENOMEM. */
int coordinate_find(const char *key, const struct variants *variants, size_t variant,
                    const struct summaries *summaries, struct coordinate *coordinate, struct err *err);

int64_t coordinate_value(const struct coordinate *coordinate, const struct cell *cell);

/* For the axis: "whole message", "connections". */
const char *coordinate_title(const struct coordinate *coordinate);
/* For a figure's title: "message size", "the number of connections". */
const char *coordinate_subject(const struct coordinate *coordinate);
/* For a tic: "16 KB", "8". */
void coordinate_tic(const struct coordinate *coordinate, size_t i, struct text *text);
/* For a panel: "messages of 16 KB", "8 connections". */
void coordinate_panel(const struct coordinate *coordinate, size_t i, struct text *text);

/* Least distance between neighbouring values, in octaves; 1 when there is one value. */
double coordinate_step(const struct coordinate *coordinate);

#endif
