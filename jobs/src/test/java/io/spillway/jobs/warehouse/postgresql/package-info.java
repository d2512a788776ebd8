/** Tests on a real PostgreSQL. */
@NullMarked
package io.spillway.jobs.warehouse.postgresql;

import org.jspecify.annotations.NullMarked;
