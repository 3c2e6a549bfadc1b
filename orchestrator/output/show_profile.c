/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <ctype.h>
#include <inttypes.h>
#include <stddef.h>

#include "answers/profile_phrase.h"
#include "output/paragraph.h"
#include "output/quantity.h"
#include "output/show.h"
#include "output/table.h"

enum { CELLS_SHOWN_MAX = 200, COLUMNS_MAX = 64, NAME_BYTES = 24 };

/* Which columns the table has. */
struct profile_sheet {
    struct heading columns[COLUMNS_MAX];
    size_t count;
    const struct field *fields[COLUMNS_MAX]; /* parameters that vary, without the mechanism */
    size_t field_count;
    uint64_t groups; /* with more than 2 % of some cell */
    char names[PROFILE_GROUP_COUNT][NAME_BYTES];
};

static void name_group(const char *name, char *upper)
{
    size_t i = 0;
    for (; name[i] != '\0' && i + 1 < NAME_BYTES; i++)
        upper[i] = (char)toupper((unsigned char)name[i]);
    upper[i] = '\0';
}

static void find_columns(const struct findings *findings, struct profile_sheet *sheet)
{
    *sheet = (struct profile_sheet){.groups = profile_shares_groups(&findings->shares, PROFILE_SHARE_LEAST)};
    sheet->columns[sheet->count++] = (struct heading){"MECHANISM", false};
    for (unsigned i = 0; i < cell_field_count && sheet->count < COLUMNS_MAX - PROFILE_GROUP_COUNT - 2; i++)
        if (cell_fields[i].offset != offsetof(struct cell, mechanism) &&
            cell_varies(&findings->experiment.spec, &cell_fields[i])) {
            sheet->fields[sheet->field_count++] = &cell_fields[i];
            sheet->columns[sheet->count++] =
                (struct heading){cell_fields[i].key, cell_fields[i].type == FIELD_NUMBER};
        }
    sheet->columns[sheet->count++] = (struct heading){"SAMPLES", true};
    for (unsigned group = 0; group < PROFILE_GROUP_COUNT; group++) {
        if ((sheet->groups >> group & 1) == 0)
            continue;
        name_group(profile_group_name(group), sheet->names[group]);
        sheet->columns[sheet->count++] = (struct heading){sheet->names[group], true};
    }
}

static int add_row(const struct profile_sheet *sheet, const struct profile_share *share, struct table *table,
                   struct err *err)
{
    struct text texts[COLUMNS_MAX] = {0};
    size_t count = 0;
    cell_name(&share->profile->cell, &texts[count++]);
    for (size_t i = 0; i < sheet->field_count; i++)
        field_print(sheet->fields[i], &share->profile->cell, &texts[count++]);
    text_addf(&texts[count++], "%" PRIu64, share->samples);
    for (unsigned group = 0; group < PROFILE_GROUP_COUNT; group++)
        if (sheet->groups >> group & 1)
            text_percent(&texts[count++], 100 * share->groups[PROFILE_WORKERS][group].value);
    return table_row_texts(table, texts, err);
}

static int show_table(const struct findings *findings, FILE *file, struct err *err)
{
    const struct profile_shares *shares = &findings->shares;
    struct profile_sheet sheet;
    own_table table = {0};
    find_columns(findings, &sheet);
    int rc = table_open(&table, sheet.columns, sheet.count, err);
    for (size_t i = 0; i < shares->count && i < CELLS_SHOWN_MAX && rc == 0; i++)
        rc = add_row(&sheet, &shares->list[i], &table, err);
    if (rc == 0)
        rc = table_print(&table, file, err);
    if (rc == 0 && shares->count > CELLS_SHOWN_MAX)
        text_print(file, "%zu more cells are in profile_shares.csv\n",
                   shares->count - (size_t)CELLS_SHOWN_MAX);
    return rc;
}

/* What comes from the file is put on the terminal as words (paragraph_print). */
static void show_words(const char *before, const char *words, FILE *file)
{
    own_text text = {0};
    text_addf(&text, "%s%s", before, words);
    paragraph_print(file, paragraph_width(file), "  ", "  ", text_string(&text));
}

static void show_sentence(void (*phrase)(const struct profile_shares *, struct text *),
                          const struct profile_shares *shares, FILE *file)
{
    own_text words = {0};
    phrase(shares, &words);
    if (words.length > 0)
        show_words("", text_string(&words), file);
}

static void show_failed(const struct profile_shares *shares, FILE *file)
{
    own_text before = {0};
    if (shares->failed_count == 0)
        return;
    const char *reason = shares->failed[0]->reason;
    text_addf(&before, "%zu cell%s could not be profiled; the first because of: ", shares->failed_count,
              plural(shares->failed_count));
    show_words(text_string(&before), reason[0] != '\0' ? reason : "nothing was sampled", file);
}

int show_profile(const struct findings *findings, FILE *file, struct err *err)
{
    const struct profile_shares *shares = &findings->shares;
    const char *why = findings_no_profile(findings);
    int rc = 0;
    if (why == NULL && shares->count + shares->failed_count == 0)
        return 0;
    if (shares->count > 0) {
        fputs("\nwhere the CPU time goes, % of the workers' samples:\n", file);
        rc = show_table(findings, file, err);
        show_sentence(profile_phrase_overhead, shares, file);
        show_sentence(profile_phrase_others, shares, file);
        show_sentence(profile_phrase_hidden, shares, file);
        show_sentence(profile_phrase_lost, shares, file);
    } else {
        fputs("\nwhere the CPU time goes:\n", file);
    }
    show_failed(shares, file);
    if (why != NULL)
        show_words("could not be told: ", why, file);
    return rc;
}
