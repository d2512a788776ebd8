/** A destination for measurements. */
@NullMarked
package io.spillway.jobs.destination.discard;

import org.jspecify.annotations.NullMarked;
