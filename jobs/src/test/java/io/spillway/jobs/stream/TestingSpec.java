package io.spillway.jobs.stream;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.jobs.spec.DestinationSpec;
import io.spillway.jobs.spec.ModelSpec;
import io.spillway.jobs.spec.Round;
import io.spillway.jobs.spec.RoundKind;
import io.spillway.jobs.spec.SyncSpec;
import io.spillway.jobs.spec.WarehouseSpec;
import io.spillway.mapping.model.Column;
import io.spillway.mapping.model.ColumnType;
import io.spillway.mapping.model.SyncMode;
import java.util.List;

/** A connection whose rows are id, email and name: the key, what a mirror keeps beside it, the rest. */
public final class TestingSpec {
    public static final int KEY_GROUPS = 4;

    private TestingSpec() {}

    public static SyncSpec of(SyncMode mode) {
        ObjectNode mapping = JsonNodeFactory.instance.objectNode().put("mode", "record");
        mapping.putObject("identifiers").put("email", "email");
        List<Column> columns = List.of(
                new Column("id", ColumnType.TEXT),
                new Column("email", ColumnType.TEXT),
                new Column("name", ColumnType.TEXT));
        return new SyncSpec(
                "con-1",
                1,
                "0.1.0",
                new WarehouseSpec("postgresql", "localhost", 5432, "db", "reader", "disable", 1000),
                new ModelSpec("select 1", List.of("id"), columns),
                mapping,
                mode,
                DestinationSpec.rudderstack("http://localhost:1", 100, 1 << 20, 1, 1000, 1000),
                KEY_GROUPS);
    }

    public static Round round(long number) {
        return new Round(
                number,
                RoundKind.INCREMENTAL,
                "run-" + number,
                1_795_225_200_000L,
                of(SyncMode.MIRROR).compile().fingerprintVersion());
    }

    /** A round whose changes are counted before they are applied. */
    public static Round gatedRound(long number) {
        Round round = round(number);
        return new Round(number, round.kind(), round.runId(), round.openedAtMillis(), round.mapping(), true);
    }
}
