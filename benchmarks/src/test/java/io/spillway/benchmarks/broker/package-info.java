@NullMarked
package io.spillway.benchmarks.broker;

import org.jspecify.annotations.NullMarked;
