/** Tests of the HTTP side of delivery. */
@NullMarked
package io.spillway.jobs.destination.http;

import org.jspecify.annotations.NullMarked;
