package io.spillway.control.demo;

import java.util.Set;

/**
 * How a {@link TestReceiver} is reached.
 *
 * @param port on 127.0.0.1; 0 for one that is free
 * @param writeKeys the keys it accepts
 * @param disabledWriteKeys the keys whose source it calls disabled
 */
public record ReceiverOptions(int port, Set<String> writeKeys, Set<String> disabledWriteKeys) {
    public ReceiverOptions {
        writeKeys = Set.copyOf(writeKeys);
        disabledWriteKeys = Set.copyOf(disabledWriteKeys);
        if (writeKeys.isEmpty() || writeKeys.stream().anyMatch(String::isEmpty)) {
            throw new IllegalArgumentException("The receiver needs at least one write key, and none may be empty");
        }
    }

    /** A free port and one key. */
    public static ReceiverOptions of(String writeKey) {
        return new ReceiverOptions(0, Set.of(writeKey), Set.of());
    }

    /** The same on this port. */
    public ReceiverOptions withPort(int newPort) {
        return new ReceiverOptions(newPort, writeKeys, disabledWriteKeys);
    }

    /** The same with a key whose source is disabled. */
    public ReceiverOptions withDisabledWriteKey(String key) {
        return new ReceiverOptions(port, writeKeys, Set.of(key));
    }
}
