package io.spillway.mapping.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.spillway.mapping.document.Problem;
import io.spillway.mapping.document.Problems;
import io.spillway.mapping.model.Column;
import io.spillway.mapping.model.ColumnType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpressionCompilerTest {
    private static final List<Column> COLUMNS = List.of(
            new Column("name", ColumnType.TEXT),
            new Column("email", ColumnType.TEXT),
            new Column("n", ColumnType.INT4),
            new Column("price", ColumnType.NUMERIC),
            new Column("at", ColumnType.TIMESTAMPTZ),
            new Column("doc", ColumnType.JSONB),
            new Column("raw", ColumnType.BYTEA),
            new Column("a.b \"c\" 😀", ColumnType.TEXT),
            new Column("in", ColumnType.TEXT));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "name + ' ' + email                  | Alex A@B.c",
                "lower(email)                        | a@b.c",
                "upper(name)                         | ALEX",
                "trim('  x\t')                       | x",
                "sha256(name)                        | db74c940d447e877d119df613edd2700c4a84cd1cf08beb7cbc319bcfaeab97a",
                "md5('abc')                          | 900150983cd24fb0d6963f7d28e17f72",
                "md5(raw)                            | 900150983cd24fb0d6963f7d28e17f72",
                "base64('abc')                       | YWJj",
                "mask(email, 'email')                | A***@B.c",
                "mask('1234567890', 'last4')         | ***7890",
                "coalesce(missing, name)             | Alex",
                "coalesce(lower(missing), upper(missing), 'none') | none",
                "formatTime(at, 'yyyy-MM-dd')        | 2026-11-21",
                "formatTime(at, 'unix')              | 1795225200",
                "parseJson('{\"a\": [1, 2]}').a[1]   | 2.0",
                "parseJson('[1, 1.5]').map(x, x * 2.0) | [2.0, 3.0]",
                "parseJson('[1234567890123456789]')[0] | 1234567890123456789",
                "parseJson('[1]')[0] == 1            | true",
                "doc.k                               | v",
                "normalizeEmail('  Alex@Example.COM ') | alex@example.com",
                "normalizePhone('030 123456', 'DE')  | +4930123456",
                "normalizePhone('+1 (650) 253-0000', 'DE') | +16502530000",
                "replace('a-b-c', '-', '+')          | a+b+c",
                "replace('abc', '', 'x')             | abc",
                "name.substring(1, 3)                | le",
                "email.split('@')[1]                 | B.c",
                "column('a.b \"c\" 😀') + '!'        | odd!",
                "column('in')                        | reserved",
                "n * 2                               | 14",
                "price * 2.0                         | 39.8",
                "n > 5 ? 'many' : 'few'              | many",
                "name.matches('^A.*x$')              | true",
                "[1, 2, 3].exists(x, x == n)         | false",
                "at.getFullYear()                    | 2026",
                "missing                             | null",
                "missing + 'x'                       | null",
                "lower(missing)                      | null",
                "normalizeEmail('nobody')            | null",
                "normalizePhone('ring me', 'DE')     | null",
                "missing == null                     | true",
                "name == null                        | false"
            })
    void expressionsGiveWhatTheirFunctionsSay(String text, String expected) throws Exception {
        assertThat(String.valueOf(evaluate(text))).isEqualTo(expected);
    }

    @Test
    void valuesKeepTheirTypes() throws Exception {
        assertThat(evaluate("n")).isEqualTo(7L);
        assertThat(evaluate("raw")).isEqualTo(new byte[] {'a', 'b', 'c'});
        assertThat(evaluate("at + duration('1s')")).isEqualTo(Instant.parse("2026-11-21T01:40:01Z"));
        assertThat(evaluate("{1: [name, null], 'b': {'c': 1.5}}"))
                .isEqualTo(Map.of("1", Arrays.asList("Alex", null), "b", Map.of("c", 1.5)));
        assertThat(evaluate("18446744073709551615u")).hasToString("18446744073709551615");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "nmae + 'x'                | line 1, column 1 of the expression: there is no column and no function \"nmae\"; did you mean \"name\"?",
                "lowr(name)                | did you mean \"lower\"?",
                "column('emial')           | there is no column and no function \"emial\"; did you mean \"email\"?",
                "column(name)              | column(…) takes the column's name as a literal",
                "name + n                  | found no matching overload for '+' applied to '(string, int)'",
                "price * 2                 | both have to be of one kind: use double(…) or int(…), or write 2.0 for 2",
                "name +                    | line 1, column 7 of the expression: mismatched input",
                "mask(name, 'emial')       | \"emial\" is no mask, use redact, last4, email, sha256",
                "formatTime(at, 'iii')     | \"iii\" is no format of times",
                "normalizePhone(name, 'Germany') | \"Germany\" is no region of phone numbers",
                "type(name)                | which is nothing that JSON has",
                "name.matches('(')         | ",
                "undefined.x               | there is no column and no function \"undefined\""
            })
    void mistakesAreToldWithTheirPlace(String text, @Nullable String expected) {
        Problems problems = new Problems();
        boolean compiled = new ExpressionCompiler(COLUMNS)
                .compile(text, "/computed/x", problems)
                .isPresent();
        if (expected == null) {
            // an expression like this is known to be wrong only when it runs
            assertThat(compiled).isTrue();
            return;
        }
        assertThat(compiled).isFalse();
        assertThat(problems.list())
                .extracting(Problem::line)
                .allSatisfy(line -> assertThat(line).startsWith("/computed/x: "))
                .anySatisfy(line -> assertThat(line).contains(expected));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "n / 0                          | it divides by zero, at character 3 of the expression",
                "doc.nothing                    | a member is missing",
                "parseJson(name)                | the text is no JSON",
                "int(name)                      | a text is not what it is converted to",
                "timestamp(name)                | a text is not what it is converted to",
                "doc[name]                      | a member is missing",
                "name.matches('(')              | it fails for this row",
                "[1,2,3,4,5,6,7,8,9,10].all(a, [1,2,3,4,5,6,7,8,9,10].all(b, [1,2,3,4,5,6,7,8,9,10].all(c, "
                        + "[1,2,3,4,5,6,7,8,9,10].all(d, [1,2,3,4,5,6,7,8,9,10].all(e, true))))) | it goes through lists more than 10000 times"
            })
    void rowsWithoutAValueSayWhy(String text, String expected) {
        assertThatExceptionOfType(ExpressionException.class)
                .isThrownBy(() -> evaluate(text))
                .withMessageContaining(expected)
                .satisfies(refusal -> assertThat(refusal).hasMessageNotContaining("Alex"));
    }

    @Test
    void whatWouldTakeTooMuchMemoryIsRefused() throws Exception {
        String large = "x".repeat(1 << 17);
        Expression doubling = compile("[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12].map(i, name + name + name + name)");
        assertThatExceptionOfType(ExpressionException.class)
                .isThrownBy(() -> doubling.evaluate(new TestingRow(Map.of("name", large))))
                .withMessageContaining("over the limit of");
        Expression growing = compile("replace(name, 'x', name)");
        assertThatExceptionOfType(ExpressionException.class)
                .isThrownBy(() -> growing.evaluate(new TestingRow(Map.of("name", large))))
                .withMessageContaining("longer than");
        // small while it is shared, and two to the thirtieth when it is written
        StringBuilder shared = new StringBuilder("name");
        for (int i = 0; i < 30; i++) {
            shared.insert(0, "[").append("].map(a%d, [a%d, a%d])[0]".formatted(i, i, i));
        }
        Expression exploding = compile("[" + shared + "]");
        assertThatExceptionOfType(ExpressionException.class)
                .isThrownBy(() -> exploding.evaluate(new TestingRow(Map.of("name", "x"))))
                .withMessageContaining("over the limit of");
        Expression bytes = compile("[1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map(i, raw + raw)");
        assertThatExceptionOfType(ExpressionException.class)
                .isThrownBy(() -> bytes.evaluate(new TestingRow(Map.of("raw", new byte[1 << 17]))))
                .withMessageContaining("over the limit of");
    }

    @Test
    void whatCostsTooMuchIsNotNullBecauseSomethingElseIs() {
        Expression costly = compile("missing == null ? [1, 2, 3, 4, 5, 6, 7, 8].map(i, name + name)[0] : 'x'");
        assertThatExceptionOfType(ExpressionException.class)
                .isThrownBy(() -> costly.evaluate(new TestingRow(Map.of("name", "x".repeat(1 << 17)))));
    }

    @Test
    void itIsKnownWhichColumnsAreReadAndWhichAreHidden() {
        Expression expression = compile("[sha256(lower(email)), name].map(x, x + column('in'))");
        assertThat(expression.columns()).containsExactlyInAnyOrder("email", "name", "in");
        assertThat(expression.hidden()).containsExactly("email");
        assertThat(expression.plain()).containsExactlyInAnyOrder("name", "in");
        Expression both = compile("mask(doc.k, 'last4') + sha256(email.substring(1)) + email");
        assertThat(both.hidden()).containsExactlyInAnyOrder("doc", "email");
        assertThat(both.plain()).containsExactly("email");
    }

    /** Some values; every other column is NULL. */
    private record TestingRow(Map<String, Object> values) implements Expression.Row {
        @Override
        public boolean isNull(String column) {
            return !values.containsKey(column);
        }

        @Override
        public @Nullable Object value(String column) {
            return values.get(column);
        }
    }

    private static Expression compile(String text) {
        Problems problems = new Problems();
        List<Column> columns = new ArrayList<>(COLUMNS);
        columns.add(new Column("missing", ColumnType.TEXT));
        Expression expression =
                new ExpressionCompiler(columns).compile(text, "", problems).orElse(null);
        assertThat(problems.list()).isEmpty();
        return Objects.requireNonNull(expression);
    }

    private static @Nullable Object evaluate(String text) throws ExpressionException {
        Map<String, Object> row = new HashMap<>();
        row.put("name", "Alex");
        row.put("email", "A@B.c");
        row.put("n", 7L);
        row.put("price", 19.9);
        row.put("at", Instant.parse("2026-11-21T01:40:00Z"));
        row.put("doc", JsonObjects.parse("{\"k\": \"v\"}"));
        row.put("raw", new byte[] {'a', 'b', 'c'});
        row.put("a.b \"c\" 😀", "odd");
        row.put("in", "reserved");
        return compile(text).evaluate(new TestingRow(row));
    }
}
