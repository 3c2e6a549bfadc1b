/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What each receiver says about itself, a row each: RECEIVER(identifier, name, label, summary, other
 * members of struct receiver). Its calls are `const struct receiver_calls <identifier>_receiver` in
 * workers/receivers/<identifier>.c, which CMake compiles for each row. No include guard: it is read several
 * times. */
RECEIVER(recv, "recv", "recv (copied)", "Copies the bytes into a buffer with recv.", .copies = 1)
RECEIVER(discard, "discard", "discard (MSG_TRUNC)",
         "Has the kernel throw the bytes away: a receiver that costs as little as can be.", .copies = 0,
         .unseen = true)
RECEIVER(recvmsg, "recvmsg", "recvmsg (copied, scattered)",
         "Scatters each message into buffers of its fields with recvmsg, at most one message a "
         "call.",
         .copies = 1)
RECEIVER(uring_recv, "uring-recv", "uring-recv (io_uring multishot)",
         "Has io_uring receive again and again into buffers that it was given beforehand.", .copies = 1,
         .stream = true)
RECEIVER(mmap, "mmap", "mmap (TCP_ZEROCOPY_RECEIVE)",
         "Has the kernel map whole pages of the receive queue, and copies what cannot be mapped.",
         .copies = 0, .maps = true, .stream = true)
