/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/warning_rows.h"

#include "analysis/frequency.h"

const struct warning_row warning_rows[WARNING_COUNT] = {
    [WARNING_unsteady] = {.run = run_check_unsteady,
                          .metric = METRIC_COUNT,
                          .sentence =
                              "The throughput moved within the window: a fitted line by more than 5 % of "
                              "the mean, or one 100 ms interval by more than 20 %.",
                          .hint = "keep the machine idle otherwise, or raise experiment.warmup and "
                                  "experiment.duration; intervals.csv has the series"},
    [WARNING_outlier] = {.cell = cell_check_outlier,
                         .sentence = "Runs lie far from the other runs of their cell.",
                         .hint = "medians bear them; more blocks show whether they come again"},
    [WARNING_bimodal] = {.cell = cell_check_bimodal,
                         .sentence = "The runs of a cell fall in two heaps: the median is a value that was "
                                     "hardly measured.",
                         .hint =
                             "look at the points and not at the median; pin CPUs or give fixed buffers to "
                             "find what changes between runs"},
    [WARNING_multiplexed] = {.run = run_check_multiplexed,
                             .metric = METRIC_counter_running_pct,
                             .smallest = true,
                             .sentence = "Hardware counters shared the PMU and missed more than 5 % of the "
                                         "window: they are left as counted, and no ratio is formed.",
                             .hint = "ask for fewer counters.events at a time"},
    [WARNING_steal] = {.run = run_check_steal,
                       .metric = METRIC_steal_pct,
                       .sentence = "The hypervisor gave more than 1 % of the CPU time to others.",
                       .hint = "measure when the host is quiet, or on bare metal"},
    [WARNING_oversubscribed] = {.run = run_check_oversubscribed,
                                .metric = METRIC_COUNT,
                                .sentence =
                                    "There are more threads than CPUs: times include waiting for a CPU.",
                                .hint = "each connection takes two threads, one on each side; lower "
                                        "workload.threads or use a machine with more CPUs"},
    [WARNING_retransmits] = {.run = run_check_retransmits,
                             .metric = METRIC_retransmits,
                             .sentence = "TCP sent segments again on a path that was asked to lose none.",
                             .hint =
                                 "a queue overflowed: lower workload.threads or socket.send_buffer, or read "
                                 "these cells as measurements of loss"},
    [WARNING_timer] = {.run = run_check_timer,
                       .metric = METRIC_receive_us,
                       .sentence =
                           "A message took as long as a TCP timer (40 ms, 200 ms or 1 s) while the CPUs "
                           "were idle: that is waiting, not copying.",
                       .hint = "set socket.nodelay = yes; never compare such cells by their throughput"},
    [WARNING_unequal_buffers] = {.family = &family_check_buffers,
                                 .sentence = "Mechanisms that are compared were granted different socket "
                                             "buffers: their difference may be the buffers'.",
                                 .hint =
                                     "set socket.send_buffer and socket.receive_buffer to fixed sizes that "
                                     "net.core.wmem_max and rmem_max allow"},
    [WARNING_copied] = {.run = run_check_copied,
                        .metric = METRIC_zc_copied_pct,
                        .sentence =
                            "The kernel copied zero-copy sends after all: late copying is compared with "
                            "early copying.",
                        .hint = "veth and loopback always copy (msg_zerocopy.rst, Loopback): nothing about "
                                "avoided copies can be said from these runs"},
    [WARNING_receiver_limited] = {.run = run_check_receiver_limited,
                                  .metric = METRIC_COUNT,
                                  .sentence = "The receiver held the sender back: the throughput is the "
                                              "receiver's, whatever the mechanism.",
                                  .hint = "compare the sender's CPU time or cycles per byte, or use "
                                          "workload.receive = discard"},
    [WARNING_size_independent] = {.family = &family_check_sizes,
                                  .sentence = "The throughput is the same for all message sizes, which cost "
                                              "differently: something else limits it.",
                                  .hint = "look at the column bottleneck, and at CPU time per byte"},
    [WARNING_threads_independent] = {.family = &family_check_threads,
                                     .sentence =
                                         "The throughput is the same for all numbers of threads, though "
                                         "each had a CPU: something that they share limits it.",
                                     .hint = "look at connections.csv and the column bottleneck"},
    [WARNING_impossible_cycles] = {.run = run_check_impossible_cycles,
                                   .metric = METRIC_tx_cycles,
                                   .sentence = "More cycles were counted than the CPUs can have had in the "
                                               "window.",
                                   .hint = "do not use the cycles of these runs, unless the CPU boosts above "
                                           "its cpuinfo_max_freq"},
    [WARNING_unequal_connections] = {.run = run_check_unequal_connections,
                                     .metric = METRIC_slowest_connection_pct,
                                     .smallest = true,
                                     .sentence =
                                         "The slowest connection received less than 80 % of the mean: "
                                         "the total hides unequal parts.",
                                     .hint = "connections.csv has each one; cpu.placement and more CPUs even "
                                             "them out"},
    [WARNING_frequency] = {.whole = frequency_drift,
                           .sentence =
                               "The CPUs' frequency changed by more than 5 % between blocks, told from "
                               "cycles per CPU time.",
                           .hint = "set the governor to performance and turn boost off; comparisons within "
                                   "blocks and cycles per byte bear it"},
    [WARNING_host_changed] = {.run = run_check_host_changed,
                              .metric = METRIC_COUNT,
                              .sentence = "The machine was not set up any more as environment.json says.",
                              .hint = "labrun.log says what changed; measure again what is to be compared"},
    [WARNING_refused] = {.run = run_check_refused,
                         .metric = METRIC_zc_enobufs,
                         .sentence =
                             "The kernel refused zero-copy sends for lack of memory that may be pinned or "
                             "used for completions: they waited and were tried again.",
                         .hint =
                             "raise the limit of locked memory (ulimit -l) or net.core.optmem_max, or lower "
                             "socket.in_flight"},
    [WARNING_ragged_window] = {.run = run_check_ragged_window,
                               .metric = METRIC_COUNT,
                               .sentence =
                                   "A thread came late to an edge of the window: its own window is longer or "
                                   "shorter than the run's by more than 5 %.",
                               .hint = "there were too few CPUs for the threads, or other work on them; "
                                       "connections.csv has each connection's window"},
    [WARNING_verified] = {.run = run_check_verified,
                          .metric = METRIC_COUNT,
                          .sentence = "Every byte was checked: the timings include writing each message anew "
                                      "and checking it.",
                          .hint =
                              "read these runs as tests of the mechanisms; measure with workload.verify = "
                              "no"},
    [WARNING_losses] = {.run = run_check_losses,
                        .metric = METRIC_lost_pct,
                        .sentence = "Datagrams were lost on a path that was asked to lose none: the sender "
                                    "paid for messages that the receiver never saw.",
                        .hint =
                            "the throughput is what arrived; compare the sender's CPU time per byte, "
                            "raise socket.receive_buffer, or measure the sender alone with link.path = sink"},
};
