/** The warehouse that is measured, and what its users do there without Spillway. */
@NullMarked
package io.spillway.benchmarks.warehouse;

import org.jspecify.annotations.NullMarked;
