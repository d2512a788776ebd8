/** The command line of the end-to-end measurements. */
@NullMarked
package io.spillway.benchmarks.bench;

import org.jspecify.annotations.NullMarked;
