package io.spillway.jobs.spec;

/**
 * Why a round cannot be read. It has changed nothing.
 *
 * @param message for the user: what happened and what to do, without credentials or row values
 */
public record RoundFailure(long round, String message) {}
