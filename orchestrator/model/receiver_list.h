/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The receivers, one line each. CMake compiles workers/receivers/<name>.c for each line; that file defines
 * `const struct receiver receiver_<name>`. No include guard: it is read several times. */
RECEIVER(recv)
RECEIVER(discard)
RECEIVER(recvmsg)
RECEIVER(uring_recv)
RECEIVER(mmap)
