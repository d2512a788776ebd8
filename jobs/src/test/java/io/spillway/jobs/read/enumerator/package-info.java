@NullMarked
package io.spillway.jobs.read.enumerator;

import org.jspecify.annotations.NullMarked;
