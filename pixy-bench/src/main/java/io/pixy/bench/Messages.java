package io.pixy.bench;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What is written: 1 KB that does not compress, under 1024 keys in turn. Confined to the thread that produces. */
@State(Scope.Thread)
public class Messages {
    private static final int KEYS = 1024;

    private final byte[][] keys = new byte[KEYS][];
    private final byte[] value = new byte[1024];
    private int next;

    /** The same messages every time. */
    public Messages() {
        new Random(42).nextBytes(value);
        for (int i = 0; i < KEYS; i++) {
            keys[i] = Integer.toString(i).getBytes(StandardCharsets.US_ASCII);
        }
    }

    byte[] nextKey() {
        return keys[next++ & (KEYS - 1)];
    }

    byte[] value() {
        return value;
    }
}
