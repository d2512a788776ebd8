/** Servers that behave and misbehave, for tests of several packages. */
@NullMarked
package io.spillway.jobs.testing;

import org.jspecify.annotations.NullMarked;
