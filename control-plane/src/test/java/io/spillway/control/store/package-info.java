@NullMarked
package io.spillway.control.store;

import org.jspecify.annotations.NullMarked;
