/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every word that labrun's files, tables and messages use, and what the tables say of it: keys and sections
 * of an experiment, columns, warnings, mechanisms, commands ... Texts about many words at once (`describe
 * ini`) are describe.c's. */
#ifndef LABRUN_COMMANDS_WORDS_H
#define LABRUN_COMMANDS_WORDS_H

#include <stddef.h>
#include <stdio.h>

/* NULL past the end. A word that is several things (a key and a column) is there as often. */
const char *words_name(unsigned i);

/* Prints all that the word is, in any case of letters, "link.mtu" as well as "mtu"; returns how many things
 * that was. */
size_t words_print(const char *word, FILE *file);

#endif
