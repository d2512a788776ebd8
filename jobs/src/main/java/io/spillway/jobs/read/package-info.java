/** The Flink source: its enumerator opens rounds, its readers turn splits into packed rows. */
@NullMarked
package io.spillway.jobs.read;

import org.jspecify.annotations.NullMarked;
