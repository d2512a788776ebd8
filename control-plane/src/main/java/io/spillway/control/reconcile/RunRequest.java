package io.spillway.control.reconcile;

/**
 * What is asked of a run.
 *
 * @param full whether every row is sent even if nothing calls for it
 * @param limits what it may do without somebody's leave
 */
public record RunRequest(boolean full, GateLimits limits) {}
