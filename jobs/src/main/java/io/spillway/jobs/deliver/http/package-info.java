/** Receivers of RudderStack's HTTP protocol. */
@NullMarked
package io.spillway.jobs.deliver.http;

import org.jspecify.annotations.NullMarked;
