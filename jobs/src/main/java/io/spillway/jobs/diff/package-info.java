/** Gathers a round's rows, merges them with the pages of last-seen rows and emits changes. */
@NullMarked
package io.spillway.jobs.diff;

import org.jspecify.annotations.NullMarked;
