package io.spillway.jobs.simulation;

import java.util.List;

/** A request and its answer. If the answer is lost, the same request travels again. */
final class Exchange {
    private final List<PendingEvent> events;
    private Answer answer = Answer.NONE;

    private enum Answer {
        NONE,
        ACCEPTED,
        REFUSED
    }

    Exchange(List<PendingEvent> events) {
        this.events = List.copyOf(events);
    }

    List<PendingEvent> events() {
        return events;
    }

    boolean isAnswered() {
        return answer != Answer.NONE;
    }

    boolean isAccepted() {
        return answer == Answer.ACCEPTED;
    }

    /**
     * The destination answers.
     *
     * @param chance added to the events' ids
     */
    void arriveAt(Destination destination, int incarnation, long chance) {
        List<Event> sent =
                events.stream().map(pending -> named(pending.event(), chance)).toList();
        answer = destination.receive(incarnation, sent) ? Answer.ACCEPTED : Answer.REFUSED;
    }

    private static Event named(Event event, long chance) {
        return chance == 0
                ? event
                : new Event(
                        -event.messageId() * 1_000 - chance,
                        event.change(),
                        event.key(),
                        event.value(),
                        event.mapping(),
                        event.round(),
                        event.version());
    }

    void loseAnswer() {
        answer = Answer.NONE;
    }

    List<Exchange> halves() {
        int middle = events.size() / 2;
        return List.of(new Exchange(events.subList(0, middle)), new Exchange(events.subList(middle, events.size())));
    }
}
