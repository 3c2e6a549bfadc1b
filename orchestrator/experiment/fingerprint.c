/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "experiment/fingerprint.h"

#include "base/hash.h"

static uint64_t add_text(uint64_t hash, struct text *text)
{
    hash = hash_bytes(hash, text_string(text), text->length);
    text_clear(text);
    return hash;
}

static void print_cell(const struct cell *cell, struct text *text)
{
    for (unsigned i = 0; i < cell_field_count; i++) {
        field_print(&cell_fields[i], cell, text);
        text_add_bytes(text, "\n", 1);
    }
    text_add(text, cell->control ? "control\n" : "\n");
}

int fingerprint_plan(const struct settings *settings, struct plan *plan, struct err *err)
{
    own_text text = {0};
    text_addf(&text, "blocks %lld\nwarmup %lld\nduration %lld\nseed %lld\norder %u\nevents %llx\n",
              (long long)settings->blocks, (long long)settings->warmup_ns, (long long)settings->duration_ns,
              (long long)settings->seed, settings->order, (unsigned long long)settings->events.bits);
    uint64_t hash = add_text(HASH_START, &text);
    for (size_t i = 0; i < plan->cell_count; i++) {
        print_cell(&plan->cells[i], &text);
        hash = add_text(hash, &text);
    }
    plan->fingerprint = hash;
    return text_ok(&text, err);
}

uint64_t fingerprint_coordinates(const struct cell *cell)
{
    uint64_t hash = HASH_START;
    for (unsigned i = 0; i < cell_field_count; i++) {
        const struct field *field = &cell_fields[i];
        if (field->offset != offsetof(struct cell, mechanism))
            hash = field_hash(field, cell, hash, hash_bytes);
    }
    return hash;
}
