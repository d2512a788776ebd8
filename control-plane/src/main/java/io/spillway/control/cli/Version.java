package io.spillway.control.cli;

import picocli.CommandLine.IVersionProvider;

/** Spillway's version, from the jar's manifest. */
final class Version implements IVersionProvider {

    static String ofSpillway() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    @Override
    public String[] getVersion() {
        return new String[] {"spillway " + ofSpillway()};
    }
}
