/** Tests of delivery. */
@NullMarked
package io.spillway.jobs.deliver;

import org.jspecify.annotations.NullMarked;
