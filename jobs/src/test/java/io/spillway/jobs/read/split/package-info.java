@NullMarked
package io.spillway.jobs.read.split;

import org.jspecify.annotations.NullMarked;
