package io.spillway.jobs.simulation;

import java.util.ArrayList;
import java.util.List;

/** Which steps a job can take next, and how it takes them. */
final class Steps {
    private final Warehouse warehouse;
    private final Destination destination;
    private final ControlPlane control;
    private final List<String> taken = new ArrayList<>();

    Steps(Warehouse warehouse, Destination destination, ControlPlane control) {
        this.warehouse = warehouse;
        this.destination = destination;
        this.control = control;
    }

    /** What is due in a job, most urgent first. */
    List<Step> due(Job job, boolean mayDeliver) {
        List<Step> due = new ArrayList<>();
        addDelivery(job, mayDeliver, due);
        addCheckpoint(job, due);
        add(job.canMerge(), Step.MERGE, due);
        add(canRead(job), Step.READ, due);
        add(control.isBusy(), Step.LOOK, due);
        return due;
    }

    /** What a job can still do that should be dead: nobody gives it a round to read. */
    List<Step> dueOfZombie(Zombie zombie, boolean mayDeliver) {
        List<Step> due = new ArrayList<>();
        addDelivery(zombie.job(), mayDeliver, due);
        if (zombie.checkpoints()) {
            addCheckpoint(zombie.job(), due);
            add(zombie.job().canMerge(), Step.MERGE, due);
        } else {
            // the notice of a checkpoint that completed before it died
            add(zombie.job().canNotify(), Step.NOTIFY, due);
        }
        return due;
    }

    private static void addDelivery(Job job, boolean mayDeliver, List<Step> due) {
        Delivery delivery = job.delivery();
        add(!delivery.answered().isEmpty(), Step.ANSWER, due);
        add(!delivery.travelling().isEmpty(), Step.ARRIVE, due);
        add(mayDeliver && delivery.canSend(), Step.SEND, due);
    }

    private static void addCheckpoint(Job job, List<Step> due) {
        add(job.canNotify(), Step.NOTIFY, due);
        add(job.canComplete(), Step.COMPLETE, due);
        add(job.canTakeCheckpoint(), Step.TAKE_CHECKPOINT, due);
    }

    private static void add(boolean isDue, Step step, List<Step> due) {
        if (isDue) {
            due.add(step);
        }
    }

    private boolean canRead(Job job) {
        Attempt attempt = job.attempt();
        OrderedRound round = control.toRead(job.durable());
        return round != null && (attempt == null || attempt.round().number() != round.number() || !attempt.hasEnded());
    }

    /** The steps taken since this was last asked. */
    List<String> taken() {
        List<String> last = List.copyOf(taken);
        taken.clear();
        return last;
    }

    /** Takes a step; the number chooses where there is a choice. */
    void take(Step step, Job job, int number) {
        taken.add(step.name());
        Delivery delivery = job.delivery();
        switch (step) {
            case ANSWER -> job.answer(pick(delivery.answered(), number));
            case ARRIVE -> delivery.arrive(pick(delivery.travelling(), number), destination);
            case SEND -> delivery.send();
            case NOTIFY -> job.onComplete();
            case COMPLETE -> job.complete();
            case TAKE_CHECKPOINT -> job.takeCheckpoint();
            case MERGE -> job.merge();
            case READ -> read(job);
            case LOOK -> control.look(job);
        }
    }

    private void read(Job job) {
        OrderedRound round = control.toRead(job.durable());
        Attempt attempt = job.attempt();
        if (round != null && (attempt == null || attempt.round().number() != round.number())) {
            job.open(round, warehouse.open(round.number(), round.mapping()));
        } else if (attempt != null) {
            attempt.read();
        }
    }

    private static Exchange pick(List<Exchange> exchanges, int number) {
        return exchanges.get(number % exchanges.size());
    }
}
