/** From a mapping and a model's columns to straight code: row bytes in, event bytes out. */
@NullMarked
package io.spillway.mapping.compile;

import org.jspecify.annotations.NullMarked;
