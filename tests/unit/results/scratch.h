/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A folder for the files of one test, removed with all that is in it. */
#ifndef LABRUN_TESTS_SCRATCH_H
#define LABRUN_TESTS_SCRATCH_H

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct scratch {
    char path[64];
    int folder;
};

static inline int scratch_entry(const char *path, const struct stat *status, int type, struct FTW *walk)
{
    (void)status, (void)type, (void)walk;
    return remove(path);
}

static inline void scratch_remove(struct scratch *scratch)
{
    close(scratch->folder);
    nftw(scratch->path, scratch_entry, 8, FTW_DEPTH | FTW_PHYS);
}

static inline struct scratch scratch_make(void)
{
    struct scratch scratch = {.path = "/tmp/labrun-test-XXXXXX", .folder = -1};
    if (mkdtemp(scratch.path) == NULL)
        abort();
    scratch.folder = open(scratch.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return scratch;
}

#define own_scratch __attribute__((cleanup(scratch_remove))) struct scratch

static inline void scratch_write(int folder, const char *name, const char *bytes, size_t length)
{
    int fd = openat(folder, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (fd < 0 || write(fd, bytes, length) != (ssize_t)length)
        abort();
    close(fd);
}

/* Static storage, for one comparison. */
static inline const char *scratch_read(int folder, const char *name)
{
    static char bytes[65536];
    int fd = openat(folder, name, O_RDONLY | O_CLOEXEC);
    ssize_t got = fd >= 0 ? read(fd, bytes, sizeof bytes - 1) : -1;
    if (fd >= 0)
        close(fd);
    bytes[got > 0 ? got : 0] = '\0';
    return got >= 0 ? bytes : NULL;
}

#endif
