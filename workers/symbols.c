/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "workers/symbols.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "workers/perf.h"

enum {
    FILE_BYTES_MAX = 256 * 1024 * 1024, /* 5 MB with 120,000 symbols on Linux 6.18; allyesconfig has 30 MB */
    FUNCTION_BYTES_MAX = 1024 * 1024,   /* farther from a symbol is code that has none, such as BPF's */
};

void symbols_release(struct symbols *symbols)
{
    free(symbols->list);
    free(symbols->names);
    *symbols = (struct symbols){0};
}

const char *symbols_name(const struct symbols *symbols, size_t i)
{
    return symbols->names + symbols->list[i].name;
}

/* One line: "ffffffff81000000 T _text", behind which a module's name may stand. */
struct symbol_entry {
    uint64_t address;
    char type;
    const char *name;
    size_t length;
};

static bool entry_parse(const char *line, struct symbol_entry *entry)
{
    char *end = NULL;
    if (!isxdigit((unsigned char)line[0]))
        return false;
    entry->address = strtoull(line, &end, 16);
    if (end[0] != ' ' || !isalpha((unsigned char)end[1]) || end[2] != ' ')
        return false;
    entry->type = end[1];
    entry->name = end + 3;
    entry->length = strcspn(entry->name, "\t ");
    return entry->length > 0;
}

/* Code, strong or weak. The paddings in front of functions (Linux 6.1 and later name them) never run. */
static bool is_function(const struct symbol_entry *entry)
{
    return strchr("TtWw", entry->type) != NULL && strncmp(entry->name, "__pfx_", 6) != 0 &&
           strncmp(entry->name, "__cfi_", 6) != 0;
}

static int by_address(const void *one, const void *other)
{
    const struct symbol *a = one, *b = other;
    if (a->address != b->address)
        return a->address < b->address ? -1 : 1;
    return a->name < b->name ? -1 : a->name > b->name; /* in the file's order */
}

/* Several names of one address: the one with the fewest leading underscores, which is what is documented. */
static bool is_plainer(const char *name, const char *other)
{
    return strspn(name, "_") < strspn(other, "_");
}

static void symbols_sort(struct symbols *symbols)
{
    size_t kept = 0;
    if (symbols->count > 0)
        qsort(symbols->list, symbols->count, sizeof *symbols->list, by_address);
    for (size_t i = 0; i < symbols->count; i++) {
        struct symbol *symbol = &symbols->list[i], *last = kept > 0 ? &symbols->list[kept - 1] : NULL;
        if (last == NULL || last->address != symbol->address)
            symbols->list[kept++] = *symbol;
        else if (is_plainer(symbols->names + symbol->name, symbols->names + last->name))
            *last = *symbol;
    }
    symbols->count = kept;
}

static int symbols_add(struct symbols *symbols, size_t *capacity, const struct symbol *symbol)
{
    struct symbol *place = ARRAY_NEXT(symbols->list, symbols->count, *capacity);
    if (place == NULL)
        return -ENOMEM;
    *place = *symbol;
    return 0;
}

/* The names move to the front of `bytes`: what they leave behind is never longer than what was read. */
static int parse_lines(char *bytes, size_t length, struct symbols *symbols, size_t *used, struct err *err)
{
    size_t capacity = 0;
    unsigned number = 1;
    char *end = bytes + length;
    for (char *line = bytes, *next; line < end; line = next, number++) {
        struct symbol_entry entry = {0};
        char *line_end = memchr(line, '\n', (size_t)(end - line));
        if (line_end == NULL)
            line_end = end - 1; /* the last byte is given up for the NUL: a symbol table ends in '\n' */
        *line_end = '\0';
        next = line_end + 1;
        if (!entry_parse(line, &entry))
            return err_set(err, EINVAL, "kallsyms:%u: not a symbol", number);
        if (entry.address == 0 || !is_function(&entry))
            continue;
        if (symbols_add(symbols, &capacity, &(struct symbol){entry.address, (uint32_t)*used}) < 0)
            return err_set(err, ENOMEM, "out of memory for the kernel's symbols");
        memmove(bytes + *used, entry.name, entry.length);
        bytes[*used + entry.length] = '\0';
        *used += entry.length + 1;
    }
    return 0;
}

static int names_keep(const char *bytes, size_t used, struct symbols *symbols, struct err *err)
{
    char *names = malloc(used + 1);
    if (names == NULL)
        return err_set(err, ENOMEM, "out of memory for the kernel's symbols");
    symbols->names = memcpy(names, bytes, used);
    return 0;
}

int symbols_parse(char *bytes, size_t length, struct symbols *symbols, struct err *err)
{
    size_t used = 0;
    *symbols = (struct symbols){0};
    int rc = parse_lines(bytes, length, symbols, &used, err);
    if (rc == 0)
        rc = names_keep(bytes, used, symbols, err);
    if (rc != 0) {
        symbols_release(symbols);
        return rc;
    }
    symbols_sort(symbols);
    return 0;
}

/* /proc tells no size beforehand. */
static int read_all(const char *path, char **bytes, size_t *length, struct err *err)
{
    own_file file = fopen(path, "re");
    size_t capacity = 0;
    *length = 0;
    if (file == NULL)
        return err_errno(err, errno, "cannot open %s", path);
    do {
        char *more = *length < FILE_BYTES_MAX ? array_reserve(*bytes, *length + 1, &capacity, 1) : NULL;
        if (more == NULL)
            return err_set(err, ENOMEM, "no memory for %s", path);
        *bytes = more;
        *length += fread(*bytes + *length, 1, capacity - *length, file);
    } while (!feof(file) && !ferror(file));
    return ferror(file) ? err_set(err, EIO, "cannot read %s", path) : 0;
}

static int hidden(const char *root, struct err *err)
{
    int restricted = (int)perf_setting(root, "kptr_restrict", 0);
    if (restricted >= 2)
        err_hint(err, "as root: sysctl kernel.kptr_restrict=1, and run with sudo");
    else
        err_hint(err, "run with sudo (CAP_SYSLOG)%s",
                 restricted == 0 ? ", or as root: sysctl kernel.perf_event_paranoid=1" : "");
    return err_set(err, EACCES, "the kernel hides the addresses of its functions (kptr_restrict=%d)",
                   restricted);
}

int symbols_read(const char *root, struct symbols *symbols, struct err *err)
{
    char path[512];
    own_free char *bytes = NULL;
    size_t length = 0;
    *symbols = (struct symbols){0};
    snprintf(path, sizeof path, "%s/proc/kallsyms", root);
    int rc = read_all(path, &bytes, &length, err);
    if (rc == 0 && bytes != NULL)
        rc = symbols_parse(bytes, length, symbols, err);
    if (rc != 0)
        return rc;
    return symbols->count == 0 ? hidden(root, err) : 0;
}

long symbols_find(const struct symbols *symbols, uint64_t address)
{
    size_t low = 0, high = symbols->count; /* the last symbol not above the address is in [low - 1, high) */
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (symbols->list[middle].address <= address)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0 || address - symbols->list[low - 1].address >= FUNCTION_BYTES_MAX)
        return -1;
    return (long)low - 1;
}
