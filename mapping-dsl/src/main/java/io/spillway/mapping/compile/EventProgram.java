package io.spillway.mapping.compile;

import java.util.List;

/** The steps that write one sort of event, all but its last members, and how many of a row's fields they need. */
final class EventProgram {
    private final Step[] steps;
    private final int fieldCount;
    private final Origins origins;

    EventProgram(List<Step> steps, int fieldCount, Origins origins) {
        this.origins = origins;
        this.steps = steps.toArray(Step[]::new);
        this.fieldCount = fieldCount;
    }

    /** For deletes in modes that have none. */
    static EventProgram none() {
        Step refusal = (row, out) -> {
            throw new IllegalStateException("Only a mapping that was compiled for MIRROR can write deletes");
        };
        return new EventProgram(List.of(refusal), 1, new Origins());
    }

    Origins origins() {
        return origins;
    }

    int fieldCount() {
        return fieldCount;
    }

    void write(RowView row, EventBuffer out) throws UnmappableRowException {
        for (Step step : steps) {
            step.write(row, out);
        }
    }
}
