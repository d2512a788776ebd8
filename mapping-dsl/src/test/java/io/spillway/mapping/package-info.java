@NullMarked
package io.spillway.mapping;

import org.jspecify.annotations.NullMarked;
