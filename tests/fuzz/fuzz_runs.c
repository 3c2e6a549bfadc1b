/* SPDX-License-Identifier: GPL-3.0-or-later */
/* runs.csv: refused with an error that says something, or records that survive being written and read again.
 */
#include "fuzz/must.h"
#include "results/journal.h"

static int records_of(const char *bytes, size_t length, struct records *records)
{
    struct err err = {0};
    unsigned cut = 0;
    int status = runs_read(must_folder("runs.csv", bytes, length), records, &cut, &err);
    must_agree(status, &err);
    must(cut <= 1);
    return status;
}

static void print_records(const struct records *records, struct text *text)
{
    columns_csv(&record_columns, records->list, records->count, text);
    must(!text->failed);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    own_records records = {0}, again = {0};
    own_text printed = {0}, twice = {0};
    if (records_of((const char *)data, size, &records) != 0)
        return 0;
    print_records(&records, &printed);
    must(records_of(text_string(&printed), printed.length, &again) == 0);
    must(again.count == records.count);
    print_records(&again, &twice);
    must(strcmp(text_string(&printed), text_string(&twice)) == 0);
    return 0;
}
