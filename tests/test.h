/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What every unit and integration test includes: cmocka with the four headers that it needs before it, a
 * made-up tree of files for modules that read /sys and /proc below a root, whole files of the source tree,
 * and a locale that writes 1,5 for 1.5. Only for tests: whatever fails here ends the test. */
#ifndef LABRUN_TESTS_TEST_H
#define LABRUN_TESTS_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <ftw.h>
#include <locale.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "must_run.h"

/* --- a tree of files --- */

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

/* --- a file of the source tree --- */

/* All of it, ended by a NUL; the caller frees it. */
static inline char *file_read(const char *path, size_t *length)
{
    struct stat status;
    FILE *file = fopen(path, "re");
    assert_non_null(file);
    assert_int_equal(fstat(fileno(file), &status), 0);
    char *bytes = calloc((size_t)status.st_size + 1, 1);
    assert_non_null(bytes);
    *length = fread(bytes, 1, (size_t)status.st_size, file);
    assert_int_equal(*length, status.st_size);
    assert_int_equal(fclose(file), 0);
    return bytes;
}

/* --- a locale with a decimal comma --- */
/* Made with localedef where none is installed, for the test alone. */

static inline bool localedef_run(char *output)
{
    char *argv[] = {"localedef", "-f", "UTF-8", "-i", "de_DE", output, NULL}, *envp[] = {NULL};
    pid_t pid;
    int status = 0;
    return posix_spawnp(&pid, argv[0], NULL, NULL, argv, envp) == 0 && waitpid(pid, &status, 0) == pid &&
           status == 0;
}

/* True when LC_ALL is now such a locale; locale_plain() undoes it. */
static inline bool locale_comma(void)
{
    static char folder[] = "/tmp/labrun-locale-XXXXXX";
    char output[64];
    if (setlocale(LC_ALL, "de_DE.UTF-8") != NULL || setlocale(LC_ALL, "fr_FR.UTF-8") != NULL)
        return true;
    if (mkdtemp(folder) == NULL)
        return false;
    snprintf(output, sizeof output, "%s/xx_XX.UTF-8", folder);
    bool made = localedef_run(output);
    setenv("LOCPATH", folder, 1);
    bool set = made && setlocale(LC_ALL, "xx_XX.UTF-8") != NULL;
    nftw(folder, tree_remove_entry, 8, FTW_DEPTH | FTW_PHYS); /* it is in memory by now */
    return set;
}

/* Ends the test without one. */
static inline void locale_need_comma(void)
{
    if (!locale_comma())
        SKIP_OR_FAIL(
            "no locale with a decimal comma can be had: localedef or its sources are missing (package "
            "locales)");
}

static inline void locale_plain(void)
{
    setlocale(LC_ALL, "C");
}

#endif
