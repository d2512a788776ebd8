@NullMarked
package io.spillway.jobs.report;

import org.jspecify.annotations.NullMarked;
