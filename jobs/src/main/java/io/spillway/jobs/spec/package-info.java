/** The documents that the control plane and a job exchange, with their codec. */
@NullMarked
package io.spillway.jobs.spec;

import org.jspecify.annotations.NullMarked;
