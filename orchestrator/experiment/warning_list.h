/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be wrong with a run or a cell although it was measured, a row each: WARNING(identifier, id, how it
 * is found, what it means, how to go on). The ids are stable: they stand in the column `warnings` of
 * runs.csv, in the report, and in `output.silence`. How it is found, by a function of findings/
 * (warnings.h): RUN of one run; RUN_LARGEST and RUN_SMALLEST also name the metric whose largest or
 * smallest value tells how bad it was; CELL, FAMILY and WHOLE of runs together; PAIRS of what is compared
 * (findings/agreement.h). DISTURBED(one of RUN): other work or chance can do it to any run, and a few such
 * runs move no median: the cell has it when most of its runs do. No include guard: it is read several times.
 */
WARNING(unsteady, "unsteady", DISTURBED(RUN(run_check_unsteady)),
        "The throughput moved within the window: a stretch of it had more, or less, than its share, by more "
        "than 2.5 % of all bytes (a climb of 20 %, a step of 10 %, a fifth that is 12.5 % off) and by more "
        "than noise does in one of fifty runs.",
        "keep the machine idle otherwise, or raise experiment.warmup and experiment.duration; "
        "intervals.csv has the series")
WARNING(outlier, "outlier", CELL(cell_check_outlier),
        "Runs lie far from the other runs of their cell: of normal noise one cell in a hundred has such.",
        "medians bear them; more blocks show whether they come again")
WARNING(bimodal, "bimodal", CELL(cell_check_bimodal),
        "The runs of a cell fall in two heaps, as one cell of normal noise in a hundred does: the median "
        "is a value that was hardly measured.",
        "look at the points and not at the median; pin CPUs or give fixed buffers to find what changes "
        "between runs")
WARNING(multiplexed, "multiplexed-counters", RUN_SMALLEST(run_check_multiplexed, counter_running_pct),
        "Hardware counters shared the PMU and missed more than 5 % of the window: they are left as "
        "counted, and no ratio is formed.",
        "ask for fewer counters.events at a time")
WARNING(steal, "steal", DISTURBED(RUN_LARGEST(run_check_steal, steal_pct)),
        "The hypervisor gave more than 1 % of the CPU time to others.",
        "measure when the host is quiet, or on bare metal")
WARNING(busy_host, "busy-host", DISTURBED(RUN_LARGEST(run_check_busy_host, foreign_load_pct)),
        "Programs that are not labrun's had more than 5 % of the time of the CPUs that were used.",
        "end them, or measure when they are done; labrun.log names them where CPUs can be sampled")
WARNING(oversubscribed, "oversubscribed", RUN(run_check_oversubscribed),
        "There are more threads than CPUs: times include waiting for a CPU.",
        "there are workload.threads on each side, twice as many with direction = both: lower them, or use a "
        "machine with more CPUs")
WARNING(mixed_cores, "mixed-cores", RUN(run_check_mixed_cores),
        "Threads were on cores of different kinds (as performance and efficiency cores are), or free to be: "
        "what more threads add is not more of the same.",
        "lower workload.threads, or name CPUs of one kind in cpu.server and cpu.client; connections.csv has "
        "the kind of each thread's core")
WARNING(
    crosses_nodes, "crosses-nodes", RUN(run_check_crosses_nodes),
    "Threads were in several NUMA nodes, or free to be: they have caches and memory that runs in one node "
    "have not, and memory that is farther away.",
    "lower workload.threads, or name CPUs of one node in cpu.server and cpu.client; connections.csv has "
    "each thread's node")
WARNING(retransmits, "retransmits", RUN_LARGEST(run_check_retransmits, retransmits),
        "TCP sent segments again on a path that was asked to lose none.",
        "a queue overflowed: lower workload.threads or socket.send_buffer, or read these cells as "
        "measurements of loss")
WARNING(timer, "timer-artefact", RUN_LARGEST(run_check_timer, receive_us),
        "A message took as long as a TCP timer (40 ms, 200 ms or 1 s) while the CPUs were idle: that is "
        "waiting, not copying.",
        "set socket.nodelay = yes; never compare such cells by their throughput")
WARNING(unequal_buffers, "unequal-buffers", FAMILY(family_check_buffers),
        "Mechanisms that are compared were granted different socket buffers: their difference may be the "
        "buffers'.",
        "set socket.send_buffer and socket.receive_buffer to fixed sizes that net.core.wmem_max and "
        "rmem_max allow")
WARNING(copied, "zero-copy-copied", RUN_LARGEST(run_check_copied, zc_copied_pct),
        "The kernel copied zero-copy sends after all: late copying is compared with early copying.",
        "veth and loopback always copy (msg_zerocopy.rst, Loopback): nothing about avoided copies can be "
        "said from these runs")
WARNING(receiver_limited, "receiver-limited", RUN(run_check_receiver_limited),
        "The receiver held the sender back: the throughput is the receiver's, whatever the mechanism.",
        "compare the sender's CPU time or cycles per byte, or use workload.receive = discard")
