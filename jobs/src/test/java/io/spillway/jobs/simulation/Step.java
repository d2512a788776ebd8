package io.spillway.jobs.simulation;

/** What an engine does by itself, most urgent first: in this order a run gets through. */
enum Step {
    ANSWER,
    ARRIVE,
    SEND,
    NOTIFY,
    COMPLETE,
    TAKE_CHECKPOINT,
    MERGE,
    READ,
    LOOK
}
