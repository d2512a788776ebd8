/** Inputs that nobody would think of. */
@NullMarked
package io.spillway.mapping.fuzz;

import org.jspecify.annotations.NullMarked;
