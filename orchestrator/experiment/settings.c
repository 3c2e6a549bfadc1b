/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "experiment/settings.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#include "experiment/cell.h"
#include "experiment/figure_settings.h"

/* --- hardware events --- */

const char *counter_name(unsigned i)
{
#define COUNTER_NAME(identifier, name) name,
    static const char *const names[COUNTER_COUNT] = {COUNTERS(COUNTER_NAME)};
#undef COUNTER_NAME
    return i < COUNTER_COUNT ? names[i] : NULL;
}

/* --- warnings --- */

const char *warning_name(unsigned i)
{
    static const char *const names[] = {
#define WARNING(identifier, id, ...) id,
#include "experiment/warning_list.h"
#undef WARNING
    };
    return i < WARNING_COUNT ? names[i] : NULL;
}

uint64_t warning_bits(const char *ids)
{
    uint64_t bits = 0;
    for (size_t length; *ids != '\0'; ids += length) {
        ids += strspn(ids, " ");
        length = strcspn(ids, " ");
        for (unsigned i = 0; i < WARNING_COUNT; i++)
            if (strncmp(warning_name(i), ids, length) == 0 && warning_name(i)[length] == '\0') {
                bits |= UINT64_C(1) << i;
                break;
            }
    }
    return bits;
}

/* --- settings --- */

const char *order_name(unsigned i)
{
    static const char *const names[] = {
        [ORDER_RANDOM] = "random",
        [ORDER_LISTED] = "listed",
        [ORDER_PAIRED] = "paired",
        [ORDER_CONTEST] = "contest",
    };
    return i < sizeof names / sizeof *names ? names[i] : NULL;
}

static const struct choices order_choices = {.name = order_name};

static const char *contrast_section(unsigned i)
{
    return cell_fields[i].section;
}

static const struct choices contrast_choices = {.name = cell_field_key, .section = contrast_section};

static const char *refuse_contrast(const char *string)
{
    for (unsigned i = 0; i < cell_field_count; i++)
        if (strcmp(cell_fields[i].key, string) == 0 && cell_field_is_size(&cell_fields[i]))
            return "along sizes a crossover is sought; what is compared at each size is another key";
    return NULL;
}

const char *figure_format_name(unsigned i)
{
    static const char *const names[FORMAT_COUNT] = {"svg", "png", "pdf"};
    return i < FORMAT_COUNT ? names[i] : NULL;
}

static const struct choices format_choices = {.name = figure_format_name};

static const struct choices event_choices = {.name = counter_name};

static const struct choices warning_choices = {.name = warning_name};

/* A part of a file's name that no shell, gnuplot or CSV reader stumbles over. */
static const char *refuse_name(const char *string)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
    if (string[strspn(string, letters)] != '\0')
        return "only letters, digits, '.', '_' and '-' can be used";
    return string[0] == '.' || string[0] == '-' ? "it may not begin with '.' or '-'" : NULL;
}

static const char *refuse_path(const char *string)
{
    for (const char *c = string; *c != '\0'; c++) {
        if ((unsigned char)*c < ' ' || *c == 127)
            return "it holds a control character";
    }
    return NULL;
}

static const char *refuse_size(const char *string)
{
    unsigned width, height;
    return figure_settings_size(string, &width, &height)
               ? NULL
               : "a size is auto, 1080 or 1080x620: pixels, from 300 to 4000";
}

#define EXPERIMENT(key, member) FIELD("experiment", key, struct settings, member)
#define PROFILE(key, member) FIELD("profile", key, struct settings, member)
#define FIGURES(key, member) FIELD("figures", key, struct settings, member)
#define OUTPUT(key, member) FIELD("output", key, struct settings, member)

