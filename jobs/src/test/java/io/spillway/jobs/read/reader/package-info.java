@NullMarked
package io.spillway.jobs.read.reader;

import org.jspecify.annotations.NullMarked;
