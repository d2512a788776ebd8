@NullMarked
package io.spillway.jobs.stream;

import org.jspecify.annotations.NullMarked;
