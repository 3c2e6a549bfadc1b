/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A made-up tree of files in a temporary directory, for modules that read /sys and /proc below a root. Only
 * for tests: whatever fails here ends the test. */
#ifndef LABRUN_TESTS_TREE_H
#define LABRUN_TESTS_TREE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct tree {
    char root[64];
};

static inline void tree_make(struct tree *tree)
{
    const char *where = getenv("TMPDIR");
    snprintf(tree->root, sizeof tree->root, "%.40s/labrun.XXXXXX", where != NULL ? where : "/tmp");
    assert_non_null(mkdtemp(tree->root));
}

/* Writes one file and the directories above it; `path` begins with '/'. */
static inline void tree_file(const struct tree *tree, const char *path, const char *content)
{
    char full[512];
    snprintf(full, sizeof full, "%s%s", tree->root, path);
    for (char *c = full + strlen(tree->root) + 1; *c != '\0'; c++)
        if (*c == '/') {
            *c = '\0';
            mkdir(full, 0755);
            *c = '/';
        }
    FILE *file = fopen(full, "we");
    assert_non_null(file);
    assert_true(fputs(content, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static inline int tree_remove_entry(const char *path, const struct stat *status, int type, struct FTW *walk)
{
    (void)status, (void)type, (void)walk;
    return remove(path);
}

static inline void tree_remove(const struct tree *tree)
{
    assert_int_equal(nftw(tree->root, tree_remove_entry, 8, FTW_DEPTH | FTW_PHYS), 0);
}

#endif
