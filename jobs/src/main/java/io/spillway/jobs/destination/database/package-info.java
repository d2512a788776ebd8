/** Tables of databases. */
@NullMarked
package io.spillway.jobs.destination.database;

import org.jspecify.annotations.NullMarked;
