/** Carries runs out: observes the job, decides, submits and stops. */
@NullMarked
package io.spillway.control.reconcile;

import org.jspecify.annotations.NullMarked;
