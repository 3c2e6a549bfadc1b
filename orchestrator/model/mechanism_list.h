/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The senders, one line each, in the order of tables and figures; a new one goes to the end, or
 * others would change their colours. CMake compiles workers/mechanisms/<name>.c
 * for each line; that file defines `const struct mechanism mechanism_<name>`. No include guard: it is read
 * several times. */
MECHANISM(two_copy)
MECHANISM(contiguous)
MECHANISM(send_fields)
MECHANISM(one_copy)
MECHANISM(zero_copy)
MECHANISM(null)
MECHANISM(writev)
MECHANISM(sendfile)
MECHANISM(splice)
MECHANISM(uring_send)
MECHANISM(uring_zero_copy)
MECHANISM(uring_zero_copy_fixed)
