/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "experiment/ini.h"

#include <ctype.h>
#include <errno.h>
#include <ini.h>
#include <stdbool.h>
#include <string.h>

#include "base/array.h"
#include "base/own.h"

/* --- entries --- */

static void entry_release(struct entry *entry)
{
    free(entry->section);
    free(entry->key);
    free(entry->value);
}

void entries_release(struct entries *entries)
{
    for (size_t i = 0; i < entries->count; i++)
        entry_release(&entries->list[i]);
    free(entries->list);
    *entries = (struct entries){0};
}

static int out_of_memory(struct err *err)
{
    return err_set(err, ENOMEM, "out of memory");
}

static int entries_add(struct entries *entries, const char *section, const char *key, const char *value,
                       unsigned line, struct err *err)
{
    struct entry entry = {strdup(section), strdup(key), strdup(value), line};
    if (entry.section == NULL || entry.key == NULL || entry.value == NULL) {
        entry_release(&entry);
        return out_of_memory(err);
    }
    struct entry *place = ARRAY_NEXT(entries->list, entries->count, entries->capacity);
    if (place == NULL) {
        entry_release(&entry);
        return out_of_memory(err);
    }
    *place = entry;
    return 0;
}

/* Without the blanks on both sides; writes to the string. */
static char *trim(char *string)
{
    string += strspn(string, " \t");
    size_t length = strlen(string);
    while (length > 0 && strchr(" \t", string[length - 1]) != NULL)
        string[--length] = '\0';
    return string;
}

int entries_add_override(struct entries *entries, const char *override, struct err *err)
{
    own_free char *section = strdup(override);
    if (section == NULL)
        return out_of_memory(err);
    char *equals = strchr(section, '=');
    if (equals != NULL)
        *equals = '\0';
    char *point = strchr(section, '.'); /* a point behind the '=' belongs to the value */
    if (equals == NULL || point == NULL) {
        err_hint(err, "for example --set workload.threads=1,2");
        return err_set(err, EINVAL, "--set %.100s: not of the form section.key=value", override);
    }
    *point = '\0';
    return entries_add(entries, trim(section), trim(point + 1), trim(equals + 1), 0, err);
}

/* --- a text, line by line --- */

/* The text between inih's calls: its reader asks for a line, its handler tells what was on it. */
struct ini_reading {
    const char *next, *end;    /* text that is still to come */
    const char *rest, *finish; /* what is left of the line at hand, without blanks and comment */
    unsigned line;             /* number of the line at hand */
    const char *front;         /* the first cut of a long line lies behind it: behind the '=' */
    bool continues;            /* inih has had the front of the line at hand, and gets more of it */
    bool failed;               /* out of memory */
    struct entries *entries;
    struct problems *problems;
};

static bool blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

static bool comment(const char *c, const char *start)
{
    return (*c == '#' || *c == ';') && (c == start || blank(c[-1]));
}

static void problem(struct ini_reading *reading, const char *hint, const char *what)
{
    int length = (int)(reading->finish - reading->rest);
    problems_add(reading->problems, reading->line, hint, "%.*s%s: %s", length > 60 ? 60 : length,
                 reading->rest, length > 60 ? "..." : "", what);
}

/* Moves on to the next line and leaves it without blanks and comment in rest..finish. */
static void take_line(struct ini_reading *reading)
{
    const char *start = reading->next;
    const char *end = memchr(start, '\n', (size_t)(reading->end - start));
    if (end == NULL)
        end = reading->end;
    reading->next = end < reading->end ? end + 1 : end;
    reading->line++;
    while (start < end && blank(*start))
        start++;
    const char *finish = start;
    while (finish < end && !comment(finish, start))
        finish++;
    while (finish > start && blank(finish[-1]))
        finish--;
    reading->rest = start;
    reading->finish = finish;
}

static void drop_line(struct ini_reading *reading)
{
    reading->rest = reading->finish;
}

/* No section or key is longer. inih keeps 49 bytes of either, and it must see a key's '=' in the front of a
 * line that it gets in pieces. */
enum { NAME_LENGTH_MAX = 48 };

/* "[section]" and nothing behind it: inih ignores what follows the bracket, and reports only the first line
 * without one. */
static void check_section(struct ini_reading *reading)
{
    const char *close = memchr(reading->rest, ']', (size_t)(reading->finish - reading->rest));
    if (close == NULL)
        problem(reading, NULL, "the ] of a section is missing");
    else if (close + 1 < reading->finish)
        problem(reading, NULL, "nothing may follow the ] of a section");
    else if (close - reading->rest > NAME_LENGTH_MAX)
        problem(reading, NULL, "there is no section as long as that");
    else
        return;
    drop_line(reading);
}

