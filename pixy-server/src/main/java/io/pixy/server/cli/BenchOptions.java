package io.pixy.server.cli;

import picocli.CommandLine.Option;

/** What both load generators know. Filled by picocli, then only read. */
final class BenchOptions {
    @Option(
            names = {"--topic", "-topic"},
            paramLabel = "TOPIC",
            defaultValue = "test",
            description = "Default: test")
    String topic;

    @Option(
            names = {"--count", "-count"},
            paramLabel = "N",
            defaultValue = "10000",
            description = "Messages over all threads. Default: 10000")
    int count;

    @Option(
            names = {"--threads", "-threads"},
            paramLabel = "N",
            defaultValue = "1",
            description = "How many work at the same time. Default: 1")
    int threads;

    void check() {
        if (threads < 1 || count < 0) {
            throw new UsageException("--threads must be at least 1 and --count at least 0");
        }
    }

    /** The share of a thread: the last one takes what is left over. */
    int share(int thread) {
        int each = count / threads;
        return thread == threads - 1 ? count - each * (threads - 1) : each;
    }

    /** The number of a thread's first message. */
    int first(int thread) {
        return count / threads * thread;
    }
}
