@NullMarked
package io.spillway.control.reconcile;

import org.jspecify.annotations.NullMarked;
