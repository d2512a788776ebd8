@NullMarked
package io.spillway.control.demo;

import org.jspecify.annotations.NullMarked;
