@NullMarked
package io.spillway.mapping.expression;

import org.jspecify.annotations.NullMarked;