const struct field setting_fields[] = {
    {EXPERIMENT("name", name), .fallback = "experiment", .refuse = refuse_name, .label = "name",
     .help = "what the results folder is called, in front of date and time"},
    {EXPERIMENT("blocks", blocks), .fallback = "10", .low = 1, .high = 10000, .label = "blocks",
     .help = "how often every cell is run; each block holds every cell once"},
    {EXPERIMENT("precision", precision), .fallback = "none", .word = "none", .label = "precision",
     .help =
         "a place stops when its ratios are known so well, or clearly are different or the same: `blocks` "
         "are run before that is looked at, then more, up to `max_blocks`"},
    {EXPERIMENT("max_blocks", max_blocks), .fallback = "auto", .word = "auto", .low = 1, .high = 10000,
     .label = "most blocks",
     .help = "with a precision: how often a cell is run at most; auto: four times `blocks`"},
    {EXPERIMENT("budget", budget_ns), .fallback = "none", .word = "none", .unit = UNIT_NS, .low = 1000000000,
     .high = 2592000000000000, .label = "budget",
     .help = "time for all blocks: no block is begun that would not end in it"},
    {EXPERIMENT("refine", refine), .fallback = "no", .label = "refine",
     .help =
         "after all blocks, as many of four more message sizes wherever the faster of two arms changes from "
         "one size to the next"},
    {EXPERIMENT("warmup", warmup_ns), .fallback = "500ms", .word = "none", .unit = UNIT_NS, .low = 1000000,
     .high = 600000000000, .label = "warm-up",
     .help = "time that each run moves data before the measured window opens"},
    {EXPERIMENT("duration", duration_ns), .fallback = "10s", .unit = UNIT_NS, .low = 10000000,
     .high = 3600000000000, .label = "duration", .help = "the measured window of each run"},
    {EXPERIMENT("bytes", bytes), .fallback = "none", .word = "none", .unit = UNIT_BYTES, .low = 1,
     .high = INT64_C(1) << 50, .label = "bytes",
     .help = "instead of a duration: each connection sends so many bytes, rounded up to whole messages, "
             "after a rest "
             "in which everything before has arrived, and the window of all ends when the last byte has"},
    {EXPERIMENT("seed", seed), .fallback = "1", .low = 0, .high = INT64_MAX, .label = "seed",
     .help = "what the random order is drawn from; the same seed gives the same order everywhere"},
    {EXPERIMENT("order", order), .fallback = "contest", .choices = &order_choices, .label = "order",
     .help =
         "how a block is measured; contest: all arms of a place together, taking turns in slices, whose "
         "ratios are the least noisy; random: every cell in a run of its own, right for levels and for arms "
         "that need more than a slice to reach their rate; paired: such runs of a place next to each "
         "other, as what cannot take turns always is; listed: as a script's loops do, where drift passes for "
         "an effect"},
    {EXPERIMENT("slice", slice_ns), .fallback = "10ms", .unit = UNIT_NS, .low = 1000000, .high = 10000000000,
     .label = "slice", .help = "of a contest: how long one arm moves until it is the next one's turn"},
    {EXPERIMENT("steady", steady), .fallback = "2", .low = 0, .high = 10000, .label = "steady blocks",
     .help = "beside contests: blocks of ordinary runs of the whole duration, in random order, that tell the "
             "levels; the contests tell the ratios"},
    {EXPERIMENT("contrast", contrast), .fallback = "mechanism", .choices = &contrast_choices,
     .refuse = refuse_contrast, .label = "contrast",
     .help = "the key whose values are compared with each other, wherever all other keys are the same"},
    {EXPERIMENT("baseline", baseline), .fallback = "", .label = "baseline",
     .help = "the value of the contrast that the others are compared with; empty: the first that is named"},
    {EXPERIMENT("control", control), .fallback = "yes", .label = "A/A control",
     .help = "run the baseline a second time under another label: what differs then is noise"},
    {EXPERIMENT("equivalence", equivalence), .fallback = "3%", .label = "equivalence",
     .help = "differences smaller than this do not matter"},

    {FIELD("counters", "events", struct settings, events),
     .fallback = "cycles,instructions,L1-dcache-load-misses,LLC-load-misses,cache-misses", .word = "none",
     .choices = &event_choices, .label = "hardware events",
     .help = "hardware events that are counted on both sides",
     .probe = "the CPU's PMU and perf_event_paranoid"},

    {PROFILE("enabled", profile), .fallback = "no", .label = "profile",
     .help = "after all blocks, one more run of every cell that shows where its CPU time goes",
     .probe = "perf_event_paranoid, and kptr_restrict for the names of the kernel's functions"},
    {PROFILE("frequency", profile_frequency), .fallback = "997", .low = 10, .high = 10000,
     .label = "sampling frequency",
     .help = "samples per second and CPU; a prime does not fall into step with timers"},

    {FIGURES("formats", figures), .fallback = "svg,png", .word = "none", .choices = &format_choices,
     .label = "figures", .help = "formats that the figures are drawn in; the report shows SVG",
     .probe = "whether gnuplot has a terminal for it"},
    {FIGURES("labels", labels), .fallback = "", .refuse = refuse_path, .label = "labels",
     .help = "what values of the contrast are called in figures: two-copy: Copied twice, zero-copy: Lent"},
    {FIGURES("title", title), .fallback = "", .refuse = refuse_path, .label = "title",
     .help = "stands in front of the title of each figure"},
    {FIGURES("order", figure_order), .fallback = "", .refuse = refuse_path, .label = "order of the values",
     .help = "values of the contrast that stand first in figures, in this order; colours stay those of their "
             "place "
             "in the experiment"},
    {FIGURES("size", size), .fallback = "auto", .refuse = refuse_size, .label = "size",
     .help = "width, or width x height, of a figure in pixels, as 1080x620; auto: 1080, and as high as its "
             "panels "
             "need; PNG has twice as many"},

    {OUTPUT("directory", directory), .fallback = "results", .refuse = refuse_path, .label = "directory",
     .help = "where the results folder is made"},
    {OUTPUT("prefix", prefix), .fallback = "", .refuse = refuse_name, .label = "prefix",
     .help = "put in front of the figures' names"},
    {OUTPUT("silence", silence), .fallback = "none", .word = "none", .choices = &warning_choices,
     .label = "silenced warnings",
     .help =
         "warnings that are not shown after a campaign and in reports; runs.csv and summary.csv keep them"},
};
const unsigned setting_field_count = sizeof setting_fields / sizeof setting_fields[0];

