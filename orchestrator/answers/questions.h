/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The functions behind the six questions, by subject: answer_caches is in answer_caches.c. Each writes its
 * answer into the draft; at least one run was ok. -ENOMEM is the only error. */
#ifndef LABRUN_ANSWERS_QUESTIONS_H
#define LABRUN_ANSWERS_QUESTIONS_H

#include "answers/answers.h"
#include "answers/evidence.h"

int answer_zero_copy(const struct findings *findings, struct draft *draft, struct err *err);
int answer_caches(const struct findings *findings, struct draft *draft, struct err *err);
int answer_threads(const struct findings *findings, struct draft *draft, struct err *err);
int answer_crossover_one_copy(const struct findings *findings, struct draft *draft, struct err *err);
int answer_crossover_zero_copy(const struct findings *findings, struct draft *draft, struct err *err);
int answer_surprise(const struct findings *findings, struct draft *draft, struct err *err);

#endif
