@NullMarked
package io.spillway.control.cli;

import org.jspecify.annotations.NullMarked;
