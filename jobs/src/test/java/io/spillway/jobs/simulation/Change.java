package io.spillway.jobs.simulation;

import io.spillway.mapping.model.RowChange;

/** A change that waits for delivery; it becomes an event when it is sent. */
record Change(RowChange change, int key, int value, int mapping, int round, int version) {

    /** What happened to the key; its version is the round's number. */
    static Change of(RowChange change, int key, int value, OrderedRound round) {
        return new Change(change, key, value, round.mapping(), round.number(), round.number());
    }

    /** What an old event said. */
    static Change again(Event old) {
        return new Change(old.change(), old.key(), old.value(), old.mapping(), old.round(), old.version());
    }

    Change withVersion(int other) {
        return new Change(change, key, value, mapping, round, other);
    }

    /** The event, named after its content, its round and what happened. */
    Event event(Faults faults) {
        int namedRound = faults.has(Fault.MESSAGE_ID_WITHOUT_VERSION) ? 0 : round;
        long id = key;
        for (int part : new int[] {change.code(), value, mapping, namedRound, version == round ? 0 : version}) {
            id = id * 1_000 + part;
        }
        return new Event(id, change, key, value, mapping, round, version);
    }
}
