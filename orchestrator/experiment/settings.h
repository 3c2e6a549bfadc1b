/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an experiment file says about the experiment as a whole, not about a cell: [experiment], [counters],
 * [profile], [output]. setting_fields[] describes each in the same terms as cell_fields[]. */
#ifndef LABRUN_EXPERIMENT_SETTINGS_H
#define LABRUN_EXPERIMENT_SETTINGS_H

#include <stdbool.h>
#include <stdint.h>

#include "experiment/field.h"

enum order { ORDER_RANDOM, ORDER_LISTED };
enum figure_format { FORMAT_SVG, FORMAT_PNG };

struct settings {
    char name[64]; /* letters, digits, '.', '_', '-'; becomes part of a folder's name */
    int64_t blocks;
    int64_t warmup_ns, duration_ns;
    int64_t seed;
    unsigned order;
    bool control;
    double equivalence;
    struct set events; /* bit i = enum counter_id */
    bool profile;
    int64_t profile_frequency; /* samples per second and CPU */
    char directory[256];       /* where results folders are made */
    struct set figures;        /* bit i = enum figure_format */
    char prefix[64];           /* put in front of the figures' names */
    struct set silence;        /* bit i = enum warning_id: recorded, and not shown */
};

extern const struct field setting_fields[];
extern const unsigned setting_field_count;

#endif
