/** Reads splits and packs their rows into blocks. */
@NullMarked
package io.spillway.jobs.read.reader;

import org.jspecify.annotations.NullMarked;
