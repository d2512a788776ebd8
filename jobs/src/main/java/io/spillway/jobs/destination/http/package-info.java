/** What destinations over HTTP have in common. */
@NullMarked
package io.spillway.jobs.destination.http;

import org.jspecify.annotations.NullMarked;
