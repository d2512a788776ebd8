package io.spillway.jobs.destination.database;

import java.io.IOException;

/** The host has an address where no database may be. */
final class RefusedAddressException extends IOException {
    private static final long serialVersionUID = 1;

    RefusedAddressException(String host) {
        super("%s is a link-local, wildcard or multicast address, where no receiver may be".formatted(host));
    }
}
