package io.spillway.mapping.document;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MappingDocumentTest {
    private static final String FULL = """
            event: track
            name: {column: event_name}
            userId: id
            anonymousId: anon_id
            columns:
              include: ["*", email]
              exclude: [internal_*]
              fields:
                plan: properties.plan.tier
                first_name: firstName
                "a.b": {to: 'properties."c.d"."e\\"f"', type: string, nulls: {default: [1.0]}}
                at: {type: timestamp, format: yyyy-MM}
                ssn: {mask: last4}
            constants: {context.env: production, context.rank: 1.50, properties.live: true, nothing: null}
            computed: {properties.full: a + b, context.x: {expression: a, nulls: omit}}
            nulls: omit
            specialValues: {notFinite: asNull}
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
    void readingTheCanonicalFormAsYamlGivesAnEqualDocument() throws DocumentException {
        MappingDocument document = read(FULL);
        assertThat(read(document.toYaml())).isEqualTo(document);
    }

    @Test
    void theOrderOfMembersInConstantsHasNoMeaning() throws DocumentException {
        MappingDocument one = read("{event: identify, userId: id, constants: {x: {a: 1, b: {d: 2, c: 3}}}}");
        MappingDocument other = read("{event: identify, userId: id, constants: {x: {b: {c: 3, d: 2}, a: 1}}}");
        assertThat(other).isEqualTo(one);
        assertThat(other.digest()).isEqualTo(one.digest());
    }

    @Test
    void lineBreaksOfAllKindsSurviveYaml() throws DocumentException {
        String json = "{\"event\": \"identify\", \"userId\": \"a\\u0085b\\u2028c\\ufeff\"}";
        MappingDocument document = read(json);
        assertThat(read(document.toYaml())).isEqualTo(document);
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
                        columns: {inclde: x, fields: {a: user_id, b: context.sources.x, c: foo.bar, d: a..b}}
                        constants: {'a[0]': [1]}
                        computed: {y: {expresion: 1}}
                        specialValues: {notFinite: nul}
                        nulls: 1
                        delete: trak
                        """))
                .containsExactly(
                        "/event: expected one of identify, track, found \"identfy\"; did you mean \"identify\"?",
                        ": identify events need \"userId\" or \"anonymousId\", the column with the user's id",
                        "/columns/fields/a: \"user_id\" is reserved: Spillway writes it itself",
                        "/columns/fields/b: \"context.sources.x\" is reserved: Spillway writes it itself",
                        "/columns/fields/c: the path \"foo.bar\" must begin with \"traits.\" or \"context.\" for identify"
                                + " events",
                        "/columns/fields/d: the path \"a..b\" has an empty part",
                        "/columns/inclde: unknown key \"inclde\", known are include, exclude, fields; did you mean"
                                + " \"include\"?",
                        "/constants/a[0]: the path \"a[0]\" has brackets, and items of lists have no paths: a name that holds brackets"
                                + " stands in double quotes",
                        "/computed/y: the key \"expression\" is missing, it needs text",
                        "/computed/y/expresion: unknown key \"expresion\", known are expression, nulls; did you mean"
                                + " \"expression\"?",
                        "/nulls: expected text, found the number \"1\"",
                        "/specialValues/notFinite: expected one of text, asNull, found \"nul\"",
                        "/delete: expected record, {track: \"Record Deleted\"} or {trait: deleted}, found \"trak\"",
                        "/usreId: unknown key \"usreId\", known are apiVersion, mode, event, name, object, userId, anonymousId,"
                                + " identifiers, columns, constants, computed, nulls, specialValues, delete; did you mean \"userId\"?");
    }

    @ParameterizedTest
    @MethodSource("io.spillway.mapping.document.WrongMappings#all")
    void eachRuleSaysWhatWouldBeRight(WrongMappings.Wrong wrong) throws DocumentException {
        assertThat(problems(wrong.text())).anySatisfy(line -> assertThat(line).contains(wrong.message()));
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
