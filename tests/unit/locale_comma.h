/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A locale that writes 1,5 for 1.5, for tests of what must not notice. Made with localedef where none is
 * installed, for the test alone. */
#ifndef LABRUN_TESTS_LOCALE_COMMA_H
#define LABRUN_TESTS_LOCALE_COMMA_H

#include <ftw.h>
#include <locale.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "must_run.h"

static inline bool localedef_run(char *output)
{
    char *argv[] = {"localedef", "-f", "UTF-8", "-i", "de_DE", output, NULL}, *envp[] = {NULL};
    pid_t pid;
    int status = 0;
    return posix_spawnp(&pid, argv[0], NULL, NULL, argv, envp) == 0 && waitpid(pid, &status, 0) == pid &&
           status == 0;
}

static inline int remove_entry(const char *path, const struct stat *status, int type, struct FTW *walk)
{
    (void)status, (void)type, (void)walk;
    return remove(path);
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
    nftw(folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS); /* it is in memory by now */
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
