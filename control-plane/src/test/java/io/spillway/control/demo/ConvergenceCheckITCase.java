package io.spillway.control.demo;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConvergenceCheckITCase {
    private static final int CUSTOMERS = 200;

    /** One row with a column of every type that the check knows. */
    private static final String TYPES_SQL = """
            select 1 as id, 2::smallint as small, 9007199254740993 as big, 1.50::numeric as decimal, 0.1::real as real4,
                   0.1::float8 as real8, true as flag, timestamp '2026-01-02 03:04:05.123456' as local_time,
                   timestamptz '2026-01-02 03:04:05+02' as time, date '2026-01-02' as day, 'text' as text,
                   '{"n": 1.0, "a": [1, null]}'::jsonb as tree, array[1, null, 3] as numbers, array['a', null] as texts,
                   array[[1.50], [2]]::numeric[] as matrix, array[true] as flags,
                   array[timestamptz '2026-01-02 03:04:05Z'] as times, null::text as nothing""";

    private static final String TYPES_TRAITS = """
            {"small": 2.0, "big": "9007199254740993", "decimal": 1.5, "real4": 0.1, "real8": 0.1, "flag": true,
             "local_time": "2026-01-02T03:04:05.123456", "time": "2026-01-02T01:04:05.000Z", "day": "2026-01-02",
             "text": "text", "tree": {"a": [1, null], "n": 1}, "numbers": [1, null, 3], "texts": ["a", null],
             "matrix": [[1.5], [2.00]], "flags": [true], "times": ["2026-01-02T04:04:05+01:00"], "nothing": null}""";

    @TempDir
    private static Path folder;

    private static SampleWarehouse warehouse;

    private Connection connection;

    @BeforeAll
    static void startWarehouse() {
        warehouse = new SampleWarehouse(SampleOptions.in(folder).withRows(CUSTOMERS, 500));
        warehouse.start();
    }

    @AfterAll
    static void stopWarehouse() {
        warehouse.close();
    }

    @BeforeEach
    void connect() throws SQLException {
        connection = warehouse.superuser().getConnection();
    }

    @AfterEach
    void disconnect() throws SQLException {
        connection.close();
    }

    @ParameterizedTest
    @CsvSource({"identify, traits", "track, properties", "record, fields"})
    void whatWasSentWholeHasConverged(String type, String values) throws Exception {
        Convergence result = compare(modelEvents(type, values));
        assertThat(result.examples()).isEmpty();
        assertThat(result.converged()).isTrue();
        assertThat(result.rows()).isEqualTo(rows());
    }

    @Test
    void aMissingKeyIsFound() throws Exception {
        List<ObjectNode> events = modelEvents("identify", "traits");
        String key = events.remove(7).path("recordId").asText();
        Convergence result = compare(events);
        assertThat(result).isEqualTo(new Convergence(rows(), 1, 0, 0, 0, result.examples()));
        assertThat(result.converged()).isFalse();
        assertThat(result.examples()).singleElement().asString().contains("key " + key + ":");
    }

    @Test
    void aSurplusKeyIsFound() throws Exception {
        List<ObjectNode> events = modelEvents("identify", "traits");
        events.add(events.get(0).deepCopy().put("recordId", "surplus").put("messageId", "m-surplus"));
        Convergence result = compare(events);
        assertThat(result).isEqualTo(new Convergence(rows(), 0, 1, 0, 0, result.examples()));
        assertThat(result.examples()).singleElement().asString().contains("key surplus:");
    }

    @Test
    void anEventWithoutAKeyIsSurplus() throws Exception {
        List<ObjectNode> events = modelEvents("identify", "traits");
        events.add(ExactJson.object().put("type", "identify").put("userId", "x"));
        assertThat(compare(events).unexpected()).isEqualTo(1);
    }

    @Test
    void aDifferenceIsFound() throws Exception {
        List<ObjectNode> events = modelEvents("identify", "traits");
        ((ObjectNode) events.get(3).path("traits")).put("plan", "planted");
        Convergence result = compare(events);
        assertThat(result).isEqualTo(new Convergence(rows(), 0, 0, 1, 0, result.examples()));
        assertThat(result.examples())
                .singleElement()
                .asString()
                .contains("column plan")
                .contains("planted");
    }

    @Test
    void anotherIdentifierIsADifference() throws Exception {
        List<ObjectNode> events = modelEvents("identify", "traits");
        events.get(3).put("userId", "planted");
        assertThat(compare(events).different()).isEqualTo(1);
    }

    @Test
    void aClashIsFound() throws Exception {
        List<ObjectNode> events = modelEvents("identify", "traits");
        events.get(1).put("messageId", events.get(0).path("messageId").asText());
        Convergence result = compare(events);
        assertThat(result).isEqualTo(new Convergence(rows(), 0, 0, 0, 1, result.examples()));
        assertThat(result.examples()).singleElement().asString().contains("messageId");
    }

    @Test
    void changesOfTheModelAreSeenUntilTheyAreSent() throws Exception {
        List<ObjectNode> events = modelEvents("identify", "traits");
        warehouse.applyChanges(9, 4, 3);
        Convergence result = compare(events);
        assertThat(result).isEqualTo(new Convergence(rows(), 4, 3, 9, 0, result.examples()));
        assertThat(result.examples()).hasSize(5);
    }

    @Test
    void everyTypeIsComparedByMeaning() throws Exception {
        assertThat(compareTypes(TYPES_TRAITS).examples()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "small": 2.0                    | "small": 2.1
            "small": 2.0                    | "small": "2"
            "small": 2.0                    | "small": null
            "big": "9007199254740993"       | "big": "9007199254740992"
            "big": "9007199254740993"       | "big": 9007199254740992
            "decimal": 1.5                  | "decimal": 1.51
            "decimal": 1.5                  | "decimal": "1.5"
            "real4": 0.1                    | "real4": 0.2
            "real8": 0.1                    | "real8": 0.10000000000000002
            "flag": true                    | "flag": "true"
            "flag": true                    | "flag": false
            :05.123456                      | :05.123455
            01:04:05.000Z                   | 03:04:05.000Z
            "day": "2026-01-02"             | "day": "2026-01-03"
            "text": "text"                  | "text": "Text"
            "text": "text"                  | "other": "text"
            "n": 1                          | "n": "1"
            "a": [1, null]                  | "a": [1]
            "a": [1, null]                  | "a": [null, 1]
            [1, null, 3]                    | [1, 3]
            [1, null, 3]                    | [1, 2, 3]
            [1, null, 3]                    | "{1,NULL,3}"
            ["a", null]                     | ["a", "null"]
            [[1.5], [2.00]]                 | [[1.5, 2.00]]
            "flags": [true]                 | "flags": ["t"]
            04:04:05+01:00                  | 04:04:05Z
            "nothing": null                 | "nothing": ""
            """)
    void anotherMeaningIsADifference(String right, String wrong) throws Exception {
        assertThat(TYPES_TRAITS).contains(right);
        assertThat(compareTypes(TYPES_TRAITS.replace(right, wrong)).different()).isEqualTo(1);
    }

    @Test
    void nullMayBeLeftOut() throws Exception {
        assertThat(compareTypes(TYPES_TRAITS.replace(", \"nothing\": null", "")).converged())
                .isTrue();
    }

    @Test
    void theCheckSharesNothingWithTheEngine() {
        var classes = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("io.spillway.control.demo");
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.spillway.mapping..", "io.spillway.jobs..", "org.apache.flink..")
                .check(classes);
    }

    private Convergence compare(List<ObjectNode> events) throws SQLException {
        return new ConvergenceCheck(connection, SampleWarehouse.MODEL_SQL, "id", Set.of("email"))
                .compareWith(fold(events));
    }

    private Convergence compareTypes(String traits) throws SQLException {
        ObjectNode event = ExactJson.object().put("type", "identify").put("recordId", "1");
        event.set("traits", ExactJson.read(traits));
        return new ConvergenceCheck(connection, TYPES_SQL, "id", Set.of()).compareWith(fold(List.of(event)));
    }

    private static LedgerFold fold(List<ObjectNode> events) {
        Path file = folder.resolve("ledger-" + System.nanoTime() + ".jsonl");
        try (Ledger ledger = Ledger.open(file)) {
            ledger.append(1L, 200, events);
        }
        return LedgerFold.of(file);
    }

    /** The events that an engine would send, made by the database itself. */
    private List<ObjectNode> modelEvents(String type, String values) throws SQLException {
        String sql = "select id::text, email, (to_jsonb(m) - 'id' - 'email')::text from (" + SampleWarehouse.MODEL_SQL
                + ") m order by id";
        List<ObjectNode> events = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                events.add(event(type, values, row));
            }
        }
        return events;
    }

    private static ObjectNode event(String type, String values, ResultSet row) throws SQLException {
        ObjectNode event = ExactJson.object()
                .put("type", type)
                .put("recordId", row.getString(1))
                .put("messageId", "m-" + row.getString(1));
        if (type.equals("record")) {
            event.put("action", "insert").putObject("identifiers").put("email", row.getString(2));
        } else {
            event.put("userId", row.getString(2));
        }
        event.set(values, ExactJson.read(row.getString(3)));
        return event;
    }

    private long rows() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select count(*) from customers")) {
            row.next();
            return row.getLong(1);
        }
    }
}
