#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A mechanism is one new file and one new row, and so is a receiver: in a copy of the source tree both are added, nothing else
# is touched, and they show up everywhere.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need_root
need cmake cmake

tree=$work/tree
mkdir "$tree"
tar -C "$SOURCE_DIR" --exclude=./build --exclude=./.git -cf - . | tar -C "$tree" -xf -

cat >"$tree/workers/mechanisms/write_blocks.c" <<'C'
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <unistd.h>

#include "workers/sender.h"

static ssize_t write_blocks_send(struct sender *sender, struct message *message)
{
    ssize_t sent = write(sender->fd, message->fields[0].iov_base, message->bytes);
    sender->tally.calls++;
    if (__builtin_expect(sent == (ssize_t)message->bytes, 1))
        return sent;
    return sender_finish(sender, message->fields[0].iov_base, message->bytes, sent);
}

const struct sender_calls write_blocks_sender = {
    .send = write_blocks_send,
};
C
cat >>"$tree/orchestrator/experiment/mechanism_list.h" <<'C'
MECHANISM(write_blocks, "write-blocks", "write-blocks (a write each)",
          "Writes each message's block as if the socket were a file.",
          .copies = {.user = 0, .kernel = 1}, .one_block = true)
C

cat >"$tree/workers/receivers/read_file.c" <<'C'
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <unistd.h>

#include "workers/receiver.h"

static ssize_t read_file_receive(struct receiver_state *receiver)
{
    ssize_t received = read(receiver->fd, receiver->buffer, receiver->capacity);
    receiver->tally.calls++;
    return received < 0 ? -errno : received;
}

const struct receiver_calls read_file_receiver = {
    .receive = read_file_receive,
};
C
cat >>"$tree/orchestrator/experiment/receiver_list.h" <<'C'
RECEIVER(
    read_file, "read-file", "read-file (copied)", "Reads the bytes as if the socket were a file.", .copies = 1)
C

# Only labrun, and fast: what is looked at is what it knows.
cmake -S "$tree" -B "$work/build" -D CMAKE_BUILD_TYPE=None -D CMAKE_C_FLAGS=-O0 -D LABRUN_WERROR=ON -D BUILD_TESTING=OFF \
    >"$work/log" 2>&1 || { cat "$work/log" >&2; fail "the tree with a new mechanism is not configured"; }
cmake --build "$work/build" -j "$(nproc)" --target labrun >"$work/log" 2>&1 ||
    { tail -n 30 "$work/log" >&2; fail "the tree with a new mechanism does not build"; }
LABRUN=$work/build/labrun

must describe mechanisms
for words in '  write-blocks: write-blocks (a write each)' '    Writes each message' '  read-file: read-file (copied)'; do
    contains "$work/out" "$words"
done
run describe ini
contains "$work/out" "uring-zero-copy-fixed, write-blocks; may be a list"
contains "$work/out" "mmap, read-file; may be a list"
for file in labrun.1 labrun.bash _labrun; do
    sed 's/\\-/-/g' "$work/build/manual/$file" >"$work/out"
    contains "$work/out" "write-blocks"
    contains "$work/out" "read-file"
done
run check
tr -s '[:space:]' ' ' <"$work/out" >"$work/words"
grep -qE 'mechanisms yes [^:]*\<write-blocks\>' "$work/words" || { cat "$work/out" >&2; fail "check does not list the mechanism"; }
grep -qE 'receivers yes [^:]*\<read-file\>' "$work/words" || { cat "$work/out" >&2; fail "check does not list the receiver"; }

write_experiment "$work/test.ini" <<'INI'
[workload]
mechanism = two-copy, write-blocks
receive = recv, read-file
message_size = 1K, 4K
threads = 1
INI
run plan "$work/test.ini" --set workload.mechanism=write-block
equal 2 "$status" "exit status of a mistyped mechanism"
contains "$work/err" "did you mean write-blocks?"
run plan "$work/test.ini" --set workload.receive=read-fil
equal 2 "$status" "exit status of a mistyped receiver"
contains "$work/err" "did you mean read-file?"
must plan "$work/test.ini"
contains "$work/out" "write-blocks"
contains "$work/out" "read-file"

must run "$work/test.ini" --set experiment.blocks=6
folder=$work/results/latest
equal 64 "$(column "$folder/runs.csv" status | grep -cx ok)" "runs that are ok: 6 blocks of contests, 2 of steady runs"
equal 32 "$(column "$folder/runs.csv" mechanism | grep -cx write-blocks)" "runs of the new mechanism"
equal 32 "$(column "$folder/runs.csv" receive | grep -cx read-file)" "runs of the new receiver"
contains "$work/out" "write-blocks"
for receiver in recv read-file; do
    contains "$folder/figures/throughput-$receiver.gp" "write-blocks (a write each)"
done
contains "$folder/report.html" "write-blocks (a write each)"
contains "$folder/report.html" "read-file"
contains "$folder/verdicts.csv" "write-blocks"
must explain "$folder"
must export "$folder"
contains "$folder/export/tables.md" "write-blocks"
contains "$folder/export/experiment.json" '"write-blocks"'
contains "$folder/export/throughput-recv.py" "write-blocks"
must compare "$folder" "$folder"
