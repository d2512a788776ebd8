@NullMarked
package io.spillway.jobs;

import org.jspecify.annotations.NullMarked;
