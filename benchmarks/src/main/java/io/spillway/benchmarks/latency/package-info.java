/** How long a change takes to its destination. */
@NullMarked
package io.spillway.benchmarks.latency;

import org.jspecify.annotations.NullMarked;
