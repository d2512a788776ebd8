package io.spillway.mapping.compile;

import io.spillway.mapping.document.FieldRule;
import io.spillway.mapping.document.TargetPath;
import io.spillway.mapping.model.Column;

/**
 * A column that becomes a field.
 *
 * @param pointer where the document says so, relative to the mapping
 */
record MappedColumn(Column column, TargetPath path, FieldRule rule, String pointer) {}
