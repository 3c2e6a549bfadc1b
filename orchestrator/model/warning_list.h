/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be wrong with a run or a cell although it was measured: the ids, which are stable. They stand in
 * the column `warnings` of runs.csv, in the report, and in `output.silence`. WARNING(identifier, id). No
 * include guard: it is read several times. */
WARNING(unsteady, "unsteady")
WARNING(outlier, "outlier")
WARNING(bimodal, "bimodal")
WARNING(multiplexed, "multiplexed-counters")
WARNING(steal, "steal")
WARNING(oversubscribed, "oversubscribed")
WARNING(retransmits, "retransmits")
WARNING(timer, "timer-artefact")
WARNING(unequal_buffers, "unequal-buffers")
WARNING(copied, "zero-copy-copied")
WARNING(receiver_limited, "receiver-limited")
WARNING(size_independent, "independent-of-size")
WARNING(threads_independent, "independent-of-threads")
WARNING(impossible_cycles, "impossible-cycles")
WARNING(unequal_connections, "unequal-connections")
WARNING(frequency, "frequency-drift")
WARNING(host_changed, "host-changed")
WARNING(ragged_window, "ragged-window")
WARNING(refused, "zero-copy-refused")
WARNING(verified, "verified")
