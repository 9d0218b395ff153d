package io.pixy.server.grpc.v1;

import com.google.protobuf.ByteOutput;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Takes the array of a field out of a request that was received. Each field has one of its own, which nobody writes to or
 * looks at any more once the request is turned into ours; what is no such array is copied. Confined to one field.
 */
public final class FieldBytes extends ByteOutput {
    private static final byte[] EMPTY = {};

    private byte[] whole;

    private FieldBytes() {}

    /** All bytes of {@code field}, which must not be used any more. */
    public static byte[] of(ByteString field) {
        if (field.isEmpty()) {
            return EMPTY;
        }
        FieldBytes taken = new FieldBytes();
        try {
            UnsafeByteOperations.unsafeWriteTo(field, taken);
        } catch (IOException e) {
            throw new IllegalStateException("nothing is written", e);
        }
        return taken.whole != null && taken.whole.length == field.size() ? taken.whole : field.toByteArray();
    }

    @Override
    public void writeLazy(byte[] value, int offset, int length) {
        whole = offset == 0 && length == value.length ? value : null;
    }

    @Override
    public void write(byte value) {
        whole = null;
    }

    @Override
    public void write(byte[] value, int offset, int length) {
        whole = null;
    }

    @Override
    public void write(ByteBuffer value) {
        whole = null;
    }

    @Override
    public void writeLazy(ByteBuffer value) {
        whole = null;
    }
}
