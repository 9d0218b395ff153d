package io.pixy.engine.together;

import java.io.PrintStream;

/** Reports as lines of text: printed by one process, read by another. Thread-safe: a stream prints a line at a time. */
final class ReportLines implements Reports {
    private final PrintStream out;

    ReportLines(PrintStream out) {
        this.out = out;
    }

    @Override
    public void delivered(String member, int partition, long offset, long nanos) {
        out.println("D " + partition + ' ' + offset + ' ' + nanos);
    }

    @Override
    public void acknowledged(String member, int partition, long offset, long sentNanos, long doneNanos) {
        out.println("A " + partition + ' ' + offset + ' ' + sentNanos + ' ' + doneNanos);
    }

    @Override
    public void failed(String member, String why) {
        out.println("F " + why.replace('\n', ' '));
    }

    /** Passes a line on to somebody else. */
    static void read(String line, String member, Reports to) {
        if (line.startsWith("F ")) {
            to.failed(member, line.substring(2));
            return;
        }
        String[] words = line.split(" ");
        int partition = Integer.parseInt(words[1]);
        long offset = Long.parseLong(words[2]);
        long nanos = Long.parseLong(words[3]);
        if (words[0].equals("D")) {
            to.delivered(member, partition, offset, nanos);
        } else {
            to.acknowledged(member, partition, offset, nanos, Long.parseLong(words[4]));
        }
    }
}
