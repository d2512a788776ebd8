package io.spillway.benchmarks.service;

import io.spillway.jobs.spec.RateLimits;

/** What a measured service is told of a connection's pace. */
record LimitOrder(String connection, RateLimits limits) {}
