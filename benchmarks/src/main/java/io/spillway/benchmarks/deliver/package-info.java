/** How fast changes are delivered beside the same client without Flink, and what a slow destination costs. */
@NullMarked
package io.spillway.benchmarks.deliver;

import org.jspecify.annotations.NullMarked;
