/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A cell: one combination of parameter values, the mechanisms among them, and cell_fields[], the one table
 * that says everything about each parameter: INI section and key, default, range, unit, help. Parsing,
 * errors, `describe`, reference.ini, the parameter columns of every CSV and the axis labels come from it. A
 * new parameter is a member here and a row in cell.c; which combinations make no sense is in rules.c. */
#ifndef LABRUN_EXPERIMENT_CELL_H
#define LABRUN_EXPERIMENT_CELL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/own.h"
#include "experiment/cpus.h"
#include "experiment/field.h"

/* --- mechanisms --- */
/* A mechanism is how the sender hands a message to the kernel; a receiver mechanism, how it is taken out.
 * Here is what each says about itself, from the rows of the lists. The calls that the worker's loop makes are
 * in workers/mechanisms/ and workers/receivers/, one file each (struct sender_calls, struct receiver_calls).
 */

enum mechanism_id {
#define MECHANISM(identifier, ...) MECHANISM_##identifier,
#include "experiment/mechanism_list.h"
#undef MECHANISM
    MECHANISM_COUNT
};

enum receiver_id {
#define RECEIVER(identifier, ...) RECEIVER_##identifier,
#include "experiment/receiver_list.h"
#undef RECEIVER
    RECEIVER_COUNT
};

/* Copies of each payload byte on the sending side if all goes well. */
struct copies {
    double user, kernel;
};

struct mechanism {
    const char *name;    /* "zero-copy": INI files and CSV */
    const char *label;   /* "zero-copy (MSG_ZEROCOPY)": tables and figures */
    const char *summary; /* one sentence */
    const char *alias;   /* "A3", or NULL */
    struct copies copies;
    bool one_block; /* the fields of a message lie in one block: there is nothing to serialise */
    bool pieces;    /* a message takes several sends: there is no sending it as a datagram */
    bool frozen;  /* the kernel reads what it was given at any time later and never says when it is done: the
                     messages must not be written anew, whatever its `send` says */
    bool batches; /* cell->batch messages go out with one submission */
    bool datagram_batches; /* so they do over UDP, with one sendmmsg(2) (`batched` of its calls) */
    bool pins;             /* the whole ring is locked in memory as long as the sender is open */
    bool undelivered;      /* nothing arrives: bytes are counted by the sender alone */
};

struct receiver {
    const char *name, *label, *summary;
    double copies; /* kernel to user, per byte */
    bool maps;     /* bytes may be mapped instead of copied: the share is counted */
    bool stream;   /* takes bytes of a stream only, no datagrams */
    bool unseen;   /* the bytes never reach this process: they cannot be verified */
};

extern const struct mechanism mechanisms[MECHANISM_COUNT];
extern const struct receiver receivers[RECEIVER_COUNT];

/* For struct choices: names by number, NULL past the end. */
const char *mechanism_name(unsigned i);
const char *receiver_name(unsigned i);
const char *placement_name(unsigned i);

/* --- cells --- */

#define CELL_NONE SIZE_MAX /* the number of no cell, and of no value */

/* AUTO stands in an INI file alone: cell_settle() makes one of the others of it. */
enum transport { TRANSPORT_TCP, TRANSPORT_UDP, TRANSPORT_UNIX, TRANSPORT_AUTO };
enum direction { SERVER_TO_CLIENT, CLIENT_TO_SERVER, BOTH_DIRECTIONS };
enum pattern { PATTERN_STREAM, PATTERN_REQUEST_RESPONSE, PATTERN_PACED };
enum arrival { ARRIVAL_CONSTANT, ARRIVAL_POISSON };
enum pacing { PACING_TIMER, PACING_SPIN };
enum path { PATH_VETH, PATH_LOOPBACK, PATH_SINK, PATH_COUNT };
enum ip { IP_4, IP_6 };
/* What of the work on packets a device is asked to do, or the kernel just above it. */
enum offload { OFFLOAD_TSO, OFFLOAD_GSO, OFFLOAD_GRO, OFFLOAD_CHECKSUM, OFFLOAD_COUNT };
enum offload_choice { OFFLOAD_DEFAULT, OFFLOAD_YES, OFFLOAD_NO }; /* default: as the device was made */
enum placement {
    PLACEMENT_SPREAD,
    PLACEMENT_NEAR,
    PLACEMENT_FAR,
    PLACEMENT_SHARED,
    PLACEMENT_SIBLINGS,
    PLACEMENT_FREE
};

