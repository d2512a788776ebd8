/** A broker of Kafka that is delivered to. */
@NullMarked
package io.spillway.benchmarks.broker;

import org.jspecify.annotations.NullMarked;
