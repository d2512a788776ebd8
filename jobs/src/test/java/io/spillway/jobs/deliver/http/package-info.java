/** Tests of the HTTP side of delivery. */
@NullMarked
package io.spillway.jobs.deliver.http;

import org.jspecify.annotations.NullMarked;
