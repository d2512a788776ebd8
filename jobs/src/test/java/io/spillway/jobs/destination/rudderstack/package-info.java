@NullMarked
package io.spillway.jobs.destination.rudderstack;

import org.jspecify.annotations.NullMarked;
