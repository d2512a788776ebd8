/** Topics of Apache Kafka, through Flink's own connector. */
@NullMarked
package io.spillway.jobs.destination.kafka;

import org.jspecify.annotations.NullMarked;
