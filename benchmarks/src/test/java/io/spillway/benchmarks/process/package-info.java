@NullMarked
package io.spillway.benchmarks.process;

import org.jspecify.annotations.NullMarked;
