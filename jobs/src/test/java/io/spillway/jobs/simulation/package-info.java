/**
 * A sync as a model in plain Java: no Flink, no threads, no clock, all chance from one seed. Random histories of work
 * and faults run through it, and a checker that knows only what went in and what came out looks for broken promises.
 */
@NullMarked
package io.spillway.jobs.simulation;

import org.jspecify.annotations.NullMarked;
