/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Profiles as JSON: of each profiled cell how it was sampled, the rows of profile_shares.csv that are its,
 * and its symbols as profile.csv has them. */
#ifndef LABRUN_JSON_PROFILE_H
#define LABRUN_JSON_PROFILE_H

#include "findings/profile_shares.h"
#include "results/json.h"

/* Adds the array "profiles": the good ones, then those that failed; empty when nobody asked for any. */
void json_profiles(struct document *document, const struct profile_shares *shares);

#endif