static bool check_letters(struct ini_reading *reading)
{
    for (const char *c = reading->rest; c < reading->finish; c++) {
        if (!iscntrl((unsigned char)*c) || *c == '\t')
            continue;
        problems_add(reading->problems, reading->line, NULL,
                     "there is a control character (0x%02x) in the line", (unsigned char)*c);
        drop_line(reading);
        return false;
    }
    return true;
}

static void check_key(struct ini_reading *reading)
{
    const char *equals = reading->rest;
    while (equals < reading->finish && *equals != '=' && *equals != ':')
        equals++;
    reading->front = equals;
    if (equals == reading->finish)
        problem(reading, "a line is [section], key = value, or # comment",
                "neither a [section] nor key = value");
    else if (equals == reading->rest)
        problem(reading, NULL, "there is no key before the =");
    else if (equals - reading->rest > NAME_LENGTH_MAX)
        problem(reading, NULL, "there is no key as long as that");
    else
        return;
    drop_line(reading);
}

/* inih's reader: one line at a time. The rest of a line that does not fit is handed over as what inih takes
 * for a continuation: behind a blank. It then calls the handler again (ini.h, INI_ALLOW_MULTILINE). */
static char *give_line(char *line, int size, void *stream)
{
    struct ini_reading *reading = stream;
    size_t room = (size_t)size - 4; /* a blank, "\n", NUL, and the byte that ini.h asks for */
    reading->continues = reading->rest < reading->finish;
    if (!reading->continues) {
        if (reading->next == reading->end)
            return NULL;
        take_line(reading);
        if (reading->rest < reading->finish && check_letters(reading))
            (*reading->rest == '[' ? check_section : check_key)(reading);
    }
    const char *cut = reading->finish;
    if ((size_t)(cut - reading->rest) > room) {
        /* next to no blank, which inih would strip, and not in front of what would begin a comment */
        cut = reading->rest + room;
        while (cut > reading->front && (blank(cut[-1]) || blank(*cut) || *cut == '#' || *cut == ';'))
            cut--;
        cut = cut > reading->front ? cut : NULL;
    }
    if (cut == NULL) {
        problem(reading, NULL, "too many blanks, # or ; in a row");
        drop_line(reading);
        cut = reading->rest;
    }
    int length = (int)(cut - reading->rest);
    snprintf(line, (size_t)size, "%s%.*s\n", reading->continues ? " " : "", length, reading->rest);
    reading->rest += length;
    reading->front = cut;
    return line;
}

static int take_entry(void *user, const char *section, const char *key, const char *value)
{
    struct ini_reading *reading = user;
    struct entries *entries = reading->entries;
    struct err err = {0};
    if (!reading->continues)
        reading->failed |= entries_add(entries, section, key, value, reading->line, &err) < 0;
    if (reading->continues && !reading->failed) {
        char **whole = &entries->list[entries->count - 1].value;
        size_t length = strlen(*whole), added = strlen(value);
        char *longer = realloc(*whole, length + added + 1);
        reading->failed = longer == NULL;
        *whole = longer != NULL ? longer : *whole;
        if (longer != NULL)
            memcpy(longer + length, value, added + 1);
    }
    return !reading->failed;
}

int ini_read(const char *text, size_t length, struct entries *entries, struct problems *problems)
{
    static const char bom[] = {'\xef', '\xbb', '\xbf'};
    size_t before = problems->count;
    const char *nul = memchr(text, '\0', length);
    if (nul != NULL) {
        unsigned line = 1;
        for (const char *c = text; c < nul; c++)
            line += *c == '\n';
        problems_add(problems, line, "save it as plain text (UTF-8)",
                     "there is a NUL byte in the line: this is not a text file");
        return -EINVAL;
    }
    struct ini_reading reading = {
        .next = text, .end = text + length, .entries = entries, .problems = problems};
    if (length >= sizeof bom && memcmp(text, bom, sizeof bom) == 0)
        reading.next += sizeof bom;
    /* its result says no more than the problems do: each line was checked before inih saw it */
    ini_parse_stream(give_line, &reading, take_entry, &reading);
    if (reading.failed)
        problems_add(problems, 0, NULL, "out of memory");
    return problems->count > before ? -EINVAL : 0;
}
