@NullMarked
package io.spillway.benchmarks.deliver;

import org.jspecify.annotations.NullMarked;
