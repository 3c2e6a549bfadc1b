/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One parameter of an experiment as a row of a table: where it stands in the INI file, what values it takes,
 * and where the value lives in its struct. The storage type is derived from the struct member by _Generic, so
 * that a row and its member cannot disagree. */
#ifndef LABRUN_EXPERIMENT_FIELD_H
#define LABRUN_EXPERIMENT_FIELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/hash.h"
#include "base/text.h"
#include "base/units.h"
#include "experiment/cpus.h"

/* --- lists --- */
/* Comma-separated values, as they stand behind a key. */

/* Cuts the next element, without the blanks around it, off *rest, which is written to and moves on; NULL at
 * the end. "a,,b" has three elements, the second one empty; "" has one. */
char *list_next(char **rest);

/* --- the nearest name --- */
/* "Did you mean": the name nearest to what was typed, by edit distance and regardless of case. Only names
 * that are at most about a third of the letters away are offered: a wild guess is worse than the list. */

struct nearest {
    const char *string; /* what was typed */
    const char *best;   /* the nearest name offered so far; NULL when none is near */
    unsigned distance;
};

/* Considers one more name. Start from { .string = typed }. */
void nearest_offer(struct nearest *nearest, const char *name);

/* The nearest of name(0), name(1) ... up to the first NULL; NULL when none is near. */
const char *nearest_name(const char *string, const char *(*name)(unsigned i));

/* "did you mean 'x'?", or the other hint when no name is near. */
void nearest_hint(const char *string, const char *(*name)(unsigned i), const char *otherwise,
                  struct err *err);

/* --- choice --- */
/* Shorthand for the choices of a table of fields whose names are known here, and not in a list of their own.
 */

/* CHOICE_NAMES(path_name, "veth", "loopback") defines path_name(i) for struct choices. The order is that of
 * the enum. */
#define CHOICE_NAMES(function, ...)                                                                          \
    static const char *function(unsigned i)                                                                  \
    {                                                                                                        \
        static const char *const names[] = {__VA_ARGS__};                                                    \
        return i < sizeof names / sizeof names[0] ? names[i] : NULL;                                         \
    }

/* --- field --- */

struct set { /* a choice of several names, bit i = choice i */
    uint64_t bits;
};

enum field_type {
    FIELD_FLAG,     /* bool: yes, no */
    FIELD_CHOICE,   /* unsigned: one of `choices` */
    FIELD_SET,      /* struct set: several of `choices` */
    FIELD_NUMBER,   /* int64_t in `unit` */
    FIELD_FRACTION, /* double: "3%" */
    FIELD_TEXT,     /* char[] */
    FIELD_CPUS,     /* struct cpus: "0-3+8" */
};

#define FIELD_TYPE(member)                                                                                   \
    _Generic((member),                                                                                                 \
        bool: FIELD_FLAG,                                                                                              \
        unsigned: FIELD_CHOICE,                                                                                        \
        struct set: FIELD_SET,                                                                                         \
        int64_t: FIELD_NUMBER,                                                                                         \
        double: FIELD_FRACTION,                                                                                        \
        char *: FIELD_TEXT,                                                                                            \
        struct cpus: FIELD_CPUS)

/* The names of a choice. `name(i)` is NULL past the end; `alias(i)` may be NULL, or give a second accepted
 * name; where there is a `section(i)`, it may stand in front of the name with a dot, as in "link.path". */
struct choices {
    const char *(*name)(unsigned i);
    const char *(*alias)(unsigned i);
    const char *(*section)(unsigned i);
};

struct field {
    const char *section, *key;
    enum field_type type;
    size_t offset, size;
    bool axis;            /* may hold a list */
    const char *fallback; /* the default, as it would stand in the file; "" = not set */
    enum unit unit;       /* of a number */
    bool bare;            /* of a number: told without its unit, "MTU 1500" */
    int64_t low, high;    /* of a number, inclusive */
    bool added;           /* files of labruns that did not know it lack it: they measured its default */
    const char *word;     /* the word that stands for 0 (or an empty set): "auto", "none" */
    const struct choices *choices;
    const char *(*refuse)(const char *string); /* of a text or a choice: why it may not be this, or NULL */
    const char *label;                         /* axis label, "message size" */
    const char *help;                          /* one sentence */
    const char *probe;                         /* what decides whether this host can do it, or NULL */
};

/* The front of a row: FIELD("link", "mtu", struct cell, mtu), .axis = true, ... */
#define FIELD(section_, key_, type_, member_)                                                                \
    .section = (section_), .key = (key_), .type = FIELD_TYPE(((type_ *)0)->member_),                         \
    .offset = offsetof(type_, member_), .size = sizeof(((type_ *)0)->member_)

/* Parses `string` into the field's member of the struct at `base`. -EINVAL / -ERANGE with the whole sentence,
 * "workload.threads = 0 is out of range: 1..256", and the nearest name or the names there are as the hint.
 * An empty string is "not set": 0 for a number, an empty set, text, or set of CPUs; a flag, a choice or a
 * fraction has no such value. Whether a file may leave the value out is spec's business. */
int field_parse(const struct field *field, const char *string, void *base, struct err *err);

/* Writes the member's value as it would stand in an INI file; parsing that gives the same value. */
void field_print(const struct field *field, const void *base, struct text *text);
/* As people read it, wherever it is not behind its key and a "=": "16 KB" and not "16K", "100000 B", "10 ms".
 */
void field_words(const struct field *field, const void *base, struct text *text);

bool field_equal(const struct field *field, const void *base, const void *other);
/* <0, 0, >0: numbers and choices by value, texts by their bytes, sets and CPUs in any order that is one. */
int field_compare(const struct field *field, const void *base, const void *other);

/* Is it a key that was added later, with its default? Folders of before lack it, and must not be told apart
 * from those of today. */
bool field_is_as_before(const struct field *field, const void *base);

/* Continues `hash` by the function; equal values hash alike. */
uint64_t field_hash(const struct field *field, const void *base, uint64_t hash, hash_add *add);

/* What may stand there, for errors and for `describe`: "1..256", "auto or 4K..1G", "veth, loopback". */
void field_range(const struct field *field, struct text *text);

#endif
