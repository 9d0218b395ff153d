package io.pixy.server.tls;

import java.util.Optional;

/**
 * One reading of the files. A handshake asks for alias, chain and key one after the other; the number in the alias and
 * the generation before keep it from getting the chain of one pair and the key of another. Immutable.
 *
 * @param number counts the readings
 * @param stamps of the files as they were read
 * @param identity what was read
 * @param before what was read the time before
 */
record Generation(long number, FileStamps stamps, Identity identity, Optional<Identity> before) {

    Generation next(FileStamps newStamps, Identity newIdentity) {
        return new Generation(number + 1, newStamps, newIdentity, Optional.of(identity));
    }

    /** Null if the key is of another type, as the JDK wants it. */
    String aliasFor(String keyType) {
        return identity.algorithm().equals(keyType) ? Long.toString(number) : null;
    }

    Optional<Identity> find(String alias) {
        if (alias.equals(Long.toString(number))) {
            return Optional.of(identity);
        }
        return alias.equals(Long.toString(number - 1)) ? before : Optional.empty();
    }
}
