/**
 * The mapping as written: JSON or YAML text, read strictly, with errors that name their place and what would be right.
 */
@NullMarked
package io.spillway.mapping.document;

import org.jspecify.annotations.NullMarked;
