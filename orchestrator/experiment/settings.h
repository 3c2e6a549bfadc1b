/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an experiment file says about the experiment as a whole, not about a cell: [experiment], [counters],
 * [profile], [figures], [output]. setting_fields[] describes each in the same terms as cell_fields[]. What
 * can be named there is here too, by number: hardware events, and the warnings that `output.silence` takes.
 * What a warning means and how it is found is findings/warnings' business. */
#ifndef LABRUN_EXPERIMENT_SETTINGS_H
#define LABRUN_EXPERIMENT_SETTINGS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"
#include "experiment/field.h"

/* --- hardware events --- */

/* COUNTER(identifier, name in INI files and in libpfm4's perf PMU). */
#define COUNTERS(COUNTER)                                                                                    \
    COUNTER(cycles, "cycles")                                                                                \
    COUNTER(instructions, "instructions")                                                                    \
    COUNTER(l1d_misses, "L1-dcache-load-misses")                                                             \
    COUNTER(llc_misses, "LLC-load-misses")                                                                   \
    COUNTER(cache_misses, "cache-misses")

enum counter_id {
#define COUNTER_ID(identifier, name) COUNTER_##identifier,
    COUNTERS(COUNTER_ID)
#undef COUNTER_ID
        COUNTER_COUNT
};

/* Name in INI files; NULL past the end. */
const char *counter_name(unsigned i);

/* --- warnings --- */

enum warning_id {
#define WARNING(identifier, ...) WARNING_##identifier,
#include "experiment/warning_list.h"
#undef WARNING
    WARNING_COUNT
};

_Static_assert(WARNING_COUNT <= 64, "a set of warnings is one word of 64 bits");

/* The id as users see it; NULL past the end. */
const char *warning_name(unsigned i);

/* Ids separated by blanks, as a record has them: bit i = enum warning_id. Words that are no id are passed
 * over: another version wrote them. */
uint64_t warning_bits(const char *ids);

/* --- settings --- */

/* How the runs of a block are ordered, and how a run was measured: alone, or in slices that took turns with
 * those of the other arms of its place. The numbers are part of fingerprints. */
enum order { ORDER_RANDOM, ORDER_LISTED, ORDER_PAIRED, ORDER_CONTEST };

/* "random"; NULL past the end. */
const char *order_name(unsigned i);

enum figure_format { FORMAT_SVG, FORMAT_PNG, FORMAT_PDF, FORMAT_COUNT };

/* "svg"; NULL past the end. */
const char *figure_format_name(unsigned i);

struct settings {
    char name[64]; /* letters, digits, '.', '_', '-'; becomes part of a folder's name */
    int64_t blocks;
    int64_t warmup_ns, duration_ns; /* duration_ns: 0 where `bytes` say when a window is over */
    int64_t bytes;                  /* of each connection; 0: none, the window has a duration */
    double precision; /* how well ratios are to be known, after which a place stops; 0: all blocks are run */
    int64_t max_blocks; /* with a precision; 0: four times `blocks` */
    int64_t budget_ns;  /* for all blocks; 0: as long as they take */
    bool refine;        /* a second stage measures sizes near crossings */
    int64_t steady;     /* blocks of steady runs behind those of contests */
    int64_t slice_ns;   /* of a contest: how long one arm moves until it is the next one's turn */
    int64_t seed;
    unsigned order;
    unsigned contrast;  /* row of cell_fields[] whose values are compared: mechanism is 0 */
    char baseline[128]; /* the value of it that the others are compared with, as spec settles it */
    bool control;
    double equivalence;
    struct set events; /* bit i = enum counter_id */
    bool profile;
    int64_t profile_frequency; /* samples per second and CPU */
    struct set figures;        /* bit i = enum figure_format */
    char labels[512];          /* of values of the contrast: experiment/figure_settings */
    char title[128];           /* in front of each figure's own */
    char figure_order[256];    /* values of the contrast, the first ones in figures */
    char size[32];             /* "auto", "1080x620" */
    char directory[256];       /* where results folders are made */
    char prefix[64];           /* put in front of the figures' names */
    struct set silence;        /* bit i = enum warning_id: recorded, and not shown */
};

/* --- looks --- */
/* With a precision the places that are decided stop. After which blocks that is looked at is fixed before
 * the first run, and the level of significance is shared by the looks: what stops by chance is no claim. */

enum { LOOKS_MAX = 5 };

struct looks {
    size_t count; /* at least 1: the last one is behind the last block */
    uint32_t blocks[LOOKS_MAX];
};

/* Of the settings: from `blocks` on about 1.5 times as many each, up to the most, at LOOKS_MAX looks. */
void looks_plan(const struct settings *settings, struct looks *looks);
size_t looks_count(const struct settings *settings);

/* "a place stops when its ratios are known to ±2 %: looks after 8, 12, 18, 27 and 40 blocks, each at 1/5 of
 * the level of significance"; nothing without a precision. */
void looks_tell(const struct settings *settings, struct text *text);

/* How many blocks there may be; without a precision, how many there are. */
int64_t looks_most_blocks(const struct settings *settings);

/* --- moved keys --- */

/* A key that stands elsewhere now; folders of older labruns name it where it was. */
struct moved_key {
    const char *section, *key, *new_section, *new_key;
};
const struct moved_key *settings_moved(unsigned i); /* NULL past the end */

extern const struct field setting_fields[];
extern const unsigned setting_field_count;

#endif
