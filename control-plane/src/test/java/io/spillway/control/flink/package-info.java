@NullMarked
package io.spillway.control.flink;

import org.jspecify.annotations.NullMarked;
