/** What is remembered of a connection between runs. */
@NullMarked
package io.spillway.control.store;

import org.jspecify.annotations.NullMarked;
