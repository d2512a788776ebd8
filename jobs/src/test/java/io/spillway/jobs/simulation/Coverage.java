package io.spillway.jobs.simulation;

import java.util.List;

/**
 * How much happened in some histories; a test in which too little happens proves nothing.
 *
 * @param accepted events that the destination took
 * @param refused events that it refused for good
 * @param owed changes that were owed when a job started
 * @param ofZombies events of jobs that another had replaced
 */
record Coverage(long accepted, long refused, long runs, long restarts, long owed, long ofZombies) {
    static final Coverage NONE = new Coverage(0, 0, 0, 0, 0, 0);

    static Coverage of(Journal journal) {
        Coverage sum = NONE;
        int newest = 0;
        for (Journal.Entry entry : journal.entries()) {
            if (entry instanceof Journal.Restored restored) {
                newest = restored.incarnation();
                sum = sum.plus(new Coverage(0, 0, 0, 1, restored.owed(), 0));
            } else if (entry instanceof Journal.RunEnded) {
                sum = sum.plus(new Coverage(0, 0, 1, 0, 0, 0));
            } else if (entry instanceof Journal.Arrived arrived) {
                sum = sum.plus(new Coverage(
                        arrived.accepted() ? 1 : 0,
                        arrived.accepted() ? 0 : 1,
                        0,
                        0,
                        0,
                        arrived.incarnation() < newest ? 1 : 0));
            }
        }
        return sum;
    }

    Coverage plus(Coverage other) {
        return new Coverage(
                accepted + other.accepted,
                refused + other.refused,
                runs + other.runs,
                restarts + other.restarts,
                owed + other.owed,
                ofZombies + other.ofZombies);
    }

    /** Vacuous, if an average history has too little of something. */
    List<Finding> findings(int histories) {
        boolean enough = accepted >= 8L * histories
                && refused * 3 >= histories
                && runs >= 4L * histories
                && restarts >= 2L * histories
                && owed * 2 >= histories
                && ofZombies * 5 >= histories;
        return enough ? List.of() : List.of(new Finding(Finding.Kind.VACUOUS, 0, "only " + this));
    }
}
