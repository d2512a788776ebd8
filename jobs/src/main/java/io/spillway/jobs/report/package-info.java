/** Adds up outcomes and tells the control plane. */
@NullMarked
package io.spillway.jobs.report;

import org.jspecify.annotations.NullMarked;
