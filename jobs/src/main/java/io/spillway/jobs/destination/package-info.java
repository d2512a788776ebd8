/** The contract of destinations, and the finding of them. A kind of destination is a package below, and no more. */
@NullMarked
package io.spillway.jobs.destination;

import org.jspecify.annotations.NullMarked;
