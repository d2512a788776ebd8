/** A destination that costs next to nothing. */
@NullMarked
package io.spillway.benchmarks.receiver;

import org.jspecify.annotations.NullMarked;
