/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "commands/experiment_file.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* From the folder that the program is in: installed (bin beside share), unpacked, in build/release/. */
static const char *const places[] = {"../share/labrun/configs", "configs", "../../configs"};

static bool exists(const struct text *path)
{
    return path->length > 0 && access(text_string(path), F_OK) == 0;
}

/* The folder of the program, with a slash; false when the kernel does not tell. */
static bool own_folder(struct text *folder)
{
    char program[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", program, sizeof program);
    if (length <= 0 || (size_t)length == sizeof program)
        return false;
    while (length > 0 && program[length - 1] != '/')
        length--;
    text_add_bytes(folder, program, (size_t)length);
    return true;
}

static bool has_ending(const char *name)
{
    size_t length = strlen(name);
    return length > 4 && strcmp(name + length - 4, ".ini") == 0;
}

/* The name itself when there is no such file: opening it says so. */
static void find(const char *name, struct text *path)
{
    const char *ending = has_ending(name) ? "" : ".ini";
    own_text folder = {0};
    text_add(path, name);
    if (exists(path))
        return;
    text_add(path, ending);
    if (exists(path))
        return;
    for (size_t i = 0; i < sizeof places / sizeof *places && strchr(name, '/') == NULL; i++) {
        if (folder.length == 0 && !own_folder(&folder))
            break;
        text_clear(path);
        text_addf(path, "%s%s/%s%s", text_string(&folder), places[i], name, ending);
        own_free char *resolved = exists(path) ? realpath(text_string(path), NULL) : NULL;
        if (resolved == NULL)
            continue;
        text_clear(path);
        text_add(path, resolved);
        text_print(stderr, "labrun: %s is %s\n", name, text_string(path));
        return;
    }
    text_clear(path);
    text_add(path, name);
}

int experiment_file_load(const struct options *options, struct text *path, struct experiment *experiment,
                         struct err *err)
{
    const char *name = options->arguments[0];
    find(name, path);
    if (text_ok(path, err) < 0)
        return -err->code;
    int rc = experiment_load(text_string(path), options->overrides, options->override_count, experiment, err);
    if (rc == -ENOENT && strchr(name, '/') == NULL)
        err_hint(err, "it is no file here, nor an experiment that came with labrun, such as quick");
    return rc;
}
