/** What jobs ask the control plane over HTTP; translates, never decides. */
@NullMarked
package io.spillway.control.api;

import org.jspecify.annotations.NullMarked;
