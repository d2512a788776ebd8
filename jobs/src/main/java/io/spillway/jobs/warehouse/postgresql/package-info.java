/** PostgreSQL, 14 and newer: exported snapshots and binary COPY. */
@NullMarked
package io.spillway.jobs.warehouse.postgresql;

import org.jspecify.annotations.NullMarked;
