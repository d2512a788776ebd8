@NullMarked
package io.spillway.benchmarks.receiver;

import org.jspecify.annotations.NullMarked;
