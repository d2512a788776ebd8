/** What the operating system tells of processes. */
@NullMarked
package io.spillway.benchmarks.process;

import org.jspecify.annotations.NullMarked;
