/**
 * The cluster that runs the jobs: what the control plane asks of one, a REST client for any of them, and one that lives
 * inside the control plane.
 */
@NullMarked
package io.spillway.control.flink;

import org.jspecify.annotations.NullMarked;
