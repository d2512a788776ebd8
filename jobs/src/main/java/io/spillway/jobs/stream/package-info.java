/** What flows between the operators, with serializers; the operators themselves do not know each other. */
@NullMarked
package io.spillway.jobs.stream;

import org.jspecify.annotations.NullMarked;
