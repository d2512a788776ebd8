@NullMarked
package io.spillway.benchmarks.rounds;

import org.jspecify.annotations.NullMarked;
