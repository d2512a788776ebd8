/** A job's line to the control plane. */
@NullMarked
package io.spillway.jobs.control;

import org.jspecify.annotations.NullMarked;
