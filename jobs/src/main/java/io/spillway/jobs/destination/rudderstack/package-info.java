/** Receivers of RudderStack's HTTP protocol. */
@NullMarked
package io.spillway.jobs.destination.rudderstack;

import org.jspecify.annotations.NullMarked;
