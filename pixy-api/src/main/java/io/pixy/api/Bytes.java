package io.pixy.api;

/** How payloads show in {@code toString}: their size only, they may be large or secret. No state. */
final class Bytes {
    private Bytes() {}

    static String describe(byte[] bytes) {
        return bytes == null ? "null" : bytes.length + " bytes";
    }
}