/* --- looks --- */

enum { MOST_TIMES = 4 };          /* so many times `blocks` are the most, unless the file says otherwise */
static const double GROWTH = 1.5; /* from look to look: few looks cost little of the level */

int64_t looks_most_blocks(const struct settings *settings)
{
    if (settings->precision <= 0)
        return settings->blocks;
    return settings->max_blocks > 0 ? settings->max_blocks : MOST_TIMES * settings->blocks;
}

void looks_plan(const struct settings *settings, struct looks *looks)
{
    double first = (double)settings->blocks, last = (double)looks_most_blocks(settings);
    double steps = first > 0 ? ceil(log(last / first) / log(GROWTH)) : 0;
    unsigned count = (unsigned)fmin(LOOKS_MAX - 1, fmax(steps, 0));
    *looks = (struct looks){0};
    for (unsigned i = 0; i <= count; i++) {
        uint32_t block = (uint32_t)(i < count ? round(first * pow(last / first, (double)i / count)) : last);
        if (looks->count == 0 || block > looks->blocks[looks->count - 1])
            looks->blocks[looks->count++] = block;
    }
}

size_t looks_count(const struct settings *settings)
{
    struct looks looks;
    looks_plan(settings, &looks);
    return looks.count;
}

void looks_tell(const struct settings *settings, struct text *text)
{
    struct looks looks;
    looks_plan(settings, &looks);
    if (settings->precision <= 0)
        return;
    text_add(text, "a place stops when its ratios are known to \xc2\xb1");
    text_number(text, 100 * settings->precision, 3);
    text_addf(text, " %%: look%s after ", plural(looks.count));
    for (size_t i = 0; i < looks.count; i++)
        text_addf(text, "%s%u", i == 0 ? "" : i + 1 < looks.count ? ", " : " and ", looks.blocks[i]);
    text_addf(text, " block%s", plural(looks.blocks[looks.count - 1]));
    if (looks.count > 1)
        text_addf(text, ", each at 1/%zu of the level of significance", looks.count);
}

/* --- moved keys --- */

const struct moved_key *settings_moved(unsigned i)
{
    static const struct moved_key keys[] = {{"output", "figures", "figures", "formats"}};
    return i < sizeof keys / sizeof keys[0] ? &keys[i] : NULL;
}
