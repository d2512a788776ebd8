package io.spillway.mapping.compile;

import io.spillway.mapping.document.ComputedField;
import io.spillway.mapping.document.TargetPath;
import io.spillway.mapping.expression.Expression;

/**
 * An expression that becomes a field.
 *
 * @param pointer where it stands in the document, relative to the mapping
 */
record MappedExpression(TargetPath path, ComputedField field, Expression expression, String pointer) {}
