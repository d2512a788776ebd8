/** One package per kind of warehouse behind one interface: describe a model, open a round, read a split. */
@NullMarked
package io.spillway.jobs.warehouse;

import org.jspecify.annotations.NullMarked;
