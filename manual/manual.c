/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "manual/manual.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "experiment/cell.h"
#include "experiment/settings.h"
#include "output/terminal.h"

const struct field *manual_key(unsigned i)
{
    unsigned first = 0;
    while (first < setting_field_count &&
           strcmp(setting_fields[first].section, setting_fields[0].section) == 0)
        first++;
    if (i < first)
        return &setting_fields[i];
    if (i - first < cell_field_count)
        return &cell_fields[i - first];
    i -= cell_field_count;
    return i < setting_field_count ? &setting_fields[i] : NULL;
}

/* --- templates --- */

static const struct part *find(const struct part *parts, const char *name, size_t length)
{
    for (; parts->name != NULL; parts++)
        if (strlen(parts->name) == length && strncmp(parts->name, name, length) == 0)
            return parts;
    return NULL;
}

/* Copies the template and puts each part in its place. A part ends the line by itself: what stands behind it
 * on a line of its own is dropped. */
static int fill(const char *template, struct text *text, struct err *err)
{
    for (const char *at; (at = strchr(template, '@')) != NULL;) {
        size_t length = strspn(at + 1, "abcdefghijklmnopqrstuvwxyz-");
        bool part_like = length > 0 && at[1 + length] == '@';
        const struct part *part = NULL;
        if (part_like && (part = find(man_page_parts, at + 1, length)) == NULL)
            part = find(completion_parts, at + 1, length);
        if (part_like && part == NULL)
            return err_set(err, EINVAL, "the template asks for '%.*s', which is no part", (int)length,
                           at + 1);
        text_add_bytes(text, template, (size_t)(at - template) + (part_like ? 0 : 1));
        template = at + (part_like ? length + 2 : 1);
        if (part == NULL)
            continue;
        part->write(text);
        if (text->length > 0 && text->data[text->length - 1] == '\n' && *template == '\n')
            template ++;
    }
    text_add(text, template);
    return text_ok(text, err);
}

static int read_template(const char *path, struct text *text, struct err *err)
{
    char bytes[4096];
    own_file file = fopen(path, "re");
    if (file == NULL)
        return err_errno(err, errno, "cannot open %s", path);
    for (size_t length; (length = fread(bytes, 1, sizeof bytes, file)) > 0;)
        text_add_bytes(text, bytes, length);
    return ferror(file) ? err_errno(err, errno, "cannot read %s", path) : text_ok(text, err);
}

int main(int argc, char **argv)
{
    own_text template = {0}, text = {0};
    struct err err = {0};
    int rc = argc == 2 ? read_template(argv[1], &template, &err)
                       : err_set(&err, EINVAL, "usage: labrun_manual TEMPLATE");
    if (rc == 0)
        rc = fill(text_string(&template), &text, &err);
    if (rc == 0 && (fputs(text_string(&text), stdout) == EOF || fflush(stdout) != 0))
        rc = err_errno(&err, errno, "cannot write");
    if (rc != 0)
        complaint_print(&err);
    return rc == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
