/** Any address that takes JSON. */
@NullMarked
package io.spillway.jobs.destination.webhook;

import org.jspecify.annotations.NullMarked;