WARNING(size_independent, "independent-of-size", FAMILY(family_check_sizes),
        "The throughput is the same for all message sizes, which cost differently: something else limits "
        "it.",
        "look at the column bottleneck, and at CPU time per byte")
WARNING(threads_independent, "independent-of-threads", FAMILY(family_check_threads),
        "The throughput is the same for all numbers of threads, though each had a CPU: something that they "
        "share limits it.",
        "look at connections.csv and the column bottleneck")
WARNING(impossible_cycles, "impossible-cycles", RUN_LARGEST(run_check_impossible_cycles, tx_cycles),
        "More cycles were counted than the CPUs can have had in the window.",
        "do not use the cycles of these runs, unless the CPU boosts above its cpuinfo_max_freq")
WARNING(unequal_connections, "unequal-connections",
        RUN_SMALLEST(run_check_unequal_connections, slowest_connection_pct),
        "The slowest connection received less than 80 % of the mean: the total hides unequal parts.",
        "connections.csv has each one; cpu.placement and more CPUs even them out")
WARNING(frequency, "frequency-drift", WHOLE(frequency_drift),
        "The CPUs' frequency changed by more than 5 % between blocks, told from cycles per CPU time.",
        "set the governor to performance and turn boost off; comparisons within blocks and cycles per byte "
        "bear it")
WARNING(host_changed, "host-changed", RUN(run_check_host_changed),
        "The machine was not set up any more as environment.json says.",
        "labrun.log says what changed; measure again what is to be compared")
WARNING(ragged_window, "ragged-window", DISTURBED(RUN(run_check_ragged_window)),
        "A thread came late to an edge of the window: its own window is longer or shorter than the run's "
        "by more than 5 %.",
        "there were too few CPUs for the threads, or other work on them; connections.csv has each "
        "connection's window")
WARNING(refused, "zero-copy-refused", RUN_LARGEST(run_check_refused, zc_enobufs),
        "The kernel refused zero-copy sends for lack of memory that may be pinned or used for completions: "
        "they waited and were tried again.",
        "raise the limit of locked memory (ulimit -l) or net.core.optmem_max, or lower socket.in_flight")
WARNING(verified, "verified", RUN(run_check_verified),
        "Every byte was checked: the timings include writing each message anew and checking it.",
        "read these runs as tests of the mechanisms; measure with workload.verify = no")
WARNING(losses, "datagram-losses", RUN_LARGEST(run_check_losses, lost_pct),
        "Datagrams were lost on a path that was asked to lose none: the sender paid for messages that the "
        "receiver never saw.",
        "the throughput is what arrived; compare the sender's CPU time per byte, raise "
        "socket.receive_buffer, or measure the sender alone with link.path = sink")
WARNING(late_sends, "late-sends", DISTURBED(RUN_LARGEST(run_check_late_sends, late_sends_pct)),
        "More than 1 % of the paced messages were sent over 100 us after their time: the tail of the latency "
        "is partly the sender's own.",
        "set workload.pacing = spin where each thread has a CPU, keep the machine idle otherwise, or lower "
        "workload.offered_rate; latency_sent_p99_us is without it, but hides what messages waited")
WARNING(
    generator_limited, "generator-limited", RUN_SMALLEST(run_check_generator_limited, achieved_pct),
    "The sender could not keep its schedule, as its CPU was full or its sends had to wait: less than 99 % "
    "of the offered messages were sent, and the percentiles lack the others.",
    "lower workload.offered_rate below what a stream of the same messages reaches")
WARNING(arrivals_off, "arrivals-off", DISTURBED(RUN_LARGEST(run_check_arrivals_off, arrivals_off_pct)),
        "Messages were not sent as they were to arrive: more than 10 % of the gaps are off, and more than by "
        "chance (1 %). The latency is that of another load.",
        "set workload.pacing = spin where each thread has a CPU, keep the machine idle otherwise, or lower "
        "workload.offered_rate")
WARNING(not_stationary, "not-stationary", DISTURBED(RUN_LARGEST(run_check_not_stationary, latency_drift_pct)),
        "The latency rose or fell by more than 10 % within the window, and more than by chance (1 %): its "
        "percentiles are of no one state.",
        "a queue that grows has no latency: lower workload.offered_rate; else raise experiment.warmup and "
        "experiment.duration")
WARNING(
    dependent_samples, "dependent-samples",
    DISTURBED(RUN_LARGEST(run_check_dependent_samples, latency_correlation)),
    "Neighbouring messages took alike long (a rank correlation above 0.5): they say as much as a third of "
    "them would, and a tail may be a single event.",
    "trust tails only as far as blocks agree; raise experiment.duration, or lower "
    "workload.offered_rate, as messages wait for each other near saturation")
WARNING(
    slices_differ, "slices-differ", PAIRS,
    "In slices two arms have another ratio than in steady runs, by more than both intervals: one of them "
    "needs longer than a slice to reach its rate, or to pay for what it began. The verdict is that of the "
    "steady runs.",
    "raise experiment.slice, or have more steady runs (experiment.steady); fixed socket buffers are "
    "reached sooner than autotuned ones")
