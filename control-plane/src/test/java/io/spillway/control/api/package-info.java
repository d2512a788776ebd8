@NullMarked
package io.spillway.control.api;

import org.jspecify.annotations.NullMarked;
