package io.spillway.mapping.document;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MappingDocumentTest {
    private static final String FULL = """
            event: track
            name: {column: event_name}
            userId: id
            anonymousId: anon_id
            columns:
              include: ["*", email]
              exclude: [internal_*]
              targets: {plan: properties.plan.tier, first_name: firstName}
            constants: {context.env: production, context.rank: 1.50, properties.live: true, nothing: null}
            nulls: omit
            delete: {track: Record Deleted}
            """;

    @Test
    void readingTheCanonicalFormGivesAnEqualDocument() throws DocumentException {
        MappingDocument document = read(FULL);
        Problems problems = new Problems();
        JsonNode canonical =
                DocumentText.parse("c.json", document.toJson().toString()).root();
        MappingDocument again = MappingDocument.read(Fields.of(canonical, "", problems));
        assertThat(problems.list()).isEmpty();
        assertThat(again).isEqualTo(document);
        assertThat(again.digest()).isEqualTo(document.digest()).matches("[0-9a-f]{64}");
    }

    @Test
    void shortFormsDefaultsAndOrderDoNotMatter() throws DocumentException {
        MappingDocument written = read("event: identify\nuserId: id\nconstants: {a: 1, b: 2.0}");
        MappingDocument spelt = read("constants: {traits.b: 2, traits.a: 1}\nuserId: id\nnulls: keep\ndelete: record\n"
                + "columns: {include: '*'}\nevent: identify");
        assertThat(spelt).isEqualTo(written);
        assertThat(spelt.digest()).isEqualTo(written.digest());
    }

    @Test
    void anyChangeOfMeaningChangesTheDigest() throws DocumentException {
        String digest = read(FULL).digest();
        assertThat(read(FULL.replace("production", "test")).digest()).isNotEqualTo(digest);
        assertThat(read(FULL.replace("omit", "keep")).digest()).isNotEqualTo(digest);
        assertThat(read(FULL.replace("Record Deleted", "Gone")).digest()).isNotEqualTo(digest);
        assertThat(read(FULL.replace("internal_*", "intern_*")).digest()).isNotEqualTo(digest);
    }

    @Test
    void allProblemsAreToldAtOnceWithTheirPlaces() throws DocumentException {
        assertThat(problems("""
                        event: identfy
                        usreId: id
                        columns: {inclde: x, targets: {a: user_id, b: context.sources.x, c: foo.bar, d: a..b}}
                        constants: {x: [1]}
                        nulls: 1
                        delete: trak
                        """))
                .containsExactly(
                        "/event: expected one of identify, track, record, found \"identfy\"; did you mean \"identify\"?",
                        ": identify events need \"userId\" or \"anonymousId\", the column with the user's id",
                        "/columns/targets/a: \"user_id\" is reserved: Spillway writes it itself",
                        "/columns/targets/b: \"context.sources.x\" is reserved: Spillway writes it itself",
                        "/columns/targets/c: the path \"foo.bar\" must begin with \"traits.\" or \"context.\" for identify"
                                + " events",
                        "/columns/targets/d: the path \"a..b\" has an empty part",
                        "/columns/inclde: unknown key \"inclde\", known are include, exclude, targets; did you mean"
                                + " \"include\"?",
                        "/constants/x: a constant is text, a number, true, false or null, found a list",
                        "/nulls: expected text, found the number \"1\"",
                        "/delete: expected record, {track: \"Record Deleted\"} or {trait: deleted}, found \"trak\"",
                        "/usreId: unknown key \"usreId\", known are event, name, userId, anonymousId, identifiers, columns,"
                                + " constants, nulls, delete; did you mean \"userId\"?");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "userId: id                                            | the key \"event\" is missing",
                "{event: track, userId: id}                            | a track event needs a \"name\"",
                "{event: track, userId: id, name: ' '}                 | name is blank",
                "{event: track, userId: id, name: {colum: x}}          | did you mean \"column\"?",
                "{event: identify, userId: id, name: x}                | only track events have a name",
                "{event: identify, userId: id, identifiers: {a: b}}    | only record events have identifiers",
                "{event: record}                                       | a record event needs identifiers",
                "{event: record, identifiers: {a: b}, userId: id}      | record events have no user",
                "{event: record, identifiers: {a: b}, delete: {trait: x}} | the deletes of record events",
                "{event: identify, userId: id, delete: {trait: a, track: b}} | exactly one form",
                "{event: identify, userId: id, constants: {a: 1, traits.a: 2}} | stands here twice",
                "{event: identify, userId: id, constants: {context: 1}} | is reserved",
                "{event: identify, userId: ''}                         | expected text, found an empty text",
                "[1]                                                   | expected an object, found a list"
            })
    void eachRuleSaysWhatWouldBeRight(String text, String expected) throws DocumentException {
        assertThat(problems(text)).anySatisfy(line -> assertThat(line).contains(expected));
    }

    @Test
    void integersAreBounded() throws DocumentException {
        Problems problems = new Problems();
        Fields fields =
                Fields.of(DocumentText.parse("a", "{a: 5, b: 11, c: 1.5, d: x}").root(), "/p", problems);
        assertThat(fields.integer("a", 0, 10)).contains(5);
        assertThat(fields.integer("b", 0, 10)).isEmpty();
        assertThat(fields.integer("c", 0, 10)).isEmpty();
        assertThat(fields.integer("d", 0, 10)).isEmpty();
        assertThat(fields.integer("e", 0, 10)).isEmpty();
        assertThat(problems.list())
                .extracting(Problem::line)
                .containsExactly(
                        "/p/b: expected a whole number from 0 to 10, found the number \"11\"",
                        "/p/c: expected a whole number from 0 to 10, found the number \"1.5\"",
                        "/p/d: expected a whole number from 0 to 10, found text");
    }

    private static MappingDocument read(String text) throws DocumentException {
        Problems problems = new Problems();
        MappingDocument document = MappingDocument.read(
                Fields.of(DocumentText.parse("m.yaml", text).root(), "", problems));
        problems.throwIfAny();
        return document;
    }

    private static List<String> problems(String text) throws DocumentException {
        Problems problems = new Problems();
        MappingDocument.read(Fields.of(DocumentText.parse("m.yaml", text).root(), "", problems));
        return problems.list().stream()
                .map(problem -> problem.pointer() + ": " + problem.text())
                .toList();
    }
}
