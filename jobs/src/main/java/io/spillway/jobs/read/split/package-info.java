/** What a reader is told, and what it tells the enumerator. */
@NullMarked
package io.spillway.jobs.read.split;

import org.jspecify.annotations.NullMarked;
