/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What each sender says about itself, a row each: MECHANISM(identifier, name, label, summary,
 * other members of struct mechanism), in the order of tables and figures; a new one goes to the end, or
 * others would change their colours. Its calls are `const struct sender_calls <identifier>_sender` in
 * workers/mechanisms/<identifier>.c, which CMake compiles for each row. No include guard: it is read several
 * times. */
MECHANISM(two_copy, "two-copy", "two-copy (serialise, send)",
          "Serialises the fields of every message into one buffer and sends that.",
          .copies = {.user = 1, .kernel = 1}, .datagram_batches = true, .alias = "A1")
MECHANISM(contiguous, "contiguous", "contiguous (send)",
          "Sends messages that lie in one block already: the lower bound, with nothing to gather.",
          .copies = {.user = 0, .kernel = 1}, .one_block = true, .datagram_batches = true)
MECHANISM(send_fields, "send-fields", "send-fields (a send per field)",
          "Sends each field of the message with a system call of its own.",
          .copies = {.user = 0, .kernel = 1}, .pieces = true)
MECHANISM(one_copy, "one-copy", "one-copy (sendmsg)",
          "Hands the kernel a vector of the fields, which it gathers while it copies them.",
          .copies = {.user = 0, .kernel = 1}, .datagram_batches = true, .alias = "A2")
MECHANISM(zero_copy, "zero-copy", "zero-copy (MSG_ZEROCOPY)",
          "Hands the kernel references to the fields, and reuses them when it says that it is "
          "done.",
          .copies = {.user = 0, .kernel = 0}, .datagram_batches = true, .alias = "A3")
MECHANISM(null, "null", "null (labrun itself)",
          "Sends nothing and says that it did: what labrun's own loop costs.",
          .copies = {.user = 0, .kernel = 0}, .undelivered = true)
MECHANISM(writev, "writev", "writev",
          "Hands the kernel a vector of the fields with writev, which knows no flags.",
          .copies = {.user = 0, .kernel = 1})
MECHANISM(sendfile, "sendfile", "sendfile (sealed file in memory)",
          "Sends each message with one sendfile from a sealed file, where its fields lie in "
          "a row.",
          .copies = {.user = 0, .kernel = 0}, .pieces = true, .frozen = true)
MECHANISM(splice, "splice", "splice (vmsplice, splice)",
          "Hands the kernel references to the fields through a pipe, and waits for "
          "acknowledgements.",
          .copies = {.user = 0, .kernel = 0}, .pieces = true, .frozen = true)
MECHANISM(uring_send, "uring-send", "uring-send (io_uring)",
          "Has io_uring do what one-copy does, or send a single field, for `batch` messages in each "
          "submission.",
          .copies = {.user = 0, .kernel = 1}, .batches = true)
MECHANISM(uring_zero_copy, "uring-zero-copy", "uring-zero-copy (io_uring, lent)",
          "Has io_uring send references to the fields, and reuses them after its notifications.",
          .copies = {.user = 0, .kernel = 0}, .batches = true)
MECHANISM(uring_zero_copy_fixed, "uring-zero-copy-fixed", "uring-zero-copy-fixed (registered)",
          "As uring-zero-copy, but each message is one block, registered before: nothing is pinned anew.",
          .copies = {.user = 0, .kernel = 0}, .one_block = true, .batches = true, .pins = true)
