/**
 * A small world to try Spillway in: a sample warehouse, a receiver that keeps a ledger, and a check that both agree.
 */
@NullMarked
package io.spillway.control.demo;

import org.jspecify.annotations.NullMarked;
