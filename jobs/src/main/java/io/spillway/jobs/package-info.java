/** The topology of a sync and its entry point. */
@NullMarked
package io.spillway.jobs;

import org.jspecify.annotations.NullMarked;
