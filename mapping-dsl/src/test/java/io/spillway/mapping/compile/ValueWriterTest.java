package io.spillway.mapping.compile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.mapping.model.ColumnType;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetTime;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ValueWriterTest {
    @Test
    void numbersKeepEveryDigit() throws Exception {
        assertThat(json(ColumnType.INT2, -32768)).isEqualTo("-32768");
        assertThat(json(ColumnType.INT4, Integer.MIN_VALUE)).isEqualTo("-2147483648");
        assertThat(json(ColumnType.INT8, 1L << 53)).isEqualTo("9007199254740992");
        assertThat(json(ColumnType.INT8, (1L << 53) + 1)).isEqualTo("\"9007199254740993\"");
        assertThat(json(ColumnType.INT8, -(1L << 53) - 1)).isEqualTo("\"-9007199254740993\"");
        assertThat(json(ColumnType.INT8, Long.MIN_VALUE)).isEqualTo("\"-9223372036854775808\"");
        assertThat(json(ColumnType.INT8, 0)).isEqualTo("0");
        for (String text : List.of("0", "0.00", "-0.0001", "12345.60", "10000", "100000000.0000", "0.00001234")) {
            assertThat(json(ColumnType.NUMERIC, new BigDecimal(text))).isEqualTo(new BigDecimal(text).toPlainString());
        }
        assertThat(json(ColumnType.NUMERIC, new BigDecimal("9007199254740992"))).isEqualTo("9007199254740992");
        assertThat(json(ColumnType.NUMERIC, new BigDecimal("9007199254740993"))).isEqualTo("\"9007199254740993\"");
        assertThat(json(ColumnType.NUMERIC, new BigDecimal("9999999999999999.00")))
                .isEqualTo("\"9999999999999999.00\"");
        assertThat(json(ColumnType.NUMERIC, new BigDecimal("9007199254740992.5")))
                .isEqualTo("\"9007199254740992.5\"");
        assertThat(json(ColumnType.NUMERIC, new BigDecimal("-123456789012345678901234567890")))
                .isEqualTo("\"-123456789012345678901234567890\"");
    }

    @Test
    void whatIsNoNumberInJsonIsAWord() throws Exception {
        assertThat(json(ColumnType.FLOAT8, Double.NaN)).isEqualTo("\"NaN\"");
        assertThat(json(ColumnType.FLOAT8, Double.NEGATIVE_INFINITY)).isEqualTo("\"-Infinity\"");
        assertThat(json(ColumnType.FLOAT4, Float.POSITIVE_INFINITY)).isEqualTo("\"Infinity\"");
        assertThat(json(ColumnType.NUMERIC, raw("00000000c0000000"))).isEqualTo("\"NaN\"");
        assertThat(json(ColumnType.NUMERIC, raw("00000000d0000000"))).isEqualTo("\"Infinity\"");
        assertThat(json(ColumnType.NUMERIC, raw("00000000f0000000"))).isEqualTo("\"-Infinity\"");
    }

    @Test
    void floatsAreShort() throws Exception {
        assertThat(json(ColumnType.FLOAT8, 5.0)).isEqualTo("5");
        assertThat(json(ColumnType.FLOAT8, 0.1)).isEqualTo("0.1");
        assertThat(json(ColumnType.FLOAT8, -0.0)).isEqualTo("-0.0");
        assertThat(json(ColumnType.FLOAT8, 1e300)).isEqualTo("1.0E300");
        assertThat(json(ColumnType.FLOAT4, 0.1f)).isEqualTo("0.1");
    }

    @Test
    void timesAreIso() throws Exception {
        assertThat(json(ColumnType.TIMESTAMPTZ, Instant.parse("2026-11-21T01:40:00Z")))
                .isEqualTo("\"2026-11-21T01:40:00.000Z\"");
        assertThat(json(ColumnType.TIMESTAMPTZ, Instant.parse("1969-12-31T23:59:59.999999Z")))
                .isEqualTo("\"1969-12-31T23:59:59.999999Z\"");
        assertThat(json(ColumnType.TIMESTAMP, LocalDateTime.parse("2000-02-29T12:00:00.12")))
                .isEqualTo("\"2000-02-29T12:00:00.120\"");
        assertThat(json(ColumnType.TIMESTAMP, LocalDateTime.parse("+294276-12-31T23:59:59.999999")))
                .isEqualTo("\"+294276-12-31T23:59:59.999999\"");
        assertThat(json(ColumnType.DATE, LocalDate.parse("-0043-03-15"))).isEqualTo("\"-0043-03-15\"");
        assertThat(json(ColumnType.DATE, LocalDate.parse("0000-02-29"))).isEqualTo("\"0000-02-29\"");
        assertThat(json(ColumnType.TIME, LocalTime.parse("13:45:30.5"))).isEqualTo("\"13:45:30.5\"");
        assertThat(json(ColumnType.TIME, raw("000000141dd76000"))).isEqualTo("\"24:00:00\"");
        assertThat(json(ColumnType.TIMETZ, OffsetTime.parse("13:45:30+02:00"))).isEqualTo("\"13:45:30+02\"");
        assertThat(json(ColumnType.TIMETZ, OffsetTime.parse("13:45:30-05:30:15")))
                .isEqualTo("\"13:45:30-05:30:15\"");
    }

    @Test
    void everyDayOfFourCenturiesIsAsJavaSays() throws Exception {
        for (LocalDate day = LocalDate.of(1799, 12, 25); day.getYear() < 2202; day = day.plusDays(1)) {
            assertThat(json(ColumnType.DATE, day)).isEqualTo("\"" + day + "\"");
        }
    }

    @Test
    void infinitiesAreWords() throws Exception {
        assertThat(json(ColumnType.DATE, raw("7fffffff"))).isEqualTo("\"infinity\"");
        assertThat(json(ColumnType.DATE, raw("80000000"))).isEqualTo("\"-infinity\"");
        assertThat(json(ColumnType.TIMESTAMP, raw("7fffffffffffffff"))).isEqualTo("\"infinity\"");
        assertThat(json(ColumnType.TIMESTAMPTZ, raw("8000000000000000"))).isEqualTo("\"-infinity\"");
        assertThat(json(ColumnType.INTERVAL, raw("7fffffffffffffff7fffffff7fffffff")))
                .isEqualTo("\"infinity\"");
    }

    @Test
    void intervalsAreDurations() throws Exception {
        assertThat(interval(14, 3, 3_661_500_000L)).isEqualTo("\"P1Y2M3DT1H1M1.5S\"");
        assertThat(interval(0, 0, 0)).isEqualTo("\"PT0S\"");
        assertThat(interval(-13, 1, -1)).isEqualTo("\"P-1Y-1M1DT-0.000001S\"");
        assertThat(interval(0, 0, 7_200_000_000L)).isEqualTo("\"PT2H\"");
        assertThat(interval(12, 0, 0)).isEqualTo("\"P1Y\"");
    }

    @Test
    void plainTypesAreAsExpected() throws Exception {
        assertThat(json(ColumnType.BOOLEAN, true)).isEqualTo("true");
        assertThat(json(ColumnType.BOOLEAN, false)).isEqualTo("false");
        assertThat(json(ColumnType.BYTEA, new byte[] {0, -1, 16})).isEqualTo("\"AP8Q\"");
        UUID uuid = UUID.fromString("0190ABCD-0000-7000-8000-00000000000F");
        assertThat(json(ColumnType.UUID, uuid)).isEqualTo("\"0190abcd-0000-7000-8000-00000000000f\"");
    }

    @Test
    void textIsEscapedAndOtherwiseUnchanged() throws Exception {
        assertThat(json(ColumnType.TEXT, "a\"b\\c\n\r\t\b\f\u0001\u007fé😀\u200b<"))
                .isEqualTo("\"a\\\"b\\\\c\\n\\r\\t\\b\\f\\u0001\u007fé😀\u200b<\"");
        assertThat(json(ColumnType.TEXT, "")).isEqualTo("\"\"");
    }

    @Test
    void brokenUtf8IsReplacedAsJavaDoes() throws Exception {
        for (String hex :
                List.of("61ff62", "c080", "eda080", "f09f98", "e28241", "f4908080", "80", "c3", "c3a9ff22ff")) {
            byte[] bytes = HexFormat.of().parseHex(hex);
            String expected = new String(bytes, StandardCharsets.UTF_8).replace("\"", "\\\"");
            assertThat(json(ColumnType.TEXT, raw(hex))).isEqualTo("\"" + expected + "\"");
        }
    }

    @Test
    void jsonIsInsertedWithoutBlanksBetweenTokens() throws Exception {
        assertThat(json(ColumnType.JSONB, "{\"a b\": [1, \"x \\\" }\"], \"c\": null}"))
                .isEqualTo("{\"a b\":[1,\"x \\\" }\"],\"c\":null}");
        assertThat(json(ColumnType.JSON, " {\n\t\"a\" : 1 } ")).isEqualTo("{\"a\":1}");
        for (String broken :
                List.of("", " ", "{", "}", "{}}{", "\"a", "\"a\\\"", "[".repeat(1001) + "]".repeat(1001))) {
            assertThatThrownBy(() -> json(ColumnType.JSON, broken)).isInstanceOf(UnmappableRowException.class);
        }
    }

    @Test
    void arraysNest() throws Exception {
        RowValues.Items one = new RowValues.Items(ColumnType.INT4, Arrays.asList(1, null, 3));
        RowValues.Items two = new RowValues.Items(ColumnType.INT4, Arrays.asList(null, 5, 6));
        RowValues.Items both = new RowValues.Items(ColumnType.INT4, List.of(one, two));
        assertThat(json(ColumnType.ARRAY, both)).isEqualTo("[[1,null,3],[null,5,6]]");
        assertThat(json(ColumnType.ARRAY, new RowValues.Items(ColumnType.TEXT, List.of())))
                .isEqualTo("[]");
        assertThat(json(ColumnType.ARRAY, new RowValues.Items(ColumnType.TEXT, List.of("a\"", ""))))
                .isEqualTo("[\"a\\\"\",\"\"]");
    }

    private static String interval(int months, int days, long micros) throws UnmappableRowException {
        return json(ColumnType.INTERVAL, new RowValues.Interval(months, days, micros));
    }

    private static RowValues.Raw raw(String hex) {
        return new RowValues.Raw(hex);
    }

    private static String json(ColumnType type, Object value) throws UnmappableRowException {
        byte[] bytes = RowValues.encode(type, value);
        EventBuffer out = new EventBuffer(0);
        ValueWriter.of(type).write(bytes, 0, bytes.length, out);
        return new String(out.bytes(), 0, out.length(), StandardCharsets.UTF_8);
    }
}