struct cell {
    /* [workload] */
    unsigned mechanism; /* enum mechanism_id */
    unsigned receive;   /* enum receiver_id */
    unsigned transport, direction, pattern;
    int64_t outstanding;   /* requests that may wait for their responses; up to 1: one */
    int64_t response_size; /* bytes; 0: as many as the request has */
    int64_t offered_rate;  /* of paced: messages per second of each connection; 0: no schedule */
    unsigned arrival, pacing;
    int64_t latency_sample; /* of a stream: one message in so many is timed; 0: none */
    int64_t fields;
    int64_t field_size;   /* bytes; 0 when message_size was given and does not divide evenly */
    int64_t message_size; /* bytes of the whole message, always set in a finished cell */
    int64_t threads;      /* on each side */
    int64_t connections;  /* all of them together; 0: as many as threads */
    int64_t batch;        /* messages per submission, where the mechanism can do that */
    int64_t gso;          /* messages that one send carries (UDP_SEGMENT); up to 1: one, as without it */
    bool verify;
    /* [socket] */
    bool nodelay;
    int64_t send_buffer, receive_buffer; /* bytes; 0 = auto */
    char congestion[16];                 /* TCP_CA_NAME_MAX */
    bool udp_gro;                        /* one receive takes several datagrams */
    int64_t in_flight;                   /* message slots in the ring, of every mechanism */
    /* [link] */
    unsigned path, ip;
    int64_t mtu;                               /* bytes; 0 = auto, in no finished cell */
    bool offload;                              /* no: of what follows as `default`, TSO, GSO and GRO are no */
    unsigned tso, segmentation, gro, checksum; /* enum offload_choice */
    int64_t rate;          /* bits per second, 0 = none; this and what follows of either direction alike */
    int64_t delay, jitter; /* ns, 0 = none */
    double loss;           /* share of the packets */
    int64_t queue;         /* packets; 0 = auto */
    /* [cpu] */
    unsigned placement;
    struct cpus server, client; /* empty: placement decides */
    /* not a parameter: the A/A control, the baseline's second label */
    bool control;
};

extern const struct field cell_fields[];
extern const unsigned cell_field_count;

/* The key of row `i`; NULL past the end. */
const char *cell_field_key(unsigned i);

/* The largest message; also bounds field_size. */
enum { MESSAGE_BYTES_MAX = 64 * 1024 * 1024 };

/* What a verified message carries: its number and a checksum (workers/message.h). */
enum { PROOF_BYTES = 16 };

/* What a paced datagram carries: its number. */
enum { NUMBER_BYTES = 8 };

/* Adds the name that people see: "two-copy", or "two-copy (A/A)" for the control. */
void cell_name(const struct cell *cell, struct text *text);

/* The same of what is compared: "loopback", "loopback (A/A)". */
void cell_name_arm(const struct cell *cell, const struct field *contrast, struct text *text);

/* Size in bytes of field `i` of the message: sizes differ by at most one byte and add up to message_size. */
int64_t cell_field_bytes(const struct cell *cell, int64_t i);

/* What follows from the others: message_size and field_size from each other, and what is `auto` from the
 * path. */
void cell_settle(struct cell *cell);

/* Is there a receiving side? The sink has none. */
bool cell_has_receiver(const struct cell *cell);

/* Has the link a rate, a delay or losses? It is netem of the kernel that delays and loses. */
bool cell_is_shaped(const struct cell *cell);
bool cell_needs_netem(const struct cell *cell);

/* What the cell asks of an offload, by its own key or by `offload`: enum offload_choice. */
unsigned cell_offload(const struct cell *cell, enum offload offload);

/* May packets of several segments be handed to the link, and wait in its queue as one? */
bool cell_hands_super_packets(const struct cell *cell);

