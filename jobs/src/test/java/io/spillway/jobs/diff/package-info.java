@NullMarked
package io.spillway.jobs.diff;

import org.jspecify.annotations.NullMarked;
