/** Rounds against a plain COPY and against the diff in the warehouse. */
@NullMarked
package io.spillway.benchmarks.rounds;

import org.jspecify.annotations.NullMarked;