/* Does the placement say where the two ends of a connection are to each other? */
bool cell_places_pairs(const struct cell *cell);

/* Of all threads together: thread i serves the connections i, i + threads, ... */
int64_t cell_connections(const struct cell *cell);

/* How often bytes go through a connection at the same time, each time by two threads of their own: 1, or 2 of
 * both directions. */
int64_t cell_directions(const struct cell *cell);

/* Messages that one send carries. */
int64_t cell_segments(const struct cell *cell);

/* Are messages of its steady runs timed one by one: all of them, or of a stream a sample? */
bool cell_is_timed(const struct cell *cell);
bool cell_is_sampled(const struct cell *cell);

/* Of request-response: how many requests of a connection may wait; bytes of a response, 0 of a stream. */
int64_t cell_outstanding(const struct cell *cell);
int64_t cell_response_bytes(const struct cell *cell);

/* All parameters are equal, and both or neither are the control. */
bool cell_same(const struct cell *cell, const struct cell *other);

/* The size that people know is the message's; field_size follows from it. */
bool cell_field_is_size(const struct field *field);
bool cell_field_is_mechanism(const struct field *field);

/* The row of cell_fields[] whose values are compared unless an experiment says otherwise. */
enum { CONTRAST_MECHANISM = 0 };

/* <0, 0, >0. `contrast`: the row whose values are compared. A line is all parameters but the contrast and the
 * size: along it a crossover is sought. A place is all but the contrast: its cells can be compared. Between
 * numbers of fields the size of one is no coordinate, as the message's follows from both. Lines stay
 * together, sizes ascend in them, then come the values of the contrast, the A/A control last. */
int cell_compare_lines(const struct cell *cell, const struct cell *other, const struct field *contrast);
int cell_compare_places(const struct cell *cell, const struct cell *other, const struct field *contrast);
int cell_compare(const struct cell *cell, const struct cell *other, const struct field *contrast);

/* Does the parameter say where something is compared? */
bool cell_is_coordinate(const struct field *field, const struct field *contrast);

/* Does the parameter take several values among these cells? Not a transport or an MTU that is told by the
 * path, as `auto` makes them: who names the path has named them. */
bool cells_vary(const struct cell *const *cells, size_t count, const struct field *field);

/* The different values that cells have of a parameter, ascending, found again by number. */
struct cell_values {
    const struct field *field;
    const struct cell **cells; /* owned array: a cell that has it for each; borrowed */
    size_t count;
};

void cell_values_release(struct cell_values *values);
#define own_cell_values OWNED_BY(cell_values_release) struct cell_values

int cell_values_make(const struct cell *const *cells, size_t count, const struct field *field,
                     struct cell_values *values, struct err *err);

/* The number of the cell's value; CELL_NONE when no cell had it. */
size_t cell_values_find(const struct cell_values *values, const struct cell *cell);

struct spec;
/* Was the parameter given several values in the experiment, whatever was measured of it? The size that people
 * know is the message's: it stands for field_size too. */
bool cell_varies(const struct spec *spec, const struct field *field);

/* All parameters of a cell that vary, "mechanism=two-copy message_size=1K threads=4"; the mechanism when none
 * does. */
void cell_describe(const struct cell *cell, const struct spec *spec, struct text *text);

/* --- lookup --- */

/* Different cells (cell_same) by number, in the order in which they were added, found again at once. */
struct cell_lookup {
    const struct cell **cells; /* owned array; the cells belong to whoever added them */
    uint64_t *hashes;          /* owned, one per cell */
    size_t count, capacity;
    uint32_t *slots; /* owned hash table: number of a cell + 1, 0 = free; a power of two, at most half full */
    size_t slot_count;
};

void cell_lookup_release(struct cell_lookup *lookup);
#define own_cell_lookup OWNED_BY(cell_lookup_release) struct cell_lookup

/* The number of the cell, which is added unless it is there: the pointer must stay valid. */
int cell_lookup_add(struct cell_lookup *lookup, const struct cell *cell, size_t *number, struct err *err);

/* The cell's number; CELL_NONE when it is not there. */
size_t cell_lookup_find(const struct cell_lookup *lookup, const struct cell *cell);

#endif
