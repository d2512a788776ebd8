package io.spillway.jobs.simulation;

import io.spillway.jobs.spec.RoundKind;

/** A round as the control plane orders it. */
record OrderedRound(int number, RoundKind kind, int mapping) {}
