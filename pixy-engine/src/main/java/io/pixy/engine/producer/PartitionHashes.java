package io.pixy.engine.producer;

/** Hash functions of keys. No state. */
final class PartitionHashes {
    private static final int FNV_OFFSET = 0x811C9DC5;
    private static final int FNV_PRIME = 0x01000193;

    private static final int MURMUR_SEED = 0x9747b28c;
    private static final int MURMUR_MULTIPLIER = 0x5bd1e995;

    private PartitionHashes() {}

    /** 32-bit FNV-1a, read as a signed number: the partition is the absolute value of its remainder. */
    static int fnv1a(byte[] key) {
        int hash = FNV_OFFSET;
        for (byte b : key) {
            hash = (hash ^ (b & 0xFF)) * FNV_PRIME;
        }
        return hash;
    }

    /** What Kafka's Java producer divides: its variant of murmur2 without the sign bit. */
    static int murmur2(byte[] key) {
        int hash = MURMUR_SEED ^ key.length;
        int whole = key.length & ~3;
        for (int i = 0; i < whole; i += 4) {
            int k = (key[i] & 0xFF)
                    | ((key[i + 1] & 0xFF) << 8)
                    | (key[i + 2] & 0xFF) << 16
                    | (key[i + 3] & 0xFF) << 24;
            k *= MURMUR_MULTIPLIER;
            k ^= k >>> 24;
            hash = (hash * MURMUR_MULTIPLIER) ^ (k * MURMUR_MULTIPLIER);
        }
        if (whole < key.length) {
            for (int i = key.length - 1; i >= whole; i--) {
                hash ^= (key[i] & 0xFF) << (8 * (i - whole));
            }
            hash *= MURMUR_MULTIPLIER;
        }
        hash ^= hash >>> 13;
        hash *= MURMUR_MULTIPLIER;
        hash ^= hash >>> 15;
        return hash & 0x7FFFFFFF;
    }
}
