/** The outbox and the destinations: retries, rejects, outcomes. */
@NullMarked
package io.spillway.jobs.deliver;

import org.jspecify.annotations.NullMarked;
