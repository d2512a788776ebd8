/** A control plane in a process of its own, measured from inside. */
@NullMarked
package io.spillway.benchmarks.service;

import org.jspecify.annotations.NullMarked;
