/** Files of JSON lines, in a folder or a bucket, through Flink's file systems. */
@NullMarked
package io.spillway.jobs.destination.files;

import org.jspecify.annotations.NullMarked;
