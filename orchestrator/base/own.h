/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ownership in the declaration: a variable declared `own_fd`, `own_free`, `own_file` ... is released when its
 * scope ends; `steal_fd(&fd)` and `steal_pointer(&p)` hand it on. Types of other libraries (netlink links,
 * capability sets) declare their own `own_` attribute beside their module. */
#ifndef LABRUN_BASE_OWN_H
#define LABRUN_BASE_OWN_H

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define OWNED_BY(release) __attribute__((cleanup(release)))

static inline void fd_close(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

static inline int steal_fd(int *fd)
{
    int stolen = *fd;
    *fd = -1;
    return stolen;
}

static inline void free_pointer(void *pointer)
{
    free(*(void **)pointer);
}

static inline void file_close(FILE **file)
{
    if (*file != NULL)
        fclose(*file);
}

static inline void directory_close(DIR **directory)
{
    if (*directory != NULL)
        closedir(*directory);
}

#define own_fd OWNED_BY(fd_close) int
#define own_free OWNED_BY(free_pointer)
#define own_file OWNED_BY(file_close) FILE *
#define own_directory OWNED_BY(directory_close) DIR *

#define steal_pointer(pointer)                                                                               \
    __extension__({                                                                                          \
        __typeof__(*(pointer)) stolen_ = *(pointer);                                                         \
        *(pointer) = NULL;                                                                                   \
        stolen_;                                                                                             \
    })

#endif
