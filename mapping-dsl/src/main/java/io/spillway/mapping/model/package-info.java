/** The words of the domain, without an engine: columns, rows, changes, sync modes. */
@NullMarked
package io.spillway.mapping.model;

import org.jspecify.annotations.NullMarked;
