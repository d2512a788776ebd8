/** Computed fields: expressions in the Common Expression Language over a row's columns. */
@NullMarked
package io.spillway.mapping.expression;

import org.jspecify.annotations.NullMarked;
