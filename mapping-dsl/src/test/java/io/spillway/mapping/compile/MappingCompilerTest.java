package io.spillway.mapping.compile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.spillway.mapping.document.DocumentException;
import io.spillway.mapping.document.MappingDocument;
import io.spillway.mapping.document.Problem;
import io.spillway.mapping.model.Column;
import io.spillway.mapping.model.ColumnType;
import io.spillway.mapping.model.Keep;
import io.spillway.mapping.model.SyncMode;
import java.util.List;
import org.junit.jupiter.api.Test;

class MappingCompilerTest {
    private static final List<Column> MODEL = List.of(
            new Column("id", ColumnType.INT8),
            new Column("email", ColumnType.TEXT),
            new Column("score", ColumnType.FLOAT8),
            new Column("tags", ColumnType.ARRAY),
            new Column("internal_note", ColumnType.TEXT),
            new Column("timestamp", ColumnType.TIMESTAMPTZ),
            new Column("a.b", ColumnType.TEXT));

    @Test
    void allProblemsAreToldAtOnceWithTheirPlaces() throws Exception {
        assertThat(problems("""
                        event: track
                        name: {column: nam}
                        userId: emial
                        anonymousId: tags
                        columns:
                          include: [idd, 'x*']
                          exclude: [internal_notes]
                          fields: {email: properties.x, id: properties.x, score: properties.x.y, taggs: t}
                        constants: {x: 1, context.y: 2}
                        """, List.of("id", "score", "uid", "id")))
                .containsExactly(
                        "/model/primaryKey/1: column \"score\" is a floating-point number, which is no reliable key: cast it"
                                + " to numeric or text",
                        "/model/primaryKey/2: there is no column \"uid\"; did you mean \"id\"?",
                        "/model/primaryKey/3: column \"id\" stands twice in the primary key",
                        "/mapping/userId: there is no column \"emial\"; did you mean \"email\"?",
                        "/mapping/anonymousId: column \"tags\" is of type ARRAY: use text, a number or a UUID",
                        "/mapping/name/column: there is no column \"nam\"",
                        "/mapping/columns/include/0: there is no column \"idd\"; did you mean \"id\"?",
                        "/mapping/columns/exclude/0: there is no column \"internal_notes\"; did you mean"
                                + " \"internal_note\"?",
                        "/mapping/columns/include/1: no column matches \"x*\"",
                        "/mapping/columns/fields/taggs: there is no column \"taggs\"; did you mean \"tags\"?",
                        "/mapping/columns/fields/email: column \"id\" and column \"email\" both go to properties.x",
                        "/mapping/columns/fields/score: column \"score\" goes to properties.x.y, but column \"id\" is a"
                                + " value on that way",
                        "/mapping/constants/properties.x: column \"id\" and the constant both go to properties.x");
    }

    @Test
    void fingerprintIsTooLittleForDeletesThatNameMoreThanTheKey() throws Exception {
        assertKeepRefused("{event: identify, userId: email}", "\"email\"");
        assertKeepRefused(
                "{event: identify, userId: id, columns: {include: [email, a.b]}, delete: {track: Gone}}",
                "\"email\", \"a.b\"");
    }

    private static void assertKeepRefused(String mapping, String needed) throws DocumentException {
        MappingDocument document = Mappings.document(mapping);
        DocumentException refused = catchThrowableOfType(
                DocumentException.class,
                () -> MappingCompiler.compile(
                        document, MODEL, List.of("id"), SyncMode.MIRROR, Keep.FINGERPRINT, MappingPlace.IN_CONNECTION));
        assertThat(refused.problems())
                .extracting(Problem::line)
                .containsExactly("/keep: the deletes of this mapping need " + needed
                        + " beside the primary key: write identifiers, or leave it out");
    }

    @Test
    void aPathIsEitherAValueOrAnObject() throws Exception {
        assertThat(problems(
                        "{event: identify, userId: id, columns: {fields: {email: traits.p.q, score: traits.p}}}",
                        List.of("id")))
                .containsExactly(
                        "/mapping/columns/fields/score: column \"score\" goes to traits.p, which is an object for"
                                + " other values");
    }

    @Test
    void aTombstoneConflictsWithConstants() throws Exception {
        assertThat(problems(
                        "{event: identify, userId: id, constants: {context.gone: false}, delete: {trait: context.gone}}",
                        List.of("id")))
                .containsExactly(
                        "/mapping/delete/trait: the constant and the trait of deletes both go to context.gone");
    }

    @Test
    void patternsOfManyStarsAreMatchedAtOnce() throws Exception {
        String stars = "*a".repeat(30) + "*b";
        List<Column> model = List.of(MODEL.get(0), new Column("a".repeat(63), ColumnType.TEXT));
        MappingDocument document =
                Mappings.document("{event: identify, userId: id, columns: {exclude: ['%s', '*a*a']}}".formatted(stars));
        CompiledMapping mapping = MappingCompiler.compile(document, model, List.of("id"), SyncMode.UPSERT);
        assertThat(mapping.layout().columns()).extracting(Column::name).containsExactly("id");
        assertThat(mapping.warnings())
                .extracting(Problem::line)
                .containsExactly("/mapping/columns/exclude/0: no column matches \"" + stars + "\"");
    }

    @Test
    void excludedColumnsHaveNoField() throws Exception {
        assertThat(problems(
                        "{event: identify, userId: id, columns: {exclude: ['e*'], fields: {email: mail}}}",
                        List.of("id")))
                .containsExactly("/mapping/columns/fields/email: column \"email\" has a field but is excluded");
    }

    @Test
    void duplicateColumnNamesAreNamed() throws Exception {
        MappingDocument document = Mappings.document("{event: identify, userId: id}");
        List<Column> twice = List.of(MODEL.get(0), MODEL.get(1), MODEL.get(1));
        DocumentException refusal = catchThrowableOfType(
                DocumentException.class,
                () -> MappingCompiler.compile(document, twice, List.of("id"), SyncMode.UPSERT));
        assertThat(refusal).hasMessage("/model: the model's result has two columns \"email\": give one an alias");
    }

    @Test
    void everyColumnButIdentifiersIsMappedByDefault() throws Exception {
        assertThat(mapped("{event: identify, userId: id, columns: {exclude: ['internal_*']}}"))
                .containsExactly("id", "email", "score", "tags", "timestamp", "a.b");
        assertThat(mapped("{event: identify, userId: id, columns: {include: ['*a*', id]}}"))
                .containsExactly("id", "email", "tags", "internal_note", "timestamp", "a.b");
    }

    @Test
    void aFieldThatReceiversTakeForTheTimeIsWarnedOf() throws Exception {
        MappingDocument document = Mappings.document("{event: identify, userId: id}");
        assertThat(MappingCompiler.compile(document, MODEL, List.of("id"), SyncMode.UPSERT)
                        .warnings())
                .extracting(Problem::line)
                .containsExactly("/mapping/columns: receivers take the field traits.timestamp for the event's time");
    }

    private static List<String> mapped(String document) throws DocumentException {
        return MappingCompiler.compile(Mappings.document(document), MODEL, List.of("id"), SyncMode.UPSERT)
                .layout()
                .columns()
                .stream()
                .map(Column::name)
                .toList();
    }

    private static List<String> problems(String yaml, List<String> primaryKey) throws DocumentException {
        MappingDocument document = Mappings.document(yaml);
        DocumentException refusal = catchThrowableOfType(
                DocumentException.class, () -> MappingCompiler.compile(document, MODEL, primaryKey, SyncMode.UPSERT));
        return refusal.problems().stream().map(Problem::line).toList();
    }
}
