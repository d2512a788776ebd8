package io.spillway.jobs.simulation;

/** One promise. Sees a journal's entries in order; knows nothing of the engine. */
interface Rule {
    void see(int number, Journal.Entry entry, Findings findings);
}
