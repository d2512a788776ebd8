package io.spillway.benchmarks.deliver;

/**
 * What is aimed at.
 *
 * @param eventsPerSecond 0 if none are named
 * @param ratio of the job's events a second to the floor's
 */
record ThroughputGoals(double eventsPerSecond, double ratio) {}
