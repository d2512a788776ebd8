@NullMarked
package io.spillway.benchmarks;

import org.jspecify.annotations.NullMarked;
