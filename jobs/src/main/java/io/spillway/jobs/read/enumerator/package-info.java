/** Opens rounds: asks the control plane for one, holds its snapshot, hands out its splits. */
@NullMarked
package io.spillway.jobs.read.enumerator;

import org.jspecify.annotations.NullMarked;
