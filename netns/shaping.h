/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the ends of a veth pair do to the packets that they send: a rate (tbf), a delay, jitter and losses
 * (netem). Both ends do the same, each to what it sends, so that a link is alike in both directions. What was
 * asked for is set and read back; what the kernel counts is read at the edges of windows. */
#ifndef LABRUN_NETNS_SHAPING_H
#define LABRUN_NETNS_SHAPING_H

#include <stdbool.h>

#include "base/err.h"
#include "experiment/cell.h"
#include "record/sample.h"

struct link;       /* netns/link.h */
struct rtnl_qdisc; /* libnl */

/* --- disciplines --- */

enum discipline { DISCIPLINE_TBF, DISCIPLINE_NETEM, DISCIPLINE_COUNT };

/* "tbf"; NULL past the end. */
const char *discipline_name(unsigned i);

/* Does the cell's link need it? */
bool discipline_asked(enum discipline discipline, const struct cell *cell);

/* Can this kernel do it? It is given to a device of a namespace of its own. -ENOENT with the hint if not;
 * -EPERM and the like without the right to find out. The kernel loads the module if it has one. */
int discipline_probe(enum discipline discipline, struct err *err);

/* Is it loaded, or a part of the kernel, so that asking loads no module? */
bool discipline_resident(enum discipline discipline);

/* --- shaping --- */

/* The request that gives device number `index` the discipline; the caller owns it (rtnl_qdisc_put). NULL
 * without memory. */
struct rtnl_qdisc *shaping_request(const struct cell *cell, enum discipline discipline, int index);

/* Gives the link's device what the cell asks for, and reads it back: a difference is an error. A cell without
 * a shape changes nothing. */
int shaping_set(struct link *link, const struct cell *cell, struct err *err);

/* What the device's discipline is, and has done since it was made; an error unless it is what the cell asks
 * for. */
int shaping_read(struct link *link, const struct cell *cell, struct queue_reading *reading, struct err *err);

#endif
